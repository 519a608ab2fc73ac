"""The evaluator against a naive interpreter of the same packs: verdicts, every rule's answer, chosen rows, sums."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.evaluate import evaluate, judged
from rules.facts import Case
from rules.packs_in_force import Packs
from rules.recognise import recognise
from tests.rules import reference
from tests.rules.reference_packs import cases, selections

DRAWN = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}


def agree(packs: Packs, case: Case) -> None:
    ruling = evaluate(packs, case)
    assert [(f.rule, f.outcome.value) for f in ruling.findings] == reference.answers(packs, case)
    assert ruling.verdict.value == reference.verdict(packs, case)
    expected = reference.recognition(packs, case)
    found = recognise(packs, case)
    assert tuple(c.order for c in found.chosen) == expected.chosen
    totals = (ruling.totals.recognised, ruling.totals.required, ruling.totals.discretionary, ruling.totals.bound)
    assert totals == (expected.credits, expected.required, expected.discretionary, expected.credits)
    assert tuple(w.sources for w in found.waived) == tuple(_sources(packs, order) for order in expected.waived)


def _sources(packs: Packs, order: int) -> tuple[str, ...]:
    return [sources for row in packs.catalogue.rows for sources in row.alternatives][order - 1]


@settings(max_examples=300, derandomize=True, **DRAWN)
@given(packs=selections(), case=cases())
def test_the_evaluator_and_the_naive_interpreter_agree(packs: Packs, case: Case) -> None:
    agree(packs, case)


@settings(max_examples=60, derandomize=True, **DRAWN)
@given(packs=selections(), asked=st.lists(cases(), min_size=2, max_size=8))
def test_they_agree_on_one_case_after_another_under_the_same_packs(packs: Packs, asked: list[Case]) -> None:
    for case in (*asked, *reversed(asked)):
        agree(packs, case)


@settings(max_examples=100, derandomize=True, **DRAWN)
@given(packs=selections(), case=cases())
def test_a_row_is_live_exactly_when_the_naive_interpreter_says_so(packs: Packs, case: Case) -> None:
    best = reference.best_results(packs, case)
    expected = [(row.order, row.credits) for row in reference.live_rows(packs, case, best)]
    assert [(c.order, c.credits) for c in judged(packs, case).rows if c.live] == expected


@pytest.mark.slow
@settings(max_examples=1500, **DRAWN)
@given(packs=selections(), case=cases())
def test_they_agree_on_many_more_packs_and_cases(packs: Packs, case: Case) -> None:
    agree(packs, case)
