"""Gaps: days, or scores on some days, that no row covers although rows of the same sources cover before and after."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from rules.check.finding import CheckFinding
from rules.check.sheet import BOTH, Alternative, Sheet
from rules.check.spans import Span, holes
from rules.words import number


def gaps(sheet: Sheet) -> Iterator[CheckFinding]:
    """For each direction and set of sources: holes in time, and holes in a score band while a higher band goes on."""
    groups: defaultdict[tuple[str, frozenset[str]], list[Alternative]] = defaultdict(list)
    for alternative in sheet.alternatives:
        for direction in BOTH:
            if direction in alternative.directions:
                groups[direction, frozenset(alternative.sources)].append(alternative)
    for group in groups.values():
        if len(group) > 1:
            yield from _of_group(sheet, group)


def _of_group(sheet: Sheet, group: list[Alternative]) -> Iterator[CheckFinding]:
    uncovered = [hole for hole in holes(a.span for a in group) if _taught(sheet, group[0], hole)]
    for hole in uncovered:
        yield _gap(group, hole)
    levels = sorted({a.minimum for a in group if a.row.relation != "none"})
    for level, above in pairwise(levels):
        # A recorded refusal answers for every score.
        covering = [a for a in group if a.row.relation == "none" or a.minimum <= level]
        for hole in holes(a.span for a in covering):
            if _taught(sheet, group[0], hole) and not any(hole.overlaps(other) for other in uncovered):
                after = _after(covering, hole)
                yield after.finding(
                    "CK121",
                    "warning",
                    f"{hole.said.zh}修完、成绩 {number(level)} 至不足 {number(above)} 分的，没有对应的行。",
                    f"No row for scores from {number(level)} to below {number(above)} completed {hole.said.en}.",
                    **_dates(hole),
                )


def _gap(group: list[Alternative], hole: Span) -> CheckFinding:
    after = _after(group, hole)
    return after.finding(
        "CK120",
        "warning",
        f"{'+'.join(after.sources)} {hole.said.zh}修完的没有对应的行，此前此后都有。",
        f"No row covers {'+'.join(after.sources)} completed {hole.said.en}, though rows do before and after.",
        **_dates(hole),
    )


def _after(group: list[Alternative], hole: Span) -> Alternative:
    return next(a for a in group if a.span.start == hole.end)


def _dates(hole: Span) -> dict[str, str]:
    return {"from": hole.start.isoformat(), "before": hole.end.isoformat()}


def _taught(sheet: Sheet, alternative: Alternative, hole: Span) -> bool:
    return all(code not in sheet.versions or sheet.during(code, hole) for code in alternative.sources)
