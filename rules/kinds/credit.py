"""Rules about credit: units and rounding, pass marks, grade words, relations, caps, outcomes, graduation."""

from decimal import Decimal
from typing import Annotated, Literal

from rules.kinds.base import UNSET, Count, Denied, Entry, Rule, Tighter, Unset
from rules.plain import Day


class CreditUnit(Rule):
    """Hours per credit of one curriculum and the step credits are rounded down to."""

    kind: Literal["credit_unit"]
    curriculum: Literal["general", "vocational"]
    hours_per_credit: Annotated[Decimal | Unset, Tighter.SAME]
    rounding: Annotated[Decimal | Unset, Tighter.SAME] = Decimal("0.5")


class PassMark(Rule):
    """The score from which a result counts, where a catalogue row names none."""

    kind: Literal["pass_mark"]
    minimum: Annotated[Decimal | Unset, Tighter.HIGHER]


class GradeWords(Rule):
    """What the words of a five-level or two-level scale are worth as scores."""

    kind: Literal["grade_words"]
    words: Annotated[dict[str, Decimal] | Unset, Tighter.SAME]


class CourseRelation(Rule):
    """What a relation of the catalogue leads to: recognised at once, or a reviewer decides."""

    kind: Literal["course_relation"]
    relation: Literal["same", "similar", "elective", "waiver", "none"]
    effect: Literal["recognised", "proposed", "unset"]


class CreditAge(Rule):
    """How old a result may be."""

    kind: Literal["credit_age"]
    years: Annotated[int | Unset, Tighter.LOWER]


class Cap(Rule):
    """An upper limit on recognised credits: in total, of one relation, one target category or one source category."""

    kind: Literal["cap"]
    scope: Literal["total", "relation", "target_category", "source_category"]
    of: str = ""
    limit: Annotated[Decimal | Unset, Tighter.LOWER]


class OutcomeAward(Entry):
    """Credits for one kind, level and award of a learning outcome."""

    kind: str
    level: str
    award: str
    credits: Decimal
    bucket: str


class Outcomes(Rule):
    """Credits for certificates, competitions and apprenticeships; off unless a pack turns it on."""

    kind: Literal["outcomes"]
    enabled: Annotated[bool | Unset, Tighter.SAME]
    table: Annotated[tuple[OutcomeAward, ...] | Unset, Tighter.SAME] = UNSET
    maximum: Annotated[Decimal | Unset, Tighter.LOWER]


class CategoryMinimum(Entry):
    """Credits a category must reach."""

    category: str
    minimum: Decimal


class Graduation(Rule):
    """The credit table of one curriculum for the cohorts that entered in a range of months (half-open)."""

    kind: Literal["graduation"]
    curriculum: Literal["general", "vocational"]
    entered_from: Day
    entered_before: Day | None = None
    total: Annotated[Decimal | Unset, Tighter.HIGHER]
    categories: Annotated[tuple[CategoryMinimum, ...] | Unset, Tighter.SAME] = UNSET
    required: Denied = UNSET


class GraduationConditions(Rule):
    """Conditions of graduation that are not credits: moral evaluation, internship, examinations."""

    kind: Literal["graduation_conditions"]
    conditions: tuple[str, ...]


class MakeUpCapacity(Rule):
    """How many hours of make-up courses (补修) fit into one term beside the timetable."""

    kind: Literal["makeup_capacity"]
    hours_per_term: Annotated[Count | Unset, Tighter.LOWER]
