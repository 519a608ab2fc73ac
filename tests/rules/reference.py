"""A naive interpreter of packs, to check the evaluator against: rule by rule, row by row, subset by subset.

It takes the rules' parameters and the case's facts and shares nothing else: no judge, no table, no solver. Slow.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Any

from rules.catalogue import Catalogue, Course, Row
from rules.facts import Case, Result, School
from rules.packs_in_force import Packs

PASS, FAIL, OPEN = "pass", "fail", "undetermined"
VOCATIONAL = ("public_vocational", "private_vocational", "technical")
GENERAL = ("general_high", "comprehensive_high")


# Rules


def answers(packs: Packs, case: Case) -> list[tuple[str, str]]:
    """(rule id, answer) of every application rule that concerns the case."""
    found = []
    for pack in packs.packs:
        for rule in pack.rules:
            if rule.kind in KINDS and rule.step == "application" and rule.direction in ("any", direction(case)):
                answer = KINDS[rule.kind](rule, case)
                if answer is not None:
                    found.append((rule.id, answer))
    return found


def verdict(packs: Packs, case: Case) -> str:
    """Ineligible when something that blocks fails; undetermined when something that blocks is open."""
    severity = {rule.id: _severity(rule) for pack in packs.packs for rule in pack.rules}
    blocking = [answer for rule, answer in answers(packs, case) if severity[rule] == "block"]
    if FAIL in blocking:
        return "ineligible"
    return "undetermined" if OPEN in blocking else "eligible"


def direction(case: Case) -> str | None:
    """Which way the student moves."""
    if case.source.kind in VOCATIONAL and case.target.kind in GENERAL:
        return "voc_to_gen"
    if case.source.kind in GENERAL and case.target.kind in VOCATIONAL:
        return "gen_to_voc"
    return None


def _severity(rule: Any) -> str:
    weak = rule.confidence in ("S", "M", "I") and rule.signed_off is None
    return "warn" if weak and rule.severity == "block" else str(rule.severity)


def _yes(condition: bool) -> str:
    return PASS if condition else FAIL


def _allowed(read: Callable[[Case], str]) -> Callable[[Any, Case], str]:
    return lambda rule, case: OPEN if rule.allowed == "unset" else _yes(read(case) in rule.allowed)


def _suspension(rule: Any, case: Case) -> str:
    if rule.barred == "unset":
        return OPEN
    return FAIL if rule.barred and case.student.status == "suspended" else PASS


def _discipline(rule: Any, case: Case) -> str:
    if rule.barred == "unset" or case.student.discipline is None:
        return OPEN
    return FAIL if rule.barred and case.student.discipline == "active" else PASS


def _completed(rule: Any, case: Case) -> str:
    done = case.student.completed_terms
    return OPEN if rule.minimum == "unset" or done is None else _yes(done >= rule.minimum)


def _graduating(rule: Any, case: Case) -> str:
    if rule.barred == "unset":
        return OPEN
    return FAIL if rule.barred and case.student.grade >= rule.grade else PASS


def _transfers(rule: Any, case: Case) -> str:
    before = case.student.previous_transfers
    return OPEN if rule.maximum == "unset" or before is None else _yes(before < rule.maximum)


def _kinds(_: Any, case: Case) -> str:
    if direction(case) is not None:
        return PASS
    known = VOCATIONAL + GENERAL
    return FAIL if case.source.kind in known and case.target.kind in known else OPEN


def _pairing(rule: Any, case: Case) -> str:
    if rule.required == "unset":
        return OPEN
    if not rule.required:
        return PASS
    return OPEN if case.paired is None else _yes(case.paired)


def _territory(rule: Any, case: Case) -> str:
    if case.source.city != case.target.city:
        return {"unset": OPEN, "deny": FAIL, "allow": PASS}[rule.across_city]
    if case.source.county == case.target.county:
        return PASS
    coordinated = PASS if case.coordination else OPEN
    return {"unset": OPEN, "deny": FAIL, "allow": PASS, "coordination": coordinated}[rule.across_county]


def _side(rule: Any, case: Case) -> School:
    return case.target if rule.side == "target" else case.source


def _programme(rule: Any, case: Case) -> str:
    programme = _side(rule, case).programme
    if programme is None:
        return OPEN
    if rule.denied != "unset" and programme in rule.denied:
        return FAIL
    return PASS if rule.allowed != "unset" and programme in rule.allowed else OPEN


def _quota(rule: Any, case: Case) -> str:
    if rule.basis == "none":
        return PASS
    if rule.basis == "unset" or (rule.basis in ("absolute", "share") and rule.limit == "unset"):
        return OPEN
    left = _side(rule, case).places_left
    return OPEN if left is None else _yes(left > 0)


def _class_size(rule: Any, case: Case) -> str:
    size = case.target.class_size
    return OPEN if rule.maximum == "unset" or size is None else _yes(size < rule.maximum)


def _score_line(rule: Any, case: Case) -> str:
    if rule.basis == "unset":
        return OPEN
    if rule.basis in ("none", "weight_only"):
        return PASS
    score, line = case.student.entrance_score, case.target.score_line
    return OPEN if score is None or line is None else _yes(score >= line)


def _alignment(rule: Any, case: Case) -> str:
    grade = case.student.grade
    if rule.delta == "unset":
        return OPEN
    if isinstance(rule.delta, int):
        enters = grade + rule.delta
    else:
        entered = [step.enters for step in rule.delta if step.grade == grade]
        if not entered:
            return OPEN
        enters = entered[0]
    return _yes(case.target_grade in (None, enters))


def _term(case: Case) -> str:
    return f"{case.student.grade}-{case.student.term}"


def _window(rule: Any, case: Case) -> str:
    return OPEN if rule.terms == "unset" else _yes(_term(case) in rule.terms)


def _school_year(day: date) -> int:
    return day.year if day >= date(day.year, 9, 1) else day.year - 1


def _window_dates(rule: Any, case: Case) -> str | None:
    if rule.calendar == "unset":
        return OPEN
    way = direction(case)
    if way is None:
        return None
    mine = [entry for entry in rule.calendar if _term(case) in entry.terms and entry.direction in ("any", way)]
    this_year = _school_year(case.applied_on)
    now = [entry for entry in mine if entry.year == this_year]
    if now:
        return _yes(now[0].apply_from <= case.applied_on and not now[0].apply_before <= case.applied_on)
    covered = any(entry.year == this_year for entry in rule.calendar)
    return OPEN if mine or not covered else None


def _remaining(rule: Any, case: Case) -> str:
    if rule.minimum == "unset":
        return OPEN
    grade = case.student.grade if case.target_grade is None else case.target_grade
    if case.effective_on is None:
        left = 6 - (2 * (grade - 10) + case.student.term)
    else:
        last_spring = _school_year(case.applied_on) + (12 - grade) + 1
        springs_after = last_spring - case.effective_on.year
        # A spring that has begun by June is not counted; the autumns between are.
        left = 2 * springs_after + (1 if case.effective_on < date(case.effective_on.year, 6, 1) else 0)
    return _yes(left >= rule.minimum)


def _consents(rule: Any, case: Case) -> str:
    if rule.of == "unset":
        return OPEN
    signed = [getattr(case.consents, name) for name in rule.of]
    return FAIL if False in signed else OPEN if None in signed else PASS


def _exams(rule: Any, case: Case) -> str:
    if rule.exams == "unset":
        return OPEN
    if not rule.exams:
        return PASS
    done = case.student.exams_passed
    return OPEN if done is None else _yes(set(rule.exams) <= done)


KINDS: Mapping[str, Callable[[Any, Case], str | None]] = {
    "study_mode": _allowed(lambda case: case.student.study_mode),
    "status": _allowed(lambda case: case.student.status),
    "suspension": _suspension,
    "discipline": _discipline,
    "completed_terms": _completed,
    "graduating_year": _graduating,
    "transfer_count": _transfers,
    "school_kinds": _kinds,
    "pairing": _pairing,
    "territory": _territory,
    "programme": _programme,
    "quota": _quota,
    "class_size": _class_size,
    "score_line": _score_line,
    "grade_alignment": _alignment,
    "window": _window,
    "window_dates": _window_dates,
    "remaining_terms": _remaining,
    "consents": _consents,
    "exam_prerequisite": _exams,
}


# Recognition


@dataclass(frozen=True)
class LiveRow:
    """One alternative whose every condition is met."""

    order: int
    row: Row
    sources: tuple[str, ...]
    credits: Fraction
    required: Fraction


@dataclass(frozen=True)
class Answer:
    """What is recognised: rows by place in published order, and the sums."""

    chosen: tuple[int, ...]
    credits: Fraction
    required: Fraction
    discretionary: Fraction
    waived: tuple[int, ...]


def recognition(packs: Packs, case: Case) -> Answer:
    """The best legal set among all subsets of the live rows."""
    best = best_results(packs, case)
    rows = [row for row in live_rows(packs, case, best) if row.row.relation not in ("waiver", "none")]
    chosen = min(_legal(packs, case, best, rows), key=_rank)
    used = {code for row in chosen for code in row.sources}
    granted = {code for row in chosen for code in row.row.targets}
    waived = []
    for row in live_rows(packs, case, best):
        if row.row.relation == "waiver" and not used & set(row.sources) and not granted & set(row.row.targets):
            waived.append(row.order)
            used |= set(row.sources)
            granted |= set(row.row.targets)
    return Answer(
        tuple(row.order for row in chosen),
        _sum(row.credits for row in chosen),
        _sum(row.required for row in chosen),
        _sum(row.credits for row in chosen if row.row.relation == "similar"),
        tuple(waived),
    )


def best_results(packs: Packs, case: Case) -> dict[str, Result]:
    """For each course the result with a number, the highest, the earliest."""
    by_course: dict[str, list[Result]] = {}
    for result in case.results:
        by_course.setdefault(result.course, []).append(result)

    def key(result: Result) -> tuple[int, Fraction, str, str, str, str]:
        score = points(packs, result)
        return (
            int(score is None),
            -(score or Fraction(0)),
            str(result.completed_on),
            result.term,
            str(result.score),
            str(result.hours),
        )

    return {course: min(results, key=key) for course, results in by_course.items()}


def points(packs: Packs, result: Result) -> Fraction | None:
    """A score as a number, where it is one or a pack says what the word is worth."""
    if isinstance(result.score, Decimal):
        return Fraction(result.score)
    if result.score in ("缺考", "缺", "免考"):
        return None
    words = _parameter(packs, "credit.grade_words", "words")
    return Fraction(words[result.score]) if isinstance(words, dict) and result.score in words else None


def live_rows(packs: Packs, case: Case, best: Mapping[str, Result]) -> list[LiveRow]:
    """Every alternative of the direction with all its sources there, in time, recent and good enough."""
    found, order = [], 0
    for row in packs.catalogue.rows:
        for sources in row.alternatives:
            order += 1
            if row.direction in ("any", direction(case)) and all(code in best for code in sources):
                credit = _worth(packs, case, row, [best[code] for code in sources])
                if credit is not None and all(_counts(packs, case, row, best[code]) for code in sources):
                    found.append(
                        LiveRow(order, row, sources, credit, credit if _needed(packs, case, row) else Fraction(0))
                    )
    return found


def _counts(packs: Packs, case: Case, row: Row, result: Result) -> bool:
    day = result.completed_on
    course = version(packs.catalogue, result.course, day)
    mark = _parameter(packs, "credit.pass_needed", "minimum")
    least = row.min_score if row.min_score is not None else Fraction(60 if mark is None else mark)
    age = _parameter(packs, "credit.age", "years")
    score = points(packs, result)
    return (
        _within(row, day)
        and (course is None or _within(course, day))
        and (age is None or day >= _earlier(case.applied_on, age))
        and score is not None
        and score >= least
    )


def _within(thing: Row | Course, day: date) -> bool:
    return (thing.valid_from or date.min) <= day and (thing.valid_to is None or day < thing.valid_to)


def _earlier(day: date, years: int) -> date:
    try:
        return date(day.year - years, day.month, day.day)
    except ValueError:
        return date(day.year - years, 2, 28)


def version(catalogue: Catalogue, code: str, day: date) -> Course | None:
    """The version taught on a day, else the last one."""
    versions = catalogue.courses.get(code, ())
    fitting = [course for course in versions if _within(course, day)]
    return (fitting or list(versions[-1:]) or [None])[0]


def _worth(packs: Packs, case: Case, row: Row, results: list[Result]) -> Fraction | None:
    if row.relation in ("waiver", "none"):
        return Fraction(0)
    if row.credits is not None:
        return row.credits
    given = Fraction(0)
    for result in results:
        course = version(packs.catalogue, result.course, result.completed_on)
        given += Fraction(result.hours) if result.hours is not None else course.hours if course else 0
    targets = _targets(packs, case, row)
    if targets and None not in targets:
        given = min(given, _sum(course.hours for course in targets if course))
    curricula = [course.curriculum for course in targets if course and course.curriculum]
    curriculum = curricula[0] if curricula else case.target.curriculum
    per_credit, step = _unit(packs, curriculum)
    if per_credit is None:
        return None
    steps = 0
    while (steps + 1) * step * per_credit <= given:
        steps += 1
    return steps * step


def _unit(packs: Packs, curriculum: str | None) -> tuple[Fraction | None, Fraction]:
    rules = [
        r for pack in packs.packs for r in pack.rules if r.kind == "credit_unit" and r.key.endswith(f".{curriculum}")
    ]
    if not rules:
        return Fraction(18), Fraction(1, 2)
    rule: Any = rules[0]
    step = Fraction(1, 2) if rule.rounding == "unset" else Fraction(rule.rounding)
    return (None if rule.hours_per_credit == "unset" else Fraction(rule.hours_per_credit)), step


def _targets(packs: Packs, case: Case, row: Row) -> list[Course | None]:
    return [version(packs.catalogue, code, case.effective_on or case.applied_on) for code in row.targets]


def _needed(packs: Packs, case: Case, row: Row) -> bool:
    entered = date.fromisoformat(f"{case.student.entered}-01")
    for pack in packs.packs:
        for rule in pack.rules:
            table: Any = rule
            if rule.kind == "graduation" and table.curriculum == case.target.curriculum:
                from_, before = table.entered_from, table.entered_before
                if from_ <= entered and (before is None or entered < before):
                    required = () if table.required == "unset" else table.required
                    return any(course and course.category in required for course in _targets(packs, case, row))
    return False


def _legal(packs: Packs, case: Case, best: Mapping[str, Result], rows: list[LiveRow]) -> Iterator[tuple[LiveRow, ...]]:
    for size in range(len(rows) + 1):
        for some in combinations(rows, size):
            if _once(packs, case, some) and _capped(packs, case, best, some):
                yield some


def _once(packs: Packs, case: Case, rows: tuple[LiveRow, ...]) -> bool:
    sources = [code for row in rows for code in row.sources]
    if len(set(sources)) < len(sources):
        return False
    day = case.effective_on or case.applied_on
    elective = {code for row in packs.catalogue.rows if row.relation == "elective" for code in row.targets}
    for code in {code for row in rows for code in row.row.targets}:
        filling = [row for row in rows if code in row.row.targets]
        course = version(packs.catalogue, code, day)
        if code in elective and course is not None:
            if _sum(row.credits for row in filling) > course.credits:
                return False
        elif len(filling) > 1:
            return False
    return True


def _capped(packs: Packs, case: Case, best: Mapping[str, Result], rows: tuple[LiveRow, ...]) -> bool:
    for pack in packs.packs:
        for rule in pack.rules:
            cap: Any = rule
            if rule.kind == "cap" and cap.limit != "unset" and rule.direction in ("any", direction(case)):
                under = [row for row in rows if _under(cap, packs, case, best, row)]
                if _sum(row.credits for row in under) > cap.limit:
                    return False
    return True


def _under(cap: Any, packs: Packs, case: Case, best: Mapping[str, Result], row: LiveRow) -> bool:
    if cap.scope == "total":
        return True
    if cap.scope == "relation":
        return bool(row.row.relation == cap.of)
    if cap.scope == "target_category":
        courses = _targets(packs, case, row.row)
    else:
        courses = [version(packs.catalogue, code, best[code].completed_on) for code in row.sources]
    return any(course is not None and course.category == cap.of for course in courses)


def _rank(rows: tuple[LiveRow, ...]) -> tuple[Fraction, Fraction, int, int, tuple[int, ...]]:
    return (
        -_sum(row.required for row in rows),
        -_sum(row.credits for row in rows),
        sum(row.row.relation == "similar" for row in rows),
        sum(len(row.sources) for row in rows),
        tuple(row.order for row in rows),
    )


def _sum(values: Any) -> Fraction:
    return sum(values, Fraction(0))


def _parameter(packs: Packs, key: str, name: str) -> Any:
    for pack in packs.packs:
        for rule in pack.rules:
            if rule.key == key:
                value = getattr(rule, name)
                return None if value == "unset" else value
    return None
