"""Direction: rows that run against their own heading, and recognition that goes one way only."""

from collections import defaultdict
from collections.abc import Iterator

from rules.check.finding import CheckFinding
from rules.check.sheet import BOTH, SIDES, Alternative, Sheet


def wrong_direction(sheet: Sheet) -> Iterator[CheckFinding]:
    """A 中职→高中 row with a general source or a vocational target, and the reverse. Unknown curricula say nothing."""
    told: set[tuple[int, str]] = set()
    for alternative in sheet.alternatives:
        sides = SIDES.get(alternative.row.direction)
        if sides is None:
            continue
        for code, expected in (
            *((code, sides[0]) for code in alternative.sources),
            *((code, sides[1]) for code in alternative.row.targets),
        ):
            course = sheet.course(code, alternative.span)
            against = course is not None and course.curriculum not in (None, expected)
            if against and (id(alternative.row), code) not in told:
                told.add((id(alternative.row), code))
                yield alternative.finding(
                    "CK150",
                    "error",
                    f"{code} 的课程方案与本行方向不符。",
                    f"{code} is of the wrong curriculum for the direction of this row.",
                    course=code,
                    direction=alternative.row.direction,
                )


def asymmetric(sheet: Sheet) -> Iterator[CheckFinding]:
    """Rows that call two courses the same one way while no row leads back from any target to any source."""
    back: defaultdict[tuple[str, str], list[Alternative]] = defaultdict(list)
    for alternative in sheet.alternatives:
        if alternative.earns:
            for direction in alternative.directions:
                for code in alternative.sources:
                    back[direction, code].append(alternative)
    for alternative in sheet.alternatives:
        if alternative.row.relation != "same" or alternative.row.direction == "any":
            continue
        opposite = next(d for d in BOTH if d != alternative.row.direction)
        returning = (r for code in alternative.row.targets for r in back[opposite, code])
        if all(set(r.row.targets).isdisjoint(alternative.sources) for r in returning):
            there, here = "+".join(alternative.row.targets), "+".join(alternative.sources)
            yield alternative.finding(
                "CK151",
                "warning",
                f"{here} 可认定为相同课程 {there}，反方向没有对应的行。",
                f"{here} counts as the same course as {there}, but no row leads back.",
            )
