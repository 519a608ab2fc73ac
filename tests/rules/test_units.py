"""Units: hours per credit and the step of each curriculum, set, unset or unheard of; exact on the way in and out."""

from decimal import Decimal
from fractions import Fraction

import pytest

from rules.exact import decimal_of, exact_decimal, total
from rules.facts import Curriculum
from rules.packs_in_force import Packs, combine
from rules.units import Unit, unit_of
from rules.words import number
from tests.rules.written import rule_text, written


def packs_with(hours: str, rounding: str = "0.5") -> Packs:
    parameters = f'curriculum = "general"\nhours_per_credit = {hours}\nrounding = {rounding}'
    return combine((written("city", rule_text("credit.unit.general", "credit_unit", parameters, step="credit")),))


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("hours", "rounding", "unit"),
    [
        ("16", "1", Unit(Fraction(16), Fraction(1))),
        ("17.5", "0.25", Unit(Fraction(35, 2), Fraction(1, 4))),
        ('"unset"', "1", Unit(None, Fraction(1))),
        ("16", '"unset"', Unit(Fraction(16), HALF)),
    ],
)
def test_the_pack_sets_the_unit_of_a_curriculum(hours: str, rounding: str, unit: Unit) -> None:
    assert unit_of(packs_with(hours, rounding), Curriculum.GENERAL) == unit


@pytest.mark.parametrize("curriculum", [Curriculum.VOCATIONAL, None])
def test_eighteen_hours_are_a_credit_where_no_pack_speaks_of_the_curriculum(curriculum: Curriculum | None) -> None:
    assert unit_of(packs_with("16"), curriculum) == Unit(Fraction(18), HALF)


@pytest.mark.parametrize(("hours", "credit"), [(0, 0), (Fraction(89, 10), 0), (9, HALF), (35, Fraction(3, 2)), (36, 2)])
def test_credits_are_rounded_down_to_the_step(hours: Fraction, credit: Fraction) -> None:
    assert Unit(Fraction(18), HALF).credits(Fraction(hours)) == credit


def test_an_unset_unit_gives_no_credits() -> None:
    assert Unit(None, HALF).credits(Fraction(36)) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Fraction(4), "4"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "0.333333"), (Fraction(2, 3), "0.666667")],
)
def test_a_fraction_is_shown_exactly_or_to_six_places(value: Fraction, shown: str) -> None:
    assert decimal_of(value) == Decimal(shown)


@pytest.mark.parametrize(
    "text", ["0", "-2.5", "66.67", "100", "0.0001220703125", "1234567890123456789012345678901234.5"]
)
def test_a_fraction_that_ends_becomes_its_decimal_whatever_its_length(text: str) -> None:
    assert exact_decimal(Fraction(text)) == Decimal(text)


def test_a_fraction_that_does_not_end_is_refused() -> None:
    with pytest.raises(ValueError, match="1/3 does not end"):
        exact_decimal(Fraction(1, 3))


def test_a_total_is_the_sum() -> None:
    values = [Fraction(1, 2), Fraction(1, 3), Fraction(5, 2), Fraction(4)]
    assert total(values) == sum(values)
    assert total([]) == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("78.50"), "78.5"), (Decimal("1E+2"), "100"), (Decimal("-0"), "0"), (Decimal("0.10"), "0.1"),
        (100, "100"), (Fraction(-5, 2), "-2.5"), (Fraction(3, 8), "0.375"), (Fraction(1, 3), "1/3"), (Fraction(0), "0"),
    ],
)  # fmt: skip
def test_a_number_is_said_in_its_shortest_plain_form(value: Decimal | Fraction | int, text: str) -> None:
    assert number(value) == text
