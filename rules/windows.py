"""The window an application falls into: its publicity and effective dates follow from the calendar in force."""

from rules.facts import Case
from rules.kinds.time import WindowDates, WindowEntry, school_year, suits
from rules.packs_in_force import Packs


def window_of(packs: Packs, case: Case) -> WindowEntry | None:
    """The window of the case's school year, term and direction, open or closed; None where no calendar has it."""
    rule = packs.rule("window.dates")
    if not isinstance(rule, WindowDates) or rule.calendar == "unset" or case.direction is None:
        return None
    year, term = school_year(case.applied_on), case.student.term_code
    entries = (entry for entry in rule.calendar if isinstance(entry, WindowEntry))
    return next((e for e in entries if e.year == year and suits(e, case.direction, term)), None)
