"""Exact numbers on their way out: fractions become decimals, and say so when they cannot."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction


def decimal_of(value: Fraction) -> Decimal:
    """The decimal of a fraction: exact where it ends, else to six places (shown, never calculated with)."""
    if value.denominator == 1:
        return Decimal(value.numerator)
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return quotient if Fraction(quotient) == value else quotient.quantize(Decimal("0.000001"))


def exact_decimal(value: Fraction) -> Decimal:
    """The decimal of a fraction that ends, however many digits it takes.

    Raises:
        ValueError: the fraction has no end in decimals.
    """
    places, denominator = 0, value.denominator
    while denominator % 10 == 0:
        places, denominator = places + 1, denominator // 10
    while denominator % 2 == 0 or denominator % 5 == 0:
        places, denominator = places + 1, denominator // (2 if denominator % 2 == 0 else 5)
    if denominator != 1:
        raise ValueError(f"{value} does not end in decimals")
    whole = value.numerator * 10**places // value.denominator
    return Decimal((int(whole < 0), tuple(map(int, str(abs(whole)))), -places))


def total(values: Iterable[Fraction]) -> Fraction:
    """The sum of many fractions: one addition for each denominator, which is where adding them singly is slow."""
    tops: dict[int, int] = {}
    for value in values:
        top, bottom = value.as_integer_ratio()
        tops[bottom] = tops.get(bottom, 0) + top
    return sum((Fraction(top, bottom) for bottom, top in tops.items()), Fraction(0))
