"""The best assignment of one case: split, solve part by part, and prove."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.assign import cpsat
from rules.assign.instance import Assignment, Instance, Price, Proof
from rules.assign.parts import Knapsack, Part, Rivalry, knapsacks, rivalry, split
from rules.assign.plan import plan
from rules.assign.prices import find_prices
from rules.assign.search import branch, greedy, sweep
from rules.assign.weights import Weighed, weigh


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work each method may do. Within `solver_work` the answer depends on none of these.

    `branching`: options of a part that plain branching takes on. `states`: what a sweep may keep in sum
    before the part goes to CP-SAT. `solver_work`: CP-SAT's deterministic time per solve, about seconds;
    past it the answer is legal but not `optimal`. `seed`: CP-SAT's.
    """

    branching: int = 8
    states: int = 3000
    solver_work: float = 60.0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Solved:
    """A part's sum of weights (which names its options), and what proves it the greatest; None: nothing does."""

    part: Part
    total: int
    proof: Proof | None


_DEFAULT = Effort()
_WIDE = 40


def assign(instance: Instance, *, certify: bool = False, effort: Effort = _DEFAULT) -> Assignment:
    """The best legal set of the instance's options.

    Most required credits, then most credits, then fewest similar rows, then fewest sources, then the set
    whose sorted orders come first. `certify` also looks for prices that prove the two sums of credits
    (`check_prices`); where there are such, the proof says so.
    """
    weighed = weigh(instance.options)
    return _answer(instance, weighed, _solve(instance, weighed, effort), certify=certify)


def _solve(instance: Instance, weighed: Weighed, effort: Effort) -> list[_Solved]:
    """Every part solved, watching only the buckets and caps that have to be.

    The best set of a looser problem that keeps to all buckets and caps is the best set; so those that would
    be kept anyway never join parts together.
    """
    worth, rivals = weighed.credits, rivalry(instance, weighed)
    loose: list[Knapsack] = []
    watched: list[Knapsack] = []
    for knapsack in knapsacks(instance, weighed):
        # Far too small for what could fill it: no use trying without. Only speed depends on this guess.
        (watched if _fill(knapsack.members, worth) > 2 * knapsack.room else loose).append(knapsack)
    known: dict[tuple[int, int], _Solved] = {}
    while True:
        solved = []
        for part in split(rivals, watched, worth):
            # More is watched each time round, so the same options under as many knapsacks are the same part.
            key = (part.bits, len(part.knapsacks))
            if key not in known:
                known[key] = _solve_part(part, rivals, weighed, effort)
            solved.append(known[key])
        chosen = frozenset(weighed.named_by(sum(part.total for part in solved)))
        over = [knapsack for knapsack in loose if _fill(knapsack.members & chosen, worth) > knapsack.room]
        if not over:
            return solved
        watched += over
        loose = [knapsack for knapsack in loose if knapsack not in over]


def _fill(members: Iterable[int], values: Sequence[int]) -> int:
    return sum(values[i] for i in members)


def _solve_part(part: Part, rivals: Rivalry, weighed: Weighed, effort: Effort) -> _Solved:
    weights, worth = weighed.weights, weighed.credits
    if part.clique:
        return _Solved(part, max(weights[i] for i in part.positions), "closed form")
    if not part.knapsacks and len(part.positions) <= effort.branching:
        return _Solved(part, branch(part.bits, weights, rivals.conflicts), "exact search")
    groups, levels = rivals.within(part), cpsat.levels(part, weighed)
    if levels is None:
        # Credits too fine for 64 bits: the sweep counts in whole numbers of any size.
        return _Solved(part, sweep(plan(part, groups, worth), weights), "exact search")
    if not _wide(part) and (total := sweep(plan(part, groups, worth), weights, effort.states)) is not None:
        return _Solved(part, total, "exact search")
    chosen = cpsat.solve(cpsat.Question(part, groups, worth, levels), cpsat.Limits(effort.solver_work, effort.seed))
    if chosen is None:
        return _Solved(part, greedy(plan(part, groups, worth), weights), None)
    return _Solved(part, sum(weights[i] for i in chosen), "exact search")


def _wide(part: Part) -> bool:
    """Whether a sweep would only run out of states: several knapsacks over many options multiply them."""
    return len(part.knapsacks) > 1 and len(part.positions) > _WIDE


def _answer(instance: Instance, weighed: Weighed, solved: Sequence[_Solved], *, certify: bool) -> Assignment:
    positions = weighed.named_by(sum(part.total for part in solved))
    chosen = tuple(weighed.options[i] for i in positions)
    needed = Fraction(_fill(positions, weighed.required), weighed.unit)
    worth = Fraction(_fill(positions, weighed.credits), weighed.unit)
    optimal = all(part.proof for part in solved)
    prices = find_prices(instance, weighed, (needed, worth)) if certify and optimal else None
    return Assignment(
        chosen=chosen,
        required=needed,
        credits=worth,
        similar=sum(option.similar for option in chosen),
        sources=sum(len(option.sources) for option in chosen),
        bound_required=needed if optimal else _bound(solved, weighed, weighed.required),
        bound_credits=worth if optimal else _bound(solved, weighed, weighed.credits),
        optimal=optimal,
        proof=_proof(solved, prices),
        prices=prices,
    )


def _proof(solved: Sequence[_Solved], prices: tuple[Price, ...] | None) -> Proof:
    if prices is not None:
        return "prices"
    return "closed form" if all(part.proof == "closed form" for part in solved) else "exact search"


def _bound(solved: Sequence[_Solved], weighed: Weighed, values: Sequence[int]) -> Fraction:
    """The sum over proven parts, and over the others the best option of each first source."""
    bound = _fill(weighed.named_by(sum(part.total for part in solved if part.proof)), values)
    for part in solved:
        if not part.proof:
            most: dict[int, int] = {}
            for i in part.part.positions:
                first = weighed.options[i].sources[0]
                most[first] = max(values[i], most.get(first, 0))
            bound += sum(most.values())
    return Fraction(bound, weighed.unit)
