"""The worked cases of the shipped packs hold, and every judging rule shows pass, fail and undetermined."""

import pytest

from rules.casefile import parse_case
from rules.cases import BASES, CASES_FILE, WorkedCase, covered, judging, load_cases, run_case, uncovered
from rules.evaluate import evaluate
from rules.pack import Pack, load_pack, load_tree, shipped
from rules.packs_in_force import in_force
from rules.problem import PackError
from rules.ruling import Answer, Verdict

PACKS = tuple(load_tree(shipped()))
WORKED = {pack.id: load_cases((shipped() / pack.id / CASES_FILE).read_bytes(), pack.id) for pack in PACKS}

PLANTED = b"""
[pack]
id = "X"
title = "t"
layer = "city"
region = "370300"
effective_from = 2026-01-01
[[source]]
id = "S"
title = "t"
issuer = "i"
[[rule]]
id = "X-1"
key = "k"
kind = "completed_terms"
source = "S"
clause = "c"
confidence = "V"
severity = "block"
direction = "voc_to_gen"
zh = "z"
en = "e"
minimum = 1
[[rule]]
id = "X-2"
key = "d"
kind = "duty"
source = "S"
clause = "c"
confidence = "V"
severity = "warn"
zh = "z"
en = "e"
"""


EVERY_CASE = [
    pytest.param(pack, worked, id=f"{worked.rule} {worked.zh}") for pack in PACKS for worked in WORKED[pack.id]
]


def planted() -> Pack:
    return load_pack({"pack.toml": PLANTED})


def case_of(text: str) -> WorkedCase:
    whole = f'[[case]]\nrule = "X-1"\nexpect = "pass"\nbase = "voc_to_gen"\nzh = "句"\nen = "s"\n{text}\n'
    return load_cases(whole.encode(), "X")[0]


@pytest.mark.parametrize(("pack", "worked"), EVERY_CASE)
def test_a_worked_case_answers_as_it_says(pack: Pack, worked: WorkedCase) -> None:
    assert run_case(pack, worked) is worked.expect


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_every_judging_rule_shows_all_three_answers(pack: Pack) -> None:
    assert uncovered(pack, WORKED[pack.id]) == ()


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
def test_no_two_cases_of_a_rule_are_told_in_the_same_words(pack: Pack) -> None:
    told = [(worked.rule, worked.base, sentence) for worked in WORKED[pack.id] for sentence in (worked.zh, worked.en)]
    assert len(set(told)) == len(told)
    assert all(worked.zh.endswith("。") and worked.en.endswith(".") for worked in WORKED[pack.id])


def test_a_rule_without_a_case_is_named() -> None:
    assert uncovered(planted(), ()) == (
        ("X-1", Answer.PASS),
        ("X-1", Answer.FAIL),
        ("X-1", Answer.UNDETERMINED),
    )


def test_a_rule_with_two_of_three_answers_is_named_for_the_third() -> None:
    shown = (case_of(""), case_of("").model_copy(update={"expect": Answer.FAIL}))
    assert uncovered(planted(), shown) == (("X-1", Answer.UNDETERMINED),)


def test_covered_collects_the_outcomes_of_each_rule() -> None:
    shown = (case_of(""), case_of(""), case_of("").model_copy(update={"expect": Answer.FAIL}))
    assert covered(shown) == {"X-1": {Answer.PASS, Answer.FAIL}}


def test_a_rule_that_only_carries_parameters_needs_no_case() -> None:
    assert [rule.id for rule in judging(planted())] == ["X-1"]


@pytest.mark.parametrize("base", sorted(BASES))
def test_the_base_cases_are_eligible_under_the_shipped_packs(base: str) -> None:
    case = parse_case(BASES[base])
    assert case.direction == base
    assert evaluate(in_force(PACKS, case), case).verdict is Verdict.ELIGIBLE


# Rule, its last passing and its first failing value, as the cases must show them.
BOUNDARIES = [
    ("CN/2010-vocational-roll", "NV-02a", "student.completed_terms", 1, 0),
    ("CN/2010-vocational-roll", "NV-02b", "student.grade", 11, 12),
    ("CN-370305/2026-alliance-demo", "DEMO-W", "applied_on", "2027-01-18", "2027-01-17"),
    ("CN-370305/2026-alliance-demo", "DEMO-W", "applied_on", "2027-01-29", "2027-01-30"),
    ("CN-370000/2026-transfer", "SD-24d", "target.class_size", 49, 50),
    ("CN-350100/2017-fuzhou", "FZ-04", "student.completed_terms", 2, 1),
    ("CN-350100/2017-fuzhou", "FZ-01", "source.places_left", 1, 0),
    ("CN-330300/2024-wenzhou", "WZ-06", "student.entrance_score", "420", "419"),
]


@pytest.mark.parametrize(("pack", "rule", "fact", "inside", "outside"), BOUNDARIES)
def test_both_sides_of_a_boundary_are_shown(pack: str, rule: str, fact: str, inside: object, outside: object) -> None:
    shown = {(w.change.get(fact), w.expect) for w in WORKED[pack] if w.rule == rule}
    assert {(inside, Answer.PASS), (outside, Answer.FAIL)} <= shown


# Rule, the last term it passes, the first term it fails.
TERMS = [
    ("CN-370000/2026-transfer", "SD-07", "10-2", "11-1"),
    ("CN-370000/2026-transfer", "SD-08", "11-1", "11-2"),
    ("CN/2010-vocational-roll", "NV-04", "11-1", "11-2"),
    ("CN-330300/2024-wenzhou", "WZ-01", "11-2", "12-1"),
    ("CN-330300/2024-wenzhou", "WZ-01", "10-2", "10-1"),
    ("CN-450000/2014-guangxi", "GX-01", "12-1", "12-2"),
]


@pytest.mark.parametrize(("pack", "rule", "inside", "outside"), TERMS)
def test_both_sides_of_a_window_are_shown(pack: str, rule: str, inside: str, outside: str) -> None:
    shown = {
        (f"{w.change.get('student.grade', 10)}-{w.change.get('student.term', 1)}", w.expect)
        for w in WORKED[pack]
        if w.rule == rule
    }
    assert {(inside, Answer.PASS), (outside, Answer.FAIL)} <= shown


def test_the_word_unknown_takes_a_fact_away() -> None:
    assert run_case(planted(), case_of('change = { "student.completed_terms" = "unknown" }')) is Answer.UNDETERMINED


def test_the_kind_of_a_school_keeps_the_word_unknown() -> None:
    assert "unknown" in {w.change.get("target.kind") for w in WORKED["CN-370000/2026-transfer"]}


def test_set_gives_a_parameter_another_value() -> None:
    assert run_case(planted(), case_of("set = { minimum = 2 }")) is Answer.FAIL


def test_unset_takes_a_parameter_as_not_yet_set() -> None:
    assert run_case(planted(), case_of('unset = ["minimum"]')) is Answer.UNDETERMINED


def test_a_case_changes_nothing_for_the_next() -> None:
    run_case(planted(), case_of('change = { "student.completed_terms" = 0 }'))
    assert run_case(planted(), case_of("")) is Answer.PASS


REFUSED = [
    ('change = { "student.grad" = 11 }', "PK044", "student.grad"),
    ('change = { "student.grad" = "unknown" }', "PK044", "student.grad"),
    ('change = { "pupil.grade" = 11 }', "PK044", "pupil.grade"),
    ('change = { "student.grade" = 13 }', "PK044", "student.grade"),
    ('change = { "student.grade" = "unknown" }', "PK044", "student.grade"),
    ("set = { maximum = 2 }", "PK043", "maximum"),
    ('set = { minimum = "two" }', "PK043", "X-1"),
    ('set = { severity = "warn" }', "PK043", "severity"),
    ('unset = ["zh"]', "PK043", "zh"),
    ('change = { "source.kind" = "general_high", "target.kind" = "technical" }', "PK045", "X-1"),
]


@pytest.mark.parametrize(("text", "code", "named"), REFUSED)
def test_a_case_that_makes_no_sense_is_refused(text: str, code: str, named: str) -> None:
    with pytest.raises(PackError) as refusal:
        run_case(planted(), case_of(text))
    (problem,) = refusal.value.problems
    assert (problem.file, problem.place, problem.code) == ("X/cases.toml", "case X-1 “句”", code)
    assert named in problem.zh
    assert named in problem.en


@pytest.mark.parametrize("rule", ["X-9", "X-2"])
def test_a_case_needs_a_rule_that_judges(rule: str) -> None:
    with pytest.raises(PackError) as refusal:
        run_case(planted(), case_of("").model_copy(update={"rule": rule}))
    assert [p.code for p in refusal.value.problems] == ["PK042"]
    assert rule in refusal.value.problems[0].zh


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"[[case]", "PK040", ""),
        (b"\xff", "PK040", ""),
        (b'[[case]]\nrule="X-1"\nexpect="pass"\nbase="voc_to_gen"\nzh="z"\nen="e"\nwhy=1', "PK041", "case.0.why"),
        (b'[[case]]\nrule="X-1"\nexpect="maybe"\nbase="voc_to_gen"\nzh="z"\nen="e"', "PK041", "case.0.expect"),
        (b'[[case]]\nrule="X-1"\nexpect="pass"\nbase="sideways"\nzh="z"\nen="e"', "PK041", "case.0.base"),
        (b'[[case]]\nrule="X-1"\nexpect="pass"\nbase="voc_to_gen"\nen="e"', "PK041", "case.0.zh"),
        (b"[cases]", "PK041", "cases"),
    ],
)
def test_a_file_that_is_not_cases_is_refused(content: bytes, code: str, place: str) -> None:
    with pytest.raises(PackError) as refusal:
        load_cases(content, "X")
    assert [(p.file, p.place, p.code) for p in refusal.value.problems] == [("X/cases.toml", place, code)]


def test_a_pack_without_cases_has_none() -> None:
    assert load_cases(b"# none\n", "X") == ()
