"""Large parts: CP-SAT's answer is ours whatever its seed, agrees with another solver, and says when it is unproven."""

from fractions import Fraction

import pytest
from ortools.linear_solver import pywraplp

from benchmarks.recognise import hard, real_shaped
from rules.assign import Effort, Instance, Option, assign, is_legal
from tests.rules.oracle_assign import best_orders, seeded, shuffled


def highs_optimum(instance):
    """Required credits and credits of a best set, by HiGHS."""
    solver = pywraplp.Solver.CreateSolver("HIGHS")
    choice = {option.order: solver.BoolVar("") for option in instance.options}
    for side in ("sources", "targets"):
        for index in {index for option in instance.options for index in getattr(option, side)}:
            users = [option for option in instance.options if index in getattr(option, side)]
            if side == "targets" and index in instance.buckets:
                room = float(instance.buckets[index])
                solver.Add(sum(float(o.credits) * choice[o.order] for o in users) <= room)
            else:
                solver.Add(sum(choice[o.order] for o in users) <= 1)
    for cap in instance.caps:
        inside = [option for option in instance.options if option.order in cap.options]
        solver.Add(sum(float(o.credits) * choice[o.order] for o in inside) <= float(cap.limit))
    # One after the other: HiGHS stops within a relative gap, which a single weighted sum would hide credits in.
    sums = []
    for worth in ("required", "credits"):
        total = sum(float(getattr(option, worth)) * choice[option.order] for option in instance.options)
        solver.Maximize(total)
        assert solver.Solve() == pywraplp.Solver.OPTIMAL
        rows = [option for option in instance.options if choice[option.order].solution_value() > 0.5]
        sums.append(sum(getattr(option, worth) for option in rows))
        solver.Add(total >= float(sums[-1]) - 0.1)
    return tuple(sums)


def check_against_highs(instance):
    answer = assign(instance)
    assert is_legal(instance, answer.chosen)
    assert (answer.required, answer.credits) == highs_optimum(instance)


@pytest.mark.parametrize("seed", range(100, 106))
def test_highs_finds_the_same_optimum_for_a_real_shaped_catalogue(seed):
    check_against_highs(real_shaped(seed))


@pytest.mark.parametrize("seed", range(100, 104))
def test_highs_finds_the_same_optimum_for_a_hard_one(seed):
    check_against_highs(hard(seed))


@pytest.mark.parametrize("seed", range(200, 203))
def test_three_solver_seeds_and_another_order_of_arrival_give_the_same_rows(seed):
    instance = hard(seed, rows=60)
    answers = [assign(instance, effort=Effort(seed=solver)) for solver in (0, 1, 2)]
    answers.append(assign(shuffled(seed, instance)))
    assert answers == [answers[0]] * 4


def test_many_equal_rows_give_the_same_rows_from_sweep_and_solver():
    random = seeded(5)
    options = tuple(
        Option(i, "", (random.randrange(12),), (random.randrange(12),), Fraction(1), Fraction(1), similar=False)
        for i in range(40)
    )
    answers = [assign(Instance(options), effort=Effort(states=states)) for states in (0, 10_000)]
    assert answers[0] == answers[1]


def chain(worths):
    """Rows in a chain, each sharing a course with the next."""
    return Instance(
        tuple(Option(i, "", (i // 2,), ((i + 1) // 2,), worth, worth / 2, i % 3 == 0) for i, worth in enumerate(worths))
    )


FINE = Fraction(1, 1_000_003)
FINER = Fraction(1, 10**19 + 51)


@pytest.mark.parametrize("grain", [FINE, FINER], ids=["in stages", "beyond 64 bits"])
def test_credits_too_fine_for_one_64_bit_sum_are_still_exact(grain):
    instance = chain([1 + grain * k for k in (3, 1, 4, 1, 5, 9, 2, 6)])
    answer = assign(instance, effort=Effort(branching=0, states=0))
    assert tuple(option.order for option in answer.chosen) == best_orders(instance)


def test_an_answer_the_solver_had_no_time_to_prove_says_so_and_bounds_the_best():
    instance = hard(7)
    best = assign(instance)
    hasty = assign(instance, certify=True, effort=Effort(solver_work=1e-6))
    assert not hasty.optimal
    assert hasty.prices is None
    assert is_legal(instance, hasty.chosen)
    assert hasty.required <= best.required <= hasty.bound_required
    assert best.credits <= hasty.bound_credits


def test_bounds_add_up_over_proven_and_unproven_parts():
    large, single = hard(7), Option(900, "", (900,), (900,), Fraction(5), Fraction(5), similar=False)
    alone = assign(large, effort=Effort(solver_work=1e-6))
    both = assign(Instance((*large.options, single), large.buckets, large.caps), effort=Effort(solver_work=1e-6))
    assert both.bound_required == alone.bound_required + 5
    assert both.credits == alone.credits + 5
