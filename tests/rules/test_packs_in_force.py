"""Which packs hold: by day (half-open), by the receiving school's place, superseding, never two for one scope."""

from datetime import date

import pytest

from rules.pack import load_pack
from rules.packs_in_force import Packs, combine, in_force
from rules.problem import PackError
from tests.rules.written import case_with, rule_text, written


def terms(minimum: str, **more: str) -> str:
    allow = more.pop("allow", "")
    return rule_text("terms", "completed_terms", f"minimum = {minimum}\n{allow}", **more)


def test_two_packs_of_one_layer_region_and_scope_may_not_hold_together() -> None:
    with pytest.raises(PackError) as refusal:
        combine((written("city", id="A"), written("city", id="B")))
    assert [(p.file, p.place, p.code) for p in refusal.value.problems] == [("B", "pack", "PK032")]
    assert "A" in refusal.value.problems[0].zh


def test_two_packs_of_one_layer_and_different_scopes_may_hold_together() -> None:
    held = combine((written("city", id="A", scope="a"), written("city", id="B", scope="b")))
    assert [ref.id for ref in held.refs] == ["A", "B"]


# Dates, half-open

LIMITED = "effective_from = 2026-03-01\neffective_before = 2027-03-01"


@pytest.mark.parametrize(
    ("day", "held"),
    [
        ("2026-02-28", False),
        ("2026-03-01", True),
        ("2027-02-28", True),
        ("2027-03-01", False),
    ],
    ids=["施行前一天", "施行当天", "失效前最后一天", "失效当天"],
)
def test_a_pack_holds_from_its_first_day_to_the_day_before_it_ends(day: str, held: bool) -> None:
    pack = written("city", head=LIMITED)
    assert bool(in_force([pack], case_with(applied_on=day)).refs) is held


def test_a_pack_without_an_end_holds_on() -> None:
    assert in_force([written("city")], case_with(applied_on="2126-01-01")).refs


def test_the_application_date_chooses_unless_another_day_is_asked_for() -> None:
    pack, case = written("city", head=LIMITED), case_with(applied_on="2026-02-28")
    assert not in_force([pack], case).refs
    assert in_force([pack], case, on=date(2026, 3, 1)).refs


def test_a_new_pack_supersedes_the_old_from_its_first_day() -> None:
    old = written("city", terms("1"), id="old")
    new = written("city", terms("2"), id="new", head='effective_from = 2027-01-01\nsupersedes = "old"')
    assert [ref.id for ref in in_force([old, new], case_with(applied_on="2026-12-31")).refs] == ["old"]
    assert [ref.id for ref in in_force([old, new], case_with(applied_on="2027-01-01")).refs] == ["new"]


def test_a_new_pack_that_supersedes_nothing_collides_with_the_old() -> None:
    with pytest.raises(PackError) as refusal:
        in_force([written("city", id="old"), written("city", id="new")], case_with())
    assert [p.code for p in refusal.value.problems] == ["PK032"]


# Places: the receiving school's


@pytest.mark.parametrize(
    ("layer", "here", "elsewhere"),
    [
        ("nation", "CN", None),
        ("province", "370000", "330000"),
        ("city", "370300", "370100"),
        ("county", "370305", "370303"),
        ("alliance", "370305", "370303"),
        ("school", "3137000511", "3137000501"),
    ],
)
def test_a_pack_holds_where_the_receiving_school_is(layer: str, here: str, elsewhere: str | None) -> None:
    assert in_force([written(layer, region=here)], case_with()).refs
    if elsewhere is not None:
        assert not in_force([written(layer, region=elsewhere)], case_with()).refs


# What a selection offers


def selection(*rules: str) -> Packs:
    return in_force([written("city", *rules)], case_with())


def test_a_parameter_is_read_by_key() -> None:
    assert selection(terms("2")).parameter("terms", "minimum") == 2


@pytest.mark.parametrize(("text", "key"), [(terms('"unset"'), "terms"), (terms("2"), "other")])
def test_a_parameter_nobody_set_and_a_rule_nobody_made_are_both_none(text: str, key: str) -> None:
    assert selection(text).parameter(key, "minimum") is None


def test_a_rule_is_judged_at_its_own_step() -> None:
    held = selection(terms("2"), rule_text("later", "duty", step="record"), rule_text("credit", "duty", step="credit"))
    assert [resolved.rule.key for resolved, _ in held.judges] == ["terms"]
    assert [coming.key for _, coming in held.coming] == ["later"]


def test_the_catalogues_of_all_layers_are_joined() -> None:
    city = written("city")
    files = dict(city.files)
    first = load_pack(
        files | {"courses.csv": b"code,name\nA,a\n", "equivalences.csv": b"id,sources,targets,relation\n1,A,B,same\n"}
    )
    second = load_pack({
        "pack.toml": written("county").files["pack.toml"],
        "courses.csv": b"code,name\nA,b\nB,b\n",
    })  # fmt: skip
    joined = in_force([first, second, written("alliance")], case_with()).catalogue
    assert [course.name for course in joined.courses["A"]] == ["a", "b"]
    assert [row.id for row in joined.rows] == ["1"]


def test_the_same_selection_is_compiled_once() -> None:
    packs = (written("city", terms("1")),)
    assert combine(packs) is combine(packs)
