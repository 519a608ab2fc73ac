"""Certificates and competitions: off until a pack turns them on, each used once, into buckets, under the maximum."""

import pytest

from rules.counterfactual import explained
from rules.document import document
from rules.evaluate import evaluate
from rules.facts import Case
from rules.layers import resolve
from rules.pack import load_tree, shipped
from rules.packs_in_force import Packs, in_force
from rules.ruling import Ruling
from tests.rules.catalogues import plain, selection, transcript
from tests.rules.written import rule_text, written

BUCKET = plain("V1", "G1") + "XX,选修,gen,选修,54,3,\n"
AWARDS = (
    '{ kind = "certificate", level = "city", award = "1", credits = 2, bucket = "XX" }',
    '{ kind = "certificate", level = "nation", award = "1", credits = 3, bucket = "选修" }',
    '{ kind = "contest", level = "city", award = "1", credits = 1.5, bucket = "XX" }',
)


def rule(maximum: str = '"unset"', *, on: bool = True, **more: str) -> str:
    table = f"enabled = {str(on).lower()}\ntable = [{', '.join(AWARDS)}]\nmaximum = {maximum}"
    return rule_text("credit.outcomes", "outcomes", table, step="credit", **more)


def with_outcomes(*earned: tuple[str, str], scores: dict[str, str] | None = None, on: str = "2026-12-01") -> Case:
    outcomes = [{"kind": kind, "level": level, "award": "1", "earned_on": on} for kind, level in earned]
    return transcript(scores or {}, outcomes=outcomes)


def ruled(case: Case, *rules: str, rows: str = "") -> Ruling:
    return evaluate(selection(rows, BUCKET, *rules), case)


def granted(ruling: Ruling) -> list[tuple[str, tuple[str, ...], str]]:
    return [(row.rule, row.targets, str(row.credits)) for row in ruling.recognised]


def left(ruling: Ruling) -> list[str]:
    return [row.reasons[0].zh for row in ruling.unrecognised]


CITY, NATION, CONTEST = ("certificate", "city"), ("certificate", "nation"), ("contest", "city")
OFF = "证书、竞赛等学习成果的学分折算尚未启用。"


def test_an_outcome_is_worth_what_the_table_says() -> None:
    ruling = ruled(with_outcomes(CITY), rule())
    assert granted(ruling) == [("CREDIT.OUTCOMES:certificate/city/1", ("XX",), "2")]
    assert (ruling.recognised[0].sources, ruling.totals.recognised) == (("outcome:certificate/city/1@2026-12-01",), 2)
    assert ruling.recognised[0].clause == "《办法》第一条"


@pytest.mark.parametrize("rules", [(), (rule(on=False),)], ids=["no rule", "off"])
def test_without_a_rule_that_is_on_nothing_is_recognised(rules: tuple[str, ...]) -> None:
    ruling = ruled(with_outcomes(CITY), *rules)
    assert (granted(ruling), left(ruling)) == ([], [OFF])


def test_the_shipped_packs_convert_nothing() -> None:
    case = with_outcomes(CITY)
    assert left(evaluate(in_force(load_tree(shipped()), case), case)) == [OFF]


def test_a_city_can_turn_it_on_over_the_shipped_rule() -> None:
    province = next(pack for pack in load_tree(shipped()) if pack.id == "CN-370000/2026-transfer")
    city = written("city", rule('"unset"', direction="any", severity="refer"))
    held = next(r for r in resolve([province, city]) if r.rule.key == "credit.outcomes")
    assert (held.rule.enabled, len(held.rule.table)) == (True, 3)  # type: ignore[attr-defined]
    assert held.rule.maximum == "unset"  # type: ignore[attr-defined]


def test_a_table_not_yet_set_and_an_award_not_in_it_are_told_apart() -> None:
    empty = rule_text("credit.outcomes", "outcomes", 'enabled = true\nmaximum = "unset"', step="credit")
    assert left(ruled(with_outcomes(CITY), empty)) == ["学习成果的学分折算表尚未规定。"]
    assert left(ruled(with_outcomes(("contest", "nation")), rule())) == ["折算表中没有这一成果。"]


def test_an_outcome_earned_after_the_application_does_not_count() -> None:
    assert granted(ruled(with_outcomes(CITY, on="2027-01-25"), rule()))
    assert left(ruled(with_outcomes(CITY, on="2027-01-26"), rule())) == ["成果的取得日期晚于申请日期。"]


def test_one_outcome_named_twice_is_used_once() -> None:
    assert ruled(with_outcomes(NATION, NATION), rule()).totals.recognised == 3


def test_a_bucket_is_filled_up_to_its_credits_with_the_best_of_what_there_is() -> None:
    ruling = ruled(with_outcomes(CITY, CONTEST), rule())
    assert [name for name, _, _ in granted(ruling)] == ["CREDIT.OUTCOMES:certificate/city/1"]
    assert left(ruling) == ["学习成果折算学分已达上限，或可填的选修学分已满。"]


def test_a_row_of_the_catalogue_and_an_outcome_share_one_bucket() -> None:
    elective = "1,any,V1,XX,elective,,1.5,\n"
    both = ruled(with_outcomes(CONTEST, scores={"V1": "80"}), rule(), rows=elective)
    assert both.totals.recognised == 3
    crowded = ruled(with_outcomes(CITY, scores={"V1": "80"}), rule(), rows=elective)
    assert [name for name, _, _ in granted(crowded)] == ["CREDIT.OUTCOMES:certificate/city/1"]


def test_outcomes_leave_ordinary_recognition_as_it_is() -> None:
    ruling = ruled(with_outcomes(CITY, scores={"V1": "80"}), rule(), rows="1,any,V1,G1,same,,2,\n")
    assert [name for name, _, _ in granted(ruling)] == ["1", "CREDIT.OUTCOMES:certificate/city/1"]
    assert (ruling.totals.recognised, ruling.totals.optimal) == (4, True)


@pytest.mark.parametrize(("maximum", "credits"), [("5", 5), ("4.5", 4.5), ("4", 3), ("1", 0)])
def test_all_outcomes_together_keep_under_the_maximum(maximum: str, credits: float) -> None:  # noqa: A002
    assert ruled(with_outcomes(CITY, NATION, CONTEST), rule(maximum)).totals.recognised == credits


def test_a_cap_on_all_recognised_credit_counts_outcomes_too() -> None:
    cap = rule_text("cap", "cap", 'scope = "total"\nlimit = 3', step="credit")
    ruling = ruled(with_outcomes(CITY, scores={"V1": "80"}), rule(), cap, rows="1,any,V1,G1,same,,2,\n")
    assert ruling.totals.recognised == 2


def test_where_the_rule_refers_to_a_person_an_outcome_is_only_proposed() -> None:
    assert ruled(with_outcomes(CITY), rule(severity="refer")).recognised[0].status == "proposed"
    assert ruled(with_outcomes(CITY), rule(severity="warn")).recognised[0].status == "recognised"


def test_an_outcome_that_fills_a_category_counts_towards_graduation() -> None:
    table = rule_text(
        "grad",
        "graduation",
        'curriculum = "general"\nentered_from = 2017-09-01\ntotal = 144\ncategories = [{ category = "选修", minimum = 14 }]',
        step="graduation",
    )
    case = with_outcomes(NATION)
    packs: Packs = selection("", BUCKET, rule(), table)
    said = document(explained(packs, case))
    assert said["makeup"]["remaining"][0]["left"] == "11"
    assert said["recognised"][0]["targets"] == ["选修"]


def test_the_order_of_outcomes_makes_no_difference() -> None:
    one, other = with_outcomes(CITY, NATION, CONTEST), with_outcomes(CONTEST, NATION, CITY)
    assert ruled(one, rule("5")) == ruled(other, rule("5"))
