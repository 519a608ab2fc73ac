"""The graduation table of a student's cohort: bound to the month of entry, never to today."""

from datetime import date

from rules.facts import Case
from rules.kinds.credit import Graduation
from rules.packs_in_force import Packs


def table_for(packs: Packs, case: Case) -> Graduation | None:
    """The receiving curriculum's credit table for the cohort; None where no pack in force has one."""
    curriculum = case.target.curriculum
    entered = date.fromisoformat(f"{case.student.entered}-01")
    for resolved in packs.rules.values():
        rule = resolved.rule
        if isinstance(rule, Graduation) and rule.curriculum == curriculum and _covers(rule, entered):
            return rule
    return None


def _covers(rule: Graduation, entered: date) -> bool:
    return rule.entered_from <= entered and (rule.entered_before is None or entered < rule.entered_before)
