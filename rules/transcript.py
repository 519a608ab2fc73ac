"""The transcript as recognition sees it: one best attempt a course, scores as numbers where that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from rules.catalogue import Catalogue, Course
from rules.facts import Case, Result
from rules.packs_in_force import Packs
from rules.ruling import Sentence

ABSENT = frozenset({"缺考", "缺", "免考"})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One course of the transcript. `score` is None for an absence or a word no pack gives a number for."""

    index: int
    result: Result
    course: Course | None
    score: Fraction | None
    hours: Fraction
    unusable: Sentence | None


def attempts(packs: Packs, case: Case) -> dict[str, Attempt]:
    """The best attempt of every course, by course code: a number beats none, then higher, then earlier."""
    words = grade_words(packs)
    best: dict[str, Attempt] = {}
    for result in sorted(case.results, key=_stable):
        attempt = _attempt(len(best), result, packs.catalogue, words)
        held = best.get(result.course)
        if held is None:
            best[result.course] = attempt
        elif _better(attempt, held):
            best[result.course] = Attempt(
                held.index, attempt.result, attempt.course, attempt.score, attempt.hours, attempt.unusable
            )
    return best


def grade_words(packs: Packs) -> Mapping[str, Decimal]:
    """What the packs in force say the words of a grade scale are worth."""
    words = packs.parameter("credit.grade_words", "words")
    return words if isinstance(words, Mapping) else {}


def _stable(result: Result) -> tuple[str, str, str, str]:
    # Equal transcripts in another order must give the same ruling.
    return (result.course, result.completed_on.isoformat(), result.term, str(result.score))


def _better(new: Attempt, old: Attempt) -> bool:
    if new.score is None:
        return False
    return old.score is None or new.score > old.score


def _attempt(index: int, result: Result, catalogue: Catalogue, words: Mapping[str, Decimal]) -> Attempt:
    course = catalogue.course(result.course, result.completed_on)
    score, unusable = _score(result, words)
    hours = Fraction(result.hours) if result.hours is not None else (course.hours if course else Fraction(0))
    return Attempt(index, result, course, score, hours, unusable)


def _score(result: Result, words: Mapping[str, Decimal]) -> tuple[Fraction | None, Sentence | None]:
    score = result.score
    if isinstance(score, Decimal):
        return Fraction(score), None
    if score in ABSENT:
        return None, Sentence(f"{score}，没有成绩，不能认定学分。", f'Recorded as "{score}": no score, so no credit.')
    if score in words:
        return Fraction(words[score]), None
    return None, Sentence(
        f"成绩为等级“{score}”，尚未规定折合分数，无法判定。",
        f'The grade "{score}" has not been given a value in points, so nothing can be decided from it.',
    )
