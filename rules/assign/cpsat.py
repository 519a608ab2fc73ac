"""Large parts by OR-Tools CP-SAT, one worker: the best value first, then whether another set reaches it.

The solver may return any best set; which one is the answer is settled here, so that neither its seed nor its
version shows. Whole numbers only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.assign.parts import Part
from rules.assign.weights import Weighed

_SAFE_BITS = 50  # sums below 2**50 stay far from the solver's 64-bit arithmetic and exact in its float bounds
_CHUNK = 30  # options whose published order one tie-breaking stage settles


@dataclass(frozen=True, slots=True)
class Limits:
    """`work` is CP-SAT's deterministic time per solve (about seconds), the same on every machine."""

    work: float
    seed: int


@dataclass(frozen=True, slots=True)
class Question:
    """A part, its groups of rivals, every option's credits, and what to maximise, most important first."""

    part: Part
    rivals: Sequence[tuple[int, ...]]
    worth: Sequence[int]
    levels: Sequence[Mapping[int, int]]


class _Unfinished(Exception):
    """The solver stopped before it had proven a stage."""


def levels(part: Part, weighed: Weighed) -> list[dict[int, int]] | None:
    """What to maximise, most important first, in as few stages as 64 bits allow; None when they do not allow it."""
    bits = len(weighed.options)
    packed = {i: weighed.weights[i] >> bits for i in part.positions}
    if sum(packed.values()).bit_length() <= _SAFE_BITS:
        return [packed]
    apart = [
        {i: weighed.required[i] for i in part.positions},
        {i: weighed.credits[i] for i in part.positions},
        {i: -weighed.options[i].similar for i in part.positions},
        {i: -len(weighed.options[i].sources) for i in part.positions},
    ]
    return apart if all(abs(sum(level.values())).bit_length() <= _SAFE_BITS for level in apart) else None


def solve(question: Question, limits: Limits) -> list[int] | None:
    """The positions of the part's best set; None when the solver could not prove it within the limits."""
    try:
        return _solve(question, limits)
    except _Unfinished:
        return None


def _solve(question: Question, limits: Limits) -> list[int]:
    model = _Model(question, limits)
    chosen: list[int] = []
    pins = []
    for level in question.levels:
        chosen = model.maximise(level)
        pins.append((level, sum(level[i] for i in chosen)))
        model.pin(*pins[-1])
    # No best set contains another, so any other one leaves out something of this one.
    if not model.others_than(chosen):
        return chosen
    model = _Model(question, limits)
    for pin in pins:
        model.pin(*pin)
    positions = question.part.positions
    for start in range(0, len(positions), _CHUNK):
        chunk = positions[start : start + _CHUNK]
        chosen = model.maximise({i: 1 << (len(chunk) - 1 - at) for at, i in enumerate(chunk)})
        model.fix(chunk, chosen)
    return chosen


class _Model:
    """The part's rules as a CP-SAT model that stages add to."""

    def __init__(self, question: Question, limits: Limits) -> None:
        # Here and not above: cases that never come this far do not pay for the import.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self._cp: Any = cp_model
        self._limits = limits
        self._model = cp_model.CpModel()
        self._choice = {i: self._model.new_bool_var("") for i in question.part.positions}
        for group in question.rivals:
            self._model.add_at_most_one([self._choice[i] for i in group])
        for knapsack in question.part.knapsacks:
            self._model.add(self._sum({i: question.worth[i] for i in sorted(knapsack.members)}) <= knapsack.room)

    def maximise(self, values: Mapping[int, int]) -> list[int]:
        """The positions of one set of greatest sum."""
        self._model.maximize(self._sum(values))
        solver, _ = self._run()
        return [i for i, choice in self._choice.items() if solver.boolean_value(choice)]

    def pin(self, values: Mapping[int, int], least: int) -> None:
        """From here on only sets that reach this sum."""
        self._model.add(self._sum(values) >= least)

    def fix(self, positions: Sequence[int], chosen: Sequence[int]) -> None:
        """From here on these positions are as in `chosen`."""
        for i in positions:
            self._model.add(self._choice[i] == int(i in chosen))

    def others_than(self, chosen: Sequence[int]) -> bool:
        """Whether a set that leaves out one of `chosen` satisfies everything pinned; the model is spent by this."""
        # The objective last maximised stays: it guides the proof.
        self._model.add_bool_or([~self._choice[i] for i in chosen])
        _, status = self._run()
        return bool(status == self._cp.OPTIMAL)

    def _sum(self, values: Mapping[int, int]) -> Any:
        terms = [self._choice[i] for i in values]
        return self._cp.LinearExpr.weighted_sum(terms, list(values.values()))

    def _run(self) -> tuple[Any, Any]:
        solver = self._cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self._limits.seed
        solver.parameters.max_deterministic_time = self._limits.work
        # Measured on parts of 40 to 90 rows: the full linear relaxation without presolve takes less than half the
        # default's time, since a part is already as small as presolve would make it.
        solver.parameters.linearization_level = 2
        solver.parameters.cp_model_presolve = False
        solver.parameters.symmetry_level = 0
        status = solver.solve(self._model)
        if status not in (self._cp.OPTIMAL, self._cp.INFEASIBLE):
            raise _Unfinished
        return solver, status
