"""Choosing rows: what the best assignment is, case by case."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pytest

from rules.assign import Cap, Instance, Option, assign, is_legal


def row(order, sources, targets, worth, *, required=None, similar=False):
    needed = Fraction(worth if required is None else required)
    return Option(order, f"row {order}", tuple(sources), tuple(targets), Fraction(worth), needed, similar)


def chosen(*options, buckets=None, caps=()):
    return [option.order for option in assign(Instance(options, buckets or {}, caps)).chosen]


def test_no_rows_give_nothing_and_that_is_proven():
    answer = assign(Instance(()))
    assert (answer.chosen, answer.credits, answer.bound_credits) == ((), 0, 0)
    assert (answer.optimal, answer.proof) == (True, "closed form")


def test_going_by_published_order_would_lose_credit():
    assert chosen(row(0, [1], [1], 2), row(1, [1], [2], 2), row(2, [2], [1], 2)) == [1, 2]


def test_one_course_is_recognised_once():
    assert chosen(row(0, [1], [1], 2), row(1, [1], [2], 3)) == [1]


def test_one_target_is_granted_once():
    assert chosen(row(0, [1], [1], 2), row(1, [2], [1], 3)) == [1]


def test_a_row_for_two_courses_gives_way_to_two_rows_that_give_more():
    assert chosen(row(0, [1, 2], [1], 3), row(1, [1], [1], 2), row(2, [2], [2], 2)) == [1, 2]


def test_required_credit_comes_before_more_credit():
    assert chosen(row(0, [1], [1], 4, required=0), row(1, [1], [2], 1)) == [1]


def test_of_equal_required_credit_more_credit_is_chosen():
    assert chosen(row(0, [1], [1], 2), row(1, [1], [2], 3, required=2)) == [1]


def test_a_similar_row_is_not_used_when_a_same_row_gives_as_much():
    assert chosen(row(0, [1], [1], 2, similar=True), row(1, [1], [1], 2)) == [1]


def test_a_similar_row_is_used_when_it_gives_more():
    assert chosen(row(0, [1], [1], 2), row(1, [1], [1], "5/2", similar=True)) == [1]


def test_of_equal_rows_the_one_that_uses_fewer_courses_is_chosen():
    assert chosen(row(0, [1, 2], [1], 2), row(1, [1], [1], 2)) == [1]


def test_of_equal_rows_the_first_published_is_chosen():
    assert chosen(row(7, [1], [1], 2), row(3, [1], [1], 2)) == [3]


def test_of_equal_sets_the_one_with_the_first_published_row_is_chosen():
    rows = [row(0, [1], [1], 1), row(1, [1], [2], 1), row(2, [2], [1], 1), row(3, [2], [2], 1)]
    assert chosen(*rows) == [0, 3]


def test_a_row_worth_nothing_is_not_used():
    assert chosen(row(0, [1], [1], 0), row(1, [2], [2], 1)) == [1]


def test_a_bucket_takes_several_rows_up_to_its_credits_and_no_further():
    rows = [row(0, [1], [9], 2), row(1, [2], [9], 2), row(2, [3], [9], 2)]
    assert chosen(*rows, buckets={9: Fraction(5)}) == [0, 1]


def test_a_bucket_filled_to_the_last_half_credit_is_full():
    rows = [row(0, [1], [9], "5/2"), row(1, [2], [9], "5/2"), row(2, [3], [9], "1/2")]
    assert chosen(*rows, buckets={9: Fraction(5)}) == [0, 1]


def test_a_row_larger_than_its_bucket_is_not_used():
    assert chosen(row(0, [1], [9], 6), row(1, [2], [9], 2), buckets={9: Fraction(5)}) == [1]


def test_a_bucket_of_a_third_of_a_credit_is_counted_exactly():
    rows = [row(order, [order], [9], "1/3") for order in range(4)]
    assert chosen(*rows, buckets={9: Fraction(1)}) == [0, 1, 2]


def test_a_cap_that_binds_leaves_the_best_that_fits():
    rows = [row(0, [1], [1], 3), row(1, [2], [2], 2), row(2, [3], [3], 2)]
    assert chosen(*rows, caps=(Cap(Fraction(4), frozenset({0, 1, 2}), "elective"),)) == [1, 2]


def test_a_cap_that_does_not_bind_changes_nothing():
    rows = [row(0, [1], [1], 3), row(1, [2], [2], 2)]
    assert chosen(*rows, caps=(Cap(Fraction(5), frozenset({0, 1, 99}), "elective"),)) == [0, 1]


def test_a_cap_counts_only_the_rows_it_names():
    rows = [row(0, [1], [1], 3), row(1, [2], [2], 3)]
    assert chosen(*rows, caps=(Cap(Fraction(3), frozenset({0}), "outcomes"),)) == [0, 1]


def test_a_cap_of_nothing_shuts_its_rows_out():
    rows = [row(0, [1], [1], 3), row(1, [1], [2], 2)]
    assert chosen(*rows, caps=(Cap(Fraction(0), frozenset({0}), "outcomes"),)) == [1]


def test_the_answer_carries_its_sums_and_a_bound_equal_to_them():
    answer = assign(Instance((row(0, [1, 2], [1], "7/2", required=3), row(1, [3], [2], 1, required=0, similar=True))))
    assert (answer.required, answer.credits, answer.similar, answer.sources) == (3, Fraction(9, 2), 1, 3)
    assert (answer.bound_required, answer.bound_credits, answer.optimal) == (3, Fraction(9, 2), True)


def test_rows_that_all_exclude_each_other_are_settled_in_closed_form():
    rows = [row(0, [1], [1], 2), row(1, [1], [2], 3), row(2, [5], [5], 1)]
    assert assign(Instance(tuple(rows))).proof == "closed form"


def test_a_chain_of_rows_is_settled_by_exact_search():
    rows = [row(0, [1], [1], 2), row(1, [1], [2], 3), row(2, [2], [2], 2)]
    assert assign(Instance(tuple(rows))).proof == "exact search"


@pytest.mark.parametrize(
    ("sources", "targets", "worth", "required"),
    [([], [1], 1, 1), ([1, 1], [1], 1, 1), ([1], [1, 1], 1, 1), ([1], [1], -1, -1), ([1], [1], 1, 2)],
)
def test_an_option_that_makes_no_sense_cannot_be_made(sources, targets, worth, required):
    with pytest.raises(ValueError, match="option 0"):
        row(0, sources, targets, worth, required=required)


def test_two_options_cannot_have_the_same_place_in_published_order():
    with pytest.raises(ValueError, match="same place"):
        Instance((row(0, [1], [1], 1), row(0, [2], [2], 1)))


@pytest.mark.parametrize(("bucket", "limit"), [(-1, 0), (0, -1)])
def test_a_bucket_or_cap_cannot_be_negative(bucket, limit):
    with pytest.raises(ValueError, match="negative"):
        Instance((), {1: Fraction(bucket)}, (Cap(Fraction(limit), frozenset(), "cap"),))


RULES = Instance(
    (row(0, [1], [1], 2), row(1, [1], [2], 2), row(2, [2], [1], 2), row(3, [3], [9], 2), row(4, [4], [9], 2)),
    {9: Fraction(3)},
    (Cap(Fraction(3), frozenset({1, 2}), "cap"),),
)


@pytest.mark.parametrize(
    "orders",
    [[0, 1], [0, 2], [3, 4], [1, 2], [0, 0]],
    ids=["source twice", "target twice", "bucket", "cap", "row twice"],
)
def test_a_set_that_breaks_one_rule_is_not_legal(orders):
    assert not is_legal(RULES, [RULES.options[order] for order in orders])


def test_a_set_that_breaks_no_rule_is_legal():
    assert is_legal(RULES, [RULES.options[0], RULES.options[3]])


def test_a_row_the_instance_does_not_have_is_not_legal():
    assert not is_legal(RULES, [row(0, [1], [1], 5)])


def test_plain_cases_never_load_the_solver():
    code = """
import sys
from fractions import Fraction
from rules.assign import Instance, Option, assign
rows = [Option(i, "", (i // 2,), ((i + 1) // 2,), Fraction(1), Fraction(1), False) for i in range(20)]
assert len(assign(Instance(tuple(rows))).chosen) == 10
sys.exit("ortools" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
