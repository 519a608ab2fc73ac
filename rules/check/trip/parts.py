"""Independent parts of the round trips, and the closed form that settles most of them without a solver."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rules.check.trip.model import Back, Out, Trips


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Rows of both legs that share a course at the start, in the middle or at the end, directly or through others."""

    outs: tuple[Out, ...]
    backs: tuple[Back, ...]


def parts(trips: Trips) -> Iterator[Part]:
    """The connected parts. The best round trip of all is the union of the best ones of the parts.

    A cap couples parts, but a gain over several parts under a cap contains a gain within one, under the same cap.
    """
    leader: dict[tuple[str, str], tuple[str, str]] = {}

    def lead(node: tuple[str, str]) -> tuple[str, str]:
        while (above := leader.setdefault(node, node)) != node:
            leader[node] = node = leader[above]
        return node

    for steps, ends in ((trips.outs, ("start", "middle")), (trips.backs, ("middle", "end"))):
        for step in steps:
            first, *others = map(lead, _nodes(step, *ends))
            for other in others:
                leader[lead(other)] = lead(first)
    outs: defaultdict[tuple[str, str], list[Out]] = defaultdict(list)
    backs: defaultdict[tuple[str, str], list[Back]] = defaultdict(list)
    for out in trips.outs:
        outs[lead(("start", out.alternative.sources[0]))].append(out)
    for back in trips.backs:
        backs[lead(("middle", back.alternative.sources[0]))].append(back)
    for root, group in outs.items():
        # No row of either leg leads nowhere (`trips_of`), so every first leg has its second.
        yield Part(tuple(group), tuple(backs[root]))


def conserves(part: Part) -> bool:
    """Whether prices prove at once that nothing is gained: `True` is a proof, `False` is not known.

    Price the carried hours at the dearest rate of the second leg. If no first-leg row carries more than it cost and
    no fixed worth exceeds the least its sources can carry, then worth at the end <= price in the middle <= cost.
    """
    rates = [back.step / back.hours_per_step for back in part.backs if back.fixed is None]
    rate = max(rates, default=Fraction(0))
    if any(rate * sum(out.carried.values()) > out.cost for out in part.outs):
        return False
    least = {code: min(o.carried[code] for o in part.outs if code in o.carried) for code in _middle(part)}
    return all(
        back.fixed is None or back.fixed <= rate * sum(least[code] for code in back.alternative.sources)
        for back in part.backs
    )


def _middle(part: Part) -> set[str]:
    return {code for out in part.outs for code in out.targets}


def _nodes(step: Out | Back, before: str, after: str) -> list[tuple[str, str]]:
    return [(before, code) for code in step.alternative.sources] + [(after, code) for code in step.targets]
