"""The public list as anybody reads it: no number, no full name, nothing that finds a student."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from credits.models import Application, Notice, School


@dataclass(frozen=True, slots=True)
class Line:
    """One line: the masked name, the two schools, the days it stands (`shown_before` is the first day it is gone)."""

    masked_name: str
    source: str
    target: str
    shown_from: date
    shown_before: date
    provisional: bool


def notices_on(session: Session, day: date) -> Sequence[Line]:
    """The lines that stand on a day, soonest to end first."""
    source, target = aliased(School), aliased(School)
    query = (
        select(Notice.masked_name, source.name, target.name, Notice.shown_from, Notice.shown_before, Notice.provisional)
        .join(Application, Application.id == Notice.application_id)
        .join(source, source.id == Application.source_school_id)
        .join(target, target.id == Application.target_school_id)
        .where(Notice.shown_from <= day, Notice.shown_before > day)
        .order_by(Notice.shown_before, Notice.id)
    )
    return [Line(*row) for row in session.execute(query)]
