"""Other places: the same questions answered by other packs, chosen by where the receiving school is."""

import pytest

from rules.casefile import parse_case
from rules.cases import BASES
from rules.evaluate import evaluate
from rules.pack import load_tree, shipped
from rules.packs_in_force import in_force
from rules.ruling import Answer, Verdict
from tests.rules.written import case_with

ELSEWHERE = {
    "wenzhou": {"county": "330302", "city": "330300"},
    "fuzhou": {"county": "350102", "city": "350100"},
    "guangxi": {"county": "450102", "city": "450100"},
    "linzi": {"county": "370305", "city": "370300"},
}
SHIPPED = tuple(load_tree(shipped()))


def answered(place: str, base: str, **changes: object) -> dict[str, Answer]:
    case = case_with(base, **({"source": ELSEWHERE[place], "target": ELSEWHERE[place]} | changes))
    return {f.rule: f.outcome for f in evaluate(in_force(SHIPPED, case), case).findings}


@pytest.mark.parametrize(
    ("place", "packs"),
    [
        (
            "linzi",
            ["CN-370000/2026-transfer", "CN-370300/2026-city", "CN-370305/2026-county", "CN-370305/2026-alliance-demo"],
        ),
        ("wenzhou", ["CN-330300/2024-wenzhou"]),
        ("fuzhou", ["CN-350100/2017-fuzhou"]),
        ("guangxi", ["CN-450000/2014-guangxi"]),
    ],
)
def test_the_receiving_schools_place_chooses_the_packs(place: str, packs: list[str]) -> None:
    case = case_with(source=ELSEWHERE[place], target=ELSEWHERE[place])
    local = [ref.id for ref in in_force(SHIPPED, case).refs if not ref.id.startswith("CN/")]
    assert local == packs


def test_grade_11_term_2_is_open_in_wenzhou_and_closed_in_linzi() -> None:
    late = {"student": {"grade": 11, "term": 2}}
    assert answered("wenzhou", "voc_to_gen", **late)["WZ-01"] is Answer.PASS
    assert answered("linzi", "voc_to_gen", **late)["SD-07"] is Answer.FAIL


def test_one_term_in_a_vocational_school_is_enough_in_linzi_and_not_in_fuzhou() -> None:
    assert answered("linzi", "voc_to_gen")["NV-02a"] is Answer.PASS
    assert answered("fuzhou", "voc_to_gen")["FZ-04"] is Answer.FAIL


def test_a_vocational_student_keeps_the_grade_in_linzi_and_drops_one_in_guangxi() -> None:
    down = {"student": {"grade": 11}, "target_grade": 10}
    assert answered("linzi", "voc_to_gen", **down)["SD-12"] is Answer.FAIL
    assert answered("guangxi", "voc_to_gen", **down)["GX-04"] is Answer.PASS


def test_guangxi_lets_grade_12_ask_and_the_national_rule_above_it_refuses() -> None:
    case = case_with(
        "gen_to_voc", source=ELSEWHERE["guangxi"], target=ELSEWHERE["guangxi"], student={"grade": 12}, target_grade=11
    )
    ruling = evaluate(in_force(SHIPPED, case), case)
    found = {f.rule: f.outcome for f in ruling.findings}
    assert (found["GX-01"], found["GX-03"], found["NV-04"]) == (Answer.PASS, Answer.PASS, Answer.PASS)
    assert found["NV-02b"] is Answer.FAIL
    assert ruling.verdict is Verdict.INELIGIBLE


def test_who_drops_a_grade_graduates_with_the_cohort_entered() -> None:
    kept = case_with("gen_to_voc", student={"grade": 11})
    dropped = case_with("gen_to_voc", student={"grade": 11}, target_grade=10)
    assert evaluate(in_force(SHIPPED, kept), kept).makeup.terms_left == 3
    assert evaluate(in_force(SHIPPED, dropped), dropped).makeup.terms_left == 5


def test_similar_courses_are_proposed_in_shandong_and_recognised_in_wenzhou() -> None:
    linzi = in_force(SHIPPED, parse_case(BASES["voc_to_gen"]))
    wenzhou = in_force(SHIPPED, case_with(source=ELSEWHERE["wenzhou"], target=ELSEWHERE["wenzhou"]))
    assert linzi.parameter("credit.similar", "effect") == "proposed"
    assert wenzhou.parameter("credit.similar", "effect") == "recognised"
