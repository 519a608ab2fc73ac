"""Pairs: schools designated for transfers between each other (互转学校, SD-05)."""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned, refers


class Pair(Versioned, Base):
    """One vocational and one general school, from a day until the first day it no longer holds."""

    __tablename__ = "pair"
    __table_args__ = (UniqueConstraint("voc_school_id", "gen_school_id", "valid_from"),)
    seen = Audited("pair")

    id: Mapped[str] = mapped_column(primary_key=True)
    voc_school_id: Mapped[str] = mapped_column(refers("school.id"))
    gen_school_id: Mapped[str] = mapped_column(refers("school.id"))
    valid_from: Mapped[date]
    valid_before: Mapped[date | None]
