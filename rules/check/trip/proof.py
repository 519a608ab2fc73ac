"""A round trip reckoned in fractions, apart from any solver: whether both legs are legal, and what it yields."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rules.check.trip.model import Back, Limit, Out, Trips

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """Rows taken on both legs of one round trip."""

    outs: tuple[Out, ...]
    backs: tuple[Back, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """Credits before the trip, in the middle and after it."""

    start: Fraction
    middle: Fraction
    end: Fraction

    @property
    def gain(self) -> Fraction:
        """Credit created."""
        return self.end - self.start


def account(trips: Trips, trip: Trip) -> Account | None:
    """What a trip yields; None where a leg is not legal."""
    there = [out.credits for out in trip.outs]
    home = [back.worth(_presented(trip, back)) for back in trip.backs]
    if not (
        all(_granted(trip, back) for back in trip.backs)
        and _legal(trips.rooms, trips.out_limits, trip.outs, there)
        and _legal(trips.rooms, trips.back_limits, trip.backs, home)
    ):
        return None
    return Account(sum((out.cost for out in trip.outs), NOTHING), sum(there, NOTHING), sum(home, NOTHING))


def _granted(trip: Trip, back: Back) -> bool:
    """Whether every source of a second-leg row was granted on the first by a row it can follow."""
    return all(any(code in out.targets and back.follows(out) for out in trip.outs) for code in back.alternative.sources)


def _presented(trip: Trip, back: Back) -> Fraction:
    """Hours the sources of a second-leg row carry."""
    codes = back.alternative.sources
    return sum((out.carried.get(c, NOTHING) for out in trip.outs if back.follows(out) for c in codes), NOTHING)


def _legal(
    rooms: Mapping[str, Fraction], limits: Iterable[Limit], steps: Sequence[Out | Back], worth: Sequence[Fraction]
) -> bool:
    """Each result used once, each target granted once or its bucket not overfilled, caps kept (the contract's words)."""
    used = Counter(code for step in steps for code in step.alternative.sources)
    filled: Counter[str] = Counter(code for step in steps for code in step.targets)

    def total(held: Iterable[bool]) -> Fraction:
        return sum((credit for credit, counts in zip(worth, held, strict=True) if counts), NOTHING)

    return (
        all(times == 1 for times in used.values())
        and all(times == 1 for code, times in filled.items() if code not in rooms)
        and all(total(code in step.targets for step in steps) <= rooms[code] for code in filled if code in rooms)
        and all(total(step.alternative.number in cap.numbers for step in steps) <= cap.limit for cap in limits)
    )
