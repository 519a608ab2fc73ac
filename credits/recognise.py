"""Recognise: a reviewer of the receiving school accepts or declines each similar course (相近可认, SD-15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import NotProposed, ReasonMissing
from credits.find import application_by_number
from credits.journal import act
from credits.lifecycle import Step, after
from credits.models import Application, Recognised, Recognition
from credits.submit import relations_to


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What a reviewer says of one row (by the recognition's id), with the reason people will read."""

    recognition: str
    accepted: bool
    reason: str


def recognise(
    session: Session,
    number: str,
    decisions: Sequence[RowDecision],
    *,
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> list[Recognition]:
    """Decide rows of the ruling that counts; a decided row may be decided again until the school approves.

    Raises:
        Forbidden, NotFound, StaleVersion
        WrongState: the application is not with the receiving school.
        NotProposed: not a similar row of this ruling; rows of 相同 courses are not discretionary.
        ReasonMissing
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.RECOGNISE, relations_to(actor, application))
    after(application.state, Step.RECOGNISE, application.chain)
    rows = rows_of(session, application)
    discretionary = {row.id: row for row in rows if row.relation == "similar"}
    for decision in decisions:
        if decision.recognition not in discretionary:
            raise NotProposed(row=decision.recognition)
        if not decision.reason.strip():
            raise ReasonMissing
    with act(session, "recognise", actor=actor, now=now):
        for decision in decisions:
            row = discretionary[decision.recognition]
            row.status = Recognised.ACCEPTED if decision.accepted else Recognised.DECLINED
            row.reason = decision.reason.strip()
            row.decided_by = actor.id
    return rows


def rows_of(session: Session, application: Application) -> list[Recognition]:
    """The rows of the ruling that counts, in its order."""
    query = select(Recognition).where(
        Recognition.application_id == application.id, Recognition.ruling_seq == application.ruling_seq
    )
    return list(session.scalars(query.order_by(Recognition.position)))
