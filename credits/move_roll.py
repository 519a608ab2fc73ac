"""Move the roll (学籍变更) in three acts: release → in the pool (学籍互转中间库) → register.

Each may be repeated: what is done already changes nothing. At any moment the student has exactly one roll that is
active, released or in the pool (一人一籍, docs/policy.md NV-15, SD-21).
"""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import RollElsewhere
from credits.find import application_by_number
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import State, Step, after
from credits.models import Application, Roll, RollState, StoredRuling
from credits.models.roll import ROLL_STATE_ZH
from credits.post import post_recognition
from credits.recognise import rows_of
from credits.submit import relations_to


def release_roll(session: Session, number: str, *, actor: Actor, now: datetime) -> Roll:
    """The sending school confirms that the student leaves.

    Raises:
        Forbidden, NotFound, WrongState
        RollElsewhere: the roll is past this step.
    """
    application = application_by_number(session, number)
    require(actor, Act.RELEASE_ROLL, relations_to(actor, application))
    return _advance(session, application, Step.RELEASE, (RollState.ACTIVE, RollState.RELEASED), actor=actor, now=now)


def pool_roll(session: Session, number: str, *, actor: Actor, now: datetime) -> Roll:
    """The released roll enters the pool between the two national systems.

    Raises:
        Forbidden, NotFound, WrongState, RollElsewhere
    """
    application = application_by_number(session, number)
    require(actor, Act.POOL_ROLL, relations_to(actor, application))
    return _advance(session, application, Step.POOL, (RollState.RELEASED, RollState.IN_POOL), actor=actor, now=now)


def roll_back(session: Session, number: str, *, actor: Actor, now: datetime) -> Roll:
    """The move came to a stop: the roll is active at the sending school again, and may be released anew.

    Raises:
        Forbidden, NotFound, WrongState, RollElsewhere
    """
    application = application_by_number(session, number)
    require(actor, Act.RELEASE_ROLL, relations_to(actor, application))
    after(application.state, Step.RELEASE)
    roll = session.get_one(Roll, application.source_roll_id, populate_existing=True)
    if roll.state is RollState.ACTIVE:
        return roll
    if roll.state not in (RollState.RELEASED, RollState.IN_POOL):
        raise RollElsewhere(state=ROLL_STATE_ZH[roll.state])
    with act(session, "roll_back", actor=actor, now=now):
        roll.state = RollState.ACTIVE
    return roll


def register_roll(session: Session, number: str, *, actor: Actor, now: datetime, today: date) -> Roll:
    """The receiving school registers the student: the old roll has moved, a new one is active, the credits are posted.

    The 学籍号 stays the student's (docs/policy.md NG-05, NV-16).

    Raises:
        Forbidden, NotFound, WrongState, RollElsewhere
        AlreadyUsed: a result was used by another recognition.
    """
    application = application_by_number(session, number)
    require(actor, Act.REGISTER_ROLL, relations_to(actor, application))
    if application.state is State.DONE and application.target_roll_id is not None:
        return session.get_one(Roll, application.target_roll_id)
    state = after(application.state, Step.REGISTER)
    old = session.get_one(Roll, application.source_roll_id, populate_existing=True)
    if old.state is not RollState.IN_POOL:
        raise RollElsewhere(state=ROLL_STATE_ZH[old.state])
    with act(session, "register", actor=actor, now=now):
        leave(session, old, RollState.MOVED, today)
        new = _new_roll(application, old, now, today)
        session.add(new)
        post_recognition(session, application, _ruling(session, application), rows_of(session, application), now)
        application.target_roll_id, application.state = new.id, state
    return new


def leave(session: Session, roll: Roll, state: RollState, today: date) -> None:
    """A roll becomes history; written at once, so that the next one may be active."""
    roll.state, roll.valid_before = state, today
    session.flush()


def _advance(
    session: Session,
    application: Application,
    step: Step,
    between: tuple[RollState, RollState],
    *,
    actor: Actor,
    now: datetime,
) -> Roll:
    before, behind = between
    roll = session.get_one(Roll, application.source_roll_id, populate_existing=True)
    after(application.state, step)
    if roll.state is behind:
        return roll
    if roll.state is not before:
        raise RollElsewhere(state=ROLL_STATE_ZH[roll.state])
    with act(session, step.value, actor=actor, now=now):
        roll.state = behind
    return roll


def _new_roll(application: Application, old: Roll, now: datetime, today: date) -> Roll:
    return Roll(
        id=new_id(now),
        student_id=old.student_id,
        school_id=application.target_school_id,
        state=RollState.ACTIVE,
        status="01",
        study_mode=old.study_mode,
        # 对等年级、同届毕业 (SD-12): the cohort stays.
        entered=old.entered,
        cohort=old.cohort,
        programme=application.programme,
        major=application.major,
        school_number="",
        valid_from=today,
    )


def _ruling(session: Session, application: Application) -> StoredRuling:
    query = select(StoredRuling).where(
        StoredRuling.application_id == application.id, StoredRuling.seq == application.ruling_seq
    )
    return session.scalars(query).one()
