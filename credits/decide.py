"""Decide: whoever holds an application approves it, refuses it, or sends it back for completion."""

from datetime import datetime

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.assess import assessment_of
from credits.errors import NotAssessed, NotEligible, OwnSubmission, ReasonMissing, UndecidedRows
from credits.find import application_by_number
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import State, Step, after
from credits.models import Application, Opinion, Recognised
from credits.recognise import rows_of
from credits.submit import relations_to
from rules.ruling import Verdict

# The last holder is the one who may still refuse while the notice stands.
HOLDER_ACT = {
    State.RECEIVING: Act.DECIDE_RECEIVING,
    State.RELEASING: Act.DECIDE_RELEASING,
    State.COUNTY: Act.DECIDE_COUNTY,
    State.CITY: Act.DECIDE_CITY,
    State.PUBLICITY: Act.DECIDE_CITY,
}


def approve(
    session: Session, number: str, *, expected_version: int, actor: Actor, now: datetime, text: str = ""
) -> Application:
    """Agree; the application goes to the next holder, after the last to its notice.

    Raises:
        Forbidden, OwnSubmission, NotFound, StaleVersion, WrongState
        NotEligible: the ruling is not `eligible`.
        NotAssessed, UndecidedRows: the receiving school has not finished.
    """
    application = _held(session, number, Step.APPROVE, expected_version, actor)
    _ready(session, application)
    return _give(session, application, Step.APPROVE, actor=actor, now=now, text=text)


def refuse(
    session: Session,
    number: str,
    *,
    expected_version: int,
    reason_code: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> Application:
    """Refuse, with a reason people will read.

    Raises:
        Forbidden, OwnSubmission, NotFound, StaleVersion, WrongState, ReasonMissing
    """
    application = _held(session, number, Step.REFUSE, expected_version, actor)
    return _against(session, application, Step.REFUSE, actor=actor, now=now, text=text, code=reason_code)


def send_back(
    session: Session,
    number: str,
    *,
    expected_version: int,
    reason_code: str,
    text: str,
    actor: Actor,
    now: datetime,
) -> Application:
    """Send back for completion (退回补正), saying what is missing.

    Raises:
        Forbidden, OwnSubmission, NotFound, StaleVersion, WrongState, ReasonMissing
    """
    application = _held(session, number, Step.SEND_BACK, expected_version, actor)
    return _against(session, application, Step.SEND_BACK, actor=actor, now=now, text=text, code=reason_code)


def _held(session: Session, number: str, step: Step, expected_version: int, actor: Actor) -> Application:
    """The application, if this actor holds it and the step is possible."""
    application = application_by_number(session, number, expected_version)
    after(application.state, step, application.chain)
    require(actor, HOLDER_ACT[application.state], relations_to(actor, application))
    if application.submitted_by == actor.id:
        raise OwnSubmission
    return application


def _ready(session: Session, application: Application) -> None:
    if application.verdict != Verdict.ELIGIBLE:
        raise NotEligible(verdict=str(application.verdict))
    if application.state is not State.RECEIVING:
        return
    assessment = assessment_of(session, application)
    if assessment is None or not assessment.passed:
        raise NotAssessed
    undecided = sum(1 for row in rows_of(session, application) if row.status is Recognised.PROPOSED)
    if undecided:
        raise UndecidedRows(count=str(undecided))


def _against(
    session: Session, application: Application, step: Step, *, actor: Actor, now: datetime, text: str, code: str
) -> Application:
    """Nothing is decided against a student without a reason they can read."""
    if not text.strip():
        raise ReasonMissing
    return _give(session, application, step, actor=actor, now=now, text=text, code=code)


def _give(
    session: Session,
    application: Application,
    step: Step,
    *,
    actor: Actor,
    now: datetime,
    text: str,
    code: str | None = None,
) -> Application:
    with act(session, step.value, actor=actor, now=now):
        opinion = Opinion(
            id=new_id(now),
            application_id=application.id,
            student_id=application.student_id,
            stage=application.state,
            opinion=step,
            actor=actor.id,
            role=actor.role.value,
            reason_code=code,
            text=text.strip(),
            at=now,
        )
        session.add(opinion)
        application.state = after(application.state, step, application.chain)
    return application
