"""Register the members of the alliance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, settle
from credits.errors import Duplicate
from credits.ids import new_id
from credits.journal import act
from credits.models import School
from credits.rows import MemberRow

UNKNOWN = "unknown"


def register_members(session: Session, rows: Sequence[MemberRow], *, actor: Actor, now: datetime) -> Counts:
    """Add members, or bring known ones (by name) up to date; a confirmed kind is never replaced by `unknown`.

    Raises:
        Forbidden
    """
    require(actor, Act.REGISTER_MEMBERS)
    tally = Tally()
    with act(session, "register", actor=actor, now=now):
        known = {school.name: school for school in session.scalars(select(School))}
        codes = {school.code: school.name for school in known.values() if school.code}
        for place, row in enumerate(rows):
            if row.code and codes.get(row.code, row.name) != row.name:
                tally.hold(place, Duplicate(what_zh="学校标识码", what_en="School code", key=row.code))
                continue
            if row.code:
                codes[row.code] = row.name
            tally.add(_take(session, known, row, now))
    return tally.counts()


def _take(session: Session, known: dict[str, School], row: MemberRow, now: datetime) -> Fate:
    school = known.get(row.name)
    values = {"code": row.code, "kind": row.kind, "county": row.county, "city": row.city}
    if school is None:
        known[row.name] = School(id=new_id(now), name=row.name, **values)
        session.add(known[row.name])
        return Fate.NEW
    if row.kind == UNKNOWN:
        del values["kind"]
    if row.code is None:
        del values["code"]
    return settle(school, values)
