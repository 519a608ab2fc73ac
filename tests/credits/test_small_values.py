"""Ids, numbers, working days, amounts, sentences."""

import inspect
from datetime import date, datetime, timedelta
from decimal import Decimal
from string import Formatter

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits import errors
from credits.ids import make_id
from credits.models.types import credit
from credits.numbers import application_number, is_application_number
from credits.publish_notice import masked
from credits.workdays import MAKE_UP_WORKDAYS, add_workdays, is_workday
from tests.make import NOW

REFUSALS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.Refusal)]


def test_ids_are_ordered_by_time_and_are_uuids_of_version_7() -> None:
    first, second = make_id(NOW, b"\xff" * 10), make_id(NOW + timedelta(milliseconds=1), b"\0" * 10)
    assert first < second
    assert (first[14], first[19] in "89ab", len(first)) == ("7", True, 36)


def test_an_id_needs_a_time_with_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        make_id(datetime(2027, 1, 25), b"\0" * 10)  # noqa: DTZ001


@given(st.integers(2020, 2099), st.integers(1, 999_999))
def test_a_number_we_give_out_is_known_as_ours(year: int, sequence: int) -> None:
    assert is_application_number(application_number(year, sequence))


@given(st.integers(1, 999_999), st.integers(8, 13), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(sequence: int, place: int, shift: int) -> None:
    number = application_number(2027, sequence)
    wrong = number[:place] + str((int(number[place]) + shift) % 10) + number[place + 1 :]
    assert not is_application_number(wrong)


def test_the_check_digit_is_that_of_iso_7064() -> None:
    assert application_number(2027, 123) == "RT-2027-000123-" + application_number(2027, 123)[-1]
    from credits.numbers import check_digit

    assert check_digit("0794") == "5"  # the standard's own example, 07945


@pytest.mark.parametrize("text", ["", "RT-2027-000123", "RT-2027-000000-0", "RT-２０２７-000123-1", "rt-2027-000123-1"])  # noqa: RUF001
def test_what_is_no_number_is_not_ours(text: str) -> None:
    assert not is_application_number(text)


def test_the_make_up_workdays_agree_with_the_package_for_the_years_both_know() -> None:
    for year, days in MAKE_UP_WORKDAYS.items():
        known = {day for day in holidays.country_holidays("CN", years=year).weekend_workdays if day.year == year}
        assert known == days


def test_a_sunday_worked_is_a_working_day_and_a_holiday_is_not() -> None:
    assert is_workday(date(2026, 1, 4))
    assert not is_workday(date(2026, 2, 17))
    assert not is_workday(date(2026, 1, 11))


def test_working_days_are_counted_over_a_holiday() -> None:
    assert add_workdays(date(2026, 9, 30), 3) == (date(2026, 10, 10), False)


def test_beyond_the_published_calendar_a_date_is_provisional() -> None:
    assert add_workdays(date(2026, 12, 30), 1) == (date(2026, 12, 31), False)
    assert add_workdays(date(2026, 12, 31), 1)[1]
    assert add_workdays(date(2098, 1, 2), 5)[1]


@pytest.mark.parametrize(("name", "shown"), [("苏明宇", "苏*宇"), ("徐舒", "徐*"), ("欧阳明宇", "欧**宇"), ("王", "*")])
def test_a_name_is_masked(name: str, shown: str) -> None:
    assert masked(name) == shown


def test_credits_have_one_scale() -> None:
    assert [str(credit(value)) for value in (Decimal(4), "4.5", Decimal("-0"))] == ["4.00", "4.50", "0.00"]


def test_a_float_or_a_third_decimal_is_no_amount_of_credits() -> None:
    with pytest.raises(TypeError):
        credit(4.5)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="two decimals"):
        credit("2.667")


def test_every_refusal_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in REFUSALS]
    assert len(set(codes)) == len(codes)


def test_every_refusal_says_the_same_facts_in_both_languages() -> None:
    for kind in REFUSALS:
        used = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in (kind.zh, kind.en)]
        plain = [{name.removesuffix("_zh").removesuffix("_en") for name in names} for names in used]
        assert plain[0] == plain[1], kind.code
