"""The static check of policy packs: everything that can be known to be wrong before a single case arrives."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rules.check.courses import course_faults
from rules.check.direction import asymmetric, wrong_direction
from rules.check.finding import CheckFinding, ordered
from rules.check.gaps import gaps
from rules.check.overlap import overlapping
from rules.check.reach import unreachable
from rules.check.rule_faults import ownerless, uncited_rows, uncited_rules, unsigned, without_cases
from rules.check.schema import findings_of
from rules.check.selections import selections, twice_named
from rules.check.sheet import sheet_of
from rules.check.trip.findings import round_trips
from rules.check.worked import run_worked
from rules.check.worth import worth_faults
from rules.pack import Pack, load_tree
from rules.packs_in_force import Packs
from rules.problem import PackError

CATALOGUE_CHECKS = (
    overlapping, gaps, unreachable, course_faults, wrong_direction, asymmetric, worth_faults,
    round_trips, uncited_rows,
)  # fmt: skip


def check_packs(
    packs: Sequence[Pack], *, on: date | None = None, cases: Mapping[str, Collection[str]] | None = None
) -> tuple[CheckFinding, ...]:
    """Check packs against themselves and each other; pure, each finding once, errors first.

    On a day, only the packs in force on it; else every selection that holds on some day in some place. `cases`
    gives the answers (pass, fail, undetermined) that worked cases cover, by rule id; None leaves them unchecked.
    """
    chosen, findings = selections(packs, on)
    held = packs if on is None else list(dict.fromkeys(pack for selected in chosen for pack in selected.packs))
    findings += [*twice_named(packs), *uncited_rules(held), *unsigned(held)]
    if cases is not None:
        findings += without_cases(held, cases)
    for selected in chosen:
        findings += _of_selection(selected)
    return ordered(findings)


def check_folder(root: Path, *, on: date | None = None) -> tuple[CheckFinding, ...]:
    """Load every pack at or below a folder, run its worked cases, and check all; one that cannot be loaded gives its problems."""
    try:
        packs = load_tree(root)
    except PackError as error:
        return ordered(findings_of(error))
    shown, wrong = run_worked(root)
    return ordered([*wrong, *check_packs(packs, on=on, cases=shown)])


def _of_selection(selected: Packs) -> Iterator[CheckFinding]:
    yield from ownerless(selected)
    if selected.catalogue.rows or selected.catalogue.courses:
        sheet = sheet_of(selected)
        for check in CATALOGUE_CHECKS:
            yield from check(sheet)
