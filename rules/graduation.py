"""The graduation table of a student's cohort: bound to the month of entry, never to today."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rules.facts import Case
from rules.kinds.credit import CategoryMinimum, Graduation
from rules.packs_in_force import Packs


@dataclass(frozen=True, slots=True)
class CreditTable:
    """What a cohort needs to graduate; what no layer has set is None or empty."""

    total: Decimal | None
    categories: tuple[tuple[str, Decimal], ...]
    required: tuple[str, ...]


def table_for(packs: Packs, case: Case) -> CreditTable | None:
    """The receiving curriculum's credit table for the cohort; None where no pack in force has one."""
    curriculum = case.target.curriculum
    entered = date.fromisoformat(f"{case.student.entered}-01")
    for resolved in packs.rules.values():
        rule = resolved.rule
        if isinstance(rule, Graduation) and rule.curriculum == curriculum and _covers(rule, entered):
            return _table(rule)
    return None


def _covers(rule: Graduation, entered: date) -> bool:
    return rule.entered_from <= entered and (rule.entered_before is None or entered < rule.entered_before)


def _table(rule: Graduation) -> CreditTable:
    # `unset` is the word "unset" itself: an empty category is found in a word, so it must never be searched.
    categories = () if rule.categories == "unset" else rule.categories
    return CreditTable(
        total=None if rule.total == "unset" else rule.total,
        categories=tuple((c.category, c.minimum) for c in categories if isinstance(c, CategoryMinimum)),
        required=() if rule.required == "unset" else tuple(rule.required),
    )
