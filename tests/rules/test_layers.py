"""Layers: a lower layer fills or tightens; loosening, changing the kind and saying a thing twice are refused."""

import pytest

from rules.evaluate import judge_all
from rules.kinds.base import Rule
from rules.layers import Resolved, by_layer, resolve
from rules.pack import Pack
from rules.packs_in_force import combine
from rules.problem import PackError, PackProblem
from rules.ruling import Severity
from tests.rules.written import case_with, rule_text, written


def terms(minimum: str, **more: str) -> str:
    allow = more.pop("allow", "")
    return rule_text("terms", "completed_terms", f"minimum = {minimum}\n{allow}", **more)


def laid(*packs: Pack) -> Resolved:
    (resolved,) = resolve(packs)
    return resolved


def refused(*packs: Pack) -> PackProblem:
    with pytest.raises(PackError) as refusal:
        resolve(packs)
    (problem,) = refusal.value.problems
    return problem


# Filling


def test_a_lower_layer_fills_what_is_unset() -> None:
    resolved = laid(written("province", terms('"unset"')), written("city", terms("2")))
    assert resolved.rule.minimum == 2  # type: ignore[attr-defined]
    assert resolved.pack.head.layer == "city"


def test_a_filled_rule_cites_both_layers() -> None:
    resolved = laid(
        written("province", terms('"unset"')), written("city", terms("2", clause="第九条"), region="370300")
    )
    assert resolved.citation == "《办法》第九条；上位依据：《办法》第一条"


def test_what_a_lower_layer_leaves_unset_stays_as_it_was() -> None:
    resolved = laid(written("province", terms("1")), written("city", terms('"unset"')))
    assert resolved.rule.minimum == 1  # type: ignore[attr-defined]
    assert resolved.pack.head.layer == "province"
    assert resolved.citation == "《办法》第一条"


def test_a_layer_that_only_names_who_decides_passes_that_on() -> None:
    resolved = laid(written("province", terms('"unset"')), written("city", terms('"unset"', set_by="county")))
    assert resolved.rule.set_by == "county"
    assert resolved.pack.head.layer == "province"


def test_a_layer_that_names_nobody_leaves_who_decides() -> None:
    resolved = laid(
        written("province", terms('"unset"', set_by="city")),
        written("city", terms('"unset"')),
        written("county", terms("2")),
    )
    assert resolved.rule.set_by == "city"


def test_one_parameter_is_filled_and_the_other_kept() -> None:
    province = written("province", rule_text("pub", "publicity", 'days = "unset"\nmasked = true', step="publicity"))
    city = written("city", rule_text("pub", "publicity", "days = 5\nmasked = true", step="publicity"))
    county = written("county", rule_text("pub", "publicity", 'days = "unset"\nmasked = true', step="publicity"))
    rule = laid(province, city, county).rule
    assert (rule.days, rule.masked) == (5, True)  # type: ignore[attr-defined]


def test_packs_are_laid_from_nation_to_school_whatever_their_order() -> None:
    layers = ["school", "nation", "alliance", "city", "county", "province"]
    assert [p.head.layer for p in by_layer(written(layer) for layer in layers)] == [
        "nation",
        "province",
        "city",
        "county",
        "alliance",
        "school",
    ]


# Tightening and loosening: parameter by parameter, one step to each side

STRICTER_AND_LOOSER = [
    ("completed_terms", "minimum = 2", "minimum = 3", "minimum = 1", "minimum"),
    ("remaining_terms", "minimum = 3", "minimum = 4", "minimum = 2", "minimum"),
    ("class_size", "maximum = 50", "maximum = 49", "maximum = 51", "maximum"),
    ("transfer_count", "maximum = 2", "maximum = 1", "maximum = 3", "maximum"),
    ("study_mode", 'allowed = ["a", "b"]', 'allowed = ["a"]', 'allowed = ["a", "b", "c"]', "allowed"),
    ("window", 'terms = ["10-1", "10-2"]\nanchor = "end"', 'terms = ["10-1"]\nanchor = "end"',
     'terms = ["10-1", "11-1"]\nanchor = "end"', "terms"),
    ("window", 'terms = ["10-1"]\nanchor = "end"', 'terms = ["10-1"]\nanchor = "end"',
     'terms = ["10-1"]\nanchor = "start"', "anchor"),
    ("programme", 'side = "target"\nallowed = ["3"]\ndenied = ["5"]',
     'side = "target"\nallowed = ["3"]\ndenied = ["5", "3+2"]', 'side = "target"\nallowed = ["3"]\ndenied = []', "denied"),
    ("consents", 'of = ["student"]', 'of = ["student", "guardian"]', 'of = ["guardian"]', "of"),
    ("exam_prerequisite", 'exams = ["物理"]', 'exams = ["物理", "化学"]', "exams = []", "exams"),
    ("graduating_year", "barred = false", "barred = true", "barred = true\ngrade = 13", "grade"),
    ("suspension", "barred = true", "barred = true", "barred = false", "barred"),
    ("pairing", "required = true", "required = true", "required = false", "required"),
    ("quota", 'basis = "absolute"\nlimit = 20', 'basis = "absolute"\nlimit = 19',
     'basis = "absolute"\nlimit = 21', "limit"),
    ("territory", 'across_county = "coordination"\nacross_city = "allow"',
     'across_county = "deny"\nacross_city = "deny"', 'across_county = "allow"\nacross_city = "allow"', "across_county"),
    ("score_line", 'basis = "weight_only"', 'basis = "receiver_minimum"', 'basis = "none"', "basis"),
    ("grade_alignment", "delta = 0", "delta = 0", "delta = -1", "delta"),
    ("grade_alignment", "delta = 0", "delta = 0", "delta = [{ grade = 11, enters = 10 }]", "delta"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "upper", "stricter", "looser", "parameter"), STRICTER_AND_LOOSER)
def test_a_lower_layer_may_tighten(kind: str, upper: str, stricter: str, looser: str, parameter: str) -> None:
    resolved = laid(written("province", rule_text("k", kind, upper)), written("city", rule_text("k", kind, stricter)))
    assert resolved.pack.head.layer == "city"


@pytest.mark.parametrize(("kind", "upper", "stricter", "looser", "parameter"), STRICTER_AND_LOOSER)
def test_a_lower_layer_may_not_loosen(kind: str, upper: str, stricter: str, looser: str, parameter: str) -> None:
    problem = refused(written("province", rule_text("k", kind, upper)), written("city", rule_text("k", kind, looser)))
    assert (problem.file, problem.place, problem.code) == ("370300/city/pack.toml", f"rule K.{parameter}", "PK031")
    assert "《办法》第一条" in problem.zh


@pytest.mark.parametrize(("kind", "upper", "stricter", "looser", "parameter"), STRICTER_AND_LOOSER)
def test_with_permission_a_lower_layer_may_loosen(
    kind: str, upper: str, stricter: str, looser: str, parameter: str
) -> None:
    province = written("province", rule_text("k", kind, f'{upper}\nallow = ["{parameter}"]'))
    assert laid(province, written("city", rule_text("k", kind, looser))).pack.head.layer == "city"


def test_permission_is_the_upper_layers_to_give() -> None:
    own = terms("0", allow='allow = ["minimum"]')
    assert refused(written("province", terms("1")), written("city", own)).code == "PK031"


def test_permission_reaches_through_the_layers() -> None:
    resolved = laid(
        written("province", terms("2", allow='allow = ["minimum"]')),
        written("city", terms("1")),
        written("county", terms("0")),
    )
    assert resolved.rule.minimum == 0  # type: ignore[attr-defined]
    assert resolved.rule.allow == ("minimum",)


def test_a_county_is_held_to_the_city_that_tightened() -> None:
    problem = refused(written("province", terms("1")), written("city", terms("3")), written("county", terms("2")))
    assert (problem.file, problem.code) == ("370305/county/pack.toml", "PK031")


@pytest.mark.parametrize(("upper", "lower"), [("block", "refer"), ("block", "warn"), ("refer", "warn")])
def test_a_lower_layer_may_not_soften_what_a_failure_means(upper: str, lower: str) -> None:
    problem = refused(written("province", terms("1", severity=upper)), written("city", terms("1", severity=lower)))
    assert (problem.place, problem.code) == ("rule TERMS.severity", "PK031")


def test_a_lower_layer_may_harden_what_a_failure_means() -> None:
    resolved = laid(written("province", terms("1", severity="warn")), written("city", terms("1")))
    assert resolved.rule.effective_severity is Severity.BLOCK


def test_with_permission_a_lower_layer_may_soften_what_a_failure_means() -> None:
    province = written("province", terms("1", allow='allow = ["severity"]'))
    assert laid(province, written("city", terms("1", severity="warn"))).rule.severity is Severity.WARN


def test_every_loosened_parameter_is_named_at_once() -> None:
    with pytest.raises(PackError) as refusal:
        resolve([
            written("province", terms("1")),
            written("city", terms("0", severity="warn")),
        ])  # fmt: skip
    assert [p.place for p in refusal.value.problems] == ["rule TERMS.minimum", "rule TERMS.severity"]


def test_a_refused_rule_leaves_the_upper_one_for_the_layers_below() -> None:
    with pytest.raises(PackError) as refusal:
        resolve([written("province", terms("2")), written("city", terms("1")), written("county", terms("1"))])
    assert [p.file for p in refusal.value.problems] == ["370300/city/pack.toml", "370305/county/pack.toml"]


# Contradictions


def test_a_lower_layer_may_not_change_the_kind() -> None:
    problem = refused(written("province", terms("1")), written("city", rule_text("terms", "class_size", "maximum = 1")))
    assert (problem.file, problem.place, problem.code) == ("370300/city/pack.toml", "rule TERMS", "PK030")


def test_a_lower_layer_may_not_change_the_direction() -> None:
    problem = refused(written("province", terms("1")), written("city", terms("1", direction="voc_to_gen")))
    assert (problem.place, problem.code) == ("rule TERMS", "PK030")


def test_a_lower_layer_may_not_move_a_rule_to_another_step() -> None:
    problem = refused(written("province", terms("1")), written("city", terms("2", step="record")))
    assert (problem.file, problem.place, problem.code) == ("370300/city/pack.toml", "rule TERMS", "PK030")


@pytest.mark.parametrize("above", [(), (written("province", terms('"unset"')),), (written("province", terms("1")),)])
@pytest.mark.parametrize(("first", "second"), [('"unset"', "2"), ("2", '"unset"'), ('"unset"', '"unset"')])
def test_two_packs_of_one_layer_collide_even_where_one_sets_nothing(
    above: tuple[Pack, ...], first: str, second: str
) -> None:
    problem = refused(*above, written("city", terms(first), scope="a", id="A"), written("city", terms(second), id="B"))
    assert (problem.file, problem.code) == ("B/pack.toml", "PK033")
    assert "A" in problem.zh


def test_one_pack_may_not_rule_twice_on_one_key() -> None:
    assert refused(written("city", terms('"unset"'), terms("2", id="OTHER"))).code == "PK033"


def test_two_packs_of_one_layer_may_not_rule_on_the_same_key() -> None:
    problem = refused(
        written("nation", terms("1"), scope="a", id="CN/a"), written("nation", terms("2"), scope="b", id="CN/b")
    )
    assert (problem.file, problem.place, problem.code) == ("CN/b/pack.toml", "rule TERMS", "PK033")
    assert "CN/a" in problem.zh


# Tables

OFF = 'enabled = false\nallow = ["enabled"]\nmaximum = "unset"'
AWARD = '{ kind = "certificate", level = "city", award = "1", credits = 2, bucket = "选修" }'


def test_a_table_that_no_layer_has_set_can_be_filled_below() -> None:
    city = f"enabled = true\ntable = [{AWARD}]\nmaximum = 4"
    rule = laid(
        written("province", rule_text("o", "outcomes", OFF)), written("city", rule_text("o", "outcomes", city))
    ).rule
    assert (rule.enabled, rule.maximum, len(rule.table)) == (True, 4, 1)  # type: ignore[attr-defined]


def test_a_layer_that_says_nothing_of_a_table_leaves_it_as_it_is() -> None:
    city, county = f"enabled = true\ntable = [{AWARD}]\nmaximum = 4", 'enabled = true\nmaximum = "unset"'
    rule = laid(
        written("city", rule_text("o", "outcomes", city)), written("county", rule_text("o", "outcomes", county))
    ).rule
    assert len(rule.table) == 1  # type: ignore[attr-defined]


def test_what_a_cohort_needs_can_be_filled_in_below() -> None:
    start = 'curriculum = "general"\nentered_from = 2017-09-01\n'
    nation = written("nation", rule_text("g", "graduation", f"{start}total = 144"))
    city = written(
        "city",
        rule_text(
            "g",
            "graduation",
            f'{start}total = "unset"\nrequired = ["必修"]\ncategories = [{{ category = "必修", minimum = 88 }}]',
        ),
    )
    rule = laid(nation, city).rule
    assert (rule.total, rule.required, len(rule.categories)) == (144, ("必修",), 1)  # type: ignore[attr-defined]


# Confidence


def both(*packs: Pack) -> tuple[Resolved, Resolved]:
    held, beside = resolve(packs)
    assert (held.beside, beside.beside) == (False, True)
    return held, beside


@pytest.mark.parametrize("confidence", ["S", "M", "I"])
def test_an_unconfirmed_rule_below_never_disarms_one_that_blocks(confidence: str) -> None:
    held, beside = both(written("province", terms("1")), written("city", terms("3", confidence=confidence)))
    assert (held.rule.minimum, held.rule.effective_severity) == (1, Severity.BLOCK)  # type: ignore[attr-defined]
    assert (beside.rule.minimum, beside.rule.effective_severity) == (3, Severity.WARN)  # type: ignore[attr-defined]
    assert beside.citation == "《办法》第一条；上位依据：《办法》第一条"


def test_both_are_judged_and_only_the_confirmed_one_decides() -> None:
    packs = (written("province", terms("1")), written("city", terms("3", id="CITY", confidence="I")))

    def answers(done: int) -> list[tuple[str, str, str]]:
        case = case_with(student={"completed_terms": done})
        found = judge_all(combine(packs), case)
        return [(f.rule, f.outcome.value, f.severity.value) for f in found]

    assert answers(0) == [("TERMS", "fail", "block"), ("CITY", "fail", "warn")]
    assert answers(1) == [("TERMS", "pass", "block"), ("CITY", "fail", "warn")]
    assert answers(3) == [("TERMS", "pass", "block"), ("CITY", "pass", "warn")]
    assert combine(packs).rule("terms").minimum == 1  # type: ignore[union-attr]


TERRITORY = "across_county = {}\nacross_city = {}"


def territory(county: str, city: str, **more: str) -> str:
    return rule_text("t", "territory", TERRITORY.format(f'"{county}"', f'"{city}"'), **more)


def test_an_unconfirmed_value_beside_a_confirmed_one_does_not_take_its_force() -> None:
    held, beside = both(
        written("province", territory("unset", "deny")),
        written("city", territory("coordination", "unset", confidence="I")),
    )
    assert (held.rule.across_city, held.rule.across_county) == ("deny", "unset")  # type: ignore[attr-defined]
    assert held.rule.effective_severity is Severity.BLOCK
    assert (beside.rule.across_city, beside.rule.across_county) == ("deny", "coordination")  # type: ignore[attr-defined]


def test_a_confirmed_rule_below_lends_no_force_to_an_unconfirmed_value_above() -> None:
    held, beside = both(
        written("province", territory("unset", "deny", confidence="I")), written("city", territory("deny", "unset"))
    )
    assert (held.rule.across_county, held.rule.across_city) == ("deny", "unset")  # type: ignore[attr-defined]
    assert beside.rule.across_city == "deny"  # type: ignore[attr-defined]
    assert beside.rule.effective_severity is Severity.WARN


def test_a_confirmed_rule_that_sets_everything_replaces_an_unconfirmed_one() -> None:
    resolved = laid(written("province", terms("1", confidence="I")), written("city", terms("1")))
    assert resolved.rule.effective_severity is Severity.BLOCK


def test_what_is_unset_above_takes_the_confidence_of_who_fills_it() -> None:
    resolved = laid(written("province", terms('"unset"')), written("city", terms("2", confidence="I")))
    assert (resolved.rule.minimum, resolved.rule.effective_severity) == (2, Severity.WARN)  # type: ignore[attr-defined]


def test_a_signed_off_rule_counts_as_confirmed() -> None:
    signed = 'signed_off = { by = "甲", on = 2026-11-23, document = "文" }'
    lower = rule_text("terms", "completed_terms", f"minimum = 3\n{signed}", confidence="I")
    resolved = laid(written("province", terms("1")), written("city", lower))
    assert (resolved.rule.minimum, resolved.rule.effective_severity) == (3, Severity.BLOCK)  # type: ignore[attr-defined]


def test_an_unconfirmed_rule_that_says_the_same_leaves_the_upper_one_alone() -> None:
    resolved = laid(written("province", terms("1")), written("city", terms("1", confidence="I")))
    assert (resolved.pack.head.layer, resolved.rule.effective_severity) == ("province", Severity.BLOCK)


def test_an_unconfirmed_rule_may_not_loosen_either() -> None:
    assert refused(written("province", terms("2")), written("city", terms("1", confidence="I"))).code == "PK031"


def test_layers_below_are_held_to_the_confirmed_rule_and_not_to_the_warning() -> None:
    province, city = written("province", terms("1")), written("city", terms("3", confidence="I"))
    held, beside = both(province, city, written("county", terms("2")))
    assert (held.rule.minimum, beside.rule.minimum) == (2, 3)  # type: ignore[attr-defined]


def test_a_warning_falls_away_once_a_confirmed_rule_asks_as_much() -> None:
    province, city = written("province", terms("1")), written("city", terms("3", confidence="I"))
    assert laid(province, city, written("county", terms("3"))).rule.minimum == 3  # type: ignore[attr-defined]


def test_a_rule_that_judges_nothing_takes_unconfirmed_values_only_into_its_gaps() -> None:
    def publicity(days: str, masked: str, **more: str) -> str:
        return rule_text("p", "publicity", f"days = {days}\nmasked = {masked}", step="publicity", **more)

    filled = laid(
        written("province", publicity('"unset"', "true")), written("city", publicity("5", "true", confidence="I"))
    )
    assert filled.rule.days == 5  # type: ignore[attr-defined]
    held, beside = both(
        written("province", publicity("5", "true")), written("city", publicity("7", "true", confidence="I"))
    )
    assert (held.rule.days, beside.rule.days) == (5, 7)  # type: ignore[attr-defined]


@pytest.mark.parametrize("confidence", ["S", "M", "I"])
def test_an_unconfirmed_rule_warns_until_an_officer_signs_it(confidence: str) -> None:
    signed = 'signed_off = { by = "甲", on = 2026-11-23, document = "文" }'
    plain = laid(written("city", terms("1", confidence=confidence))).rule
    assert plain.effective_severity is Severity.WARN
    (rule,) = written(
        "city", rule_text("terms", "completed_terms", f"minimum = 1\n{signed}", confidence=confidence)
    ).rules
    assert rule.effective_severity is Severity.BLOCK


@pytest.mark.parametrize("confidence", ["V", "N"])
def test_a_confirmed_rule_may_block(confidence: str) -> None:
    (rule,) = written("city", terms("1", confidence=confidence)).rules
    assert isinstance(rule, Rule)
    assert rule.effective_severity is Severity.BLOCK
