"""The formula of an equivalence's sources."""

import pytest

from rules.formula import BadFormula, parse_formula


@pytest.mark.parametrize(
    ("text", "alternatives"),
    [
        ("A", (("A",),)),
        ("A+B", (("A", "B"),)),
        ("A/B", (("A",), ("B",))),
        ("A+B/C", (("A", "B"), ("C",))),
        ("B+A/A", (("B", "A"), ("A",))),
    ],
)
def test_plus_binds_closer_than_slash_and_order_is_kept(text, alternatives):
    assert parse_formula(text) == alternatives


@pytest.mark.parametrize("text", [" A + B / C ", "A＋B／C", "A ＋ B/C", "　A+B　／　C", "A\t+\nB/C"])
def test_spaces_and_full_width_signs_are_accepted(text):
    assert parse_formula(text) == (("A", "B"), ("C",))


def test_a_chinese_code_is_a_code():
    assert parse_formula("语文（上）+语文（下）") == (("语文（上）", "语文（下）"),)


@pytest.mark.parametrize("text", ["", " ", "A+", "+A", "A++B", "A/", "/A", "A//B", "A+/B", "＋"])
def test_an_empty_part_is_refused(text):
    with pytest.raises(BadFormula, match="empty part") as refused:
        parse_formula(text)
    assert "空缺" in refused.value.zh


@pytest.mark.parametrize("text", ["A+A", "A+B+A", "B/A+ A"])
def test_a_course_twice_in_one_alternative_is_refused(text):
    with pytest.raises(BadFormula, match="A more than once") as refused:
        parse_formula(text)
    assert "“A”" in refused.value.zh
    assert text in refused.value.en


def test_a_bad_formula_is_a_value_error():
    assert issubclass(BadFormula, ValueError)
