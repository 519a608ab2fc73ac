"""Terms: when each term of a school year begins and ends. No term end is published; somebody enters it."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned


class SchoolTerm(Versioned, Base):
    """Term 1 or 2 of a year `2026-2027`; both days belong to the term."""

    __tablename__ = "school_term"
    __table_args__ = (
        UniqueConstraint("year", "term"),
        CheckConstraint("term IN (1, 2)", name="term"),
        CheckConstraint("starts_on < ends_on", name="order"),
    )
    seen = Audited("school_term")

    id: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[str]
    term: Mapped[int]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
