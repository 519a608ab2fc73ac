"""Recognition: what is chosen among live rows, under buckets and caps, and what is said of it."""

from decimal import Decimal

import pytest

from rules import recognise as recognition
from rules.packs_in_force import Packs
from rules.recognise import Recognition, recognise
from tests.rules.catalogues import plain, selection, transcript
from tests.rules.written import rule_text

COURSES = plain(*(f"{side}{n}" for side in "VG" for n in range(1, 7))) + "E1,选修,gen,选修,54,3,\n"


def chosen(packs: Packs, *courses: str) -> list[str]:
    return [row.rule for row in recognised(packs, *courses).recognised]


def recognised(packs: Packs, *courses: str, score: str = "80") -> Recognition:
    return recognise(packs, transcript(dict.fromkeys(courses, score)))


def test_a_result_is_used_once_and_the_row_of_most_credit_wins() -> None:
    packs = selection("1,any,V1,G1,same,,1,\n2,any,V1,G2,same,,2,\n", COURSES)
    assert chosen(packs, "V1") == ["2"]


def test_a_target_is_granted_once() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V2,G1,same,,2,\n", COURSES)
    assert chosen(packs, "V1", "V2") == ["1"]


def test_a_row_that_needs_nobodys_judgement_wins_over_one_of_the_same_credit_that_does() -> None:
    packs = selection("1,any,V1,G1,similar,,2,\n2,any,V1,G2,same,,2,\n", COURSES)
    assert chosen(packs, "V1") == ["2"]


def test_of_equal_rows_the_first_published_wins() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V1,G2,same,,2,\n", COURSES)
    assert chosen(packs, "V1") == ["1"]


def test_parts_that_share_nothing_are_chosen_together_in_published_order() -> None:
    packs = selection("1,any,V2,G2,same,,2,\n2,any,V1,G1,same,,1,\n3,any,V3,G3,same,,2,\n", COURSES)
    assert chosen(packs, "V3", "V1", "V2") == ["1", "2", "3"]
    assert recognised(packs, "V1", "V2").totals.recognised == 3


def test_rows_far_apart_compete_through_those_between() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V2,G1,same,,3,\n3,any,V2,G2,same,,4,\n", COURSES)
    assert chosen(packs, "V1", "V2") == ["1", "3"]


TABLE = 'curriculum = "general"\nentered_from = 2026-01-01\ntotal = 144\nrequired = ["必修"]'


def test_a_required_course_wins_over_more_credit_elsewhere() -> None:
    packs = selection(
        "1,any,V1,E1,elective,,3,\n2,any,V1,G1,same,,1,\n",
        COURSES,
        rule_text("g", "graduation", TABLE, step="graduation"),
    )
    found = recognised(packs, "V1")
    assert [row.rule for row in found.recognised] == ["2"]
    assert (found.totals.required, found.totals.recognised) == (1, 1)


def test_an_elective_bucket_holds_several_rows_up_to_its_credits() -> None:
    rows = "".join(f"{n},any,V{n},E1,elective,,1.5,\n" for n in range(1, 4))
    assert chosen(selection(rows, COURSES), "V1", "V2", "V3") == ["1", "2"]


def test_a_bucket_the_catalogue_does_not_list_is_granted_once() -> None:
    rows = "".join(f"{n},any,V{n},E9,elective,,1,\n" for n in range(1, 4))
    assert chosen(selection(rows, COURSES), "V1", "V2", "V3") == ["1"]


# Caps

CAPPED = "1,any,V1,G1,same,,2,\n2,any,V2,G2,similar,,2,\n3,any,V3,E1,elective,,2,\n4,any,V4,G4,similar,,1,\n"


@pytest.mark.parametrize(
    ("scope", "of", "limit", "kept"),
    [
        ("total", "", "4", ["1", "3"]),
        ("total", "", "0", []),
        ("relation", "similar", "1", ["1", "3", "4"]),
        ("relation", "elective", "1", ["1", "2", "4"]),
        ("target_category", "选修", "1", ["1", "2", "4"]),
        ("target_category", "必修", "3", ["1", "3", "4"]),
        ("source_category", "专业", "2", ["1"]),
        ("source_category", "公共", "0", ["1", "2", "3", "4"]),
    ],
)
def test_a_cap_holds_over_what_it_names(scope: str, of: str, limit: str, kept: list[str]) -> None:
    cap = rule_text("cap", "cap", f'scope = "{scope}"\nof = "{of}"\nlimit = {limit}', step="credit")
    assert chosen(selection(CAPPED, COURSES, cap), "V1", "V2", "V3", "V4") == kept


def test_a_cap_over_a_source_category_does_not_count_a_course_nobody_lists() -> None:
    cap = rule_text("cap", "cap", 'scope = "source_category"\nof = "专业"\nlimit = 0', step="credit")
    assert chosen(selection("1,any,V9,G1,same,,2,\n", COURSES, cap), "V9") == ["1"]


@pytest.mark.parametrize(("limit", "direction"), [('"unset"', "any"), ("0", "gen_to_voc")])
def test_a_cap_nobody_has_set_or_of_the_other_direction_holds_nothing_back(limit: str, direction: str) -> None:
    cap = rule_text("cap", "cap", f'scope = "total"\nlimit = {limit}', step="credit", direction=direction)
    assert chosen(selection(CAPPED, COURSES, cap), "V1", "V2") == ["1", "2"]


def test_a_cap_of_this_direction_holds() -> None:
    cap = rule_text("cap", "cap", 'scope = "total"\nlimit = 0', step="credit", direction="voc_to_gen")
    assert chosen(selection(CAPPED, COURSES, cap), "V1", "V2") == []


# What is said


def relation_rule(relation: str, effect: str) -> str:
    return rule_text("rel", "course_relation", f'relation = "{relation}"\neffect = "{effect}"', step="credit")


@pytest.mark.parametrize(
    ("relation", "rules", "status"),
    [
        ("same", (), "recognised"),
        ("similar", (), "proposed"),
        ("same", (relation_rule("same", "proposed"),), "proposed"),
        ("similar", (relation_rule("similar", "recognised"),), "recognised"),
        ("similar", (relation_rule("similar", "unset"),), "proposed"),
        ("same", (relation_rule("same", "unset"),), "recognised"),
        ("same", (relation_rule("similar", "proposed"),), "recognised"),
    ],
)
def test_a_relation_leads_to_what_the_packs_say_and_similar_waits_for_a_person(
    relation: str, rules: tuple[str, ...], status: str
) -> None:
    (row,) = recognised(selection(f"1,any,V1,G1,{relation},,2,\n", COURSES, *rules), "V1").recognised
    assert row.status == status


def test_a_recognised_row_cites_the_rule_on_its_relation() -> None:
    (row,) = recognised(
        selection("1,any,V1,G1,same,,2,\n", COURSES, relation_rule("same", "recognised")), "V1"
    ).recognised
    assert row.clause == "《办法》第一条"
    assert (row.reason.zh, row.reason.en) == ("相同课程，直接认定。", "same course, recognised directly.")


def test_totals_count_what_a_person_must_decide_apart() -> None:
    totals = recognised(selection(CAPPED, COURSES), "V1", "V2").totals
    assert (totals.recognised, totals.discretionary, totals.bound) == (4, 2, 4)
    assert (totals.optimal, totals.proof) == (True, "closed form")


def test_a_part_that_had_to_be_searched_says_so() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V2,G1,same,,3,\n3,any,V2,G2,same,,4,\n", COURSES)
    assert recognised(packs, "V1", "V2").totals.proof == "exact search"


def test_no_results_recognise_nothing_and_that_is_proven() -> None:
    found = recognised(selection(CAPPED, COURSES))
    assert (found.recognised, found.unrecognised, found.totals.recognised, found.totals.optimal) == ((), (), 0, True)


# Exemptions take what is left


def test_an_exemption_earns_nothing_and_is_listed_apart() -> None:
    found = recognised(selection("1,any,V1,G1,waiver,,,\n", COURSES), "V1")
    (row,) = found.waived
    assert (row.rule, row.status, row.credits, found.recognised, found.unrecognised) == (
        "1",
        "waived",
        Decimal(0),
        (),
        (),
    )


@pytest.mark.parametrize(
    ("row", "waived"),
    [("2,any,V1,G2,waiver,,,", []), ("2,any,V2,G1,waiver,,,", []), ("2,any,V2,G2,waiver,,,", ["2"])],
    ids=["the result is used", "the target is granted", "nothing is in the way"],
)
def test_an_exemption_takes_only_what_the_best_assignment_leaves(row: str, waived: list[str]) -> None:
    found = recognised(selection(f"1,any,V1,G1,same,,2,\n{row}\n", COURSES), "V1", "V2")
    assert [w.rule for w in found.waived] == waived


def test_of_two_exemptions_for_one_course_the_first_published_is_given() -> None:
    found = recognised(selection("1,any,V1,G1,waiver,,,\n2,any,V2,G1,waiver,,,\n", COURSES), "V1", "V2")
    assert [w.rule for w in found.waived] == ["1"]


def test_an_exemption_whose_score_is_missed_is_not_given() -> None:
    assert recognised(selection("1,any,V1,G1,waiver,90,,\n", COURSES), "V1").waived == ()


# What is not recognised


def test_a_recorded_refusal_is_cited_with_its_note() -> None:
    (left,) = recognised(selection("1,any,V1,,none,,,实训课程\n", COURSES), "V1").unrecognised
    assert (left.course, left.reasons[0].zh) == ("V1", "不予认定：实训课程。")


def test_every_course_left_over_has_a_reason_in_the_order_of_its_code() -> None:
    packs = selection("1,any,V2,G1,same,90,,\n", COURSES)
    left = recognised(packs, "V9", "V2").unrecognised
    assert [course.course for course in left] == ["V2", "V9"]
    assert left[0].reasons[0].zh == "第 1 行：V2 成绩 80，要求不低于 90。"
    assert left[1].reasons[0].zh == "互认目录中没有这门课程的对应关系。"


# Kept answers


def test_the_same_live_rows_are_solved_once_and_answered_alike() -> None:
    packs = selection(CAPPED, COURSES)
    assert recognised(packs, "V1", "V2") == recognised(packs, "V2", "V1", score="99")


def test_no_more_parts_are_kept_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "MOST_KEPT", 1)
    packs = selection(CAPPED, COURSES)
    asked = [transcript(dict.fromkeys(some, "80")) for some in (("V1", "V2"), ("V3",), ("V1", "V2"))]
    assert [[row.rule for row in recognise(packs, case).recognised] for case in asked] == [
        ["1", "2"],
        ["3"],
        ["1", "2"],
    ]
