"""The best assignment against the definition tried on every subset, row by row."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rules.assign import Effort, assign, check_prices, is_legal
from tests.rules.oracle_assign import best_orders, random_instance, rank, shuffled

SWEEP_ONLY = Effort(branching=0)
SOLVER_ONLY = Effort(branching=0, states=0)


def orders(instance, effort=None):
    answer = assign(instance, effort=effort) if effort else assign(instance)
    return tuple(option.order for option in answer.chosen)


def agree(seeds, effort=None):
    for seed in seeds:
        instance = random_instance(seed)
        assert orders(instance, effort) == best_orders(instance), f"seed {seed}"


def test_500_small_instances_get_exactly_the_rows_of_the_definition():
    agree(range(500))


@pytest.mark.slow
def test_10_000_small_instances_get_exactly_the_rows_of_the_definition():
    agree(range(10_000, 20_000))


def test_the_sweep_alone_gets_exactly_the_rows_of_the_definition():
    agree(range(500), SWEEP_ONLY)


def test_the_solver_alone_gets_exactly_the_rows_of_the_definition():
    agree(range(150), SOLVER_ONLY)


@pytest.mark.slow
def test_the_solver_alone_gets_exactly_the_rows_of_2_000_definitions():
    agree(range(20_000, 22_000), SOLVER_ONLY)


def test_the_order_in_which_options_arrive_changes_nothing():
    for seed in range(300):
        instance = random_instance(seed)
        other = shuffled(seed + 1, instance)
        assert assign(other) == assign(instance), f"seed {seed}"


def test_the_answer_is_legal_and_its_sums_are_those_of_its_rows():
    for seed in range(200):
        instance = random_instance(seed)
        answer = assign(instance)
        assert is_legal(instance, answer.chosen)
        sums = (-answer.required, -answer.credits, answer.similar, answer.sources)
        assert rank(answer.chosen)[:4] == sums
        assert (answer.bound_required, answer.bound_credits, answer.optimal) == (answer.required, answer.credits, True)


def test_prices_never_change_the_answer_and_always_verify():
    certified = 0
    for seed in range(300):
        instance = random_instance(seed)
        answer = assign(instance, certify=True)
        assert answer.chosen == assign(instance).chosen
        assert (answer.proof == "prices") == (answer.prices is not None) == check_prices(instance, answer)
        certified += check_prices(instance, answer)
    assert certified > 150


def test_an_answer_with_less_credit_has_no_prices_that_verify():
    for seed in range(100):
        instance = random_instance(seed)
        answer = assign(instance, certify=True)
        if answer.chosen:
            lost = answer.chosen[0]
            worse = replace(
                answer,
                chosen=answer.chosen[1:],
                required=answer.required - lost.required,
                credits=answer.credits - lost.credits,
            )
            assert lost.credits > Fraction(0)
            assert not check_prices(instance, worse)
