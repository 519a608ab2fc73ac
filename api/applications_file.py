"""A window's batch of applications, handed in line by line as if each came alone; a line handed in before is the same."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.submission import Application as Asked
from api.submission import Moment, hand_in
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally
from credits.errors import NotFound, Refusal
from credits.find import student_by_number
from credits.import_refusals import NameDiffers, WrongSchool
from credits.models import Application, School
from credits.rows import ApplicationRow


def hand_in_all(
    session: Session, rows: Sequence[ApplicationRow], *, actor: Actor, now: datetime, today: date
) -> Counts:
    """Hand in every line; one that the record refuses is held back and takes nothing of the others with it.

    A line the rules find ineligible is handed in all the same: its refusal is a ruling, stored and explained.
    """
    tally = Tally()
    schools = {school.name: school for school in session.scalars(select(School))}
    for place, row in enumerate(rows):
        try:
            with session.begin_nested():
                tally.add(_hand_in(session, row, schools, actor=actor, at=Moment(now, today)))
        except Refusal as refusal:
            tally.hold(place, refusal)
    return tally.counts()


def _hand_in(session: Session, row: ApplicationRow, schools: dict[str, School], *, actor: Actor, at: Moment) -> Fate:
    target = _named(schools, row.target_school)
    if actor.school_id is not None and _named(schools, row.source_school).id != actor.school_id:
        raise WrongSchool(school=row.source_school)
    student = student_by_number(session, row.student_number)
    if student.name != row.name:
        raise NameDiffers
    before = select(Application.id).where(
        Application.student_id == student.id,
        Application.target_school_id == target.id,
        Application.applied_on == row.applied_on,
    )
    if session.scalar(before.limit(1)) is not None:
        return Fate.SAME
    asked = Asked(
        student_number=row.student_number,
        target_school=str(target.code),
        programme=row.target_programme,
        major=row.target_major,
        applied_on=row.applied_on,
        student_signed=row.student_signed,
        guardian_signed=row.guardian_signed,
        reason=row.reason,
    )
    hand_in(session, asked, actor=actor, at=at)
    return Fate.NEW


def _named(schools: dict[str, School], name: str) -> School:
    if name not in schools or schools[name].code is None:
        raise NotFound(what_zh="学校", what_en="school", key=name)
    return schools[name]
