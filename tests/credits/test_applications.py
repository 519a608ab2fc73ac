"""Applications: each act on one, and what stands in its way."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits import errors
from credits.actor import Actor, Role
from credits.assess import assess
from credits.decide import approve, refuse, send_back
from credits.designate_pairs import designate_pairs
from credits.find import application_by_number
from credits.lifecycle import State
from credits.models import Application, Recognised, StoredRuling
from credits.numbers import is_application_number
from credits.recognise import RowDecision, recognise, rows_of
from credits.review import review
from credits.rows import PairRow
from credits.rule_on import digest_of
from credits.submit import Submission, resubmit, submit
from credits.withdraw import withdraw
from rules.casefile import parse_case
from rules.document import document
from rules.evaluate import evaluate
from rules.facts import Consents
from tests import make
from tests.credits import scene
from tests.credits.scene import SIGNED, Scene
from tests.make import NOW, TODAY


def _submit(session: Session, at: Scene, actor: Actor | None = None, **values: object) -> Application:
    wish = replace(Submission(at.student.id, str(at.gen.code), consents=SIGNED), **values)  # type: ignore[arg-type]
    made = submit(session, wish, packs=make.packs(), actor=actor or at.at_voc(), now=NOW, today=TODAY)
    session.commit()
    return made.application


def _approve(session: Session, number: str, actor: Actor) -> Application:
    found = approve(session, number, expected_version=scene.version(session, number), actor=actor, now=NOW)
    session.commit()
    return found


def _send_back(session: Session, at: Scene, number: str) -> None:
    seen = scene.version(session, number)
    holder = at.at_gen(Role.APPROVER)
    send_back(session, number, expected_version=seen, reason_code="papers", text="缺签字", actor=holder, now=NOW)
    session.commit()


def test_an_eligible_application_goes_to_the_receiving_school(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    assert application.state is State.RECEIVING
    assert application.verdict == "eligible"
    assert is_application_number(application.number)
    assert application.packs == [{"id": ref.id, "digest": ref.digest} for ref in make.packs().refs]


def test_an_ineligible_application_is_refused_and_the_refusal_is_kept(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at, Consents(student=True, guardian=False))
    assert (application.state, application.verdict) == (State.REFUSED, "ineligible")
    assert session.scalars(select(StoredRuling.verdict)).one() == "ineligible"


def test_the_case_says_what_the_record_knows(session: Session) -> None:
    at = scene.scene(session)
    scene.apply(session, at)
    case = parse_case(session.scalars(select(StoredRuling.case)).one())
    student = case.student
    assert (student.grade, student.term, student.completed_terms, student.status) == (10, 1, 1, "enrolled")
    assert (case.paired, case.direction, case.source.programme) == (True, "voc_to_gen", "3")
    assert {(result.course, result.term, str(result.score)) for result in case.results} == {
        ("ZZ-YW-1", "10-1", "78"),
        ("ZZ-SX-1", "10-1", "78"),
        ("ZZ-LD-1", "10-1", "良好"),
    }


def test_a_stored_ruling_can_be_made_again_from_its_case(session: Session) -> None:
    at = scene.scene(session)
    scene.apply(session, at)
    stored = session.scalars(select(StoredRuling)).one()
    again = document(evaluate(make.packs(), parse_case(stored.case)))
    assert digest_of(again) == stored.document_digest
    assert digest_of(stored.case) == stored.case_digest


def test_same_courses_are_accepted_from_the_start_and_similar_ones_wait(session: Session) -> None:
    at = scene.scene(session)
    rows = rows_of(session, scene.apply(session, at))
    assert {row.row: row.status for row in rows} == {"E1": Recognised.ACCEPTED, "E2": Recognised.PROPOSED}


def test_a_student_applies_for_themselves_and_nobody_else_for_them(session: Session) -> None:
    at = scene.scene(session)
    with pytest.raises(errors.Forbidden):
        _submit(session, at, make.actor(Role.STUDENT, student="somebody else"))
    assert _submit(session, at, make.actor(Role.STUDENT, student=at.student.id)).state is State.RECEIVING


def test_one_application_at_a_time(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    with pytest.raises(errors.OpenApplication) as refused:
        scene.apply(session, at)
    assert refused.value.facts == {"number": number}


def test_an_application_handed_in_before_keeps_its_date_and_none_comes_from_tomorrow(session: Session) -> None:
    at = scene.scene(session)
    with pytest.raises(errors.AppliedLater):
        _submit(session, at, applied_on=TODAY + timedelta(days=1))
    assert _submit(session, at, applied_on=date(2027, 1, 20)).applied_on == date(2027, 1, 20)


def test_nobody_transfers_to_where_they_are(session: Session) -> None:
    at = scene.scene(session)
    with pytest.raises(errors.SameSchool):
        _submit(session, at, target_school=at.voc.code)


def test_an_application_in_a_term_the_calendar_lacks_is_refused(session: Session) -> None:
    at = scene.scene(session)
    wish = Submission(at.student.id, str(at.gen.code), consents=SIGNED)
    with pytest.raises(errors.TermUnset):
        submit(session, wish, packs=make.packs(), actor=at.at_voc(), now=NOW, today=date(2027, 6, 28))


def test_numbers_count_up(session: Session) -> None:
    at = scene.scene(session)
    first = scene.apply(session, at, Consents(student=False, guardian=False)).number
    second = scene.apply(session, at).number
    assert (first[:14], second[:14]) == ("RT-2027-000001", "RT-2027-000002")


def test_the_receiving_school_approves_only_after_assessment_and_every_row(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    approver = at.at_gen(Role.APPROVER)
    with pytest.raises(errors.NotAssessed):
        _approve(session, number, approver)
    scene.assessed(session, at, number, passed=False)
    with pytest.raises(errors.NotAssessed):
        _approve(session, number, approver)
    scene.assessed(session, at, number)
    with pytest.raises(errors.UndecidedRows):
        _approve(session, number, approver)
    scene.recognised(session, at, number, accepted=False)
    assert _approve(session, number, approver).state is State.RELEASING


def test_what_is_undetermined_is_not_approved(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at, Consents(student=True)).number
    scene.assessed(session, at, number)
    scene.recognised(session, at, number)
    with pytest.raises(errors.NotEligible):
        _approve(session, number, at.at_gen(Role.APPROVER))


def test_nobody_approves_what_they_submitted(session: Session) -> None:
    at = scene.scene(session)
    both = make.staff(Role.APPROVER, at.gen, "both")
    number = _submit(session, at, make.staff(Role.REGISTRAR, at.gen, "both")).number
    with pytest.raises(errors.OwnSubmission):
        _approve(session, number, both)


def test_only_the_holder_decides(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    for stranger in (at.at_voc(Role.APPROVER), at.at_gen(), at.authority):
        with pytest.raises(errors.Forbidden):
            _approve(session, number, stranger)


def test_a_stale_version_is_not_approved(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    seen = application.version
    _send_back(session, at, application.number)
    with pytest.raises(errors.StaleVersion):
        approve(session, application.number, expected_version=seen, actor=at.at_gen(Role.APPROVER), now=NOW)


def test_a_refusal_needs_a_reason_and_ends_the_application(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    seen, approver = scene.version(session, number), at.at_gen(Role.APPROVER)
    with pytest.raises(errors.ReasonMissing):
        refuse(session, number, expected_version=seen, reason_code="other", text=" ", actor=approver, now=NOW)
    refuse(session, number, expected_version=seen, reason_code="other", text="学位不足", actor=approver, now=NOW)
    session.commit()
    with pytest.raises(errors.WrongState):
        _approve(session, number, approver)


def test_what_was_sent_back_is_handed_in_again_and_ruled_anew(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at, Consents(student=True)).number
    _send_back(session, at, number)
    seen = scene.version(session, number)
    made = resubmit(
        session, number, expected_version=seen, packs=make.packs(), actor=at.at_voc(), now=NOW, consents=SIGNED
    )
    session.commit()
    assert (made.application.state, made.application.verdict) == (State.RECEIVING, "eligible")
    rulings = select(StoredRuling.kind).order_by(StoredRuling.seq)
    assert session.scalars(rulings).all() == ["submission", "resubmission"]


def test_a_case_keeps_the_packs_it_was_ruled_under(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    seen = scene.version(session, number)
    with pytest.raises(errors.OtherPacks):
        review(session, number, expected_version=seen, packs=make.packs(days="7"), actor=at.at_voc(), now=NOW)


def test_a_review_is_a_second_ruling_beside_the_first(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    pair = PairRow(str(at.voc.code), str(at.gen.code), date(2026, 1, 1), date(2027, 1, 1))
    other = make.actor(Role.ALLIANCE)
    designate_pairs(session, [pair], actor=other, now=NOW)
    session.commit()
    seen = scene.version(session, number)
    ruling = review(session, number, expected_version=seen, packs=make.packs(), actor=at.at_voc(), now=NOW)
    session.commit()
    assert ruling.verdict == "undetermined"
    assert session.scalar(select(func.count()).select_from(StoredRuling)) == 2
    assert {row.status for row in rows_of(session, application_by_number(session, number))} == {
        Recognised.ACCEPTED,
        Recognised.PROPOSED,
    }


def test_a_same_course_is_not_discretionary_and_a_decision_needs_a_reason(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    rows = {row.row: row.id for row in rows_of(session, application)}
    for decision, refusal in (
        (RowDecision(rows["E1"], accepted=False, reason="不同意"), errors.NotProposed),
        (RowDecision(rows["E2"], accepted=True, reason=""), errors.ReasonMissing),
    ):
        with pytest.raises(refusal):
            recognise(
                session, application.number, [decision],
                expected_version=application.version, actor=at.at_gen(), now=NOW,
            )  # fmt: skip


def test_only_the_receiving_school_assesses(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    with pytest.raises(errors.Forbidden):
        assess(
            session, application.number, passed=True, components={},
            expected_version=application.version, actor=at.at_voc(), now=NOW,
        )  # fmt: skip


def test_an_application_taken_back_leaves_room_for_another(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    withdraw(session, application.number, expected_version=application.version, actor=at.at_voc(), now=NOW)
    session.commit()
    assert application.state is State.WITHDRAWN
    assert scene.apply(session, at).state is State.RECEIVING
