"""Problems: two languages, stable codes, and nobody's number in full."""

import re

import pytest

from importers.codes import Code
from importers.messages import CATALOGUE
from importers.problem import fault, masked, problem, shown


def test_every_code_has_its_two_sentences() -> None:
    assert set(CATALOGUE) == set(Code)
    assert all(text.zh.endswith("。") and text.en.endswith(".") for text in CATALOGUE.values())


def test_codes_have_one_form_and_no_two_are_alike() -> None:
    assert all(re.fullmatch(r"RT-IMP-\d{3}", code.value) for code in Code)
    assert len({code.value for code in Code}) == len(Code.__members__)


def test_both_sentences_ask_for_the_same_facts_or_their_english_twin() -> None:
    for text in CATALOGUE.values():
        zh, en = (set(re.findall(r"{(\w+)}", side)) for side in (text.zh, text.en))
        assert {name.removesuffix("_en") for name in en} <= zh


@pytest.mark.parametrize(
    "number",
    [
        "370305201104239976",
        "G37030520110423997X",
        "\uff13\uff17\uff10\uff13\uff10\uff15\uff12\uff10\uff11\uff11\uff10\uff14\uff12\uff13\uff19\uff19\uff17\uff16",
        "370305 20110423 9976",
        "370305110423997",
    ],
)
def test_long_numbers_are_masked_in_the_middle(number: str) -> None:
    assert "*" * 8 in masked(number)
    assert not re.search(r"\d{6}", masked(number))


@pytest.mark.parametrize("value", ["20110423", "2026-2027", "88", "ZZ-XX-99", "3137000501"])
def test_short_values_are_shown_as_they_are(value: str) -> None:
    assert masked(value) == value


def test_values_in_messages_are_short_single_lines() -> None:
    assert shown("甲\r\n乙\u202e丙") == "甲 乙 丙"
    assert len(shown("长" * 500)) == 40


def test_a_number_in_a_wrong_place_does_not_reach_the_message() -> None:
    said = problem(fault(Code.BAD_SEX, value="370305201104239976"), file="a.xlsx", column="370305201104239976")
    assert "201104" not in said.zh + said.en + str(said.column)
