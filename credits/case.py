"""The case of an application, built from the record: what the rules may look at, and nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits.errors import TermUnset
from credits.find import paired_on, terms_by_key
from credits.models import Application, Result, Roll, RollState, School, SchoolTerm
from rules import facts

# JY/T 学生当前状态 (docs/policy.md §7.2) in the words the rules use.
STATUS = {
    "01": "enrolled",
    "02": "suspended",
    "03": "withdrawn",
    "04": "stopped",
    "05": "enrolled",
    "07": "graduated",
    "08": "graduated",
    "09": "graduated",
    "10": "transferred",
    "12": "retained",
}
# A term "just ended" ended at most so long ago; past that the calendar simply lacks the next one.
_LONGEST_HOLIDAY = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class BuiltCase:
    """A case, and which result of the record each of its results is (by place)."""

    case: facts.Case
    results: tuple[Result, ...]


def build_case(session: Session, application: Application) -> BuiltCase:
    """The case as the record has it now, for the dates of the application.

    Raises:
        TermUnset: the calendar does not know the term of the application date.
    """
    roll = session.get_one(Roll, application.source_roll_id)
    source = session.get_one(School, application.source_school_id)
    target = session.get_one(School, application.target_school_id)
    calendar = terms_by_key(session)
    results = _results(session, application)
    case = facts.Case(
        applied_on=application.applied_on,
        effective_on=application.effective_on,
        student=_student(session, roll, calendar, application.applied_on),
        source=_school(source, roll.programme, roll.major),
        target=_school(target, application.programme, application.major),
        paired=_paired(session, application),
        coordination=application.coordination,
        consents=facts.Consents(**application.consents),
        results=tuple(_result(result, roll) for result in results),
    )
    return BuiltCase(case, tuple(results))


def term_on(calendar: Mapping[tuple[str, int], SchoolTerm], day: date) -> SchoolTerm:
    """The term running on a day, or the one that ended last.

    Raises:
        TermUnset: the calendar holds none so near.
    """
    begun = [term for term in calendar.values() if term.starts_on <= day]
    last = max(begun, key=lambda term: term.starts_on, default=None)
    if last is None or day - last.ends_on > _LONGEST_HOLIDAY:
        raise TermUnset(term=day.isoformat())
    return last


def _student(
    session: Session, roll: Roll, calendar: Mapping[tuple[str, int], SchoolTerm], applied_on: date
) -> facts.Student:
    term = term_on(calendar, applied_on)
    moved = select(func.count()).where(Roll.student_id == roll.student_id, Roll.state == RollState.MOVED)
    return facts.Student(
        entered=roll.entered,
        grade=roll.grade_in(term.year),
        term=term.term,
        status=STATUS.get(roll.status, "other"),
        study_mode=roll.study_mode,
        completed_terms=_completed_terms(roll, calendar, term, applied_on),
        previous_transfers=session.scalar(moved.select_from(Roll)) or 0,
    )


def _completed_terms(
    roll: Roll, calendar: Mapping[tuple[str, int], SchoolTerm], current: SchoolTerm, applied_on: date
) -> int | None:
    """Terms at the source school that have ended; unknown when the calendar lacks one of them."""
    joined = roll.valid_from
    first = joined.year * 2 if joined.month >= 7 else (joined.year - 1) * 2 + 1
    terms = [calendar.get(_term_key(place)) for place in range(first, _place(current) + 1)]
    if any(term is None for term in terms):
        return None
    return sum(1 for term in terms if term is not None and term.ends_on <= applied_on)


def _place(term: SchoolTerm) -> int:
    """Terms counted through the years: two a year."""
    return int(term.year[:4]) * 2 + term.term - 1


def _term_key(place: int) -> tuple[str, int]:
    year, term = divmod(place, 2)
    return f"{year}-{year + 1}", term + 1


def _school(school: School, programme: str | None, major: str | None) -> facts.School:
    return facts.School(
        code=school.code or school.name,
        kind=school.kind,
        county=school.county,
        city=school.city,
        programme=programme,
        major=major,
    )


def _paired(session: Session, application: Application) -> bool | None:
    """Designated on the application date and on the effective date (pair.required)."""
    days = [application.applied_on] + ([application.effective_on] if application.effective_on else [])
    answers = [paired_on(session, application.source_school_id, application.target_school_id, day) for day in days]
    if False in answers:
        return False
    return None if None in answers else True


def _results(session: Session, application: Application) -> Sequence[Result]:
    query = select(Result).where(
        Result.student_id == application.student_id, Result.completed_on <= application.applied_on
    )
    return session.scalars(query.order_by(Result.year, Result.term, Result.course, Result.sitting)).all()


def _result(result: Result, roll: Roll) -> facts.Result:
    return facts.Result(
        course=result.course,
        term=f"{roll.grade_in(result.year)}-{result.term}",
        completed_on=result.completed_on,
        score=score_of(result.score),
        hours=result.hours,
        credits=result.credits,
    )


def score_of(text: str) -> Decimal | str:
    """A score as written: a number where it is one, else the word."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text
