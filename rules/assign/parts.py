"""Connected parts: options linked by a source, a target, or a bucket or cap that has to be watched."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rules.assign.instance import Instance
from rules.assign.weights import Weighed


@dataclass(frozen=True, slots=True)
class Knapsack:
    """A bucket or a cap: its room, and the positions of the options that fill it by their credits."""

    room: int
    members: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """One connected part: its options' positions, and the same as bits. `clique`: no two can be chosen together."""

    positions: tuple[int, ...]
    bits: int
    clique: bool
    knapsacks: tuple[Knapsack, ...]


@dataclass(frozen=True, slots=True)
class Rivalry:
    """Who excludes whom: `conflicts[i]` has a bit for each option that i excludes (and for i, if there are any)."""

    live: int
    groups: tuple[tuple[int, ...], ...]
    conflicts: tuple[int, ...]

    def within(self, part: Part) -> tuple[tuple[int, ...], ...]:
        """The groups of two or more of the part's options that share one source or one target."""
        inside = frozenset(part.positions)
        groups = (tuple(i for i in group if i in inside) for group in self.groups)
        return tuple(group for group in groups if len(group) > 1)


def knapsacks(instance: Instance, weighed: Weighed) -> list[Knapsack]:
    """Buckets and caps in units of credit. Rounding the room down loses nothing: sums are whole units."""
    options, unit = weighed.options, weighed.unit
    found = []
    for bucket, room in instance.buckets.items():
        members = frozenset(i for i, option in enumerate(options) if bucket in option.targets)
        found.append(Knapsack(room.numerator * unit // room.denominator, members))
    for cap in instance.caps:
        members = frozenset(i for i, option in enumerate(options) if option.order in cap.options)
        found.append(Knapsack(cap.limit.numerator * unit // cap.limit.denominator, members))
    return found


def rivalry(instance: Instance, weighed: Weighed) -> Rivalry:
    """Conflicts over sources and targets. An option worth nothing is not live: it would only cost a source."""
    users: defaultdict[int, list[int]] = defaultdict(list)
    buckets, live = instance.buckets, 0
    for i, option in enumerate(weighed.options):
        if weighed.credits[i]:
            live |= 1 << i
            for source in option.sources:
                users[source].append(i)
            for target in option.targets:
                if target not in buckets:
                    users[~target].append(i)  # below zero, apart from the sources
    groups = tuple(dict.fromkeys(tuple(group) for group in users.values() if len(group) > 1))
    conflicts = [0] * len(weighed.options)
    for group in groups:
        mask = 0
        for i in group:
            mask |= 1 << i
        for i in group:
            conflicts[i] |= mask
    return Rivalry(live, groups, tuple(conflicts))


def split(rivals: Rivalry, watched: Sequence[Knapsack], worth: Sequence[int]) -> list[Part]:
    """The connected parts, in published order of their first options.

    An option that alone exceeds a watched knapsack is left out.
    """
    live, links = rivals.live, list(rivals.conflicts)
    for knapsack in watched:
        for i in knapsack.members:
            if worth[i] > knapsack.room:
                live &= ~(1 << i)
    for knapsack in watched:
        together = sum(1 << i for i in knapsack.members) & live
        for i in knapsack.members:
            links[i] |= together
    parts = []
    while live:
        first = live & -live
        reached = _reach(first, live, links)
        live ^= reached
        if reached == first:
            parts.append(Part((first.bit_length() - 1,), first, clique=True, knapsacks=()))
        else:
            parts.append(_part(reached, rivals, watched))
    return parts


def _reach(start: int, live: int, links: Sequence[int]) -> int:
    reached = waiting = start
    while waiting:
        bit = waiting & -waiting
        fresh = links[bit.bit_length() - 1] & live & ~reached
        reached |= fresh
        waiting ^= bit | fresh
    return reached


def _part(reached: int, rivals: Rivalry, watched: Sequence[Knapsack]) -> Part:
    positions = tuple(positions_of(reached))
    if all(not reached & ~rivals.conflicts[i] for i in positions):
        return Part(positions, reached, clique=True, knapsacks=())
    inside = frozenset(positions)
    held = (Knapsack(knapsack.room, knapsack.members & inside) for knapsack in watched)
    return Part(positions, reached, clique=False, knapsacks=tuple(knapsack for knapsack in held if knapsack.members))


def positions_of(bits: int) -> list[int]:
    """The positions whose bits are set, lowest first."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
