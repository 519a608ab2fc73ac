"""What rows are worth: credit lost to rounding, credit beyond the hours, credit that cannot be computed."""

from collections.abc import Iterator
from fractions import Fraction

from rules.check.finding import CheckFinding
from rules.check.sheet import Alternative, Sheet
from rules.words import number


def worth_faults(sheet: Sheet) -> Iterator[CheckFinding]:
    """Rounding losses, generous `credits` cells, and rows whose target curriculum has no unit."""
    unset: set[str] = set()
    for alternative in sheet.alternatives:
        known = all(code in sheet.versions for code in (*alternative.sources, *alternative.row.targets))
        if not alternative.earns or not known:
            continue
        hours, unit = sheet.moved(alternative, alternative.span), sheet.unit(alternative)
        if alternative.row.credits is not None:
            by_hours = unit.credits(hours)
            if by_hours is not None:
                yield from _generous(sheet, alternative, by_hours)
        elif unit.hours_per_credit is not None:
            yield from _rounded(alternative, hours, hours / unit.hours_per_credit, unit.credits(hours) or Fraction(0))
        elif alternative.pack.id not in unset:
            unset.add(alternative.pack.id)
            yield alternative.finding(
                "CK145",
                "warning",
                "转入方课程方案每学分的学时数未定，未写学分的行无法折算。",
                "The target curriculum's hours per credit are not set: rows without credits cannot be converted.",
            )


def _rounded(alternative: Alternative, hours: Fraction, exact: Fraction, rounded: Fraction) -> Iterator[CheckFinding]:
    if 0 < rounded < exact:
        yield alternative.finding(
            "CK160",
            "note",
            f"{number(hours)} 学时折合 {number(exact)} 学分，取整为 {number(rounded)}，少 {number(exact - rounded)}。",
            f"{number(hours)} hours are {number(exact)} credits, rounded to {number(rounded)}: "
            f"{number(exact - rounded)} lost.",
            hours=number(hours),
            exact=number(exact),
            credits=number(rounded),
            lost=number(exact - rounded),
        )


def _generous(sheet: Sheet, alternative: Alternative, by_hours: Fraction) -> Iterator[CheckFinding]:
    """A cell above what the hours give and above what the smaller side states is credit from nowhere."""
    sides = (alternative.sources, alternative.row.targets)
    stated = min(
        sum((c.credits for code in side if (c := sheet.course(code, alternative.span))), Fraction(0)) for side in sides
    )
    given, most = alternative.row.credits or Fraction(0), max(by_hours, stated)
    if 0 < most < given:
        yield alternative.finding(
            "CK161",
            "warning",
            f"载明 {number(given)} 学分，按学时和课程学分至多 {number(most)}。",
            f"States {number(given)} credits; hours and course credits give at most {number(most)}.",
            credits=number(given),
            most=number(most),
        )
