"""Return: a student who cannot adapt goes back to the school they came from (可申请转回原学校, docs/policy.md SD-18)."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import ReasonMissing, RollElsewhere, WrongState
from credits.find import application_by_number
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import STATE_ZH, STEP_ZH, State, Step, after
from credits.models import Application, Roll, RollState
from credits.models.roll import ROLL_STATE_ZH
from credits.move_roll import leave
from credits.post import post_reversal
from credits.submit import next_number, relations_to


def return_to_source(
    session: Session,
    number: str,
    *,
    reason: str,
    expected_version: int,
    actor: Actor,
    now: datetime,
    today: date,
) -> Application:
    """Undo a finished transfer by a linked case: a new roll at the old school, every posting reversed.

    Nothing of the transfer is rewritten; the credits earned before it stand as they stood, and convert nothing twice.

    Raises:
        Forbidden, NotFound, StaleVersion, ReasonMissing
        WrongState: the transfer is not finished, or is itself a return.
        RollElsewhere: the student has moved on since.
    """
    transfer = application_by_number(session, number, expected_version)
    require(actor, Act.RETURN, relations_to(actor, transfer))
    state = after(transfer.state, Step.RETURN)
    if transfer.kind != "transfer" or transfer.target_roll_id is None:
        raise WrongState(
            state=transfer.state.value,
            state_zh=STATE_ZH[transfer.state],
            step=Step.RETURN.value,
            step_zh=STEP_ZH[Step.RETURN],
        )
    if not reason.strip():
        raise ReasonMissing
    here = session.get_one(Roll, transfer.target_roll_id, populate_existing=True)
    if here.state is not RollState.ACTIVE:
        raise RollElsewhere(state=ROLL_STATE_ZH[here.state])
    with act(session, "return", actor=actor, now=now):
        leave(session, here, RollState.RETURNED, today)
        back = _roll_back_at_source(session, transfer, now, today)
        linked = _linked(session, transfer, back, reason=reason.strip(), actor=actor, now=now, today=today)
        session.add(linked)
        post_reversal(session, transfer, linked, now)
        transfer.state = state
    return linked


def _roll_back_at_source(session: Session, transfer: Application, now: datetime, today: date) -> Roll:
    before = session.get_one(Roll, transfer.source_roll_id)
    back = Roll(
        id=new_id(now),
        student_id=before.student_id,
        school_id=before.school_id,
        state=RollState.ACTIVE,
        status="01",
        study_mode=before.study_mode,
        entered=before.entered,
        cohort=before.cohort,
        programme=before.programme,
        major=before.major,
        major_name=before.major_name,
        class_name=before.class_name,
        school_number=before.school_number,
        valid_from=today,
    )
    session.add(back)
    return back


def _linked(
    session: Session, transfer: Application, back: Roll, *, reason: str, actor: Actor, now: datetime, today: date
) -> Application:
    return Application(
        id=new_id(now),
        number=next_number(session, today.year),
        kind="return",
        linked_id=transfer.id,
        student_id=transfer.student_id,
        source_roll_id=str(transfer.target_roll_id),
        target_roll_id=back.id,
        source_school_id=transfer.target_school_id,
        target_school_id=transfer.source_school_id,
        programme=back.programme,
        major=back.major,
        applied_on=today,
        effective_on=today,
        state=State.DONE,
        consents={},
        packs=transfer.packs,
        chain=[],
        ruling_seq=0,
        reason=reason,
        submitted_by=actor.id,
        submitted_at=now,
    )
