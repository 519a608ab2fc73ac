"""共同设计课程: a course of both curricula is recognised by construction, in full, in either direction."""

import pytest

from rules.check import check_packs
from rules.evaluate import evaluate
from rules.packs_in_force import combine
from tests.rules.catalogues import catalogue_pack, transcript
from tests.rules.written import rule_text

COURSES = "code,name,curriculum,category,hours,credits,term\nLH,智能制造认知,alliance,联盟共建,36,2,10-1\n"
UNITS = (
    rule_text("credit.unit.general", "credit_unit", 'curriculum = "general"\nhours_per_credit = 18', step="credit"),
    rule_text(
        "credit.unit.vocational", "credit_unit", 'curriculum = "vocational"\nhours_per_credit = 16', step="credit"
    ),
)


@pytest.mark.parametrize(("base", "worth"), [("voc_to_gen", "2"), ("gen_to_voc", "2")])
def test_it_counts_as_itself_in_the_unit_of_the_receiving_curriculum(base: str, worth: str) -> None:
    packs = combine((catalogue_pack("", COURSES, *UNITS),))
    (row,) = evaluate(packs, transcript({"LH": "75"}, base)).recognised
    assert (row.sources, row.targets, row.relation, row.status) == (("LH",), ("LH",), "same", "recognised")
    assert (str(row.credits), row.rule) == (worth, "joint:LH")
    assert row.clause == "共同设计课程 LH"


def test_it_has_to_be_passed_like_any_other() -> None:
    packs = combine((catalogue_pack("", COURSES, *UNITS),))
    ruling = evaluate(packs, transcript({"LH": "59"}))
    assert (ruling.recognised, [u.course for u in ruling.unrecognised]) == ((), ["LH"])


def test_the_static_check_finds_nothing_wrong_with_it() -> None:
    row = "1,voc_to_gen,V1,G1,similar,,,\n"
    pack = catalogue_pack(row, COURSES + "V1,a,voc,专业,36,2,10-1\nG1,b,gen,必修,36,2,10-1\n", *UNITS)
    found = [(finding.code, finding.place) for finding in check_packs([pack])]
    assert found == [("CK181", "equivalences.csv:2")]  # the published row names no clause; its line is still known
