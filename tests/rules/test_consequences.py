"""What a transfer leads to, in the order it is acknowledged: 高考身份, 学制, 毕业标准, 转回."""

import pytest

from rules.counterfactual import explained
from rules.pack import load_tree, shipped
from rules.packs_in_force import in_force
from tests.rules.written import case_with

SHIPPED = tuple(load_tree(shipped()))


def led_to(base: str, **changes: object) -> list[str]:
    case = case_with(base, **changes)
    found = explained(in_force(SHIPPED, case), case).consequences
    assert all(sentence.en for sentence in found)
    return [sentence.zh for sentence in found]


@pytest.mark.parametrize(
    ("base", "length"),
    [
        ("voc_to_gen", "转入后执行普通高中三年学制，到同届毕业还有 5 个学期；原中职专业的学习终止。"),
        ("gen_to_voc", "转入后执行三年制中职学制，到同届毕业还有 5 个学期。"),
    ],
)
def test_identity_length_graduation_and_return_are_named_in_that_order(base: str, length: str) -> None:
    found = led_to(base)
    words = ("高考报名", length, "毕业标准执行转入学校", "可申请转回原学校")
    places = [next(place for place, sentence in enumerate(found) if word in sentence) for word in words]
    assert places == sorted(places)


def test_graduation_from_a_vocational_school_is_named_only_to_who_moves_there() -> None:
    voc = "中职毕业条件"
    assert any(voc in sentence for sentence in led_to("gen_to_voc"))
    assert not any(voc in sentence for sentence in led_to("voc_to_gen"))


def test_a_programme_nobody_has_stated_has_no_length() -> None:
    assert not any("学制" in sentence for sentence in led_to("gen_to_voc", target={"programme": None}))


def test_between_schools_of_one_kind_nothing_is_promised_about_length() -> None:
    assert not any("学制" in s for s in led_to("voc_to_gen", target={"kind": "public_vocational"}))
