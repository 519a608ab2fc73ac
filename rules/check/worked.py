"""Worked cases as a gate: every cases.toml is read and run, and what it shows is counted for the missing ones."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rules.cases import CASES_FILE, WorkedCase, covered, load_cases, run_case
from rules.check.finding import CheckFinding
from rules.check.schema import findings_of
from rules.pack import Pack, load_folder
from rules.problem import PackError
from rules.ruling import Answer


def run_worked(root: Path) -> tuple[Mapping[str, frozenset[Answer]], list[CheckFinding]]:
    """The answers shown per `pack id:rule id`, and every case that cannot be read or does not come out as it says.

    The packs themselves must load; a folder without cases.toml shows nothing.
    """
    shown: dict[str, frozenset[Answer]] = {}
    findings: list[CheckFinding] = []
    for path in sorted(root.rglob("pack.toml")):
        pack, table = load_folder(path.parent), path.parent / CASES_FILE
        if not table.is_file():
            continue
        try:
            cases = load_cases(table.read_bytes(), str(table))
        except PackError as error:
            findings += findings_of(error)
            continue
        shown |= {f"{pack.id}:{rule}": answers for rule, answers in covered(cases).items()}
        findings += _wrong(pack, cases)
    return shown, findings


def _wrong(pack: Pack, cases: Sequence[WorkedCase]) -> list[CheckFinding]:
    found: list[CheckFinding] = []
    for worked in cases:
        try:
            answer = run_case(pack, worked)
        except PackError as error:
            found += findings_of(error)
            continue
        if answer is not worked.expect:
            facts = {"expected": worked.expect.value, "came": answer.value}
            zh = f"案例“{worked.zh}”应为 {worked.expect.value}，实为 {answer.value}。"
            en = f'The case "{worked.en}" should be {worked.expect.value} and is {answer.value}.'
            found.append(CheckFinding("CK185", "error", pack.id, worked.rule, zh, en, facts))
    return found
