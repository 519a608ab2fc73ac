"""The difference between two packs, in sentences a publisher reads before signing."""

from typing import get_args

import pytest

from rules.diff import diff
from rules.diff_words import COMMON, ENTRIES, PARAMETERS
from rules.kinds.base import Entry, Rule
from rules.pack import Pack, load_pack, load_tree, shipped
from rules.registry import AnyRule
from tests.rules.catalogues import catalogue_pack, plain
from tests.rules.written import SOURCE, rule_text, written


def zh(old: Pack, new: Pack) -> list[str]:
    found = diff(old, new)
    assert all(s.zh.endswith("。") and s.en.endswith(".") for s in found)
    return [sentence.zh for sentence in found]


def en(old: Pack, new: Pack) -> list[str]:
    return [sentence.en for sentence in diff(old, new)]


def terms(parameters: str = "minimum = 1", **more: str) -> str:
    return rule_text("terms", "completed_terms", parameters, **more)


@pytest.mark.parametrize("pack", load_tree(shipped()), ids=lambda pack: pack.id)
def test_a_pack_does_not_differ_from_itself(pack: Pack) -> None:
    assert diff(pack, load_pack(pack.files)) == ()


def test_a_parameter_is_told_from_old_to_new() -> None:
    old, new = written("city", terms("minimum = 1")), written("city", terms("minimum = 2"))
    assert zh(old, new) == ["规则 TERMS（terms）：下限由“1”改为“2”。"]
    assert en(old, new) == ['Rule TERMS (terms): the minimum changed from "1" to "2".']


def test_a_value_that_was_not_set_is_said_to_be_so() -> None:
    old, new = written("city", terms('minimum = "unset"')), written("city", terms("minimum = 2"))
    assert zh(old, new) == ["规则 TERMS（terms）：下限由未定改为“2”。"]
    assert en(old, new) == ['Rule TERMS (terms): the minimum changed from not set to "2".']


def test_force_citation_and_words_count_as_differences() -> None:
    old = written("city", terms())
    new = written("city", terms(severity="warn", clause="第二条", confidence="N", zh="新句。"))
    assert zh(old, new) == [
        "规则 TERMS（terms）：条款由“第一条”改为“第二条”。",
        "规则 TERMS（terms）：把握由“V”改为“N”。",
        "规则 TERMS（terms）：不符时的后果由“拦截”改为“提示”。",
        "规则 TERMS（terms）：中文表述由“句。”改为“新句。”。",
    ]


def test_a_sign_off_is_a_difference() -> None:
    signed = 'minimum = 1\nsigned_off = { by = "甲", on = 2026-11-23, document = "文" }'
    assert zh(written("city", terms()), written("city", terms(signed))) == [
        "规则 TERMS（terms）：签认由未写明改为“签认人 甲，签认日 2026-11-23，文件 文”。"
    ]


def test_rules_come_and_go_by_key() -> None:
    old, new = written("city", terms(), rule_text("a", "duty")), written("city", rule_text("b", "duty"), terms())
    assert zh(old, new) == ["新增规则 B（b）：句。", "删去规则 A（a）。"]
    assert en(old, new) == ["Rule B (b) is added: Sentence.", "Rule A (a) is removed."]


def test_a_rule_that_changes_its_kind_is_told_as_that() -> None:
    old, new = written("city", rule_text("k", "duty")), written("city", rule_text("k", "school_kinds"))
    assert zh(old, new) == ["规则 K（k）：种类由“duty”改为“school_kinds”。"]


ENTRY = '{{ year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = {} }}'


def calendar(*days: str) -> Pack:
    lines = ", ".join(ENTRY.format(day) for day in days)
    return written("city", rule_text("w", "window_dates", f"calendar = [{lines}]"))


def test_a_table_differs_line_by_line() -> None:
    assert zh(calendar("2027-01-29", "2027-01-30"), calendar("2027-01-30", "2027-01-31")) == [
        "新增规则 W（w）的申请日程一项：学年 2026，学期 10-1，方向 双向，申请自 2027-01-18，申请止于（不含） 2027-01-31。",
        "删去规则 W（w）的申请日程一项：学年 2026，学期 10-1，方向 双向，申请自 2027-01-18，申请止于（不含） 2027-01-29。",
    ]


def test_the_dates_of_the_pack_are_differences() -> None:
    old, new = written("city"), written("city", head="effective_before = 2027-01-01")
    assert zh(old, new) == ["政策包：失效日期由未写明改为“2027-01-01”。"]


def test_sources_are_compared() -> None:
    old = written("city")
    new = load_pack({"pack.toml": old.files["pack.toml"].replace("办法".encode(), "细则".encode())})
    assert zh(old, new) == ["依据文件 S：名称由“办法”改为“细则”。"]


def test_sources_come_and_go_by_id() -> None:
    old = written("city", SOURCE.replace('"S"', '"T"').replace("办法", "通知"))
    new = written("city", SOURCE.replace('"S"', '"U"').replace("办法", "细则"))
    assert zh(old, new) == ["新增依据文件 U：《细则》。", "删去依据文件 T。"]
    assert en(old, new) == ["Source U is added: “细则”.", "Source T is removed."]


def test_a_switch_is_told_as_yes_or_no() -> None:
    old, new = (written("city", rule_text("b", "suspension", f"barred = {on}")) for on in ("true", "false"))
    assert zh(old, new) == ["规则 B（b）：是否禁止由“是”改为“否”。"]
    assert en(old, new) == ['Rule B (b): whether it bars changed from "yes" to "no".']


def test_what_grade_words_are_worth_is_told_word_by_word() -> None:
    old, new = (
        written("city", rule_text("w", "grade_words", f'words = {{ "优秀" = {best}, "良好" = 75 }}'))
        for best in (90, 85)
    )
    assert zh(old, new) == ["规则 W（w）：等级折合分数由“优秀 90，良好 75”改为“优秀 85，良好 75”。"]


def test_rows_are_compared_cell_by_cell() -> None:
    courses = plain("V1", "V2", "G1", "G2")
    old = catalogue_pack("1,any,V1,G1,similar,60,,\n2,any,V2,G2,same,,,\n", courses)
    new = catalogue_pack("1,any,V1+V2/V2,G1,same,70.5,,\n3,any,V2,G2,same,,,\n", courses)
    assert zh(old, new) == [
        "互认目录第 1 行：原课程由“V1”改为“V1+V2/V2”。",
        "互认目录第 1 行：课程关系由“相近”改为“相同”。",
        "互认目录第 1 行：最低成绩由“60”改为“70.5”。",
        "新增互认目录第 3 行：V2 → G2。",
        "删去互认目录第 2 行：V2 → G2。",
    ]
    assert en(old, new)[1] == 'Row 1 of the catalogue: the relation changed from "similar" to "same".'


def test_a_row_that_only_moved_is_no_difference() -> None:
    courses = plain("V1", "V2", "G1", "G2")
    one, two = "1,any,V1,G1,same,,,\n", "2,any,V2,G2,same,,,\n"
    assert diff(catalogue_pack(one + two, courses), catalogue_pack(two + one, courses)) == ()


def test_courses_are_compared_version_by_version() -> None:
    heading = "code,name,curriculum,hours,valid_from,valid_to\n"
    old = catalogue_pack("", f"{heading}A,甲,gen,36,,\nB,乙,gen,36,,\n")
    new = catalogue_pack("", f"{heading}A,甲,gen,40,,\nC,丙,voc,18,,\n")
    assert zh(old, new) == ["课程 A：学时由“36”改为“40”。", "新增课程 C：丙。", "删去课程 B：乙。"]


def kinds() -> tuple[type[Rule], ...]:
    return get_args(get_args(AnyRule)[0])


def test_every_parameter_and_every_common_key_has_words_in_both_languages() -> None:
    assert {name for kind in kinds() for name in kind.parameters() if name != "kind"} <= set(PARAMETERS)
    assert set(Rule.model_fields) - {"key"} <= set(COMMON)
    assert all(words.zh and words.en for words in (*PARAMETERS.values(), *COMMON.values(), *ENTRIES.values()))


def test_every_field_of_a_table_has_words() -> None:
    assert {name for entry in Entry.__subclasses__() for name in entry.model_fields} <= set(ENTRIES)
