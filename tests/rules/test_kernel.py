"""Judging by columns gives, row by row, what judging case by case gives; and every rule says which facts it reads."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules import kernel
from rules.evaluate import evaluate
from rules.facts import Case
from rules.kernel import ANSWERS, SILENT, VERDICTS, columns_of, encode, facts_read, judge_columns
from rules.packs_in_force import Packs, combine
from tests.rules.reference_packs import cases, judging_rule, selections
from tests.rules.written import case_with, rule_text, written

DRAWN: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def said_by_rows(packs: Packs, case: Case) -> tuple[list[str], str]:
    ruling = evaluate(packs, case)
    return [f"{finding.rule}:{finding.outcome}" for finding in ruling.findings], ruling.verdict.value


def said_by_columns(packs: Packs, asked: list[Case]) -> list[tuple[list[str], str]]:
    judged = judge_columns(packs, columns_of(packs, asked), len(asked))
    rules = [resolved.rule.id for resolved, _ in packs.judges]
    return [
        (
            [
                f"{rule}:{ANSWERS[marks[row]]}"
                for rule, marks in zip(rules, judged.answers, strict=True)
                if marks[row] != SILENT
            ],
            VERDICTS[judged.verdicts[row]].value,
        )
        for row in range(len(asked))
    ]


@settings(max_examples=100, derandomize=True, **DRAWN)
@given(packs=selections(), asked=st.lists(cases(), max_size=8))
def test_columns_and_cases_are_judged_alike(packs: Packs, asked: list[Case]) -> None:
    assert said_by_columns(packs, asked) == [said_by_rows(packs, case) for case in asked]


class Seen:
    """A case, or a part of one, that writes down every fact somebody looks at."""

    def __init__(self, value: object, path: str, seen: set[str]) -> None:
        self._value, self._path, self._seen = value, path, seen

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._value, name)
        path = f"{self._path}{name}"
        if name in ("student", "source", "target", "consents"):
            return Seen(value, f"{path}.", self._seen)
        derived = {"student.term_code": ("student.grade", "student.term"), "direction": kernel.KINDS}
        derived |= {f"{side}.curriculum": (f"{side}.kind",) for side in ("source", "target")}
        self._seen.update(derived.get(path, (path,)))
        return value


@settings(max_examples=400, derandomize=True, **DRAWN)
@given(rule=judging_rule(0), case=cases())
def test_a_rule_looks_at_no_fact_it_does_not_name(rule: str, case: Case) -> None:
    (held,) = written("city", rule).rules
    judge = held.judge()
    assert judge is not None
    seen: set[str] = set()
    judge(Seen(case, "", seen))  # type: ignore[arg-type]
    allowed = {*held.reads} if held.direction == "any" else {*held.reads, *kernel.KINDS}
    assert seen <= allowed


def test_the_columns_needed_are_those_the_rules_read() -> None:
    rules = (rule_text("a", "class_size", "maximum = 50"), rule_text("b", "window", 'terms = ["10-1"]\nanchor = "end"'))
    packs = combine((written("city", *rules),))
    assert facts_read(packs) == ("student.grade", "student.term", "target.class_size")


def test_a_missing_column_is_named() -> None:
    packs = combine((written("city", rule_text("a", "class_size", "maximum = 50")),))
    with pytest.raises(KeyError, match=r"target\.class_size"):
        judge_columns(packs, {}, 1)


def test_a_rule_is_asked_once_for_each_combination_of_values() -> None:
    packs = combine((written("city", rule_text("a", "class_size", "maximum = 50")),))
    columns = {"target.class_size": encode([49, 50, None] * 1000)}
    judged = judge_columns(packs, columns, 3000)
    assert [ANSWERS[mark] for mark in judged.answers[0][:3]] == ["pass", "fail", "undetermined"]
    assert [VERDICTS[mark] for mark in judged.verdicts[-3:]] == ["eligible", "ineligible", "undetermined"]


def test_combinations_beyond_64_bits_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    packs = combine((written("city", rule_text("a", "score_line", 'basis = "receiver_minimum"')),))
    lines = (Decimal(420), Decimal(430), None)
    asked = [case_with(target={"score_line": None if line is None else str(line)}) for line in lines]
    expected = said_by_columns(packs, asked)
    monkeypatch.setattr(kernel, "_WIDEST", 2)
    assert said_by_columns(packs, asked) == expected == [said_by_rows(packs, case) for case in asked]


def test_a_column_keeps_each_value_once() -> None:
    column = encode([date(2027, 1, 1), None, date(2027, 1, 1)])
    assert column.values == (date(2027, 1, 1), None)
    assert np.array_equal(column.codes, [0, 1, 0])


def test_no_rows_are_no_trouble() -> None:
    packs = combine((written("city", rule_text("a", "class_size", "maximum = 50")),))
    assert said_by_columns(packs, []) == []
