"""Exact numbers on their way out: fractions become decimals, and say so when they cannot."""

from decimal import Decimal
from fractions import Fraction


def decimal_of(value: Fraction) -> Decimal:
    """The decimal of a fraction: exact where it ends, else to six places (shown, never calculated with)."""
    quotient = Decimal(value.numerator) / Decimal(value.denominator)
    return quotient if Fraction(quotient) == value else quotient.quantize(Decimal("0.000001"))
