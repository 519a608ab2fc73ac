"""Letting time pass: the case as it would stand in a later window, or terms later where no calendar is set."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from rules.facts import Case
from rules.kinds.time import WindowDates, WindowEntry, school_year, suits
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.words import term

LAST_GRADE = 12
MOST_WINDOWS = 4
NEXT = Sentence("在下一次窗口（{} 开放）申请", "apply in the next window (opens {})")
AFTER_NEXT = Sentence("在以后的窗口（{} 开放）申请", "apply in a later window (opens {})")


@dataclass(frozen=True, slots=True)
class Later:
    """An application at a later time: from which day, how one says so, and the case as it would then be."""

    opens: str
    said: Sentence
    apply: Callable[[Case], Case]


def later(packs: Packs, case: Case) -> Iterator[Later]:
    """Every later time at which the student could still apply, the nearest first."""
    if case.direction is None:
        return
    rule = packs.rule("window.dates")
    if isinstance(rule, WindowDates):
        # Where dates are to be set and are not, nobody can say when the next window is.
        entries = () if rule.calendar == "unset" else rule.calendar
        calendar = sorted((e for e in entries if isinstance(e, WindowEntry)), key=lambda entry: entry.apply_from)
        reachable = [entry for entry in calendar if entry.apply_from > case.applied_on and any(_terms(case, entry))]
        for place, entry in enumerate(reachable[:MOST_WINDOWS]):
            yield from _in_window(case, entry, NEXT if place == 0 else AFTER_NEXT)
    else:
        yield from _terms_later(case)


def _in_window(case: Case, entry: WindowEntry, words: Sentence) -> Iterator[Later]:
    for grade, number in _terms(case, entry):
        yield Later(
            entry.apply_from.isoformat(),
            Sentence(words.zh.format(entry.apply_from), words.en.format(entry.apply_from)),
            partial(_moved, grade=grade, number=number, applied_on=entry.apply_from, effective_on=entry.effective_on),
        )


def _terms(case: Case, entry: WindowEntry) -> Iterator[tuple[int, int]]:
    """Grade and term in which the student would stand in a window that is for them."""
    grade = case.student.grade + entry.year - school_year(case.applied_on)
    for number in (1, 2):
        if (
            case.direction is not None
            and suits(entry, case.direction, f"{grade}-{number}")
            and _terms_between(case, grade, number) >= 0
            and _reachable(case, grade)
        ):
            yield grade, number


def _terms_later(case: Case) -> Iterator[Later]:
    """No calendar at all: the same day of the half-year, one and more terms on."""
    for passed in range(1, 6):
        half_years = case.student.term - 1 + passed
        grade, number = case.student.grade + half_years // 2, half_years % 2 + 1
        if not _reachable(case, grade):
            return
        applied_on = _half_years_on(case.applied_on, passed)
        effective_on = _half_years_on(case.effective_on, passed) if case.effective_on else None
        words, plural = term(f"{grade}-{number}"), "s" if passed > 1 else ""
        yield Later(
            applied_on.isoformat(),
            Sentence(
                f"再修完 {passed} 个学期，到{words.zh}申请",
                f"complete {passed} more term{plural} and apply in {words.en}",
            ),
            partial(_moved, grade=grade, number=number, applied_on=applied_on, effective_on=effective_on),
        )


def _terms_between(case: Case, grade: int, number: int) -> int:
    return (grade - case.student.grade) * 2 + number - case.student.term


def _reachable(case: Case, grade: int) -> bool:
    """Whether both the student and the class to be entered are still at school then."""
    raised = grade - case.student.grade
    return grade <= LAST_GRADE and (case.target_grade is None or case.target_grade + raised <= LAST_GRADE)


def _half_years_on(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 + 6 * count
    # No month is shorter than 28 days; which day it is decides nothing.
    return date(months // 12, months % 12 + 1, min(day.day, 28))


def _moved(case: Case, grade: int, number: int, applied_on: date, effective_on: date | None) -> Case:
    passed = _terms_between(case, grade, number)
    completed = case.student.completed_terms
    raised = grade - case.student.grade
    return replace(
        case,
        applied_on=applied_on,
        effective_on=effective_on,
        # The class applied for moves up with the student.
        target_grade=None if case.target_grade is None else case.target_grade + raised,
        student=replace(
            case.student,
            grade=grade,
            term=number,
            completed_terms=None if completed is None else completed + passed,
        ),
    )
