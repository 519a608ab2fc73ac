"""Rows: the shapes outside data takes once it has been read and checked, on its way into the record.

Importers make them, verbs take them. Text is NFC and trimmed, numbers are exact, dates are dates.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of the alliance. `kind` is `unknown` where nobody has confirmed it."""

    name: str
    code: str | None
    kind: str
    county: str
    city: str


@dataclass(frozen=True, slots=True)
class PairRow:
    """Two schools designated for transfers (互转学校), by code; `valid_before` is the first day it no longer holds."""

    first: str
    second: str
    valid_from: date
    valid_before: date | None


@dataclass(frozen=True, slots=True)
class CourseRow:
    """A course of one curriculum (`general`, `vocational`, `alliance`) with hours and credits."""

    code: str
    name: str
    curriculum: str
    category: str
    hours: Decimal
    credits: Decimal
    term: str
    valid_from: date | None = None
    valid_before: date | None = None


@dataclass(frozen=True, slots=True)
class EquivalenceRow:
    """One line of the recognition catalogue. `sources` is `A+B/C` (A and B, or C), `targets` is `A+B`."""

    id: str
    direction: str
    sources: str
    targets: str
    relation: str
    min_score: Decimal | None
    credits: Decimal | None
    valid_from: date | None
    valid_before: date | None
    clause: str
    note: str


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A student on a school's roster. `status` is a JY/T code ("01" 在读), `entered` is `YYYY-MM`."""

    name: str
    sex: str
    birth: date
    id_number: str
    student_number: str
    school_number: str
    entered: str
    status: str
    programme: str | None
    major: str | None
    major_name: str | None
    class_name: str | None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One course result. `score` keeps what the school wrote; `sitting` is 正常考试 or 补考; absent means no score."""

    student_number: str
    name: str
    course: str
    course_name: str
    year: str
    term: int
    score: str
    sitting: str
    hours: Decimal | None
    credits: Decimal | None


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One line of a window's batch of applications; schools by name, as they are handed in."""

    applied_on: date
    student_number: str
    name: str
    source_school: str
    target_school: str
    target_major: str | None
    target_programme: str | None
    student_signed: bool
    guardian_signed: bool
    reason: str
