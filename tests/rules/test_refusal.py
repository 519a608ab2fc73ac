"""A refusal names every smallest set of failed rules that suffices: with them alone it stands, without one it falls."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from rules.counterfactual import explained
from rules.document import document
from rules.evaluate import evaluate, verdict_of
from rules.facts import Case
from rules.pack import load_tree, shipped
from rules.packs_in_force import combine, in_force
from rules.ruling import Ruling, Verdict
from tests.rules.test_casefile import cases
from tests.rules.written import case_with, rule_text, written

SHIPPED = tuple(load_tree(shipped()))


def ruled(case: Case) -> Ruling:
    return evaluate(in_force(SHIPPED, case), case)


def test_every_failed_blocking_rule_refuses_by_itself() -> None:
    ruling = ruled(case_with(paired=False, consents={"guardian": False}))
    assert [refusal.rules for refusal in ruling.refusal] == [("NV-01",), ("SD-05",)]


def test_a_refusal_is_said_with_its_clause() -> None:
    (refusal,) = ruled(case_with(consents={"guardian": False})).refusal
    assert refusal.reason.zh == (
        "仅凭 NV-01（《中等职业学校学生学籍管理办法》（教职成〔2010〕7号）转学条（条号待核））即不符合：缺少监护人的同意签字。"
    )
    assert refusal.reason.en.startswith("NV-01 (")
    assert refusal.reason.en.endswith(") refuses by itself: The signature of the guardian is missing.")


@pytest.mark.parametrize("changes", [{}, {"paired": None}], ids=["eligible", "undetermined"])
def test_what_is_not_refused_has_no_reason_to_be(changes: dict[str, object]) -> None:
    assert ruled(case_with(**changes)).refusal == ()


def test_a_rule_that_only_warns_never_refuses() -> None:
    packs = combine((written("city", rule_text("k", "pairing", "required = true", confidence="I")),))
    assert evaluate(packs, case_with(paired=False)).refusal == ()


def test_the_document_names_the_sets_and_says_them() -> None:
    case = case_with(paired=False)
    said = document(explained(in_force(SHIPPED, case), case))
    assert said["refusal"] == [["SD-05"]]
    assert [(reason["rules"], bool(reason["zh"] and reason["en"])) for reason in said["refusal_reasons"]] == [
        (["SD-05"], True)
    ]


def verdict_by(ruling: Ruling, *, only: tuple[str, ...] = (), but: frozenset[str] = frozenset()) -> Verdict:
    """The verdict from the cited rules alone, or from all but some."""
    kept = (f for f in ruling.findings if (not only or f.rule in only) and f.rule not in but)
    return verdict_of(tuple(kept))


@given(cases)
@settings(max_examples=200, deadline=None)
def test_each_set_suffices_and_none_of_its_rules_can_be_spared(case: Case) -> None:
    near = replace(case, target=replace(case.target, county="370305", city="370300"))
    ruling = ruled(near)
    assert bool(ruling.refusal) is (ruling.verdict is Verdict.INELIGIBLE)
    for refusal in ruling.refusal:
        assert verdict_by(ruling, only=refusal.rules) is Verdict.INELIGIBLE
        for rule in refusal.rules:
            rest = tuple(other for other in refusal.rules if other != rule)
            assert not rest or verdict_by(ruling, only=rest) is not Verdict.INELIGIBLE
    everything = frozenset(rule for refusal in ruling.refusal for rule in refusal.rules)
    assert verdict_by(ruling, but=everything) is not Verdict.INELIGIBLE
