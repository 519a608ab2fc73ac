"""补修计划: what the class entered has already had, by term and category, and whether it fits."""

import pytest

from rules.document import document
from rules.evaluate import evaluate
from rules.packs_in_force import Packs
from rules.ruling import MakeUp
from tests.rules.catalogues import selection, transcript
from tests.rules.written import rule_text

COURSES = """code,name,curriculum,category,hours,credits,term
V,机电,voc,专业,30,2,10-1
G1,数学一,gen,必修,36,2,10-1
G2,数学二,gen,必修,54,3,10-2
G3,数学三,gen,必修,36,2,11-1
G4,音乐,gen,艺术,18,1,10-1
"""
TABLE = rule_text(
    "grad.gen",
    "graduation",
    'curriculum = "general"\nentered_from = 2017-09-01\ntotal = 144\nrequired = ["必修", "艺术"]\n'
    'categories = [{ category = "必修", minimum = 88 }]',
    step="graduation",
)
UNIT = rule_text("credit.unit.general", "credit_unit", 'curriculum = "general"\nhours_per_credit = 18', step="credit")


def packs(*rules: str) -> Packs:
    return selection("1,voc_to_gen,V,G1,same,60,,\n", COURSES, TABLE, UNIT, *rules)


def plan(*rules: str, **changes: object) -> MakeUp:
    return evaluate(packs(*rules), transcript({"V": "80"}, **changes)).makeup


def courses(makeup: MakeUp) -> list[str]:
    return [item.course for item in makeup.items]


def capacity(hours: str) -> str:
    return rule_text("makeup.capacity", "makeup_capacity", f"hours_per_term = {hours}", step="credit")


def test_a_student_in_the_first_term_has_missed_its_courses() -> None:
    assert courses(plan()) == ["G1", "G4"]


def test_a_student_who_keeps_the_grade_has_missed_what_it_has_had() -> None:
    assert courses(plan(student={"grade": 11, "term": 1})) == ["G1", "G2", "G3", "G4"]


def test_a_student_who_drops_a_grade_has_missed_only_what_the_grade_entered_has_had() -> None:
    assert courses(plan(student={"grade": 11, "term": 1}, target_grade=10)) == ["G1", "G4"]


def test_the_grade_a_rule_places_the_student_in_counts_like_one_applied_for() -> None:
    down = rule_text("grade.alignment", "grade_alignment", "delta = -1")
    placed = plan(down, student={"grade": 11, "term": 1})
    assert courses(placed) == ["G1", "G4"]
    assert placed.terms_left == plan(down, student={"grade": 11, "term": 1}, target_grade=10).terms_left


def test_where_students_enter_at_the_start_of_a_term_its_courses_are_still_to_come() -> None:
    window = rule_text("window.voc_to_gen", "window", 'terms = ["10-2"]\nanchor = "start"', direction="voc_to_gen")
    assert courses(plan(window, student={"grade": 10, "term": 2})) == ["G1", "G4"]
    assert courses(plan(student={"grade": 10, "term": 2})) == ["G1", "G2", "G4"]


def test_the_plan_is_told_by_term_and_category() -> None:
    groups = plan(student={"grade": 10, "term": 2}).groups
    assert [(g.term, g.category, g.courses, g.hours, g.credits) for g in groups] == [
        ("10-1", "必修", ("G1",), 6, sum(i.credits for i in plan().items if i.course == "G1")),
        ("10-1", "艺术", ("G4",), 18, 1),
        ("10-2", "必修", ("G2",), 54, 3),
    ]


def test_what_remains_to_graduate_is_said_by_category_and_in_all() -> None:
    said = document(evaluate(packs(), transcript({"V": "80"})))["makeup"]
    assert said["remaining"] == [{"category": "必修", "required": "88", "recognised": "1.5", "left": "86.5"}]
    assert (said["total_required"], said["terms_left"]) == ("144", 5)
    assert [group["term"] for group in said["by_term"]] == ["10-1", "10-1"]


def test_nobody_can_say_whether_it_fits_until_somebody_says_what_a_term_holds() -> None:
    assert plan().fits is None
    assert plan(capacity('"unset"')).fits is None


@pytest.mark.parametrize(("hours", "fits"), [("5", True), ("4", False)])
def test_it_fits_when_the_terms_left_hold_its_hours(hours: str, fits: bool) -> None:
    made_up = plan(capacity(hours))
    assert (sum(item.hours for item in made_up.items), made_up.terms_left) == (24, 5)
    assert made_up.fits is fits
