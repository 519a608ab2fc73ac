"""Identity numbers by the published vectors, and the other facts a roll keeps about people."""

from datetime import date

import pytest

from importers import people
from importers.codes import Code
from importers.people import Identity
from importers.problem import Fault


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "370305201009010014", "37030520110215002X", "370305201006303129"]
)
def test_published_identity_numbers_hold(number: str) -> None:
    found = people.identity(number)
    assert isinstance(found, Identity)
    assert found.number == number


def test_the_standards_example_says_its_birth_and_sex() -> None:
    assert people.identity("11010519491231002x") == Identity("11010519491231002X", date(1949, 12, 31), people.FEMALE)


@pytest.mark.parametrize("place", range(17))
def test_any_single_wrong_digit_is_caught(place: int) -> None:
    number = "370305201009010014"
    wrong = number[:place] + str((int(number[place]) + 1) % 10 or 1) + number[place + 1 :]
    assert wrong == number or isinstance(people.identity(wrong), Fault)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", Code.MISSING_ID),
        ("　", Code.MISSING_ID),
        (3.7030520110424e17, Code.ID_AS_NUMBER),
        (370305201104239976, Code.ID_AS_NUMBER),
        ("3.70305E+17", Code.ID_AS_NUMBER),
        ("370305110215002", Code.ID_FORM),
        ("37030520110215002Y", Code.ID_FORM),
        ("370305201102150020", Code.ID_CHECKSUM),
    ],
)
def test_a_wrong_identity_number_says_how_it_is_wrong(cell: str | float, code: Code) -> None:
    assert people.identity(cell) == Fault(code)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("李  四", "李四"),
        ("　张三 ", "张三"),
        ("阿依古丽•艾合买提", "阿依古丽·艾合买提"),
        ("Anna  Maria", "Anna Maria"),
        ("叶舒䶮", "叶舒䶮"),
    ],
)
def test_spaces_leave_chinese_names_and_stay_in_others(cell: str, name: str) -> None:
    assert people.name(cell) == name


@pytest.mark.parametrize("cell", ["202609", 202609.0, "2026-09", "2026年9月", "2026/9/1", date(2026, 9, 1), "20260901"])
def test_months_of_entry_come_in_many_forms(cell: str | float | date) -> None:
    assert people.entered(cell) == "2026-09"


@pytest.mark.parametrize("cell", ["202600", "202613", "九月", ""])
def test_a_month_that_does_not_exist_is_a_fault(cell: str) -> None:
    assert isinstance(people.entered(cell), Fault)


@pytest.mark.parametrize(
    ("cell", "code"), [("01", "01"), ("1", "01"), (1.0, "01"), ("在读", "01"), ("休学", "02"), (99, "99")]
)
def test_statuses_come_by_code_and_by_word(cell: str | float, code: str) -> None:
    assert people.status(cell) == code


@pytest.mark.parametrize(
    "number",
    [
        "G370305201104239976",
        "L37030520110423997X",
        "\uff27\uff13\uff17\uff10\uff13\uff10\uff15\uff12\uff10\uff11\uff11\uff10\uff14\uff12\uff13\uff19\uff19\uff17\uff16",
        "g370305201104239976",
    ],
)
def test_roll_numbers_of_the_three_letters_hold(number: str) -> None:
    assert not isinstance(people.student_number(number), Fault)


@pytest.mark.parametrize(
    "number", ["A370305201104239976", "G37030520110423", "370305201104239976", "G3703052011042399766"]
)
def test_other_roll_numbers_do_not(number: str) -> None:
    found = people.student_number(number)
    assert isinstance(found, Fault)
    assert found.code is Code.BAD_STUDENT_NUMBER
