"""补修计划: what a recognised course leaves missing, the required courses already taught, what remains to graduate."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from rules.catalogue import Course
from rules.exact import decimal_of
from rules.facts import Case
from rules.graduation import CreditTable, table_for
from rules.kinds.place import GradeAlignment
from rules.kinds.time import Window, terms_left
from rules.live import target_courses
from rules.outcomes import is_outcome
from rules.packs_in_force import Packs
from rules.recognise import Recognition
from rules.ruling import MakeUp, MakeUpItem, Sentence
from rules.units import Unit, unit_of
from rules.words import number


def plan(packs: Packs, case: Case, recognition: Recognition) -> MakeUp:
    """What is left to make up, and whether it fits before graduation.

    `fits` is None where no pack says how many hours of make-up a term holds (`makeup.capacity`): it is then the
    receiving school's to say.
    """
    case = _as_placed(packs, case)
    table = table_for(packs, case)
    items = (*_shortfalls(packs, case, recognition), *_missed(packs, case, recognition, table))
    left = terms_left(case)
    capacity = packs.parameter("makeup.capacity", "hours_per_term")
    return MakeUp(
        items=items,
        credits=sum((item.credits for item in items), Decimal(0)),
        terms_left=left,
        remaining=_remaining(packs, case, recognition, table),
        fits=sum(item.hours for item in items) <= capacity * left if isinstance(capacity, int) else None,
        total=table.total if table else None,
    )


def _as_placed(packs: Packs, case: Case) -> Case:
    """The case with the grade entered: the one applied for, else the one the grade rule names, else the student's own."""
    if case.target_grade is not None:
        return case
    rule = packs.rule("grade.alignment")
    if not isinstance(rule, GradeAlignment) or rule.delta == "unset" or rule.direction not in ("any", case.direction):
        return case
    entered = rule.entered(case.student.grade)
    return case if entered in (None, case.student.grade) else replace(case, target_grade=entered)


def _shortfalls(packs: Packs, case: Case, recognition: Recognition) -> Iterator[MakeUpItem]:
    """Hours of a granted target that the sources did not bring; the earlier targets of a row are filled first."""
    for chosen in recognition.chosen:
        if chosen.row.relation == "elective":
            continue
        brought = chosen.hours
        for course in target_courses(packs, case, chosen.row):
            if course is None:
                continue
            covered = min(course.hours, brought)
            brought -= covered
            if covered < course.hours:
                yield _item(packs, course, course.hours - covered, _partly(course, covered))


def _partly(course: Course, covered: Fraction) -> Sentence:
    return Sentence(
        f"已认定 {number(covered)} 学时，还差 {number(course.hours - covered)} 学时。",
        f"{number(covered)} hours are recognised; {number(course.hours - covered)} are missing.",
    )


def _missed(packs: Packs, case: Case, recognition: Recognition, table: CreditTable | None) -> Iterator[MakeUpItem]:
    """Required courses of the receiving school that its students have already had."""
    if table is None:
        return
    granted = {code for c in recognition.chosen for code in c.row.targets} | {
        code for w in recognition.waived for code in w.targets
    }
    day = case.effective_on or case.applied_on
    last = _last_term_taught(packs, case)
    for code in packs.catalogue.courses:
        course = packs.catalogue.course(code, day)
        if course is None or code in granted or course.curriculum != case.target.curriculum:
            continue
        if course.category in table.required and course.term and course.term <= last:
            reason = Sentence(
                "转入学校已开设的必修课程，尚未取得学分。",
                "Required and already taught at the receiving school; no credit yet.",
            )
            yield _item(packs, course, course.hours, reason)


def _last_term_taught(packs: Packs, case: Case) -> str:
    """The last term the class entered has behind it. Terms of the contract compare as text: 10-1 < 10-2 < 11-1."""
    grade = case.target_grade if case.target_grade is not None else case.student.grade
    window = packs.rule(f"window.{case.direction}")
    if isinstance(window, Window) and window.anchor == "start":  # the case names the term that begins
        return f"{grade}-1" if case.student.term == 2 else f"{grade - 1}-2"
    return f"{grade}-{case.student.term}"


def _item(packs: Packs, course: Course, hours: Fraction, reason: Sentence) -> MakeUpItem:
    unit: Unit = unit_of(packs, course.curriculum)
    owed = hours / unit.hours_per_credit if unit.hours_per_credit else Fraction(0)
    return MakeUpItem(
        course.code, course.name, course.category, course.term, decimal_of(hours), decimal_of(owed), reason
    )


def _remaining(
    packs: Packs, case: Case, recognition: Recognition, table: CreditTable | None
) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """For each category of the table: credits required, credits recognised."""
    if table is None:
        return ()
    earned: dict[str, Fraction] = {}
    for chosen in recognition.chosen:
        courses = [course for course in target_courses(packs, case, chosen.row) if course]
        total = sum((course.hours for course in courses), Fraction(0))
        if not courses and is_outcome(chosen):  # an outcome that fills a category, not a course
            earned[chosen.row.note] = earned.get(chosen.row.note, Fraction(0)) + chosen.credits
        for course in courses:
            share = chosen.credits * course.hours / total if total else Fraction(0)
            earned[course.category] = earned.get(course.category, Fraction(0)) + share
    return tuple(
        (category, minimum, decimal_of(earned.get(category, Fraction(0)))) for category, minimum in table.categories
    )
