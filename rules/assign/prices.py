"""Prices as a proof a person can check: no legal set is worth more than all prices together.

If no option is worth more than the prices of what it uses, then no legal set is worth more than all prices
(linear programming duality), and a set worth just as much is best. Worth is the pair (required, credits),
the first number deciding. Not every best set has such prices; then there are none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rules.assign.duals import Row, duals
from rules.assign.instance import Assignment, Instance, Option, Price, is_legal
from rules.assign.weights import Weighed

_DENOMINATORS = (1, 2, 12, 5040)
_Pair = tuple[Fraction, Fraction]
_NOTHING: _Pair = (Fraction(0), Fraction(0))
_On = Literal["source", "target", "bucket", "cap"]


@dataclass(frozen=True, slots=True)
class _Scarce:
    """One thing options compete for: how much there is of it, and how much each option (by order) uses."""

    on: _On
    index: int
    room: Fraction
    use: Mapping[int, Fraction]


def find_prices(instance: Instance, weighed: Weighed, sums: _Pair) -> tuple[Price, ...] | None:
    """Prices that prove the sums (required, credits) best; None when rounding the linear program's yields none."""
    scarce = list(_scarce(instance))
    # One unit of required credit outweighs all credits together.
    big = 4 * sum(weighed.credits) + 1
    worth = zip(weighed.options, weighed.required, weighed.credits, strict=True)
    values = {option.order: float(big * need + credit) for option, need, credit in worth}
    unit = weighed.unit
    rows = [Row(float(thing.room), {order: float(used) for order, used in thing.use.items()}) for thing in scarce]
    guesses = duals(values, rows)
    for denominator in _DENOMINATORS:
        pairs = [_pair(Fraction(guess).limit_denominator(denominator), big, unit) for guess in guesses]
        prices = tuple(
            Price(thing.on, thing.index, *pair) for thing, pair in zip(scarce, pairs, strict=True) if any(pair)
        )
        if _prove(instance, prices, sums):
            return prices
    return None


def check_prices(instance: Instance, assignment: Assignment) -> bool:
    """Verify by plain arithmetic that the assignment is legal, its sums are right, and its prices prove them best.

    1. The chosen rows are legal and add up to `required` and `credits`.
    2. No price is below zero.
    3. No option is worth more than the prices of what it uses.
    4. All prices times what there is of each come to exactly the two sums.
    """
    sums = (
        sum((option.required for option in assignment.chosen), Fraction(0)),
        sum((option.credits for option in assignment.chosen), Fraction(0)),
    )
    if assignment.prices is None or not is_legal(instance, assignment.chosen):
        return False
    return sums == (assignment.required, assignment.credits) and _prove(instance, assignment.prices, sums)


def _prove(instance: Instance, prices: tuple[Price, ...], sums: _Pair) -> bool:
    table: dict[tuple[_On, int], _Pair] = {(price.on, price.index): (price.required, price.credits) for price in prices}
    if len(table) < len(prices) or any(pair < _NOTHING for pair in table.values()):
        return False
    paid = {option.order: _NOTHING for option in instance.options}
    total = _NOTHING
    for thing in _scarce(instance):
        price = table.pop((thing.on, thing.index), _NOTHING)
        total = _plus(total, thing.room, price)
        for order, used in thing.use.items():
            paid[order] = _plus(paid[order], used, price)
    # A price on something the instance does not have proves nothing.
    enough = all((option.required, option.credits) <= paid[option.order] for option in instance.options)
    return not table and enough and total == sums


def _plus(sums: _Pair, times: Fraction, price: _Pair) -> _Pair:
    return sums[0] + times * price[0], sums[1] + times * price[1]


def _scarce(instance: Instance) -> Iterator[_Scarce]:
    one = Fraction(1)
    sources: dict[int, dict[int, Fraction]] = {}
    targets: dict[int, dict[int, Fraction]] = {}
    for option in sorted(instance.options, key=lambda option: option.order):
        for source in option.sources:
            sources.setdefault(source, {})[option.order] = one
        for target in option.targets:
            if target not in instance.buckets:
                targets.setdefault(target, {})[option.order] = one
    yield from (_Scarce("source", index, one, use) for index, use in sorted(sources.items()))
    yield from (_Scarce("target", index, one, use) for index, use in sorted(targets.items()))
    for bucket, room in sorted(instance.buckets.items()):
        yield _Scarce("bucket", bucket, room, _filling(o for o in instance.options if bucket in o.targets))
    for place, cap in enumerate(instance.caps):
        yield _Scarce("cap", place, cap.limit, _filling(o for o in instance.options if o.order in cap.options))


def _filling(options: Iterator[Option]) -> dict[int, Fraction]:
    return {option.order: option.credits for option in sorted(options, key=lambda option: option.order)}


def _pair(price: Fraction, big: int, unit: int) -> _Pair:
    """Take a price of the one combined worth apart into required and credits."""
    required = (2 * price.numerator + big) // (2 * big)
    rest = price.numerator - required * big
    return Fraction(required, price.denominator * unit), Fraction(rest, price.denominator * unit)
