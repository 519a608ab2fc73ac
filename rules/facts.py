"""Facts: what a case says about a student, two schools and a transcript. Nothing here decides.

Values are frozen. Hours, credits and scores are exact (`Decimal`); a score may also be a word of a
grade scale ("良好", "合格") or an absence ("缺考"), which only a pack may turn into a number.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Literal

Direction = Literal["voc_to_gen", "gen_to_voc"]

VOCATIONAL_KINDS = frozenset({"public_vocational", "private_vocational", "technical"})
GENERAL_KINDS = frozenset({"general_high", "comprehensive_high"})


class Curriculum(StrEnum):
    """The two curricula credits move between (普通高中课程方案, 中等职业学校课程方案)."""

    GENERAL = "general"
    VOCATIONAL = "vocational"


@dataclass(frozen=True, slots=True)
class School:
    """One side of a transfer. `programme` is the length as written ("3", "5", "3+4"); codes are GB/T 2260."""

    code: str
    kind: str
    county: str
    city: str
    programme: str | None = None
    major: str | None = None
    places_left: int | None = None
    class_size: int | None = None
    score_line: Decimal | None = None

    @property
    def curriculum(self) -> Curriculum | None:
        """The curriculum this kind of school teaches; None when the kind is unknown."""
        if self.kind in VOCATIONAL_KINDS:
            return Curriculum.VOCATIONAL
        if self.kind in GENERAL_KINDS:
            return Curriculum.GENERAL
        return None


@dataclass(frozen=True, slots=True)
class Student:
    """The student at application. `grade` 10–12, `term` 1–2: the term running or just ended."""

    entered: str
    grade: int
    term: int
    status: str
    study_mode: str
    completed_terms: int | None = None
    discipline: Literal["none", "active"] | None = None
    entrance_score: Decimal | None = None
    exams_passed: frozenset[str] | None = None
    previous_transfers: int | None = None

    @property
    def term_code(self) -> str:
        """`10-1` … `12-2`."""
        return f"{self.grade}-{self.term}"


@dataclass(frozen=True, slots=True)
class Consents:
    """Who has signed; None where nobody said."""

    student: bool | None = None
    guardian: bool | None = None
    releasing_school: bool | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One course result of the transcript, as the source school recorded it."""

    course: str
    term: str
    completed_on: date
    score: Decimal | str
    hours: Decimal | None = None
    credits: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A learning outcome outside courses: a certificate, a competition, an apprenticeship."""

    kind: str
    level: str
    award: str
    earned_on: date


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the rules may look at. Two equal cases get equal rulings."""

    applied_on: date
    student: Student
    source: School
    target: School
    effective_on: date | None = None
    paired: bool | None = None
    coordination: str | None = None
    target_grade: int | None = None
    consents: Consents = field(default_factory=Consents)
    results: tuple[Result, ...] = ()
    outcomes: tuple[Outcome, ...] = ()

    @property
    def direction(self) -> Direction | None:
        """Which way the student moves; None when a school's kind is unknown or both teach one curriculum."""
        pair = (self.source.curriculum, self.target.curriculum)
        if pair == (Curriculum.VOCATIONAL, Curriculum.GENERAL):
            return "voc_to_gen"
        if pair == (Curriculum.GENERAL, Curriculum.VOCATIONAL):
            return "gen_to_voc"
        return None
