"""Register the courses of a catalogue."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, settle
from credits.ids import new_id
from credits.journal import act
from credits.models import Course
from credits.rows import CourseRow


def register_courses(session: Session, rows: Sequence[CourseRow], *, actor: Actor, now: datetime) -> Counts:
    """Add courses, or bring known ones (by curriculum and code) up to date.

    Raises:
        Forbidden
    """
    require(actor, Act.REGISTER_COURSES)
    tally = Tally()
    with act(session, "register", actor=actor, now=now):
        known = {(course.curriculum, course.code): course for course in session.scalars(select(Course))}
        for row in rows:
            key = (row.curriculum, row.code)
            values = {
                "name": row.name,
                "category": row.category,
                "hours": row.hours,
                "credits": row.credits,
                "term": row.term,
                "valid_from": row.valid_from,
                "valid_before": row.valid_before,
            }
            if key in known:
                tally.add(settle(known[key], values))
                continue
            known[key] = Course(id=new_id(now), code=row.code, curriculum=row.curriculum, **values)
            session.add(known[key])
            tally.add(Fate.NEW)
    return tally.counts()
