"""The greatest gain of a round trip within one part, exactly: every set of rows where they are few, else CP-SAT."""

from collections.abc import Iterator
from itertools import combinations

from rules.check.trip.cpsat import search
from rules.check.trip.model import Trips
from rules.check.trip.parts import Part
from rules.check.trip.proof import Account, Trip, account

FEW = 9  # rows of both legs: 512 sets take less time than loading the solver


def best_trip(trips: Trips, part: Part, effort: float) -> tuple[Trip, Account] | None:
    """The trip of greatest gain, the shortest of those; None where no trip gains.

    Raises:
        Undecided: the solver's effort did not suffice.
        ArithmeticError: the solver's trip does not hold in fractions, so its model is wrong.
    """
    if len(part.outs) + len(part.backs) <= FEW:
        return every_trip(trips, part)
    trip = search(trips, part, effort)
    return None if trip is None else (trip, proved(trips, trip))


def proved(trips: Trips, trip: Trip) -> Account:
    """What a trip said to gain yields, reckoned again in fractions.

    Raises:
        ArithmeticError: the trip is not legal or gains nothing.
    """
    sums = account(trips, trip)
    if sums is None or sums.gain <= 0:
        raise ArithmeticError("the round trip found by the solver does not hold")
    return sums


def every_trip(trips: Trips, part: Part) -> tuple[Trip, Account] | None:
    """The best trip by trying every set of rows."""
    best: tuple[Trip, Account] | None = None
    for trip in _shortest_first(part):
        sums = account(trips, trip)
        if sums is not None and sums.gain > (best[1].gain if best else 0):
            best = trip, sums
    return best


def _shortest_first(part: Part) -> Iterator[Trip]:
    steps = len(part.outs) + len(part.backs)
    for count in range(2, steps + 1):
        for chosen in combinations(range(steps), count):
            yield Trip(
                tuple(part.outs[i] for i in chosen if i < len(part.outs)),
                tuple(part.backs[i - len(part.outs)] for i in chosen if i >= len(part.outs)),
            )
