"""The window table of docs/policy.md §1.1 (position date 2026-11-23), reproduced with the shipped packs.

| 入学级 | 窗口 | 中职→高中 | 高中→中职 | 转入后剩余学期 |
|---|---|---|---|---|
| 2026级 | 高一第一学期末（2027 年冬） | 开放 | 开放 | 5 |
| 2026级 | 高一第二学期末（2027 年夏） | 开放（最后一次） | 开放 | 4 |
| 2025级 | 高二第一学期末（2027 年冬） | 关闭 | 开放（最后一次） | 3 |
| 2024级 | 高三 | 关闭 | 关闭 | – |
"""

from datetime import date

import pytest

from rules.casefile import parse_case
from rules.cases import BASES
from rules.evaluate import evaluate
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import in_force
from rules.ruling import Answer, Ruling, Verdict

PACKS = tuple(load_tree(shipped()))
WINDOW = {"voc_to_gen": "window.voc_to_gen", "gen_to_voc": "window.gen_to_voc"}
WINTER, SUMMER = ("2027-01-25", "2027-02-22"), ("2027-07-05", "2027-09-01")


def applicant(direction: str, cohort: int, term: int, on: tuple[str, str]) -> Case:
    """A student who entered in September of `cohort`, applying in 2026-27."""
    grade = 10 + 2026 - cohort
    base = BASES[direction]
    student = base["student"] | {
        "entered": f"{cohort}-09",
        "grade": grade,
        "term": term,
        "completed_terms": (grade - 10) * 2 + term,
    }
    return parse_case({**base, "applied_on": on[0], "effective_on": on[1], "student": student})


def ruling_for(direction: str, cohort: int, term: int, on: tuple[str, str]) -> Ruling:
    case = applicant(direction, cohort, term, on)
    return evaluate(in_force(PACKS, case), case)


def answers(ruling: Ruling) -> dict[str, Answer]:
    return {finding.key: finding.outcome for finding in ruling.findings}


OPEN = [
    pytest.param("voc_to_gen", 2026, 1, WINTER, 5, id="2026级 高一第一学期末 中职→高中 开放 还有 5 个学期"),
    pytest.param("gen_to_voc", 2026, 1, WINTER, 5, id="2026级 高一第一学期末 高中→中职 开放 还有 5 个学期"),
    pytest.param("voc_to_gen", 2026, 2, SUMMER, 4, id="2026级 高一第二学期末 中职→高中 开放 还有 4 个学期"),
    pytest.param("gen_to_voc", 2026, 2, SUMMER, 4, id="2026级 高一第二学期末 高中→中职 开放 还有 4 个学期"),
    pytest.param("gen_to_voc", 2025, 1, WINTER, 3, id="2025级 高二第一学期末 高中→中职 开放 还有 3 个学期"),
]


@pytest.mark.parametrize(("direction", "cohort", "term", "on", "left"), OPEN)
def test_an_open_window_makes_the_applicant_eligible(
    direction: str, cohort: int, term: int, on: tuple[str, str], left: int
) -> None:
    ruling = ruling_for(direction, cohort, term, on)
    assert answers(ruling)[WINDOW[direction]] is Answer.PASS
    assert answers(ruling)["window.dates"] is Answer.PASS
    assert ruling.makeup.terms_left == left
    assert ruling.verdict is Verdict.ELIGIBLE


CLOSED = [
    pytest.param("voc_to_gen", 2025, 1, WINTER, id="2025级 高二第一学期末 中职→高中 关闭"),
    pytest.param("voc_to_gen", 2025, 2, SUMMER, id="2025级 高二第二学期末 中职→高中 关闭"),
    pytest.param("gen_to_voc", 2025, 2, SUMMER, id="2025级 高二第二学期末 高中→中职 关闭"),
    pytest.param("voc_to_gen", 2024, 1, WINTER, id="2024级 高三第一学期末 中职→高中 关闭"),
    pytest.param("gen_to_voc", 2024, 1, WINTER, id="2024级 高三第一学期末 高中→中职 关闭"),
    pytest.param("voc_to_gen", 2024, 2, SUMMER, id="2024级 高三第二学期末 中职→高中 关闭"),
    pytest.param("gen_to_voc", 2024, 2, SUMMER, id="2024级 高三第二学期末 高中→中职 关闭"),
]


@pytest.mark.parametrize(("direction", "cohort", "term", "on"), CLOSED)
def test_a_closed_window_refuses_the_applicant(direction: str, cohort: int, term: int, on: tuple[str, str]) -> None:
    ruling = ruling_for(direction, cohort, term, on)
    assert answers(ruling)[WINDOW[direction]] is Answer.FAIL
    assert ruling.verdict is Verdict.INELIGIBLE


def test_the_third_window_leaves_exactly_the_year_and_a_half_the_national_rule_asks() -> None:
    found = {f.rule: f for f in ruling_for("gen_to_voc", 2025, 1, WINTER).findings}
    assert found["NV-04"].facts == {"terms_left": "3", "minimum": "3"}
    assert found["NV-04"].outcome is Answer.PASS


def test_one_term_later_the_national_rule_would_refuse_too() -> None:
    found = {f.rule: f for f in ruling_for("gen_to_voc", 2025, 2, SUMMER).findings}
    assert found["NV-04"].facts == {"terms_left": "2", "minimum": "3"}
    assert found["NV-04"].outcome is Answer.FAIL


@pytest.mark.parametrize(("direction", "cohort"), [("voc_to_gen", 2026), ("gen_to_voc", 2026), ("gen_to_voc", 2025)])
def test_on_the_position_date_the_winter_window_is_announced_and_not_yet_open(direction: str, cohort: int) -> None:
    ruling = ruling_for(direction, cohort, 1, ("2026-11-23", "2027-02-22"))
    dates = next(f for f in ruling.findings if f.key == "window.dates")
    assert dates.outcome is Answer.FAIL
    assert dates.facts["apply_from"] == "2027-01-18"
    assert "还有 56 天" in dates.reason.zh


def test_on_the_position_date_no_window_is_announced_for_who_has_none() -> None:
    ruling = ruling_for("voc_to_gen", 2025, 1, ("2026-11-23", "2027-02-22"))
    assert "window.dates" not in answers(ruling)
    assert answers(ruling)["window.voc_to_gen"] is Answer.FAIL


def test_the_first_windows_ever_closed_at_the_end_of_january_2026() -> None:
    case = applicant("gen_to_voc", 2026, 1, ("2026-01-31", "2026-03-02"))
    ruling = evaluate(in_force(PACKS, case), case)
    dates = next(f for f in ruling.findings if f.key == "window.dates")
    assert dates.outcome is Answer.FAIL
    assert dates.facts["next"] == "2026-06-29"


def test_before_2026_no_shandong_pack_holds_and_the_window_rule_is_silent() -> None:
    case = applicant("gen_to_voc", 2026, 1, ("2025-12-31", "2026-03-02"))
    held = in_force(PACKS, case)
    assert [ref.id for ref in held.refs if ref.id.startswith("CN-37")] == []
    assert held.rule("window.gen_to_voc") is None
    assert held.rule("min_voc_years") is not None
    assert case.applied_on == date(2025, 12, 31)
