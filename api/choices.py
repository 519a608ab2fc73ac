"""Choices a form offers: schools one may transfer to. Reads only."""

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from credits.models import Pair, School


def partner_schools(session: Session, school_id: str, day: date) -> list[School]:
    """A school's designated partners on a day, then the school itself (it may take in as well as send out)."""
    mine = select(Pair).where(
        or_(Pair.voc_school_id == school_id, Pair.gen_school_id == school_id),
        Pair.valid_from <= day,
        or_(Pair.valid_before.is_(None), Pair.valid_before > day),
    )
    ids = {other for pair in session.scalars(mine) for other in (pair.voc_school_id, pair.gen_school_id)} - {school_id}
    partners = session.scalars(select(School).where(School.id.in_(ids)).order_by(School.name)).all()
    return [*partners, session.get_one(School, school_id)]
