"""Large parts by OR-Tools CP-SAT, in whole numbers only: credits and hours cut fine enough that nothing is rounded."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import lcm
from typing import Any

from rules.check.trip.model import Back, Limit, Trips
from rules.check.trip.parts import Part
from rules.check.trip.proof import Trip

EFFORT = 20.0  # deterministic time, about seconds: the answer is the same on every machine


class Undecided(Exception):
    """The effort allowed did not settle whether a round trip gains."""


def search(trips: Trips, part: Part, effort: float = EFFORT) -> Trip | None:
    """The trip of greatest gain with the fewest rows; None where it is proved that nothing is gained.

    Raises:
        Undecided: no gain was found and none was excluded.
    """
    # Loading the solver takes longer than checking a sound catalogue: few parts ever come here.
    from ortools.sat.python import cp_model  # noqa: PLC0415

    model = cp_model.CpModel()
    legs = _Legs(model, trips, part)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    status = solver.solve(model)
    gained = status in (cp_model.OPTIMAL, cp_model.FEASIBLE) and solver.objective_value > 0
    if not gained:
        if status != cp_model.OPTIMAL:
            raise Undecided
        return None
    return Trip(
        tuple(out for out, taken in zip(part.outs, legs.taken, strict=True) if solver.boolean_value(taken)),
        tuple(back for back, taken in zip(part.backs, legs.returned, strict=True) if solver.boolean_value(taken)),
    )


class _Legs:
    """The model of one part: yes or no for every row of each leg, and whole steps of credit for rows paid by hours."""

    def __init__(self, model: Any, trips: Trips, part: Part) -> None:
        self.model, self.part, self.rooms = model, part, trips.rooms
        self.unit = _parts_of_a_credit(part)
        hours = [b.hours_per_step for b in part.backs] + [h for o in part.outs for h in o.carried.values()]
        self.hour = lcm(*(h.denominator for h in hours))
        self.taken = [model.new_bool_var("out") for _ in part.outs]
        self.returned = [model.new_bool_var("back") for _ in part.backs]
        there = [self._whole(out.credits) * x for out, x in zip(part.outs, self.taken, strict=True)]
        home = [self._worth(back, y) for back, y in zip(part.backs, self.returned, strict=True)]
        spent = [self._whole(out.cost) * x for out, x in zip(part.outs, self.taken, strict=True)]
        self._once(self.taken, [out.alternative.sources for out in part.outs])
        self._once(self.returned, [back.alternative.sources for back in part.backs])
        self._granted(self.taken, there, [out.targets for out in part.outs])
        self._granted(self.returned, home, [back.targets for back in part.backs])
        self._capped(there, [out.alternative.number for out in part.outs], trips.out_limits)
        self._capped(home, [back.alternative.number for back in part.backs], trips.back_limits)
        rows = len(part.outs) + len(part.backs) + 1
        # One unit of gain outweighs all rows together: the trip shown is the shortest of the best.
        model.maximize(rows * (sum(home) - sum(spent)) - sum(self.taken) - sum(self.returned))

    def _whole(self, amount: Fraction) -> int:
        return int(amount * self.unit)

    def _worth(self, back: Back, y: Any) -> Any:
        """Credits of a second-leg row; each source must have been granted by a row it can follow."""
        outs = [(out, x) for out, x in zip(self.part.outs, self.taken, strict=True) if back.follows(out)]
        granting = [(code, [(o, x) for o, x in outs if code in o.targets]) for code in back.alternative.sources]
        for _, granted in granting:
            self.model.add(sum(x for _, x in granted) >= y)
        if back.fixed is not None:
            return self._whole(back.fixed) * y
        steps, full = self.model.new_int_var(0, back.most, "steps"), self.model.new_bool_var("full")
        carried = sum(int(o.carried[code] * self.hour) * x for code, granted in granting for o, x in granted)
        self.model.add(steps <= back.most * y)
        self.model.add(int(back.hours_per_step * self.hour) * steps <= carried)
        # A row is taken whole: it may not give fewer steps than its hours to squeeze under a cap.
        self.model.add(steps == back.most).only_enforce_if(full)
        self.model.add(int(back.hours_per_step * self.hour) * (steps + 1) > carried).only_enforce_if(y, ~full)
        return self._whole(back.step) * steps

    def _once(self, chosen: Sequence[Any], codes: Sequence[Iterable[str]]) -> None:
        for group in _by_code(chosen, codes).values():
            self.model.add(sum(group) <= 1)

    def _granted(self, chosen: Sequence[Any], worth: Sequence[Any], targets: Sequence[tuple[str, ...]]) -> None:
        self._once(chosen, [[code for code in codes if code not in self.rooms] for codes in targets])
        for code, group in _by_code(worth, [[c for c in codes if c in self.rooms] for codes in targets]).items():
            self.model.add(sum(group) <= _floor(self.rooms[code] * self.unit))

    def _capped(self, worth: Sequence[Any], numbers: Sequence[int], limits: Iterable[Limit]) -> None:
        for cap in limits:
            held = [term for term, number in zip(worth, numbers, strict=True) if number in cap.numbers]
            self.model.add(sum(held) <= _floor(cap.limit * self.unit))


def _by_code(terms: Sequence[Any], codes: Sequence[Iterable[str]]) -> Mapping[str, list[Any]]:
    groups: dict[str, list[Any]] = {}
    for term, named in zip(terms, codes, strict=True):
        for code in named:
            groups.setdefault(code, []).append(term)
    return groups


def _floor(amount: Fraction) -> int:
    # Every sum of credits is a whole number of units, so nothing is lost.
    return amount.numerator // amount.denominator


def _parts_of_a_credit(part: Part) -> int:
    """Into how many parts a credit is cut so that every amount of the part is whole."""
    amounts = [out.cost for out in part.outs] + [out.credits for out in part.outs]
    amounts += [back.step if back.fixed is None else back.fixed for back in part.backs]
    return lcm(*(amount.denominator for amount in amounts))
