"""Submit: a student applies to move; the rules answer at once, and the application goes to its first holder."""

from dataclasses import asdict, dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, Relation, require, to_transfer
from credits.actor import Actor
from credits.errors import AppliedLater, ChainUnset, OpenApplication, OtherPacks, RollUnknown, SameSchool
from credits.find import application_by_number, live_roll, school_by_code, student_by_id
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import CLOSED, State, Step, after
from credits.models import Application, NumberSequence, Roll, RollState, School
from credits.numbers import application_number
from credits.rule_on import refs_of, rule_on, rule_ref
from rules.facts import Consents
from rules.packs_in_force import Packs
from rules.ruling import Ruling, Verdict


@dataclass(frozen=True, slots=True)
class Submission:
    """What an application says. `student` is an id, `target_school` a code; `applied_on` is today unless handed in before."""

    student: str
    target_school: str
    programme: str | None = None
    major: str | None = None
    effective_on: date | None = None
    applied_on: date | None = None
    consents: Consents = field(default_factory=Consents)
    coordination: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The application as stored, and the ruling on it."""

    application: Application
    ruling: Ruling


def submit(
    session: Session, submission: Submission, *, packs: Packs, actor: Actor, now: datetime, today: date
) -> Submitted:
    """Apply, under the packs in force on the application date. An ineligible case is refused by its ruling, and stays.

    Raises:
        Forbidden: neither the student or guardian, nor a registrar of one of the two schools.
        NotFound: no such student or school.
        RollUnknown, SameSchool, AppliedLater, OpenApplication: nothing to apply for.
        TermUnset: the calendar does not reach the application date.
        ChainUnset: the packs do not say who approves.
    """
    student = student_by_id(session, submission.student)
    target = school_by_code(session, submission.target_school)
    roll = live_roll(session, student.id)
    if roll is None or roll.state is not RollState.ACTIVE:
        raise RollUnknown
    relations = to_transfer(actor, student=student.id, source=roll.school_id, target=target.id)
    require(actor, Act.SUBMIT, relations)
    _check(session, submission, roll, target, today)
    with act(session, "submit", actor=actor, now=now, rule=rule_ref(packs)):
        application = _draft(session, submission, roll, target, actor=actor, now=now, today=today)
        application.packs, application.chain = refs_of(packs), chain_of(packs)
        session.add(application)
        ruling = _decide(session, application, "submission", packs=packs, actor=actor, now=now)
    return Submitted(application, ruling)


def resubmit(
    session: Session,
    number: str,
    *,
    expected_version: int,
    packs: Packs,
    actor: Actor,
    now: datetime,
    consents: Consents | None = None,
    reason: str | None = None,
) -> Submitted:
    """Hand in again what was sent back for completion; ruled anew, under the packs it was first ruled under.

    Raises:
        Forbidden, NotFound, StaleVersion
        WrongState: it was not sent back.
        OtherPacks: not the packs in force at application.
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.SUBMIT, relations_to(actor, application))
    after(application.state, Step.SUBMIT, application.chain)
    same_packs(application, packs)
    with act(session, "resubmit", actor=actor, now=now, rule=rule_ref(packs)):
        if consents is not None:
            application.consents = asdict(consents)
        if reason is not None:
            application.reason = reason
        application.submitted_by, application.submitted_at = actor.id, now
        ruling = _decide(session, application, "resubmission", packs=packs, actor=actor, now=now)
    return Submitted(application, ruling)


def same_packs(application: Application, packs: Packs) -> None:
    """A case keeps the packs in force at its application.

    Raises:
        OtherPacks
    """
    if application.packs != refs_of(packs):
        raise OtherPacks


def chain_of(packs: Packs) -> list[str]:
    """Who approves, in order.

    Raises:
        ChainUnset
    """
    chain = packs.parameter("approval.chain", "chain")
    if not isinstance(chain, tuple) or not chain:
        raise ChainUnset
    return [str(holder) for holder in chain]


def relations_to(actor: Actor, application: Application) -> frozenset[Relation]:
    """How the actor stands to an application."""
    return to_transfer(
        actor,
        student=application.student_id,
        source=application.source_school_id,
        target=application.target_school_id,
    )


def next_number(session: Session, year: int) -> str:
    """The next application number of a year, under the lock of its counter."""
    counter = session.get(NumberSequence, year, with_for_update=True)
    if counter is None:
        counter = NumberSequence(year=year, last=0)
        session.add(counter)
    counter.last += 1
    return application_number(year, counter.last)


def _check(session: Session, submission: Submission, roll: Roll, target: School, today: date) -> None:
    if roll.school_id == target.id:
        raise SameSchool
    if submission.applied_on is not None and submission.applied_on > today:
        raise AppliedLater(applied_on=submission.applied_on.isoformat(), today=today.isoformat())
    under_way = select(Application.number).where(
        Application.student_id == roll.student_id, Application.state.not_in(CLOSED)
    )
    number = session.scalar(under_way)
    if number is not None:
        raise OpenApplication(number=number)


def _draft(
    session: Session,
    submission: Submission,
    roll: Roll,
    target: School,
    *,
    actor: Actor,
    now: datetime,
    today: date,
) -> Application:
    return Application(
        id=new_id(now),
        number=next_number(session, today.year),
        kind="transfer",
        student_id=roll.student_id,
        source_roll_id=roll.id,
        source_school_id=roll.school_id,
        target_school_id=target.id,
        programme=submission.programme,
        major=submission.major,
        coordination=submission.coordination,
        applied_on=submission.applied_on or today,
        effective_on=submission.effective_on,
        state=State.DRAFT,
        consents=asdict(submission.consents),
        ruling_seq=0,
        reason=submission.reason,
        submitted_by=actor.id,
        submitted_at=now,
    )


def _decide(
    session: Session, application: Application, kind: str, *, packs: Packs, actor: Actor, now: datetime
) -> Ruling:
    ruling = rule_on(session, application, kind, packs=packs, actor=actor, now=now)
    step = Step.REFUSE_AT_ONCE if ruling.verdict is Verdict.INELIGIBLE else Step.SUBMIT
    application.state = after(application.state, step, application.chain)
    return ruling
