"""Exact search over one part in plain Python: branching for small parts, a sweep through the groups for others.

Both maximise the sum of weights. Equal sums cannot occur (weights.py), so whatever is kept is the answer and
no plateau is walked twice: the sweep keeps one best sum per state, and a state is only what later steps ask for.
"""

from collections.abc import Mapping, Sequence
from typing import overload

from rules.assign.plan import Plan, Step


def branch(bits: int, weights: Sequence[int], conflicts: Sequence[int]) -> int:
    """The greatest sum of weights over options of `bits` that do not exclude each other; for few options."""
    if not bits:
        return 0
    low = bits & -bits
    first = low.bit_length() - 1
    taken = weights[first] + branch(bits & ~low & ~conflicts[first], weights, conflicts)
    rivals = bits & conflicts[first] & ~low
    if not rivals:
        return taken
    return max(taken, branch(bits ^ low, weights, conflicts))


@overload
def sweep(plan: Plan, weights: Sequence[int]) -> int: ...
@overload
def sweep(plan: Plan, weights: Sequence[int], budget: int | None) -> int | None: ...
def sweep(plan: Plan, weights: Sequence[int], budget: int | None = None) -> int | None:
    """The greatest sum of weights; None when more than `budget` states would have to be kept on the way."""
    states = {plan.start: 0}
    kept = 0
    for step in plan.steps:
        states = _advance(plan, step, states, weights)
        kept += len(states)
        if budget is not None and kept > budget:
            return None
    return max(states.values())


def _advance(plan: Plan, step: Step, states: Mapping[int, int], weights: Sequence[int]) -> dict[int, int]:
    """Leave the step's group as it is, or take one of its options; forget what no later step asks for."""
    guards, bit, keep = plan.guards, step.bit, step.keep
    moves = [(plan.blocks[i], plan.adds[i], weights[i]) for i in step.options]
    reached: dict[int, int] = {}
    for state, total in states.items():
        left = state & keep
        if total > reached.get(left, -1):
            reached[left] = total
        if state & bit:
            continue  # every option of the group is blocked; said once, for speed
        for block, add, weight in moves:
            after = state + add
            if not state & block and not after & guards:
                after &= keep
                if total + weight > reached.get(after, -1):
                    reached[after] = total + weight
    return reached


def greedy(plan: Plan, weights: Sequence[int]) -> int:
    """The sum of a legal set, heaviest options first: an answer, though not the best."""
    state, total = plan.start, 0
    for i in sorted(plan.blocks, key=lambda i: -weights[i]):
        after = state + plan.adds[i]
        if not state & plan.blocks[i] and not after & plan.guards:
            state, total = after, total + weights[i]
    return total
