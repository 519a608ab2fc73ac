"""The whole objective as one exact integer per option, so that the best set is the one of greatest sum.

From the top: required credits, credits, fewer similar rows, fewer sources, and one bit per option with the
earliest row's bit highest. Each level outweighs everything below it together, so the greatest sum is the
lexicographic best; the bits make it unique and name the set that reached it. No best set contains another
(an option more is a source more), hence comparing bits and comparing sorted orders as tuples agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from rules.assign.instance import Option


@dataclass(frozen=True, slots=True)
class Weighed:
    """Options in published order with credits in units of 1/`unit`, and the weight of each.

    Option i carries bit n-1-i of its weight's lowest n bits.
    """

    options: tuple[Option, ...]
    unit: int
    required: tuple[int, ...]
    credits: tuple[int, ...]
    weights: tuple[int, ...]

    def named_by(self, total: int) -> tuple[int, ...]:
        """The positions whose bits a sum of weights carries."""
        count = len(self.options)
        bits = total & ((1 << count) - 1)
        return tuple(i for i in range(count) if bits >> (count - 1 - i) & 1)


def weigh(options: Sequence[Option]) -> Weighed:
    """Order the options, scale their credits to integers and weigh them."""
    ordered = tuple(sorted(options, key=lambda option: option.order))
    worth = [option.credits.as_integer_ratio() for option in ordered]
    needed = [option.required.as_integer_ratio() for option in ordered]
    unit = lcm(*{bottom for _, bottom in worth}, *{bottom for _, bottom in needed})
    whole = tuple(top * (unit // bottom) for top, bottom in worth)
    whole_needed = tuple(top * (unit // bottom) for top, bottom in needed)
    per_source = len(ordered)
    per_similar = per_source + sum(len(option.sources) for option in ordered).bit_length()
    per_credit = per_similar + len(ordered).bit_length()
    per_required = per_credit + sum(whole).bit_length()
    weights = [
        (required << per_required)
        + (credit << per_credit)
        - (option.similar << per_similar)
        - (len(option.sources) << per_source)
        + (1 << (per_source - 1 - i))
        for i, (option, required, credit) in enumerate(zip(ordered, whole_needed, whole, strict=True))
    ]
    return Weighed(ordered, unit, whole_needed, whole, tuple(weights))
