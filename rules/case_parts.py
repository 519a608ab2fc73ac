"""The fields of the case contract, each with what it may hold. Strict: no unknown field, no guessing of types."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from rules.plain import Day, plain_number

MOST_RESULTS = 500


def _exact(value: object) -> Decimal:
    if not isinstance(value, str):
        raise PydanticCustomError("not_a_string", "write the number as a string")
    exact = plain_number(value)
    if exact is None or len(value) > 12:
        raise PydanticCustomError("not_a_number", "not a plain number of zero or more")
    return exact


def _score(value: object) -> Decimal | str:
    if not isinstance(value, str) or not value.strip() or len(value) > 12:
        raise PydanticCustomError("not_a_score", "a score is a number or a grade word, as a string")
    exact = plain_number(value)
    if exact is None and not _is_numeric(value):
        return value.strip()
    if exact is None or exact > 100:
        raise PydanticCustomError("score_out_of_range", "a score lies between 0 and 100, written plainly")
    return exact


def _is_numeric(text: str) -> bool:
    """Whether the text is a number in some other notation ("-1", "1E1", "１２", "NaN"), and so no grade word."""
    try:
        Decimal(text)
    except InvalidOperation:
        return False
    return True


Exact = Annotated[Decimal, BeforeValidator(_exact)]
Score = Annotated[Decimal | str, BeforeValidator(_score)]
Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
TermCode = Annotated[str, Field(pattern=r"^1[0-2]-[12]$")]
Code = Annotated[str, Field(min_length=1, max_length=64)]
Kind = Literal["public_vocational", "private_vocational", "technical", "general_high", "comprehensive_high", "unknown"]


class Part(BaseModel):
    """Strict: no unknown field, no guessing of types."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class StudentPart(Part):
    """`student`."""

    entered: Month
    grade: Annotated[int, Field(ge=10, le=12)]
    term: Annotated[int, Field(ge=1, le=2)]
    status: Code
    study_mode: Code
    completed_terms: Annotated[int, Field(ge=0, le=12)] | None = None
    discipline: Literal["none", "active"] | None = None
    entrance_score: Exact | None = None
    exams_passed: list[Code] | None = None
    previous_transfers: Annotated[int, Field(ge=0)] | None = None


class SchoolPart(Part):
    """`source` and `target`."""

    school: Code
    kind: Kind
    county: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    city: Annotated[str, Field(pattern=r"^[0-9]{6}$")]
    programme: Code | None = None
    major: Code | None = None
    places_left: int | None = None
    class_size: Annotated[int, Field(ge=0)] | None = None
    score_line: Exact | None = None


class ConsentsPart(Part):
    """`consents`."""

    student: bool | None = None
    guardian: bool | None = None
    releasing_school: bool | None = None


class ResultPart(Part):
    """One of `results`."""

    course: Code
    term: TermCode
    completed_on: Day
    score: Score
    hours: Exact | None = None
    credits: Exact | None = None


class OutcomePart(Part):
    """One of `outcomes`."""

    kind: Code
    level: Code
    award: Code
    earned_on: Day


class CasePart(Part):
    """The whole case contract."""

    applied_on: Day
    effective_on: Day | None = None
    student: StudentPart
    source: SchoolPart
    target: SchoolPart
    paired: bool | None = None
    coordination: Code | None = None
    target_grade: Annotated[int, Field(ge=10, le=12)] | None = None
    consents: ConsentsPart = ConsentsPart()
    results: Annotated[list[ResultPart], Field(max_length=MOST_RESULTS)] = []
    outcomes: Annotated[list[OutcomePart], Field(max_length=MOST_RESULTS)] = []
