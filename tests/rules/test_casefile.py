"""The case contract: what is read is what was written, and every refused field is named by its path."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.casefile import CaseError, case_document, parse_case, read_case
from rules.cases import BASES
from rules.facts import Case, Consents, Outcome, Result, School, Student

EXAMPLE = Path(__file__).parents[2] / "examples" / "cases" / "design.json"

# Text without half a character pair, which JSON cannot carry.
words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=12)
codes = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=64)
exact = st.decimals(0, 9999, places=2, allow_nan=False)
days = st.dates(date(1990, 1, 1), date(2100, 1, 1))
regions = st.from_regex(r"[0-9]{6}", fullmatch=True)
counts = st.integers(0, 12)
answers = st.sampled_from([None, True, False])


def is_word(text: str) -> bool:
    """A grade word: not a number in disguise, no white space at the ends."""
    try:
        Decimal(text)
    except ArithmeticError:
        return text == text.strip() and bool(text)
    return False


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


schools = st.builds(
    School,
    code=codes,
    kind=st.sampled_from(["public_vocational", "private_vocational", "technical", "general_high", "unknown"]),
    county=regions,
    city=regions,
    programme=maybe(codes),
    major=maybe(codes),
    places_left=maybe(st.integers(-5, 500)),
    class_size=maybe(counts),
    score_line=maybe(exact),
)
students = st.builds(
    Student,
    entered=st.from_regex(r"20[0-9]{2}-(0[1-9]|1[0-2])", fullmatch=True),
    grade=st.integers(10, 12),
    term=st.integers(1, 2),
    status=codes,
    study_mode=codes,
    completed_terms=maybe(counts),
    discipline=st.sampled_from([None, "none", "active"]),
    entrance_score=maybe(exact),
    exams_passed=maybe(st.frozensets(codes, max_size=4)),
    previous_transfers=maybe(counts),
)
results = st.builds(
    Result,
    course=codes,
    term=st.from_regex(r"1[0-2]-[12]", fullmatch=True),
    completed_on=days,
    score=st.decimals(0, 100, places=2, allow_nan=False) | words.filter(is_word),
    hours=maybe(exact),
    credits=maybe(exact),
)
cases = st.builds(
    Case,
    applied_on=days,
    student=students,
    source=schools,
    target=schools,
    effective_on=maybe(days),
    paired=answers,
    coordination=maybe(codes),
    target_grade=maybe(st.integers(10, 12)),
    consents=st.builds(Consents, student=answers, guardian=answers, releasing_school=answers),
    results=st.lists(results, max_size=4).map(tuple),
    outcomes=st.lists(
        st.builds(Outcome, kind=codes, level=codes, award=codes, earned_on=days), max_size=2
    ).map(tuple),
)  # fmt: skip


@given(cases)
def test_a_case_survives_the_way_out_and_back(case: Case) -> None:
    document = case_document(case)
    assert parse_case(document) == case
    assert read_case(json.dumps(document)) == case
    assert read_case(json.dumps(document, ensure_ascii=False).encode()) == case


@given(cases)
def test_a_document_written_twice_is_the_same(case: Case) -> None:
    document = case_document(case)
    assert case_document(parse_case(document)) == document


def test_the_example_of_the_contract_is_a_case() -> None:
    case = read_case(EXAMPLE.read_bytes())
    assert (case.direction, case.applied_on, case.results[0].score) == ("voc_to_gen", date(2027, 1, 25), 78)
    assert case.consents == Consents(student=True, guardian=True)


@pytest.mark.parametrize("base", sorted(BASES))
def test_null_and_absent_say_the_same(base: str) -> None:
    absent = {name: value for name, value in BASES[base].items() if name != "coordination"}
    assert parse_case(absent) == parse_case(absent | {"coordination": None})


def test_a_grade_word_keeps_its_words_without_spaces_around() -> None:
    assert parse_case(with_result(score=" 良好 ")).results[0].score == "良好"


# Refusals


def with_result(**changes: object) -> dict[str, Any]:
    result = {"course": "A", "term": "10-1", "completed_on": "2027-01-20", "score": "78", "hours": "72"} | changes
    return {**BASES["voc_to_gen"], "results": [result]}


def with_field(path: str, value: object) -> dict[str, Any]:
    """A base case with one result and one outcome, and the field at a path set."""
    document = deepcopy(with_result())
    document["outcomes"] = [{"kind": "certificate", "level": "city", "award": "1", "earned_on": "2026-12-01"}]
    part, leaf = place_of(document, path)
    part[leaf] = value
    return document


def place_of(document: dict[str, Any], path: str) -> tuple[Any, str | int]:
    """The object or list that holds the field at a path, and the field's name or number in it."""
    part: Any = document
    steps = [int(step) if step.isdigit() else step for step in path.split(".")]
    for step in steps[:-1]:
        part = part[step]
    return part, steps[-1]


def refused(raw: object) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as refusal:
        parse_case(raw)
    assert all(problem.zh and problem.en for problem in refusal.value.problems)
    return [(problem.path, problem.code) for problem in refusal.value.problems]


FIELDS = [
    ("applied_on", "soon"),
    ("applied_on", None),
    ("applied_on", 86400),
    ("applied_on", "20270125"),
    ("applied_on", "2027-01-25T00:00:00"),
    ("effective_on", "2027-02-30"),
    ("paired", "yes"),
    ("paired", 1),
    ("coordination", ""),
    ("target_grade", "10"),
    ("target_grade", 9),
    ("target_grade", 13),
    ("student", []),
    ("student.entered", "2026-9"),
    ("student.entered", "2026-13"),
    ("student.grade", 9),
    ("student.grade", 13),
    ("student.grade", "10"),
    ("student.grade", 10.0),
    ("student.term", 0),
    ("student.term", 3),
    ("student.status", ""),
    ("student.status", "x" * 65),
    ("student.study_mode", None),
    ("student.completed_terms", -1),
    ("student.completed_terms", 13),
    ("student.completed_terms", True),
    ("student.discipline", "some"),
    ("student.entrance_score", 450),
    ("student.entrance_score", "-1"),
    ("student.entrance_score", "NaN"),
    ("student.entrance_score", "Infinity"),
    ("student.entrance_score", "many"),
    ("student.entrance_score", "1E+20"),
    ("student.entrance_score", "1E-12"),
    ("student.entrance_score", "1_0"),
    ("student.entrance_score", " 450"),
    ("student.entrance_score", "２１２"),
    ("student.entered", "２１２２-09"),
    ("student.entrance_score", "0.00000000001"),
    ("student.exams_passed", "物理"),
    ("student.exams_passed.0", ""),
    ("student.previous_transfers", -1),
    ("source", None),
    ("source.kind", "university"),
    ("source.county", "37030"),
    ("source.city", "淄博市"),
    ("target.school", ""),
    ("target.programme", 3),
    ("target.places_left", "3"),
    ("target.class_size", -1),
    ("target.score_line", "x"),
    ("consents.student", "true"),
    ("consents.guardian", 1),
    ("results", {}),
    ("results.0", "A"),
    ("results.0.course", ""),
    ("results.0.term", "13-1"),
    ("results.0.term", "10-3"),
    ("results.0.completed_on", "20270120x"),
    ("results.0.score", 78),
    ("results.0.score", " "),
    ("results.0.score", "-1"),
    ("results.0.score", "100.5"),
    ("results.0.score", "NaN"),
    ("results.0.score", "1E1"),
    ("results.0.score", "7_8"),
    ("results.0.score", "+78"),
    ("results.0.score", "２１"),
    ("results.0.score", "x" * 13),
    ("results.0.hours", 72),
    ("results.0.hours", "7.2E1"),
    ("results.0.hours", "72."),
    ("results.0.credits", "4学分"),
    ("outcomes.0.kind", ""),
    ("outcomes.0.earned_on", None),
]


@pytest.mark.parametrize(("path", "value"), FIELDS)
def test_a_field_that_cannot_be_accepted_is_named_by_its_path(path: str, value: object) -> None:
    assert {named for named, _ in refused(with_field(path, value))} == {path}


@pytest.mark.parametrize("path", ["extra", "student.name", "source.name", "consents.aunt", "results.0.note"])
def test_an_unknown_field_is_refused_with_its_path(path: str) -> None:
    assert refused(with_field(path, "x")) == [(path, "extra_forbidden")]


REQUIRED = [
    "applied_on", "student", "student.entered", "student.grade", "student.term", "student.status", "student.study_mode",
    "source", "source.school", "source.kind", "source.county", "source.city", "target", "target.school",
    "results.0.course", "results.0.term", "results.0.completed_on", "results.0.score", "outcomes.0.level",
]  # fmt: skip


@pytest.mark.parametrize("path", REQUIRED)
def test_a_missing_field_is_named_by_its_path(path: str) -> None:
    document = with_field("coordination", "x")
    part, leaf = place_of(document, path)
    del part[leaf]
    assert refused(document) == [(path, "missing")]


def test_every_field_at_fault_is_named_at_once() -> None:
    document = with_field("student.grade", 9) | {"paired": "yes", "extra": 1}
    assert {path for path, _ in refused(document)} == {"student.grade", "paired", "extra"}


@pytest.mark.parametrize(
    ("path", "code"), [("student.entrance_score", "not_a_string"), ("results.0.hours", "not_a_string")]
)
def test_a_number_written_as_a_number_is_told_how_to_be_written(path: str, code: str) -> None:
    document = with_field(path, 72)
    with pytest.raises(CaseError) as refusal:
        parse_case(document)
    (problem,) = refusal.value.problems
    assert (problem.path, problem.code) == (path, code)
    assert '"72"' in problem.zh


@pytest.mark.parametrize(("count", "accepted"), [(500, True), (501, False)])
def test_a_transcript_has_at_most_500_results(count: int, accepted: bool) -> None:
    document = {**with_result(), "results": with_result()["results"] * count}
    if accepted:
        assert len(parse_case(document).results) == count
    else:
        assert refused(document) == [("results", "too_long")]


@pytest.mark.parametrize("raw", [None, [], "case", 1])
def test_what_is_not_an_object_is_refused_as_a_whole(raw: object) -> None:
    assert [path for path, _ in refused(raw)] == ["$"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "{'a': 1}", b"\xff\xfe\xff", "[" * 100_000, "1" * 5000],
    ids=["empty", "cut", "quotes", "bytes", "deep", "long"],
)
def test_text_that_is_not_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(CaseError) as refusal:
        read_case(text)
    assert [(p.path, p.code) for p in refusal.value.problems] == [("$", "not_json")]


def test_a_field_given_twice_is_refused_with_its_name() -> None:
    with pytest.raises(CaseError) as refusal:
        read_case('{"paired": true, "student": {"grade": 10, "grade": 11}}')
    assert [(p.path, p.code) for p in refusal.value.problems] == [("grade", "duplicate")]
    assert "grade" in str(refusal.value)
