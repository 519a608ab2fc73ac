"""Withdraw: the applicant takes an application back, any time before the roll moves."""

from datetime import datetime

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.find import application_by_number
from credits.journal import act
from credits.lifecycle import Step, after
from credits.models import Application
from credits.submit import relations_to


def withdraw(session: Session, number: str, *, expected_version: int, actor: Actor, now: datetime) -> Application:
    """Take it back; the student may apply again.

    Raises:
        Forbidden, NotFound, StaleVersion
        WrongState: it is closed, or the roll is being changed.
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.WITHDRAW, relations_to(actor, application))
    with act(session, "withdraw", actor=actor, now=now):
        application.state = after(application.state, Step.WITHDRAW, application.chain)
    return application
