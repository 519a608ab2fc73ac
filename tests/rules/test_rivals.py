"""What competed with a recognised row: which live rows wanted its results or targets, and what they would have cost."""

import time
from decimal import Decimal

import pytest

from rules.assign import is_legal
from rules.casefile import read_case
from rules.counterfactual import explained
from rules.document import document
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, in_force
from rules.rivals import forced, with_competitors
from rules.ruling import Recognised
from tests.places import EXAMPLES
from tests.rules.catalogues import plain, selection, transcript
from tests.rules.oracle_assign import legal_subsets, random_instance, rank
from tests.rules.written import rule_text


def recognised(packs: Packs, *courses: str) -> tuple[Recognised, ...]:
    return explained(packs, transcript(dict.fromkeys(courses, "80"))).recognised


def rivals(row: Recognised) -> list[tuple[str, str, Decimal | None]]:
    return [(c.rule, c.reason.zh, c.cost) for c in row.competitors]


def test_a_row_that_lost_says_how_much_choosing_it_would_cost() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V1,G2,same,,1,\n", plain("V1", "G1", "G2"))
    (row,) = recognised(packs, "V1")
    assert (row.rule, rivals(row)) == ("1", [("2", "选它会少认定 1 学分。", 1)])
    assert row.competitors[0].reason.en == "Choosing it would cost 1 credit."


def test_the_cost_is_that_of_the_whole_assignment_and_not_of_the_one_row() -> None:
    rows = "1,any,V1,G1,same,,2,\n2,any,V2,G2,same,,2,\n3,any,V1+V2,G3,same,,3,\n"
    (first, second) = recognised(selection(rows, plain("V1", "V2", "G1", "G2", "G3")), "V1", "V2")
    assert rivals(first) == rivals(second) == [("3", "选它会少认定 1 学分。", 1)]


def test_a_row_that_lost_only_by_its_place_says_so() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V1,G2,same,,2,\n", plain("V1", "G1", "G2"))
    (row,) = recognised(packs, "V1")
    assert rivals(row) == [("2", "选它学分相同，按目录次序在后。", 0)]


def test_another_alternative_of_the_same_row_is_named_by_its_sources() -> None:
    packs = selection("1,any,V1/V2,G1,same,,2,\n", plain("V1", "V2", "G1"))
    (row,) = recognised(packs, "V1", "V2")
    assert rivals(row) == [("1", "本行的另一组来源（V2）：选它学分相同，按目录次序在后。", 0)]


def test_a_row_a_reviewer_would_have_to_decide_loses_against_one_that_is_sure() -> None:
    packs = selection("1,any,V1,G1,similar,,2,\n2,any,V1,G2,same,,2,\n", plain("V1", "G1", "G2"))
    (row,) = recognised(packs, "V1")
    assert rivals(row) == [("1", "选它学分不增加，须审核的相近认定更多。", 0)]


def test_a_row_that_uses_more_results_for_the_same_credit_loses() -> None:
    packs = selection("1,any,V1+V2,G1,same,,2,\n2,any,V1,G1,same,,2,\n", plain("V1", "V2", "G1"))
    (row,) = recognised(packs, "V1", "V2")
    assert (row.rule, rivals(row)) == ("2", [("1", "选它学分不增加，要多用一项成绩。", 0)])


def test_required_courses_come_before_credits() -> None:
    table = rule_text(
        "grad", "graduation", 'curriculum = "general"\nentered_from = 2017-09-01\ntotal = 1\nrequired = ["必修"]'
    )
    courses = plain("V1", "G1") + "G2,G2,gen,选修,90,5,10-1\n"
    packs = selection("1,any,V1,G2,same,,3,\n2,any,V1,G1,same,,2,\n", courses, table)
    (row,) = recognised(packs, "V1")
    assert (row.rule, rivals(row)) == ("2", [("1", "选它必修课程会少认定 2 学分，总学分多 1。", -1)])


def test_a_row_that_breaks_a_cap_says_so() -> None:
    cap = rule_text("cap", "cap", 'scope = "total"\nlimit = 2', step="credit")
    packs = selection("1,any,V1,G1,same,,3,\n2,any,V1,G2,same,,2,\n", plain("V1", "G1", "G2"), cap)
    (row,) = recognised(packs, "V1")
    assert (row.rule, rivals(row)) == ("2", [("1", "选它会超过学分上限。", None)])


def test_a_row_nobody_wanted_has_no_competitors_and_one_not_live_is_none() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V1,G2,same,95,2,\n", plain("V1", "G1", "G2"))
    (row,) = recognised(packs, "V1")
    assert row.competitors == ()


def test_the_document_carries_competitors_and_their_cost() -> None:
    packs = selection("1,any,V1,G1,same,,2,\n2,any,V1,G2,same,,1,\n", plain("V1", "G1", "G2"))
    (row,) = document(explained(packs, transcript({"V1": "80"})))["recognised"]
    assert row["competitors"] == [
        {"rule": "2", "zh": "选它会少认定 1 学分。", "en": "Choosing it would cost 1 credit.", "cost": "1"}
    ]


@pytest.mark.parametrize("seed", range(60))
def test_the_best_set_with_a_row_forced_is_the_best_of_all_sets_that_have_it(seed: int) -> None:
    instance = random_instance(seed, most=7)
    for option in instance.options:
        found = forced(instance, option)
        with_it = [rank(rows)[:4] for rows in legal_subsets(instance) if option in rows]
        if found is None:
            assert with_it == []
        else:
            assert is_legal(instance, found.chosen)
            assert (-found.required, -found.credits, found.similar, found.sources) == min(with_it)


def test_explaining_a_full_transcript_takes_milliseconds() -> None:
    pack = load_tree(shipped())
    case = read_case((EXAMPLES / "cases" / "design.json").read_bytes())
    packs = in_force(pack, case)
    scores = dict.fromkeys((code for code in packs.catalogue.courses if code.startswith("ZZ")), "80")
    full = transcript(scores)
    rows = explained(packs, full).recognised
    best = min(timed(packs, full, rows) for _ in range(5))
    assert any(row.competitors for row in rows)
    assert best < 0.05


def timed(packs: Packs, case: Case, rows: tuple[Recognised, ...]) -> float:
    start = time.perf_counter()
    with_competitors(packs, case, rows)
    return time.perf_counter() - start
