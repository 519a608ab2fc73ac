"""Applications: one student's wish to move from one school to another, and how far it has come."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from credits.lifecycle import State
from credits.models.base import Audited, Base, Document, Unaudited, Versioned, refers
from credits.models.types import Words

_UNDER_WAY = text("state NOT IN ('done', 'refused', 'withdrawn', 'returned')")


class Application(Versioned, Base):
    """`kind` is `transfer` or `return`; a return is linked to the transfer it undoes.

    `packs` ([{id, digest}]) and `chain` are those in force at application and stay. `ruling_seq` is the ruling that
    counts; `submitted_by` is an account.
    """

    __tablename__ = "application"
    __table_args__ = (
        Index(
            "uq_application_one_open", "student_id", unique=True, sqlite_where=_UNDER_WAY, postgresql_where=_UNDER_WAY
        ),
        Index("ix_application_source_school_id_number", "source_school_id", "number"),
        Index("ix_application_target_school_id_number", "target_school_id", "number"),
    )
    seen = Audited("application", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    linked_id: Mapped[str | None] = mapped_column(refers("application.id"))
    student_id: Mapped[str] = mapped_column(refers("student.id"), index=True)
    source_roll_id: Mapped[str] = mapped_column(refers("roll.id"))
    target_roll_id: Mapped[str | None] = mapped_column(refers("roll.id"))
    source_school_id: Mapped[str] = mapped_column(refers("school.id"))
    target_school_id: Mapped[str] = mapped_column(refers("school.id"))
    programme: Mapped[str | None]
    major: Mapped[str | None]
    coordination: Mapped[str | None]
    applied_on: Mapped[date]
    effective_on: Mapped[date | None]
    state: Mapped[State] = mapped_column(Words(State))
    verdict: Mapped[str | None]
    consents: Mapped[Document]
    packs: Mapped[list[Any]]
    chain: Mapped[list[Any]]
    ruling_seq: Mapped[int]
    reason: Mapped[str]
    submitted_by: Mapped[str]
    submitted_at: Mapped[datetime]


class NumberSequence(Base):
    """The last application number given out in a year."""

    __tablename__ = "number_sequence"
    seen = Unaudited("a counter; the numbers themselves are in the entries of the applications")

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]
