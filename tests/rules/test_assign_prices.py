"""Prices as a proof: what they prove, and that nothing else passes for one."""

from dataclasses import replace
from fractions import Fraction

import pytest

from rules.assign import Cap, Instance, Option, Price, assign, check_prices


def row(order, sources, targets, worth, required=None):
    needed = Fraction(worth if required is None else required)
    return Option(order, f"row {order}", tuple(sources), tuple(targets), Fraction(worth), needed, similar=False)


CHAIN = Instance((row(0, [1], [1], 2), row(1, [1], [2], 3), row(2, [2], [2], 2)))
TRIANGLE = Instance((row(0, [1, 2], [1], 2), row(1, [2, 3], [2], 2), row(2, [1, 3], [3], 2)))
FILLED = Instance((row(0, [1], [9], 2, 0), row(1, [2], [9], 2), row(2, [3], [9], 1)), {9: Fraction(3)})
CAPPED = Instance((row(0, [1], [1], 2), row(1, [2], [2], 2)), {}, (Cap(Fraction(2), frozenset({0, 1}), "cap"),))


@pytest.mark.parametrize("instance", [CHAIN, FILLED, CAPPED, Instance(())], ids=["chain", "bucket", "cap", "nothing"])
def test_prices_prove_the_best_sums(instance):
    answer = assign(instance, certify=True)
    assert answer.proof == "prices"
    assert check_prices(instance, answer)


def test_prices_are_only_looked_for_when_asked():
    answer = assign(CHAIN)
    assert answer.prices is None
    assert not check_prices(CHAIN, answer)


def test_three_rows_that_pairwise_share_a_course_have_no_prices():
    # Half of each row would be worth 3: the linear bound stays above the best set, which is worth 2.
    answer = assign(TRIANGLE, certify=True)
    assert (answer.credits, answer.prices, answer.proof) == (2, None, "closed form")


def forged(*prices):
    return replace(assign(CHAIN, certify=True), prices=prices)


def price(on, index, worth):
    return Price(on, index, Fraction(worth), Fraction(worth))


def test_prices_written_by_hand_are_accepted():
    assert check_prices(CHAIN, forged(price("source", 1, 2), price("target", 2, 2), price("source", 2, 0)))


@pytest.mark.parametrize(
    "prices",
    [
        [("source", 1, 2), ("target", 2, 1)],
        [("source", 1, 3), ("target", 2, 2)],
        [("source", 1, 2), ("target", 2, 3), ("source", 2, -1)],
        [("source", 1, 2), ("target", 2, 2), ("source", 77, 0)],
        [("source", 1, 2), ("target", 2, 1), ("target", 2, 2)],
    ],
    ids=[
        "a row worth more than its prices",
        "a sum above",
        "a price below zero",
        "a price on nothing",
        "a price twice",
    ],
)
def test_prices_that_prove_nothing_are_refused(prices):
    assert not check_prices(CHAIN, forged(*(price(*parts) for parts in prices)))


def test_a_set_that_is_not_legal_is_refused_whatever_its_prices():
    answer = assign(CHAIN, certify=True)
    assert not check_prices(CHAIN, replace(answer, chosen=CHAIN.options[:2]))


def test_sums_that_are_not_those_of_the_rows_are_refused():
    answer = assign(CHAIN, certify=True)
    assert not check_prices(CHAIN, replace(answer, credits=Fraction(5)))
