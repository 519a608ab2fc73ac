"""Rows that can never apply: empty validity, validity outside the pack's, sources not taught, scores out of reach."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from rules.check.finding import CheckFinding
from rules.check.sheet import Alternative, Sheet
from rules.words import number

FULL_MARKS = Fraction(100)


def unreachable(sheet: Sheet) -> Iterator[CheckFinding]:
    """Everything that keeps a row from ever being live or chosen."""
    for row in sheet.rows:
        yield from _dates(row)
        if row.earns and row.minimum > FULL_MARKS:
            yield row.finding(
                "CK133",
                "error",
                f"要求 {number(row.minimum)} 分，超过满分。",
                f"Asks for {number(row.minimum)}, more than full marks.",
                min_score=number(row.minimum),
            )
    for alternative in sheet.alternatives:
        if not alternative.span.empty:
            yield from _sources(sheet, alternative)
            yield from _worthless(sheet, alternative)


def _dates(row: Alternative) -> Iterator[CheckFinding]:
    ends = row.pack.head.effective_before or date.max
    if row.span.empty:
        yield row.finding("CK130", "error", "失效日期不晚于生效日期。", "The row ends before it begins.")
    elif row.span.start >= ends:
        # A course is completed before it is applied with, and nobody applies under a pack that has ended.
        yield row.finding(
            "CK131", "error", f"本包 {ends} 失效时本行尚未生效。", f"The pack ends on {ends}, before the row begins."
        )
    elif row.span.end <= row.pack.head.effective_from:
        yield row.finding(
            "CK131",
            "warning",
            "本行在本包生效前已失效，只对更早修完的课程适用。",
            "The row ended before the pack began; it serves only courses completed earlier.",
        )


def _sources(sheet: Sheet, alternative: Alternative) -> Iterator[CheckFinding]:
    for code in alternative.sources:
        if code in sheet.versions and not sheet.during(code, alternative.span):
            yield alternative.finding(
                "CK132",
                "error",
                f"{code} 在本行适用期（{alternative.span.said.zh}）内不开设。",
                f"{code} is not taught at any time of the row's validity ({alternative.span.said.en}).",
                course=code,
            )


def _worthless(sheet: Sheet, alternative: Alternative) -> Iterator[CheckFinding]:
    known = all(code in sheet.versions for code in (*alternative.sources, *alternative.row.targets))
    if known and alternative.earns and sheet.worth(alternative, alternative.span) == 0:
        yield alternative.finding(
            "CK134",
            "warning",
            f"{'+'.join(alternative.sources)} 折算为 0 学分，本行永远不会被选用。",
            f"{'+'.join(alternative.sources)} comes to no credit, so the row is never chosen.",
        )
