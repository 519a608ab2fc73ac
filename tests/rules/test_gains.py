"""What a student could study to have more recognised: one change or two, each proved by recognising again."""

import time

from rules.counterfactual import MOST_GAINS, explained
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, in_force
from rules.ruling import Counterfactual
from tests.rules.catalogues import plain, selection, transcript
from tests.rules.written import case_with


def gains(packs: Packs, scores: dict[str, str]) -> list[Counterfactual]:
    return [c for c in explained(packs, transcript(scores)).counterfactuals if c.effect.startswith("credits")]


def said(packs: Packs, scores: dict[str, str]) -> list[str]:
    return [c.reason.en for c in gains(packs, scores)]


def test_a_score_just_below_the_line() -> None:
    packs = selection("1,any,V1,G1,same,70,,\n", plain("V1", "G1"))
    (only,) = gains(packs, {"V1": "68"})
    assert only.change == {"fact": "score.V1", "from": "68", "to": "70"}
    assert only.effect == "credits:+2"
    assert only.reason.zh == "如果V1 成绩 68→70，可多认定 2 学分。"
    assert only.reason.en == "To gain 2 more credits, raise V1 from 68 to 70."


def test_a_course_that_is_missing() -> None:
    packs = selection("1,any,V1+V2,G1,same,,,\n", plain("V1", "V2", "G1"))
    assert said(packs, {"V1": "80"}) == ["To gain 2 more credits, complete V2 with at least 60."]


def test_an_absence_can_be_made_good() -> None:
    packs = selection("1,any,V1,G1,same,,,\n", plain("V1", "G1"))
    assert said(packs, {"V1": "缺考"}) == ["To gain 2 more credits, raise V1 from 缺考 to 60."]


def test_a_row_that_asks_for_two_things_is_one_advice() -> None:
    packs = selection("1,any,V1+V2,G1,same,70,1,\n", plain("V1", "V2", "G1"))
    (only,) = gains(packs, {"V1": "68"})
    assert only.change == {"score.V1": "70", "score.V2": "70"}
    assert only.reason.en == "To gain 1 more credit, raise V1 from 68 to 70 and complete V2 with at least 70."


def test_a_row_that_asks_for_three_things_is_no_advice() -> None:
    packs = selection("1,any,V1+V2+V3,G1,same,70,2,\n", plain("V1", "V2", "V3", "G1"))
    assert gains(packs, {"V1": "68"}) == []
    assert [len(c.change) for c in gains(packs, {"V1": "70"})] == [2]


def test_credit_that_a_reviewer_decides_is_said_to_be_so() -> None:
    packs = selection("1,any,V1,G1,similar,70,,\n", plain("V1", "G1"))
    (only,) = gains(packs, {"V1": "68"})
    assert only.reason.zh == "如果V1 成绩 68→70，可多认定 2 学分（其中 2 学分须经审核）。"
    assert only.reason.en == "To gain 2 more credits (2 after review), raise V1 from 68 to 70."


def test_a_higher_mark_is_advised_only_where_it_wins_more() -> None:
    same_worth = "1,any,V1,G1,same,70,2,\n2,any,V1,G2,same,80,2,\n"
    more = "1,any,V1,G1,same,70,2,\n2,any,V1,G2,same,80,3,\n"
    courses = plain("V1", "G1", "G2")
    assert [c.change["to"] for c in gains(selection(same_worth, courses), {"V1": "60"})] == ["70"]
    assert [c.change["to"] for c in gains(selection(more, courses), {"V1": "60"})] == ["80", "70"]


def test_two_changes_are_listed_together_only_where_they_win_more_than_apart() -> None:
    apart = "1,any,V1,G1,same,70,2,\n2,any,V2,G2,same,70,2,\n"
    courses = plain("V1", "V2", "V3", "G1", "G2", "G3")
    assert [len(c.change) for c in gains(selection(apart, courses), {"V1": "60", "V2": "60"})] == [3, 3]
    # V3 holds both targets: each of the two alone would only take its place for less.
    blocked = "1,any,V1,G1,same,70,2,\n2,any,V2,G2,same,70,2,\n3,any,V3,G1+G2,same,60,3,\n"
    (both,) = gains(selection(blocked, courses), {"V1": "60", "V2": "60", "V3": "80"})
    assert (both.change, both.effect) == ({"score.V1": "70", "score.V2": "70"}, "credits:+1")


def test_what_a_score_cannot_mend_is_not_advised() -> None:
    late = "1,any,V1,G1,same,70,2,\n"
    packs = selection(late, plain("V1", "G1"))
    assert gains(packs, {"V1": "80"}) == []
    assert gains(selection("1,any,V1,G1,none,70,,\n", plain("V1", "G1")), {"V1": "60"}) == []


def test_a_word_without_a_value_is_raised_to_a_mark() -> None:
    packs = selection("1,any,V1,G1,same,70,2,\n", plain("V1", "G1"))
    assert said(packs, {"V1": "良好"}) == ["To gain 2 more credits, raise V1 from 良好 to 70."]


def test_advice_comes_smallest_first_then_by_gain_and_not_without_end() -> None:
    count = 15
    rows = "".join(f"{n},any,V{n:02},G{n},same,70,{n},\n" for n in range(1, count + 1))
    packs = selection(rows, plain(*(f"V{n:02}" for n in range(1, count + 1)), *(f"G{n}" for n in range(1, count + 1))))
    found = gains(packs, {f"V{n:02}": "60" for n in range(1, count + 1)})
    assert [c.effect for c in found] == [f"credits:+{n}" for n in range(count, count - MOST_GAINS, -1)]


def test_the_order_of_results_makes_no_difference() -> None:
    packs = selection("1,any,V1+V2,G1,same,70,2,\n2,any,V3,G2,same,70,1,\n", plain("V1", "V2", "V3", "G1", "G2"))
    scores = {"V1": "68", "V3": "60"}
    assert said(packs, scores) == said(packs, dict(reversed(scores.items())))


def low_scores() -> Case:
    codes = [c for pack in load_tree(shipped()) if pack.catalogue for c in pack.catalogue.courses if c.startswith("ZZ")]
    return transcript({code: ("58" if n % 2 else "80") for n, code in enumerate(codes)})


def test_explaining_a_full_transcript_stays_within_a_fraction_of_a_second() -> None:
    case = low_scores()
    packs = in_force(load_tree(shipped()), case_with())
    start = time.perf_counter()
    assert explained(packs, case).counterfactuals
    assert time.perf_counter() - start < 1
