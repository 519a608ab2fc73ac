"""Dual values of a packing problem's linear relaxation, as floats: guesses that others round and verify."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """One constraint: the sum of coefficient times choice is at most `room`."""

    room: float
    use: Mapping[int, float]


def duals(values: Mapping[int, float], rows: Sequence[Row]) -> list[float]:
    """One price per row, never below zero, from GLOP (one thread, deterministic)."""
    # Here and not above: cases that ask for no prices do not pay for the import.
    from ortools.linear_solver import pywraplp  # noqa: PLC0415

    solver: Any = pywraplp.Solver("prices", pywraplp.Solver.GLOP_LINEAR_PROGRAMMING)
    endless = solver.infinity()
    choice = {i: solver.NumVar(0.0, endless, "") for i in values}
    objective = solver.Objective()
    objective.SetMaximization()
    for i, value in values.items():
        objective.SetCoefficient(choice[i], value)
    constraints = []
    for row in rows:
        constraint = solver.Constraint(-endless, row.room)
        for i, coefficient in row.use.items():
            constraint.SetCoefficient(choice[i], coefficient)
        constraints.append(constraint)
    solver.Solve()
    return [max(0.0, constraint.dual_value()) for constraint in constraints]
