"""Courses: the catalogues of the two curricula and of the alliance."""

from datetime import date
from decimal import Decimal

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned


class Course(Versioned, Base):
    """A course of one curriculum with its hours and credits; `term` as published (`10-1`)."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("curriculum", "code"),)
    seen = Audited("course")

    id: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    name: Mapped[str]
    curriculum: Mapped[str]
    category: Mapped[str]
    hours: Mapped[Decimal]
    credits: Mapped[Decimal]
    term: Mapped[str]
    valid_from: Mapped[date | None]
    valid_before: Mapped[date | None]
