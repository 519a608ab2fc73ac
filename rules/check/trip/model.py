"""The two legs of a round trip as exact choices: what a row costs at the start, what it carries, what it pays.

Hours are the neutral unit. A course recognised on the first leg carries to the second the hours that were
recognised, the earlier targets of a row filled first (as in the make-up plan). With `full_hours` it is presented
at the course's full hours, as if nothing were left to make up.

A course of the start is worth the credits its course list states, else its hours in its own unit. Courses that
stay unconverted are the same before and after, so they cancel out and are left aside. Scores are taken as high
enough for every row. A row of the second leg may follow one of the first that began before it ended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

from rules.catalogue import Course
from rules.check.sheet import Alternative, Sheet
from rules.check.spans import Span
from rules.facts import Direction
from rules.kinds.credit import Cap
from rules.units import unit_of


@dataclass(frozen=True, slots=True, eq=False)
class Out:
    """A row of the first leg: credits its sources cost, credits it gives, hours each target carries on."""

    alternative: Alternative
    targets: tuple[str, ...]
    cost: Fraction
    credits: Fraction
    carried: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True, eq=False)
class Back:
    """A row of the second leg: a fixed worth, or steps of `step` credits for every `hours_per_step`, at most `most`."""

    alternative: Alternative
    targets: tuple[str, ...]
    fixed: Fraction | None
    step: Fraction
    hours_per_step: Fraction
    most: int

    def follows(self, out: Out) -> bool:
        """Whether the second leg can come after that row of the first."""
        return self.alternative.span.end > out.alternative.span.start

    def worth(self, hours: Fraction) -> Fraction:
        """Credits for the hours presented."""
        if self.fixed is not None:
            return self.fixed
        return min(self.most, int(hours // self.hours_per_step)) * self.step


@dataclass(frozen=True, slots=True, eq=False)
class Limit:
    """A cap of one leg: at most so many credits over the alternatives named by number."""

    limit: Fraction
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class Trips:
    """All choices of a round trip. `rooms` are the elective buckets with the credits they hold."""

    outs: tuple[Out, ...]
    backs: tuple[Back, ...]
    rooms: Mapping[str, Fraction]
    out_limits: tuple[Limit, ...]
    back_limits: tuple[Limit, ...]


def trips_of(sheet: Sheet, away: Direction, home: Direction, start: str, *, full_hours: bool) -> Trips:
    """Both legs of every round trip that begins in the `start` curriculum, without rows that lead nowhere."""
    rooms = _rooms(sheet)
    rows = [a for a in sheet.alternatives if a.earns and not a.span.empty]
    outs = [o for a in rows if away in a.directions for o in _outs(sheet, a, start, rooms, full_hours=full_hours)]
    reached = {code for out in outs for code in out.targets}
    backs = [b for a in rows if home in a.directions and reached.issuperset(a.sources) for b in _backs(sheet, a)]
    wanted = {code for back in backs for code in back.alternative.sources}
    useful = tuple(out for out in outs if not wanted.isdisjoint(out.targets))
    return Trips(useful, tuple(backs), rooms, _limits(sheet, rows, away), _limits(sheet, rows, home))


def _rooms(sheet: Sheet) -> dict[str, Fraction]:
    elective = {code for a in sheet.alternatives if a.row.relation == "elective" for code in a.row.targets}
    return {code: max(v.course.credits for v in sheet.versions[code]) for code in elective if code in sheet.versions}


def _outs(
    sheet: Sheet, a: Alternative, start: str, rooms: Mapping[str, Fraction], *, full_hours: bool
) -> Iterator[Out]:
    unit = sheet.unit(a)
    for sources in product(*(sheet.during(code, a.span) for code in a.sources)):
        if a.row.direction == "any" and any(c.curriculum not in (None, start) for c in sources):
            continue
        costs = [value(sheet, course) for course in sources]
        for targets in product(*(_later(sheet, code, a.span) for code in a.row.targets)):
            given, wanted = _hours(sources), _hours(targets)
            worth = a.row.credits if a.row.credits is not None else unit.credits(min(given, wanted))
            if worth is None or not all(costs):
                continue
            carried = dict(_carried(targets, min(given, wanted), rooms, full_hours=full_hours))
            yield Out(a, a.row.targets, sum((c for c in costs if c), Fraction(0)), worth, carried)


def _backs(sheet: Sheet, a: Alternative) -> Iterator[Back]:
    unit = sheet.unit(a)
    for targets in product(*(_later(sheet, code, a.span) for code in a.row.targets)):
        if a.row.credits is not None:
            yield Back(a, a.row.targets, a.row.credits, Fraction(0), Fraction(1), 0)
        elif unit.hours_per_credit:
            hours = unit.hours_per_credit * unit.step
            yield Back(a, a.row.targets, None, unit.step, hours, int(_hours(targets) // hours))


def value(sheet: Sheet, course: Course) -> Fraction | None:
    """Credits a course is worth where it was taken: as its list states, else by hours; None where neither says."""
    return course.credits or unit_of(sheet.packs, course.curriculum).credits(course.hours) or None


def _carried(
    targets: tuple[Course, ...], hours: Fraction, rooms: Mapping[str, Fraction], *, full_hours: bool
) -> Iterator[tuple[str, Fraction]]:
    for course in targets:
        covered = min(course.hours, hours)
        hours -= covered
        yield course.code, course.hours if full_hours and course.code not in rooms else covered


def _later(sheet: Sheet, code: str, span: Span) -> tuple[Course, ...]:
    """The versions of a target that a transfer after the row's first day can meet."""
    return tuple(v.course for v in sheet.versions.get(code, ()) if v.span.end > span.start)


def _hours(courses: tuple[Course, ...]) -> Fraction:
    return sum((course.hours for course in courses), Fraction(0))


def _limits(sheet: Sheet, rows: list[Alternative], direction: Direction) -> tuple[Limit, ...]:
    caps = [r.rule for r in sheet.packs.rules.values() if isinstance(r.rule, Cap)]
    return tuple(
        Limit(Fraction(cap.limit), frozenset(a.number for a in rows if _under(sheet, cap, a)))
        for cap in caps
        if cap.limit != "unset" and cap.direction in ("any", direction)
    )


def _under(sheet: Sheet, cap: Cap, a: Alternative) -> bool:
    def any_of(codes: tuple[str, ...]) -> bool:
        return any(v.course.category == cap.of for code in codes for v in sheet.versions.get(code, ()))

    match cap.scope:
        case "total":
            return True
        case "relation":
            return a.row.relation == cap.of
        case "target_category":
            return any_of(a.row.targets)
        case _:  # source_category
            return any_of(a.sources)
