"""Rows of the catalogue against a transcript: which are live, what each is worth, and what stands against the others."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from rules import rowtable
from rules.facts import Case, Result
from rules.live import Candidate, candidates, matched, pass_mark, target_courses
from rules.pack import load_pack
from rules.packs_in_force import Packs, combine
from rules.transcript import attempts
from tests.rules.written import case_with, pack_text, rule_text

HEAD = "id,direction,sources,targets,relation,min_score,credits,valid_from,valid_to\n"
COURSES = """code,curriculum,category,hours,credits,valid_from,valid_to
V1,vocational,公共,72,4,,
V2,vocational,公共,36,2,,
V3,vocational,公共,36,2,2025-09-01,2027-01-20
V4,vocational,公共,36,2,,2026-09-01
V4,vocational,公共,54,3,2026-09-01,
G1,general,必修,36,2,,
G2,general,必修,36,2,,2027-02-01
G2,general,选修,54,3,2027-02-01,
N1,,必修,36,2,,
"""


def selection(rows: str, *rules: str) -> Packs:
    files = {
        "pack.toml": pack_text("city", *rules),
        "courses.csv": COURSES.encode(),
        "equivalences.csv": (HEAD + rows).encode(),
    }
    return combine((load_pack(files),))


def took(*results: Result, **changes: object) -> Case:
    return replace(case_with(**changes), results=results)  # type: ignore[arg-type]


def result(course: str, score: str = "80", on: str = "2027-01-10", hours: str | None = None) -> Result:
    points = Decimal(score) if score.replace(".", "").isdigit() else score
    return Result(course, "10-1", date.fromisoformat(on), points, None if hours is None else Decimal(hours))


def only(packs: Packs, case: Case) -> Candidate:
    (found,) = matched(packs, case)
    return found


def obstacles(packs: Packs, case: Case) -> list[str]:
    return [obstacle.zh for obstacle in only(packs, case).obstacles]


# Which rows are looked at


def test_only_rows_that_touch_the_transcript_are_looked_at() -> None:
    packs = selection("1,any,V1,G1,same,,,,\n2,any,V2,G1,same,,,,\n3,any,V1+V2,G2,same,,,,\n")
    assert [c.row.id for c in matched(packs, took(result("V1"), result("V9")))] == ["1", "3"]


@pytest.mark.parametrize(("direction", "seen"), [("any", True), ("voc_to_gen", True), ("gen_to_voc", False)])
def test_a_row_speaks_for_its_own_direction(direction: str, seen: bool) -> None:
    assert bool(matched(selection(f"1,{direction},V1,G1,same,,,,\n"), took(result("V1")))) is seen


def test_a_case_of_no_known_direction_has_the_rows_of_both_only() -> None:
    packs = selection("1,any,V1,G1,same,,,,\n2,voc_to_gen,V1,G2,same,,,,\n")
    assert [c.row.id for c in matched(packs, took(result("V1"), source={"kind": "unknown"}))] == ["1"]


def test_every_alternative_stands_for_itself_in_published_order() -> None:
    packs = selection("1,any,V2/V1,G1,same,,,,\n2,any,V1,G2,same,,,,\n")
    found = matched(packs, took(result("V1"), result("V2")))
    assert [(c.order, c.row.id, c.sources) for c in found] == [(1, "1", ("V2",)), (2, "1", ("V1",)), (3, "2", ("V1",))]


def test_a_transcript_already_read_gives_the_same() -> None:
    packs, case = selection("1,any,V1+V2,G1,same,,,,\n2,any,V1,G2,same,90,,,\n"), took(result("V1"), result("V2"))
    assert candidates(packs, case, attempts(packs, case)) == matched(packs, case)


# Scores


@pytest.mark.parametrize(
    ("asked", "score", "live"),
    [("", "59.5", False), ("", "60", True), ("70", "69.9", False), ("70", "70", True), ("70", "70.0", True)],
)
def test_a_score_must_reach_what_the_row_asks_for_or_else_sixty(asked: str, score: str, live: bool) -> None:
    assert only(selection(f"1,any,V1,G1,same,{asked},,,\n"), took(result("V1", score))).live is live


@pytest.mark.parametrize(("minimum", "mark"), [("65", 65), ('"unset"', 60)])
def test_the_pack_may_set_the_pass_mark(minimum: str, mark: int) -> None:
    packs = selection(
        "1,any,V1,G1,same,,,,\n", rule_text("credit.pass_needed", "pass_mark", f"minimum = {minimum}", step="credit")
    )
    assert pass_mark(packs) == mark
    assert only(packs, took(result("V1", str(mark)))).live
    assert obstacles(packs, took(result("V1", str(mark - 1)))) == [f"V1 成绩 {mark - 1}，要求不低于 {mark}。"]


def test_each_source_of_several_must_reach_it() -> None:
    packs = selection("1,any,V1+V2,G1,same,70,,,\n")
    assert only(packs, took(result("V1", "70"), result("V2", "70"))).live
    assert obstacles(packs, took(result("V1", "69"), result("V2", "50"))) == [
        "V1 成绩 69，要求不低于 70。",
        "V2 成绩 50，要求不低于 70。",
    ]


def test_what_is_lacking_comes_first_and_then_what_is_wrong() -> None:
    packs = selection("1,any,V1+V2,G1,same,70,,,\n")
    assert obstacles(packs, took(result("V2"))) == ["还需修完 V1。"]
    assert obstacles(packs, took(result("V2", "50"))) == ["还需修完 V1。", "V2 成绩 50，要求不低于 70。"]
    assert only(packs, took(result("V2"))).obstacles[0].en == "V1 must be completed too."


WORDS = rule_text("credit.grade_words", "grade_words", 'words = { "良好" = 85, "缺考" = 60 }', step="credit")


@pytest.mark.parametrize("sources", ["V1", "V1+V2"])
def test_a_grade_word_counts_what_the_packs_say_it_is_worth(sources: str) -> None:
    case = took(result("V1", "良好"), result("V2"))
    with_words, without = (selection(f"1,any,{sources},G1,same,,,,\n", *rules) for rules in ((WORDS,), ()))
    assert only(with_words, case).live
    assert obstacles(without, case) == ["成绩为等级“良好”，尚未规定折合分数，无法判定。"]


def test_a_grade_word_below_what_the_row_asks_for_is_too_low() -> None:
    packs = selection("1,any,V1,G1,same,90,,,\n", WORDS)
    assert obstacles(packs, took(result("V1", "良好"))) == ["V1 成绩 85，要求不低于 90。"]


def test_an_absence_is_no_score_whatever_the_words_say() -> None:
    packs = selection("1,any,V1,G1,same,,,,\n", WORDS)
    assert obstacles(packs, took(result("V1", "缺考"))) == ["缺考，没有成绩，不能认定学分。"]


# Dates, half-open


@pytest.mark.parametrize("sources", ["V1", "V1+V2"])
@pytest.mark.parametrize(
    ("on", "live"),
    [("2026-08-31", False), ("2026-09-01", True), ("2027-01-19", True), ("2027-01-20", False)],
)
def test_a_course_is_completed_from_the_first_day_of_a_row_to_the_day_before_its_last(
    sources: str, on: str, live: bool
) -> None:
    packs = selection(f"1,any,{sources},G1,same,,,2026-09-01,2027-01-20\n")
    case = took(result("V1", on=on), result("V2", on="2026-10-01"))
    assert only(packs, case).live is live
    if not live:
        assert obstacles(packs, case) == [f"V1 于 {on} 修完，不在本条的适用期内。"]


@pytest.mark.parametrize(
    ("on", "live"),
    [("2025-08-31", False), ("2025-09-01", True), ("2027-01-19", True), ("2027-01-20", False)],
)
def test_a_course_must_have_been_taught_when_it_was_completed(on: str, live: bool) -> None:
    assert only(selection("1,any,V3,G1,same,,,,\n"), took(result("V3", on=on))).live is live


def test_the_last_day_there_is_falls_under_a_row_without_an_end() -> None:
    assert only(selection("1,any,V1,G1,same,,,,\n"), took(result("V1", on="9999-12-31"))).live


@pytest.mark.parametrize(("on", "hours"), [("2026-08-31", 36), ("2026-09-01", 54)])
def test_the_hours_of_a_course_are_those_of_the_version_completed(on: str, hours: int) -> None:
    assert only(selection("1,any,V4,N9,same,,,,\n"), took(result("V4", on=on))).hours == hours


AGE = rule_text("credit.age", "credit_age", "years = 2", step="credit")


@pytest.mark.parametrize(("on", "live"), [("2025-01-24", False), ("2025-01-25", True)])
@pytest.mark.parametrize("sources", ["V1", "V1+V2"])
def test_a_credit_is_too_old_after_the_years_the_pack_sets(on: str, live: bool, sources: str) -> None:
    packs = selection(f"1,any,{sources},G1,same,,,,\n", AGE)
    case = took(result("V1", on=on), result("V2"), applied_on="2027-01-25")
    assert only(packs, case).live is live
    if not live:
        assert obstacles(packs, case) == [f"V1 于 {on} 修完，已超过学分有效年限。"]


def test_an_age_nobody_has_set_makes_nothing_too_old() -> None:
    unset = rule_text("credit.age", "credit_age", 'years = "unset"', step="credit")
    assert only(selection("1,any,V1,G1,same,,,,\n", unset), took(result("V1", on="2001-01-01"))).live


def test_an_application_on_a_leap_day_counts_back_to_the_day_before_march() -> None:
    packs = selection("1,any,V1,G1,same,,,,\n", AGE)
    assert only(packs, took(result("V1", on="2026-02-28"), applied_on="2028-02-29")).live
    assert not only(packs, took(result("V1", on="2026-02-27"), applied_on="2028-02-29")).live


# Worth


@pytest.mark.parametrize(
    ("targets", "hours", "worth"),
    [
        ("G1", None, (36, 2)),
        ("G1", "72", (36, 2)),
        ("G1", "36", (36, 2)),
        ("G1", "35.5", (Fraction(71, 2), Fraction(3, 2))),
        ("G1", "8.9", (Fraction(89, 10), 0)),
        ("G1", "9", (9, Fraction(1, 2))),
        ("G1+N1", None, (72, 4)),
        ("G1+N1", "54", (54, 3)),
        ("X9", None, (72, 4)),
        ("G1+X9", None, (72, 4)),
        ("X9", "90", (90, 5)),
    ],
    ids=str,
)
def test_a_row_is_worth_the_hours_both_sides_have_and_an_unknown_target_sets_no_limit(
    targets: str, hours: str | None, worth: tuple[Fraction, Fraction]
) -> None:
    found = only(selection(f"1,any,V1,{targets},same,,,,\n"), took(result("V1", hours=hours)))
    assert (found.hours, found.credits) == worth


def test_hours_of_several_sources_add_up() -> None:
    found = only(selection("1,any,V1+V9,X9,same,,,,\n"), took(result("V1"), result("V9", hours="18.5")))
    assert found.hours == Fraction(181, 2)


def test_a_course_the_catalogue_does_not_list_brings_only_the_hours_it_names() -> None:
    packs = selection("1,any,V9,G1,same,,,,\n")
    assert only(packs, took(result("V9"))).credits == 0
    assert only(packs, took(result("V9", hours="36"))).credits == 2


def test_a_row_that_names_its_credits_is_worth_them() -> None:
    assert only(selection("1,any,V1,G1,same,,1.5,,\n"), took(result("V1", hours="9"))).credits == Fraction(3, 2)


@pytest.mark.parametrize("relation", ["waiver", "none"])
def test_an_exemption_and_a_recorded_refusal_are_worth_nothing(relation: str) -> None:
    assert only(selection(f"1,any,V1,G1,{relation},,3,,\n"), took(result("V1"))).credits == 0


UNIT = rule_text(
    "credit.unit.general", "credit_unit", 'curriculum = "general"\nhours_per_credit = "unset"', step="credit"
)


def test_a_unit_nobody_has_set_leaves_a_row_without_credits_open() -> None:
    packs = selection("1,any,V1,G1,same,,,,\n2,any,V1,G2,same,,2,,\n", UNIT)
    first, second = matched(packs, took(result("V1")))
    assert [obstacle.zh for obstacle in first.obstacles] == ["转入方课程方案每学分的学时数尚未规定，无法折算。"]
    assert second.live


def test_a_target_of_no_curriculum_counts_in_the_receiving_schools_unit() -> None:
    packs = selection("1,any,V1,N1,same,,,,\n", UNIT)
    assert not only(packs, took(result("V1"))).live


@pytest.mark.parametrize(("day", "hours"), [("2027-01-31", 36), ("2027-02-01", 54)])
def test_a_target_is_the_version_of_the_day_the_transfer_takes_effect(day: str, hours: int) -> None:
    packs, case = selection("1,any,V1,G2,same,,,,\n"), took(result("V1"), effective_on=day)
    assert only(packs, case).hours == hours
    assert [course.hours for course in target_courses(packs, case, only(packs, case).row) if course] == [hours]


def test_where_no_effective_day_is_known_the_day_of_application_counts() -> None:
    packs = selection("1,any,V1,G2,same,,,,\n")
    assert only(packs, replace(took(result("V1"), applied_on="2027-02-01"), effective_on=None)).hours == 54


def test_a_row_stays_what_it_is_however_many_hours_have_been_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rowtable, "MOST_KEPT", 2)
    packs = selection("1,any,V1,X9,same,,,,\n")
    asked = [only(packs, took(result("V1", hours=hours))).credits for hours in ("18", "36", "54", "18")]
    assert asked == [1, 2, 3, 1]


def test_every_fault_is_said_in_both_languages() -> None:
    packs = selection("1,any,V1+V2+V4,G1,same,90,,2027-01-11,\n", AGE)
    case = took(result("V1", "50", on="2020-01-01"), result("V2", "优"), applied_on="2027-01-25")
    said = only(packs, case).obstacles
    assert len(said) == 6
    assert all(sentence.zh.endswith("。") and sentence.en.endswith(".") for sentence in said)
