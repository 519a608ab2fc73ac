"""The transcript: one best attempt a course, in any order of the results; grade words only where a pack gives numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest

from rules.facts import Case, Result
from rules.packs_in_force import Packs, combine
from rules.transcript import attempts, best_results
from tests.rules.written import case_with, rule_text, written

WORDS = rule_text("credit.grade_words", "grade_words", 'words = { "良好" = 85 }', step="credit")
NO_WORDS = rule_text("credit.grade_words", "grade_words", 'words = "unset"', step="credit")


def packs_with(*rules: str) -> Packs:
    return combine((written("city", *rules),))


def result(score: str, on: str = "2027-01-10", course: str = "A", hours: int | None = None) -> Result:
    points = Decimal(score) if score.replace(".", "").isdigit() else score
    return Result(course, "10-1", date.fromisoformat(on), points, None if hours is None else Decimal(hours))


def took(*results: Result) -> Case:
    return replace(case_with(), results=results)


BEST = [
    ((result("60"), result("70"), result("65")), 1),
    ((result("缺考"), result("20")), 1),
    ((result("良好"), result("80")), 0),
    ((result("优"), result("20")), 1),
    ((result("80", on="2027-01-10"), result("80", on="2026-07-01")), 1),
    ((result("80", hours=72), result("80", hours=36)), 1),
    ((result("缺考", on="2027-01-10"), result("优", on="2026-07-01")), 1),
]


@pytest.mark.parametrize(("results", "best"), BEST)
def test_the_best_attempt_counts_in_whatever_order_they_come(results: tuple[Result, ...], best: int) -> None:
    packs = packs_with(WORDS)
    for order in permutations(results):
        assert best_results(packs, took(*order)) == {"A": results[best]}


def test_the_result_kept_is_the_cases_own() -> None:
    first, second = result("60"), result("70")
    assert best_results(packs_with(), took(first, second))["A"] is second
    assert best_results(packs_with(), took(first))["A"] is first


def test_attempts_come_by_course_code() -> None:
    assert list(attempts(packs_with(), took(result("60", course="B"), result("60", course="A")))) == ["A", "B"]


@pytest.mark.parametrize(
    ("score", "rule", "points", "said"),
    [
        ("70.5", NO_WORDS, Decimal("70.5"), None),
        ("良好", WORDS, Decimal(85), None),
        ("良好", NO_WORDS, None, "成绩为等级“良好”，尚未规定折合分数，无法判定。"),
        ("优", WORDS, None, "成绩为等级“优”，尚未规定折合分数，无法判定。"),
        ("缺考", WORDS, None, "缺考，没有成绩，不能认定学分。"),
    ],
)
def test_an_attempt_has_a_number_or_says_why_not(
    score: str, rule: str, points: Decimal | None, said: str | None
) -> None:
    attempt = attempts(packs_with(rule), took(result(score)))["A"]
    assert attempt.score == points
    assert (attempt.unusable and attempt.unusable.zh) == said


def test_a_grade_word_without_any_rule_has_no_number() -> None:
    assert attempts(packs_with(), took(result("良好")))["A"].score is None
