"""The window an application falls into, and the dates that follow from it."""

from dataclasses import replace
from datetime import date

from rules.casefile import read_case
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, combine, in_force
from rules.windows import window_of
from tests.places import EXAMPLES

CASE = read_case((EXAMPLES / "cases" / "design.json").read_text(encoding="utf-8"))


def packs() -> Packs:
    return in_force(load_tree(shipped()), CASE)


def test_an_application_takes_effect_on_the_day_its_window_sets() -> None:
    window = window_of(packs(), CASE)
    assert window is not None
    assert window.effective_on == date(2027, 2, 22)


def test_a_late_application_still_belongs_to_the_window_it_missed() -> None:
    window = window_of(packs(), replace(CASE, applied_on=date(2027, 2, 10)))
    assert window is not None
    assert window.apply_before == date(2027, 1, 30)


def test_a_term_without_a_window_has_none() -> None:
    third_term = replace(CASE, student=replace(CASE.student, grade=11))
    assert window_of(packs(), third_term) is None


def test_two_schools_of_one_kind_have_no_window() -> None:
    assert window_of(packs(), replace(CASE, target=CASE.source)) is None


def test_without_a_calendar_nobody_can_say() -> None:
    without = combine(tuple(pack for pack in packs().packs if not pack.head.demo))
    assert window_of(without, CASE) is None


def test_without_any_pack_nobody_can_say() -> None:
    assert window_of(combine(()), CASE) is None
