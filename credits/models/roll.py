"""Rolls: 学籍, a student's registration at one school. One active roll per student, held by the database."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned, refers
from credits.models.types import Words


class RollState(StrEnum):
    """Where a roll is. In a transfer it goes active → released → in_pool → moved, and the new one is active."""

    ACTIVE = "active"
    RELEASED = "released"
    IN_POOL = "in_pool"
    MOVED = "moved"
    RETURNED = "returned"
    LEFT = "left"


ROLL_STATE_ZH = {
    RollState.ACTIVE: "在籍",
    RollState.RELEASED: "已确认转出",
    RollState.IN_POOL: "在互转中间库",
    RollState.MOVED: "已转出",
    RollState.RETURNED: "已转回原学校",
    RollState.LEFT: "已离校",
}

# 一人一籍: a roll that is active or on its way counts; moved, returned and left ones are history.
_LIVE = text("state IN ('active', 'released', 'in_pool')")


class Roll(Versioned, Base):
    """`status` is the JY/T code of 学生当前状态 ("01" 在读), `entered` is `YYYY-MM`.

    `cohort` is the year its students began grade 10, so that the grade never goes stale; `valid_before` is the first
    day the student is no longer on this roll.
    """

    __tablename__ = "roll"
    __table_args__ = (
        Index("uq_roll_one_live", "student_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_roll_school_id_state", "school_id", "state"),
        CheckConstraint("state IN ('active', 'released', 'in_pool', 'moved', 'returned', 'left')", name="state"),
    )
    seen = Audited("roll", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"), index=True)
    school_id: Mapped[str] = mapped_column(refers("school.id"))
    state: Mapped[RollState] = mapped_column(Words(RollState))
    status: Mapped[str]
    study_mode: Mapped[str]
    entered: Mapped[str]
    cohort: Mapped[int]
    programme: Mapped[str | None]
    major: Mapped[str | None]
    major_name: Mapped[str | None]
    class_name: Mapped[str | None]
    school_number: Mapped[str]
    valid_from: Mapped[date]
    valid_before: Mapped[date | None]

    def grade_in(self, year: str) -> int:
        """The grade (10, 11, 12) in a school year `2026-2027`."""
        return 10 + int(year[:4]) - self.cohort
