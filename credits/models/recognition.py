"""Recognitions: the chosen rows of the catalogue for one application, and what became of each."""

from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned, refers
from credits.models.types import Words


class Recognised(StrEnum):
    """相同 is accepted from the start; 相近 waits for a reviewer."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Recognition(Versioned, Base):
    """One row of one ruling: results of these source courses give these target courses. `row` is the catalogue's id."""

    __tablename__ = "recognition"
    __table_args__ = (UniqueConstraint("application_id", "ruling_seq", "position"),)
    seen = Audited("recognition", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"))
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    ruling_seq: Mapped[int]
    position: Mapped[int]
    row: Mapped[str]
    sources: Mapped[list[Any]]
    targets: Mapped[list[Any]]
    relation: Mapped[str]
    credits: Mapped[Decimal]
    status: Mapped[Recognised] = mapped_column(Words(Recognised))
    reason: Mapped[str | None]
    decided_by: Mapped[str | None]
