"""Results and transcripts: what a student earned, and the one object through which the log sees it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Through, Versioned, refers


class Earned(Protocol):
    """What a transcript says of a result, be it mapped or only about to be stored."""

    @property
    def id(self) -> str: ...
    @property
    def school_id(self) -> str: ...
    @property
    def course(self) -> str: ...
    @property
    def course_name(self) -> str: ...
    @property
    def year(self) -> str: ...
    @property
    def term(self) -> int: ...
    @property
    def sitting(self) -> str: ...
    @property
    def score(self) -> str: ...
    @property
    def hours(self) -> Decimal | None: ...
    @property
    def credits(self) -> Decimal | None: ...
    @property
    def completed_on(self) -> date: ...


class Result(Base):
    """One sitting of one course. `score` is what the school wrote; only a pack turns a word into a number."""

    __tablename__ = "result"
    __table_args__ = (UniqueConstraint("student_id", "course", "year", "term", "sitting"),)
    seen = Through("transcript")

    id: Mapped[str] = mapped_column(primary_key=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    school_id: Mapped[str] = mapped_column(refers("school.id"))
    course: Mapped[str]
    course_name: Mapped[str]
    year: Mapped[str]
    term: Mapped[int]
    sitting: Mapped[str]
    score: Mapped[str]
    hours: Mapped[Decimal | None]
    credits: Mapped[Decimal | None]
    completed_on: Mapped[date]


class Transcript(Versioned, Base):
    """All results of one student as one audited object: an import of thousands of results is an entry a student."""

    __tablename__ = "transcript"
    __allow_unmapped__ = True
    seen = Audited("transcript", person="student_id")

    student_id: Mapped[str] = mapped_column(refers("student.id"), primary_key=True)
    digest: Mapped[str]
    lines: Mapping[str, object] | None = None

    def write(self, results: Iterable[Earned]) -> None:
        """Take over the student's results, all of them; the digest changes when any of them did."""
        self.lines = transcript_lines(results)
        ordered = json.dumps(self.lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        self.digest = hashlib.sha256(ordered.encode()).hexdigest()

    def audited_fields(self) -> Mapping[str, object]:
        if self.lines is None:
            raise RuntimeError("a transcript changed without its results: call write()")
        return {"student_id": self.student_id, "digest": self.digest, **self.lines}


def transcript_lines(results: Iterable[Earned]) -> dict[str, object]:
    """One field a result, named by its id."""
    return {result.id: _line(result) for result in results}


def _line(result: Earned) -> dict[str, object]:
    return {
        "school": result.school_id,
        "course": result.course,
        "course_name": result.course_name,
        "year": result.year,
        "term": result.term,
        "sitting": result.sitting,
        "score": result.score,
        "hours": None if result.hours is None else str(result.hours),
        "credits": None if result.credits is None else str(result.credits),
        "completed_on": result.completed_on.isoformat(),
    }
