"""What would change a refusal: each change applied flips it, none of its parts does, and it reads like advice."""

from collections.abc import Mapping
from itertools import combinations

import pytest

from rules.changes import Change, verdict_changes
from rules.counterfactual import MOST_FLIPS, explained
from rules.evaluate import evaluate
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, combine, in_force
from rules.ruling import Counterfactual, Verdict
from tests.rules.written import case_with, rule_text, written

SHIPPED = tuple(load_tree(shipped()))

SIGNED = rule_text("consents", "consents", 'of = ["student", "guardian"]')
PAIRED = rule_text("pair", "pairing", "required = true")
TERRITORY = rule_text("territory", "territory", 'across_county = "coordination"\nacross_city = "deny"')
PROGRAMME = rule_text("programme", "programme", 'side = "target"\nallowed = ["3", "3+2"]\ndenied = ["5"]')
GRADE = rule_text("grade.alignment", "grade_alignment", "delta = 0")
TERMS = rule_text("terms", "completed_terms", "minimum = 3")
SUSPENDED = rule_text("suspended", "suspension", "barred = true")
DISCIPLINE = rule_text("discipline", "discipline", "barred = true")
EXAMS = rule_text("exams", "exam_prerequisite", 'exams = ["物理", "化学"]')
STATUS = rule_text("status", "status", 'allowed = ["enrolled"]')
CALENDAR = rule_text(
    "window.dates",
    "window_dates",
    'calendar = [{ year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-30 },'
    '{ year = 2026, terms = ["10-2"], apply_from = 2027-06-28, apply_before = 2027-07-10, effective_on = 2027-09-01 },'
    '{ year = 2027, terms = ["11-1"], apply_from = 2028-01-17, apply_before = 2028-01-29 }]',
)


def city(*rules: str) -> Packs:
    return combine((written("city", *rules),))


def advice(packs: Packs, case: Case) -> list[tuple[str, str]]:
    found = [c for c in explained(packs, case).counterfactuals if c.effect == "verdict:eligible"]
    assert_smallest(packs, case, found)
    return [(c.reason.zh, c.reason.en) for c in found]


def assert_smallest(packs: Packs, case: Case, found: list[Counterfactual]) -> None:
    """Each listed set flips the verdict, and no proper part of it does."""
    for counterfactual in found:
        wanted = chosen(packs, case, counterfactual.change)
        assert evaluate(packs, applied(case, wanted)).verdict is Verdict.ELIGIBLE
        for count in range(len(wanted)):
            for fewer in combinations(wanted, count):
                assert evaluate(packs, applied(case, list(fewer))).verdict is not Verdict.ELIGIBLE


def chosen(packs: Packs, case: Case, change: Mapping[str, str]) -> list[Change]:
    facts = {change["fact"]: change["to"]} if "fact" in change else dict(change)
    found = [c for c in verdict_changes(packs, case) if facts.get(c.fact) == c.after]
    assert len(found) == len(facts)
    return found


def applied(case: Case, together: list[Change]) -> Case:
    for change in together:
        case = change.apply(case)
    return case


# One change, each kind


@pytest.mark.parametrize("signed", [False, None])
def test_a_missing_signature(signed: bool | None) -> None:
    assert advice(city(SIGNED), case_with(consents={"guardian": signed})) == [
        ("如果由监护人签字同意，则符合申请条件。", "To be eligible, have the guardian sign.")
    ]


@pytest.mark.parametrize(
    ("paired", "zh", "en"),
    [
        (False, "改报与原学校结对的互转学校", "apply to a school paired with the present one"),
        (None, "查明两校为结对的互转学校", "have the two schools confirmed as a designated pair"),
    ],
)
def test_a_school_that_is_not_paired(paired: bool | None, zh: str, en: str) -> None:
    assert advice(city(PAIRED), case_with(paired=paired)) == [(f"如果{zh}，则符合申请条件。", f"To be eligible, {en}.")]


def test_a_programme_that_may_not_be_entered_leads_to_every_one_that_may() -> None:
    assert [en for _, en in advice(city(PROGRAMME), case_with("gen_to_voc", target={"programme": "5"}))] == [
        "To be eligible, apply for a three-year programme.",
        'To be eligible, apply for a "3+2" through programme.',
    ]


def test_a_document_that_is_missing() -> None:
    assert advice(city(TERRITORY), case_with(source={"county": "370303"}, coordination=None)) == [
        (
            "如果补交市级统筹结对的依据文件，则符合申请条件。",
            "To be eligible, attach the city's decision that coordinates this pair.",
        )
    ]


def test_no_document_helps_across_cities() -> None:
    away = case_with(source={"county": "370102", "city": "370100"}, coordination=None)
    assert advice(city(TERRITORY), away) == []


def test_a_grade_that_is_not_the_equivalent_one() -> None:
    assert advice(city(GRADE), case_with(target_grade=11)) == [
        ("如果改为申请转入 10 年级，则符合申请条件。", "To be eligible, apply for grade 10.")
    ]


def test_examinations_not_yet_passed() -> None:
    assert advice(city(EXAMS), case_with(student={"exams_passed": ["物理"]})) == [
        ("如果先通过合格考：化学，则符合申请条件。", "To be eligible, first pass the examinations 化学.")
    ]


def test_examinations_already_passed_are_not_asked_for_again() -> None:
    passed = case_with(student={"exams_passed": ["物理", "化学"]}, consents={"guardian": False})
    assert [en for _, en in advice(city(EXAMS, SIGNED), passed)] == ["To be eligible, have the guardian sign."]


def test_a_suspension_and_a_disciplinary_measure_come_to_an_end() -> None:
    assert [en for _, en in advice(city(SUSPENDED, STATUS), case_with(student={"status": "suspended"}))] == [
        "To be eligible, first return to study."
    ]
    assert [en for _, en in advice(city(DISCIPLINE), case_with(student={"discipline": "active"}))] == [
        "To be eligible, wait until the disciplinary measure is lifted."
    ]


# Time


def test_a_window_missed_leads_to_the_next_one_only() -> None:
    assert advice(city(CALENDAR), case_with(applied_on="2027-02-10")) == [
        (
            "如果在下一次窗口（2027-06-28 开放）申请，则符合申请条件。",
            "To be eligible, apply in the next window (opens 2027-06-28).",
        )
    ]


def test_too_few_terms_lead_to_the_first_window_that_comes_late_enough() -> None:
    assert [en for _, en in advice(city(CALENDAR, TERMS), case_with())] == [
        "To be eligible, apply in a later window (opens 2028-01-17)."
    ]


def test_where_no_calendar_is_kept_terms_are_counted() -> None:
    assert advice(city(TERMS), case_with()) == [
        (
            "如果再修完 2 个学期，到高二第一学期申请，则符合申请条件。",
            "To be eligible, complete 2 more terms and apply in Grade 11 term 1.",
        )
    ]


def test_where_the_calendar_is_still_to_be_set_nobody_can_say_when() -> None:
    open_dates = rule_text("window.dates", "window_dates", 'calendar = "unset"')
    assert advice(city(open_dates, TERMS), case_with()) == []


def test_a_class_applied_for_moves_up_with_the_student() -> None:
    case = case_with(applied_on="2027-07-20", student={"term": 2, "completed_terms": 2}, target_grade=10)
    ruling = explained(city(CALENDAR, GRADE), case)
    (only,) = ruling.counterfactuals
    assert only.change["to"] == "2028-01-17"
    (change,) = chosen(city(CALENDAR, GRADE), case, only.change)
    later = change.apply(case)
    assert (later.student.grade, later.target_grade, later.student.completed_terms) == (11, 11, 3)


def test_nobody_waits_beyond_the_last_grade() -> None:
    assert advice(city(TERMS), case_with(student={"grade": 12, "term": 2, "completed_terms": 0})) == []


# Several together


def test_two_changes_that_are_both_needed_are_listed_together() -> None:
    case = case_with(paired=False, consents={"guardian": False})
    assert advice(city(SIGNED, PAIRED), case) == [
        (
            "如果由监护人签字同意，并且改报与原学校结对的互转学校，则符合申请条件。",
            "To be eligible, have the guardian sign and apply to a school paired with the present one.",
        )
    ]


def test_where_two_are_not_enough_one_larger_set_is_found_of_which_none_can_be_spared() -> None:
    case = case_with(paired=False, consents={"guardian": False, "student": None})
    assert [en for _, en in advice(city(SIGNED, PAIRED), case)] == [
        "To be eligible, have the student sign, have the guardian sign and apply to a school paired with the present one."
    ]


def test_a_stated_grade_and_a_later_window_go_together() -> None:
    case = case_with(applied_on="2027-07-20", student={"term": 2, "completed_terms": 2}, target_grade=11)
    assert [en for _, en in advice(city(CALENDAR, GRADE), case)] == [
        "To be eligible, apply for grade 10 and apply in the next window (opens 2028-01-17)."
    ]


def test_an_eligible_case_needs_no_advice_and_a_hopeless_one_gets_none() -> None:
    assert advice(city(SIGNED), case_with()) == []
    assert advice(city(rule_text("mode", "study_mode", "allowed = []")), case_with()) == []


def test_advice_comes_smallest_first_always_in_the_same_order_and_not_without_end() -> None:
    many = rule_text(
        "programme", "programme", f'side = "target"\nallowed = {[str(n) for n in range(20)]}\ndenied = ["x"]'
    )
    case = case_with(target={"programme": "x"})
    first = [c.change["to"] for c in explained(city(many.replace("'", '"')), case).counterfactuals]
    assert first == [str(n) for n in range(MOST_FLIPS)]
    assert first == [c.change["to"] for c in explained(city(many.replace("'", '"')), case).counterfactuals]


@pytest.mark.parametrize("base", ["voc_to_gen", "gen_to_voc"])
@pytest.mark.parametrize("paired", [True, False])
@pytest.mark.parametrize("guardian", [True, False, None])
@pytest.mark.parametrize("applied_on", ["2027-01-25", "2027-02-10"])
@pytest.mark.parametrize("programme", ["3", "5"])
def test_under_the_shipped_packs_every_advice_is_a_smallest_one(
    base: str, paired: bool, guardian: bool | None, applied_on: str, programme: str
) -> None:
    case = case_with(
        base, paired=paired, consents={"guardian": guardian}, applied_on=applied_on, target={"programme": programme}
    )
    packs = in_force(SHIPPED, case)
    given = advice(packs, case)
    assert bool(given) is (evaluate(packs, case).verdict is not Verdict.ELIGIBLE)
