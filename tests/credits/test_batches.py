"""What comes in by the batch: members, pairs, terms, courses, rosters, results, packs, accounts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits.actor import Role
from credits.batch import Counts
from credits.designate_pairs import designate_pairs
from credits.enrol import enrol
from credits.errors import DatesBackwards, Duplicate, Forbidden, NotTransferable, PackDiffers, TermUnset
from credits.find import paired_on, student_by_number
from credits.models import Account, Course, PublishedPack, Result, Roll, RollState, School, Student, Transcript
from credits.open_account import open_account
from credits.publish_pack import publish_packs
from credits.record_results import record_results
from credits.register_courses import register_courses
from credits.register_members import register_members
from credits.rows import CourseRow, MemberRow, PairRow, ResultRow, RosterRow
from credits.sealed import keyring_of
from credits.set_terms import TermDates, set_terms
from tests import make
from tests.credits import scene
from tests.make import NOW, TODAY

OFFICE = make.actor(Role.ALLIANCE)
COURSE = CourseRow("GH-YW-1", "语文必修上册", "general", "必修", Decimal(72), Decimal(4), "10-1")


def _enrol(session: Session, school: School, *rows: RosterRow) -> Counts:
    registrar = make.staff(Role.REGISTRAR, school)
    counts = enrol(session, rows, school=str(school.code), actor=registrar, now=NOW, today=TODAY)
    session.commit()
    return counts


def _record(session: Session, school: School, *rows: ResultRow) -> Counts:
    counts = record_results(session, rows, school=str(school.code), actor=make.staff(Role.REGISTRAR, school), now=NOW)
    session.commit()
    return counts


def _codes(counts: Counts) -> list[tuple[int, str]]:
    return [(conflict.row, conflict.code) for conflict in counts.conflicts]


def test_members_are_added_once(session: Session) -> None:
    rows = [make.VOC, make.GEN]
    assert register_members(session, rows, actor=OFFICE, now=NOW) == Counts(new=2)
    session.commit()
    assert register_members(session, rows, actor=OFFICE, now=NOW) == Counts(same=2)


def test_a_confirmed_kind_is_not_taken_back_by_an_unknown_one(session: Session) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    counts = register_members(session, [replace(make.VOC, kind="unknown", code=None)], actor=OFFICE, now=NOW)
    assert counts == Counts(same=1)
    assert session.scalars(select(School.kind)).one() == "public_vocational"


def test_two_members_with_one_code_are_held_back(session: Session) -> None:
    counts = register_members(session, [make.VOC, replace(make.GEN, code=make.VOC.code)], actor=OFFICE, now=NOW)
    assert (counts.new, _codes(counts)) == (1, [(1, "RT-REC-003")])


def test_only_the_alliance_registers_members(session: Session) -> None:
    with pytest.raises(Forbidden):
        register_members(session, [make.VOC], actor=make.actor(Role.REGISTRAR), now=NOW)


def test_a_pair_holds_from_its_first_day_to_the_day_before_its_end(session: Session) -> None:
    voc, gen = scene.members(session)
    row = PairRow(str(gen.code), str(voc.code), date(2026, 1, 1), date(2027, 9, 1))
    assert designate_pairs(session, [row], actor=OFFICE, now=NOW) == Counts(changed=1)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2027, 8, 31), date(2027, 9, 1))
    assert [paired_on(session, gen.id, voc.id, day) for day in days] == [None, True, True, None]
    assert paired_on(session, gen.id, "another", date(2027, 1, 1)) is False


def test_overlapping_pairs_are_held_back(session: Session) -> None:
    voc, gen = scene.members(session)
    row = PairRow(str(voc.code), str(gen.code), date(2027, 1, 1), None)
    assert _codes(designate_pairs(session, [row], actor=OFFICE, now=NOW)) == [(0, "RT-REC-003")]


def test_a_school_of_unknown_kind_cannot_be_paired(session: Session) -> None:
    unknown = MemberRow("临淄英才中学", "3137000599", "unknown", "370305", "370300")
    register_members(session, [make.VOC, unknown], actor=OFFICE, now=NOW)
    row = PairRow(str(make.VOC.code), "3137000599", date(2026, 1, 1), None)
    with pytest.raises(NotTransferable):
        designate_pairs(session, [row], actor=OFFICE, now=NOW)


def test_a_pair_that_ends_before_it_begins_is_refused(session: Session) -> None:
    voc, gen = scene.members(session)
    row = PairRow(str(voc.code), str(gen.code), date(2027, 1, 1), date(2027, 1, 1))
    with pytest.raises(DatesBackwards):
        designate_pairs(session, [row], actor=OFFICE, now=NOW)


def test_terms_are_entered_once_and_corrected(session: Session) -> None:
    assert set_terms(session, make.TERMS, actor=OFFICE, now=NOW) == Counts(new=3)
    later = replace(make.TERMS[2], ends_on=date(2027, 1, 22))
    assert set_terms(session, [*make.TERMS[:2], later], actor=OFFICE, now=NOW) == Counts(changed=1, same=2)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        (TermDates("2026-2027", 2, date(2027, 7, 1), date(2027, 3, 1)), DatesBackwards),
        (TermDates("2026-2027", 2, date(2027, 1, 15), date(2027, 7, 1)), DatesBackwards),
        (TermDates("2026-2028", 2, date(2027, 3, 1), date(2027, 7, 1)), TermUnset),
        (TermDates("2026-2027", 3, date(2027, 3, 1), date(2027, 7, 1)), TermUnset),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(session: Session, row: TermDates, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        set_terms(session, [*make.TERMS, row], actor=OFFICE, now=NOW)


def test_courses_are_added_once_and_brought_up_to_date(session: Session) -> None:
    assert register_courses(session, [COURSE], actor=OFFICE, now=NOW) == Counts(new=1)
    session.commit()
    assert register_courses(session, [COURSE], actor=OFFICE, now=NOW) == Counts(same=1)
    assert register_courses(session, [replace(COURSE, credits=Decimal(3))], actor=OFFICE, now=NOW) == Counts(changed=1)
    assert str(session.scalars(select(Course.credits)).one()) == "3.00"


def test_a_roster_becomes_students_with_one_active_roll_each(session: Session) -> None:
    voc, _gen = scene.members(session)
    rows = [make.roster_row(), make.roster_row("徐舒", date(2011, 2, 6))]
    assert _enrol(session, voc, *rows) == Counts(new=2)
    assert _enrol(session, voc, *rows) == Counts(same=2)
    rolls = session.scalars(select(Roll)).all()
    assert [(roll.state, roll.cohort, roll.grade_in("2027-2028")) for roll in rolls] == [
        (RollState.ACTIVE, 2026, 11)
    ] * 2


def test_a_changed_row_changes_the_roll(session: Session) -> None:
    voc, _gen = scene.members(session)
    row = make.roster_row()
    _enrol(session, voc, row)
    assert _enrol(session, voc, replace(row, class_name="2班", status="02")) == Counts(changed=1)
    assert session.scalars(select(Roll.class_name)).one() == "2班"


def test_a_student_is_found_by_number_and_the_number_opens(session: Session) -> None:
    at = scene.scene(session)
    student = student_by_number(session, at.row.student_number)
    place = {"table": "student", "column": "student_number_sealed", "row": student.id}
    assert keyring_of(session).open(student.student_number_sealed, **place) == at.row.student_number


def test_a_student_on_another_schools_roll_is_held_back(session: Session) -> None:
    voc, gen = scene.members(session)
    row = make.roster_row()
    _enrol(session, voc, row)
    assert _codes(_enrol(session, gen, row)) == [(0, "RT-REC-004")]
    assert session.scalar(select(func.count()).select_from(Roll)) == 1


def test_a_student_who_left_may_enrol_elsewhere(session: Session) -> None:
    voc, gen = scene.members(session)
    row = make.roster_row()
    _enrol(session, voc, row)
    assert _enrol(session, voc, replace(row, status="03")) == Counts(changed=1)
    assert _enrol(session, voc, replace(row, status="03")) == Counts(same=1)
    assert _enrol(session, gen, row) == Counts(new=1)


def test_one_identity_number_is_one_student(session: Session) -> None:
    voc, _gen = scene.members(session)
    row = make.roster_row()
    other = replace(row, student_number="L" + row.student_number[1:])
    counts = _enrol(session, voc, row, other)
    assert (counts.new, _codes(counts)) == (1, [(1, "RT-REC-003")])
    assert row.id_number not in counts.conflicts[0].zh + counts.conflicts[0].en


def test_a_registrar_enrols_at_their_own_school_only(session: Session) -> None:
    voc, gen = scene.members(session)
    with pytest.raises(Forbidden):
        enrol(session, [], school=str(gen.code), actor=make.staff(Role.REGISTRAR, voc), now=NOW, today=TODAY)


def test_results_are_recorded_once_and_completed_at_the_end_of_their_term(session: Session) -> None:
    at = scene.scene(session)
    row = make.result_row(at.row, "ZZ-YY-1")
    assert _record(session, at.voc, row) == Counts(new=1)
    assert _record(session, at.voc, row) == Counts(same=1)
    assert scene.result_of(session, at, "ZZ-YY-1").completed_on == date(2027, 1, 15)


def test_a_corrected_score_is_the_next_revision_of_the_transcript(session: Session) -> None:
    at = scene.scene(session)
    before = session.scalars(select(Transcript)).one()
    old = (before.version, before.digest)
    assert _record(session, at.voc, make.result_row(at.row, score="80")) == Counts(changed=1)
    after = session.scalars(select(Transcript)).one()
    assert (after.version, after.digest != old[1]) == (old[0] + 1, True)


def test_a_second_sitting_is_another_result(session: Session) -> None:
    at = scene.scene(session)
    assert _record(session, at.voc, make.result_row(at.row, sitting="补考")) == Counts(new=1)


def test_results_of_a_term_the_calendar_lacks_are_refused_whole(session: Session) -> None:
    at = scene.scene(session)
    rows = [make.result_row(at.row, "ZZ-YY-1"), make.result_row(at.row, "ZZ-YY-2", term=2)]
    with pytest.raises(TermUnset):
        _record(session, at.voc, *rows)
    assert session.scalar(select(func.count()).select_from(Result)) == 3


def test_results_of_a_stranger_or_under_another_name_are_held_back(session: Session) -> None:
    at = scene.scene(session)
    stranger = make.roster_row("徐舒", date(2011, 2, 6))
    counts = _record(session, at.voc, make.result_row(stranger), make.result_row(at.row, "ZZ-YY-1", name="苏明"))
    assert _codes(counts) == [(0, "RT-REC-001"), (1, "RT-REC-003")]


def test_a_school_records_no_results_of_another_schools_student(session: Session) -> None:
    at = scene.scene(session)
    assert _codes(_record(session, at.gen, make.result_row(at.row, "GH-YW-1"))) == [(0, "RT-REC-004")]


def test_a_result_credits_were_recognised_for_is_not_changed_by_an_import(session: Session) -> None:
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    counts = _record(session, at.voc, make.result_row(at.row, score="100"))
    assert _codes(counts) == [(0, "RT-LED-001")]


def test_a_pack_is_published_once_and_never_edited(session: Session) -> None:
    publisher = make.actor(Role.PUBLISHER)
    assert publish_packs(session, [make.pack()], actor=publisher, now=NOW) == Counts(new=1)
    session.commit()
    assert publish_packs(session, [make.pack()], actor=publisher, now=NOW) == Counts(same=1)
    with pytest.raises(PackDiffers):
        publish_packs(session, [make.pack(days="7")], actor=publisher, now=NOW)


def test_a_published_pack_can_be_loaded_again_as_it_was(session: Session) -> None:
    from rules.pack import load_pack

    publish_packs(session, [make.pack()], actor=make.actor(Role.PUBLISHER), now=NOW)
    stored = session.scalars(select(PublishedPack)).one()
    again = load_pack({name: body.encode() for name, body in stored.files.items()})
    assert again.digest == stored.digest == make.pack().digest


def test_an_account_is_opened_once_and_its_password_is_not_in_the_log(session: Session) -> None:
    def opened() -> Account:
        return open_account(
            session,
            "wang",
            display_name="王老师",
            role=Role.APPROVER,
            password_hash="$argon2id$secret",
            actor=make.actor(Role.SECADMIN),
            now=NOW,
        )

    account = opened()
    session.commit()
    assert "password_hash" not in account.audited_fields()
    with pytest.raises(Duplicate):
        opened()


def test_a_large_import_is_one_entry_a_student(session: Session) -> None:
    voc, _gen = scene.members(session)
    row = make.roster_row()
    _enrol(session, voc, row)
    rows = [make.result_row(row, f"ZZ-{i}") for i in range(200)]
    assert _record(session, voc, *rows) == Counts(new=200)
    assert session.scalars(select(Transcript)).one().version == 1
    assert session.scalar(select(func.count()).select_from(Student)) == 1
