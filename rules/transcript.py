"""The transcript as recognition sees it: one best attempt a course, scores as numbers where that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from rules.catalogue import Course
from rules.facts import Case, Result
from rules.faults import ABSENT, unusable
from rules.packs_in_force import Packs
from rules.ruling import Sentence


@dataclass(frozen=True, slots=True)
class Attempt:
    """One course of the transcript. `score` is None for an absence or a word no pack gives a number for."""

    result: Result
    course: Course | None
    score: Decimal | None
    unusable: Sentence | None


def attempts(packs: Packs, case: Case) -> dict[str, Attempt]:
    """The best attempt of every course, by course code and in its order."""
    held = best_results(packs, case)
    words = grade_words(packs)
    return {code: attempt(packs, held[code], words) for code in sorted(held)}


def best_results(packs: Packs, case: Case) -> dict[str, Result]:
    """The best result of every course: a number beats none, then higher, then earlier. In no particular order."""
    held = {result.course: result for result in case.results}
    if len(held) == len(case.results):
        return held
    words = grade_words(packs)
    best: dict[str, Result] = {}
    for result in sorted(case.results, key=_stable):
        before = best.get(result.course)
        if before is None or _better(mark(result.score, words), mark(before.score, words)):
            best[result.course] = result
    return best


def grade_words(packs: Packs) -> Mapping[str, Decimal]:
    """What the packs in force say the words of a grade scale are worth."""
    words = packs.parameter("credit.grade_words", "words")
    return words if isinstance(words, Mapping) else {}


def mark(score: Decimal | str, words: Mapping[str, Decimal]) -> Decimal | None:
    """The score as a number; None for an absence and for a word without a value."""
    if isinstance(score, Decimal):
        return score
    return None if score in ABSENT else words.get(score)


def attempt(packs: Packs, result: Result, words: Mapping[str, Decimal]) -> Attempt:
    """A result with the version of its course and its score as a number."""
    score = mark(result.score, words)
    course = packs.catalogue.course(result.course, result.completed_on)
    return Attempt(result, course, score, unusable(str(result.score)) if score is None else None)


def _stable(result: Result) -> tuple[str, str, str, str, str]:
    # Equal transcripts in another order must give the same ruling.
    return (result.course, result.completed_on.isoformat(), result.term, str(result.score), str(result.hours))


def _better(new: Decimal | None, old: Decimal | None) -> bool:
    return new is not None and (old is None or new > old)
