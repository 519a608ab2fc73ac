"""Evaluation: the verdict from the findings, answers kept without changing any, one ruling whatever the order."""

from dataclasses import replace
from datetime import date

import pytest

from rules import evaluate as evaluation
from rules.casefile import read_case
from rules.evaluate import evaluate, judge_all, judged, verdict_of
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, combine, in_force
from rules.ruling import Answer, Finding, Sentence, Severity, Verdict
from tests.places import EXAMPLES
from tests.rules.catalogues import plain, selection, transcript
from tests.rules.written import case_with, rule_text, written


def finding(severity: Severity, outcome: Answer) -> Finding:
    said = Sentence("句", "Sentence")
    return Finding("R", "r", "P", outcome, severity, "第一条", "V", said, said, {})


def packs_with(*rules: str) -> Packs:
    return combine((written("city", *rules),))


TERMS = rule_text("terms", "completed_terms", "minimum = 1")

VERDICTS = [
    ([], Verdict.ELIGIBLE),
    ([("block", "pass")], Verdict.ELIGIBLE),
    ([("block", "fail")], Verdict.INELIGIBLE),
    ([("block", "undetermined")], Verdict.UNDETERMINED),
    ([("block", "undetermined"), ("block", "pass")], Verdict.UNDETERMINED),
    ([("block", "undetermined"), ("block", "fail")], Verdict.INELIGIBLE),
    ([("block", "fail"), ("block", "undetermined")], Verdict.INELIGIBLE),
    ([("warn", "fail"), ("refer", "fail")], Verdict.ELIGIBLE),
    ([("warn", "undetermined"), ("refer", "undetermined")], Verdict.ELIGIBLE),
    ([("warn", "fail"), ("block", "undetermined")], Verdict.UNDETERMINED),
]


@pytest.mark.parametrize(("answers", "verdict"), VERDICTS)
def test_only_what_blocks_decides_and_a_failure_weighs_more_than_an_unknown(
    answers: list[tuple[str, str]], verdict: Verdict
) -> None:
    assert verdict_of(tuple(finding(Severity(s), Answer(a)) for s, a in answers)) is verdict


@pytest.mark.parametrize(
    ("confidence", "signed", "severity", "verdict"),
    [
        ("V", "", Severity.BLOCK, Verdict.INELIGIBLE),
        ("M", "", Severity.WARN, Verdict.ELIGIBLE),
        ("M", 'signed_off = { by = "王", on = 2026-11-23, document = "复函" }', Severity.BLOCK, Verdict.INELIGIBLE),
    ],
    ids=["read by us", "seen in a weak source", "signed off"],
)
def test_a_rule_nobody_confirmed_warns_until_it_is_signed_off(
    confidence: str, signed: str, severity: Severity, verdict: Verdict
) -> None:
    packs = packs_with(rule_text("terms", "completed_terms", f"minimum = 2\n{signed}", confidence=confidence))
    ruling = evaluate(packs, case_with())
    assert (ruling.findings[0].severity, ruling.verdict) == (severity, verdict)


def test_a_finding_says_rule_pack_clause_statement_reason_and_facts() -> None:
    (found,) = judge_all(packs_with(TERMS), case_with())
    assert (found.rule, found.key, found.pack, found.confidence) == ("TERMS", "terms", "370300/city", "V")
    assert (found.clause, found.statement) == ("《办法》第一条", Sentence("句。", "Sentence."))
    assert found.reason.en == "1 terms completed, at least 1 needed."
    assert found.facts == {"completed_terms": "1", "minimum": "1"}


def test_a_rule_of_the_other_direction_has_no_finding() -> None:
    packs = packs_with(rule_text("terms", "completed_terms", "minimum = 1", direction="gen_to_voc"))
    assert judge_all(packs, case_with("voc_to_gen")) == ()
    assert len(judge_all(packs, case_with("gen_to_voc"))) == 1


def test_a_case_of_no_known_direction_is_judged_by_the_rules_of_both() -> None:
    packs = packs_with(TERMS, rule_text("other", "completed_terms", "minimum = 1", direction="voc_to_gen"))
    assert [f.rule for f in judge_all(packs, case_with(source={"kind": "unknown"}))] == ["TERMS"]


def test_a_rule_that_does_not_concern_the_term_is_silent_every_time() -> None:
    calendar = 'calendar = [{ year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-30 }]'
    packs = packs_with(rule_text("dates", "window_dates", calendar))
    eleventh = case_with(student={"grade": 11})
    assert judge_all(packs, eleventh) == judge_all(packs, eleventh) == ()


def test_an_answer_kept_is_the_answer_given_anew() -> None:
    packs = packs_with(TERMS)
    cases = [case_with(student={"completed_terms": n}) for n in (0, 1, 0, None, 1)]
    anew = [judge_all(combine.__wrapped__(packs.packs), case) for case in cases]
    assert [judge_all(packs, case) for case in cases] == anew


def test_no_more_answers_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation, "MOST_KEPT", 2)
    packs = packs_with(TERMS)
    answers = [judge_all(packs, case_with(student={"completed_terms": n}))[0].outcome.value for n in (0, 1, 2, 0)]
    assert answers == ["fail", "pass", "pass", "fail"]
    assert len(packs.asked["voc_to_gen"][0].found) <= 2


ROWS = "1,any,V1,G1,same,,,\n2,any,V2+V3,G2,similar,70,,\n3,any,V1/V3,G3,same,,,\n4,any,V4,G4,waiver,,,\n"
COURSES = plain(*(f"{side}{n}" for side in "VG" for n in range(1, 5)))


def several() -> Case:
    return transcript({"V1": "80", "V2": "75", "V3": "缺考", "V4": "61", "V9": "90"})


def test_what_is_judged_is_what_the_ruling_says() -> None:
    packs = combine((*selection(ROWS, COURSES).packs, written("county", TERMS)))
    half, ruling = judged(packs, several()), evaluate(packs, several())
    assert (half.verdict, half.findings) == (ruling.verdict, ruling.findings)
    assert [c.row.id for c in half.rows] == ["1", "2", "3", "3", "4"]
    assert [c.live for c in half.rows] == [True, False, True, False, True]


def test_the_order_of_the_results_changes_nothing() -> None:
    packs, case = selection(ROWS, COURSES), several()
    again = replace(several(), results=tuple(reversed(case.results)))
    assert evaluate(packs, case) == evaluate(packs, again)


def test_equal_cases_get_equal_rulings_also_from_packs_compiled_anew() -> None:
    packs = selection(ROWS, COURSES)
    assert evaluate(packs, several()) == evaluate(combine.__wrapped__(packs.packs), several())


def test_the_ruling_names_its_packs_and_what_is_still_to_come() -> None:
    later = rule_text("public", "publicity", "days = 5\nmasked = true", step="publicity")
    back = rule_text("back", "publicity", "days = 5\nmasked = true", step="publicity", direction="gen_to_voc")
    ruling = evaluate(packs_with(later, back), case_with())
    assert [ref.id for ref in ruling.packs] == ["370300/city"]
    assert [(coming.rule, coming.step) for coming in ruling.to_come] == [("PUBLIC", "publicity")]


def test_the_day_of_the_application_is_a_fact_like_any_other() -> None:
    calendar = 'calendar = [{ year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-30 }]'
    packs = packs_with(rule_text("dates", "window_dates", calendar))
    verdicts = [
        evaluate(packs, replace(case_with(), applied_on=date(2027, 1, day))).verdict.value for day in (17, 18, 29, 30)
    ]
    assert verdicts == ["ineligible", "eligible", "eligible", "ineligible"]


def test_the_ruling_keeps_its_direction_and_what_is_waived() -> None:
    ruling = evaluate(selection(ROWS, COURSES), several())
    assert ruling.direction == "voc_to_gen"
    assert [row.rule for row in ruling.waived] == ["4"]


def test_a_recognised_row_cites_its_own_clause_and_the_measure_it_rests_on() -> None:
    case = read_case((EXAMPLES / "cases" / "design.json").read_text(encoding="utf-8"))
    (row,) = evaluate(in_force(load_tree(shipped()), case), case).recognised
    assert row.clause == "互认目录第1条；《山东省普通高中和中等职业学校学生互转实施办法》（条号待核）学分互认"
    assert row.reason.zh == "互认目录第1条：相同课程，直接认定。"
