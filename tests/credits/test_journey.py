"""A transfer from application to registration, and back again."""

from collections import Counter
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.ledger import Account
from credits.lifecycle import State
from credits.models import Claim, Posting, Roll, RollState
from credits.records import balances
from credits.return_ import return_to_source
from tests.credits import scene
from tests.credits.scene import LATER
from tests.make import NOW


def _types(session: Session) -> Counter[str]:
    return Counter(entry["type"] for _leaf, entry in scene.entries(session))


def test_a_transfer_ends_with_one_active_roll_at_the_target_and_credits_posted(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    scene.moved(session, at, application.number)

    rolls = {roll.state: roll for roll in session.scalars(select(Roll))}
    assert application.state is State.DONE
    assert rolls.keys() == {RollState.MOVED, RollState.ACTIVE}
    assert rolls[RollState.ACTIVE].school_id == at.gen.id
    assert balances(session, at.student.id) == {
        Account.PRESENTED: Decimal("-8.00"),
        Account.RECOGNISED: Decimal("7.50"),
        Account.CONVERSION: Decimal("0.50"),
        Account.DECLINED: Decimal("0.00"),
    }


def test_every_act_of_a_transfer_is_in_the_log(session: Session) -> None:
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    types = _types(session)
    assert types["student.enrol"] == types["transcript.record"] == 1
    assert types["application.submit"] == types["ruling.submit"] == 1
    assert types["opinion.approve"] == types["application.approve"] == 4
    assert types["roll.release"] == types["roll.pool"] == 1
    assert types["roll.register"] == 2
    assert types["voucher.register"] == 1


def test_a_return_restores_the_old_school_and_reverses_every_posting(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    scene.moved(session, at, application.number)
    before = {posting.id: (posting.account, posting.credits) for posting in session.scalars(select(Posting))}

    linked = return_to_source(
        session,
        application.number,
        reason="不适应新课程",
        expected_version=application.version,
        actor=at.authority,
        now=NOW,
        today=LATER,
    )
    session.commit()

    active = session.scalars(select(Roll).where(Roll.state == RollState.ACTIVE)).one()
    after = {posting.id: (posting.account, posting.credits) for posting in session.scalars(select(Posting))}
    assert (active.school_id, linked.linked_id, application.state) == (at.voc.id, application.id, State.RETURNED)
    assert set(balances(session, at.student.id).values()) == {Decimal("0.00")}
    assert {id_: after[id_] for id_ in before} == before
    assert session.scalar(select(Claim)) is None


def test_a_returned_student_may_present_the_same_results_again(session: Session) -> None:
    at = scene.scene(session)
    first = scene.apply(session, at)
    scene.moved(session, at, first.number)
    seen = first.version
    return_to_source(
        session, first.number, reason="不适应", expected_version=seen, actor=at.authority, now=NOW, today=LATER
    )
    session.commit()
    again = scene.apply(session, at)
    scene.moved(session, at, again.number)
    assert balances(session, at.student.id)[Account.RECOGNISED] == Decimal("7.50")
