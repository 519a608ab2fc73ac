"""Which rows of the catalogue are live for a transcript, what each is worth, and why the others are not."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import itemgetter

from rules.catalogue import Course, Row
from rules.exact import exact_decimal
from rules.facts import Case, Result
from rules.faults import Fault
from rules.packs_in_force import Packs
from rules.rowtable import DEFAULT_PASS_MARK, Alternative, Candidate, Table, table_of
from rules.transcript import Attempt, best_results, mark

__all__ = ["Candidate", "candidates", "matched", "pass_mark", "target_courses"]

PUBLISHED = itemgetter(0)  # a candidate's place in published order


def matched(packs: Packs, case: Case) -> list[Candidate]:
    """Every alternative that touches the transcript, in published order, live or with its faults."""
    return _matched(packs, table_of(packs, case), best_results(packs, case), case.applied_on)


def candidates(packs: Packs, case: Case, transcript: Mapping[str, Attempt]) -> list[Candidate]:
    """The same for a transcript already read."""
    held = {code: attempt.result for code, attempt in transcript.items()}
    return _matched(packs, table_of(packs, case), held, case.applied_on)


def pass_mark(packs: Packs) -> Fraction:
    """The score a row asks for when it names none: the packs' pass mark, else 60."""
    minimum = packs.parameter("credit.pass_needed", "minimum")
    return Fraction(minimum if isinstance(minimum, Decimal) else DEFAULT_PASS_MARK)


def target_courses(packs: Packs, case: Case, row: Row) -> list[Course | None]:
    """The versions of a row's targets on the day the transfer takes effect."""
    day = case.effective_on or case.applied_on
    return [packs.catalogue.course(code, day) for code in row.targets]


def _matched(packs: Packs, table: Table, held: Mapping[str, Result], applied_on: date) -> list[Candidate]:
    oldest = None if table.age is None else _years_before(applied_on, table.age)
    if oldest is not None and any(result.completed_on < oldest for result in held.values()):
        asked = dict.fromkeys(a for code in held if code in table.sources for a in table.sources[code].every)
        return sorted((_carefully(packs, table, a, held, oldest) for a in asked), key=PUBLISHED)
    found: list[Candidate] = []
    joint: list[Alternative] = []
    for code, result in held.items():
        source = table.sources.get(code)
        if source is None:
            continue
        first, end, top, most, listed, met, singles, shared = source
        score, hours = result.score, result.hours
        if hours is None:
            hours = listed
        if shared:
            joint += shared
        if score.__class__ is not Decimal or not first <= result.completed_on < end:
            found += [_plainly(a, held) or _carefully(packs, table, a, held, oldest) for a in singles]
        elif score >= top and hours >= most:
            found += met
        else:
            found += [a.earning((hours,)) if score >= a.minimum else a.low(score) for a in singles]
    for alternative in dict.fromkeys(joint):
        found.append(_plainly(alternative, held) or _carefully(packs, table, alternative, held, oldest))
    found.sort(key=PUBLISHED)
    return found


def _plainly(alternative: Alternative, held: Mapping[str, Result]) -> Candidate | None:
    """The answer where each source that is there has a number high enough and no day can be said against it."""
    minimum, first, end = alternative.minimum, alternative.first, alternative.end
    brought, lacking = [], []
    for code, listed in zip(alternative.sources, alternative.listed, strict=True):
        result = held.get(code)
        if result is None:
            lacking.append(code)
            continue
        score = result.score
        if score.__class__ is not Decimal or score < minimum or not first <= result.completed_on < end:
            return None
        brought.append(listed if result.hours is None else result.hours)
    return alternative.without(tuple(lacking)) if lacking else alternative.earning(tuple(brought))


def _carefully(
    packs: Packs, table: Table, alternative: Alternative, held: Mapping[str, Result], oldest: date | None
) -> Candidate:
    """The answer with every fault, or without any: words for scores, versions of courses, ages."""
    lacking = tuple(code for code in alternative.sources if code not in held)
    faults = [Fault("lacking", lacking)] if lacking else []
    completed = [held[code] for code in alternative.sources if code in held]
    for result in completed:
        day = result.completed_on
        if not alternative.first <= day < alternative.end and _outside(packs, alternative.row, result):
            faults.append(Fault("outside", (result.course,), day))
        if oldest is not None and day < oldest:
            faults.append(Fault("old", (result.course,), day))
        score = mark(result.score, table.words)
        if score is None:
            faults.append(Fault("unusable", (result.course,), result.score))
        elif score < alternative.minimum:
            faults.append(Fault("low", (result.course,), score, alternative.minimum))
    if faults:
        return alternative.refusal(*faults)
    return alternative.earning(tuple(_hours(packs, result) for result in completed))


def _outside(packs: Packs, row: Row, result: Result) -> bool:
    course = packs.catalogue.course(result.course, result.completed_on)
    return not row.valid_on(result.completed_on) or (course is not None and not course.valid_on(result.completed_on))


def _hours(packs: Packs, result: Result) -> Decimal:
    """Hours as the result names them, else those of the version of the course that was taught then."""
    if result.hours is not None:
        return result.hours
    course = packs.catalogue.course(result.course, result.completed_on)
    return exact_decimal(course.hours) if course else Decimal(0)


def _years_before(day: date, years: int) -> date:
    leap = day.month == 2 and day.day == 29
    return day.replace(year=day.year - years, day=28 if leap else day.day)
