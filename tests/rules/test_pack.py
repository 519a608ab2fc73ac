"""Loading packs: what a folder must hold, and every refusal by its code and place."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rules.pack import Pack, digest_of, load_folder, load_pack, load_tree, shipped
from rules.problem import PackError
from tests.rules.written import SOURCE, pack_text, rule_text, written

PLAIN = pack_text("city")
WINDOW = 'year = 2026, terms = ["10-1"], apply_from = 2027-01-18, apply_before = 2027-01-31'
PUBLISHED = "publicity_from = 2027-02-06, publicity_before = 2027-02-06"
GRADING = rule_text("k", "completed_terms", "minimum = 1")


def problems(files: Mapping[str, bytes]) -> list[tuple[str, str, str]]:
    with pytest.raises(PackError) as refusal:
        load_pack(files, where="here")
    found = refusal.value.problems
    assert all(problem.zh and problem.en for problem in found)
    return [(problem.file, problem.place, problem.code) for problem in found]


def toml_problems(text: bytes) -> list[tuple[str, str]]:
    found = problems({"pack.toml": text})
    assert {file for file, _, _ in found} == {"here/pack.toml"}
    return [(place, code) for _, place, code in found]


# Folders


def test_a_folder_without_pack_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError) as refusal:
        load_folder(tmp_path)
    assert [(p.file, p.code) for p in refusal.value.problems] == [(str(tmp_path), "PK001")]


@pytest.mark.parametrize("name", ["", "absent"])
def test_a_tree_without_packs_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(PackError) as refusal:
        load_tree(tmp_path / name)
    assert [p.code for p in refusal.value.problems] == ["PK002"]


def test_no_files_at_all_are_a_problem_and_not_a_crash() -> None:
    assert problems({}) == [("here", "", "PK001")]
    assert problems({"courses.csv": b"code\nA\n"}) == [("here", "", "PK001")]


def folder(root: Path, name: str, text: bytes) -> None:
    (root / name).mkdir()
    (root / name / "pack.toml").write_bytes(text)


def test_a_tree_is_loaded_by_id(tmp_path: Path) -> None:
    folder(tmp_path, "1", pack_text("city", id="B"))
    folder(tmp_path, "2", pack_text("city", id="A"))
    assert [pack.id for pack in load_tree(tmp_path)] == ["A", "B"]


def test_every_faulty_pack_of_a_tree_is_named(tmp_path: Path) -> None:
    folder(tmp_path, "1", b"[pack")
    folder(tmp_path, "2", PLAIN)
    folder(tmp_path, "3", b"[pack")
    with pytest.raises(PackError) as refusal:
        load_tree(tmp_path)
    assert [p.file for p in refusal.value.problems] == [str(tmp_path / "1/pack.toml"), str(tmp_path / "3/pack.toml")]
    assert str(refusal.value).count("PK003") == 2


def test_a_folder_with_identity_and_two_tables_is_a_pack(tmp_path: Path) -> None:
    folder(tmp_path, "1", b'[pack]\nid = "A"\ntitle = "t"\nlayer = "city"\nregion = "1"\neffective_from = 2026-01-01\n')
    (tmp_path / "1" / "courses.csv").write_text("code,name\nA,a\n", encoding="utf-8")
    (tmp_path / "1" / "equivalences.csv").write_text("id,sources,targets,relation\n1,A,A,same\n", encoding="utf-8")
    pack = load_folder(tmp_path / "1")
    assert pack.catalogue is not None
    assert (pack.rules, len(pack.catalogue.rows)) == ((), 1)


def test_the_shipped_packs_load() -> None:
    assert {"CN-370000/2026-transfer", "CN-330300/2024-wenzhou", "CN-350100/2017-fuzhou", "CN-450000/2014-guangxi"} <= {
        pack.id for pack in load_tree(shipped())
    }


@pytest.mark.parametrize("pack", load_tree(shipped()), ids=lambda pack: pack.id)
def test_a_shipped_pack_lives_in_the_folder_of_its_id_and_says_where_it_comes_from(pack: Pack) -> None:
    assert (shipped() / pack.id / "pack.toml").is_file()
    assert (shipped() / pack.id / "source.md").read_text(encoding="utf-8").startswith("# 依据 / Source")


# pack.toml


@pytest.mark.parametrize("text", [b"[pack", b"\xff\xfe", b"a = 1\na = 2"], ids=["not TOML", "not UTF-8", "key twice"])
def test_a_file_that_is_not_toml_is_refused(text: bytes) -> None:
    assert toml_problems(text) == [("", "PK003")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (pack_text("city", head="colour = 1"), "pack.colour"),
        (pack_text("city", "[other]"), "other"),
        (pack_text("city", "[[source]]\nid='A'\ntitle='t'\nissuer='i'\nurl='u'"), "source.1.url"),
        (pack_text("city", rule_text("k", "completed_terms", "minimum = 1\nmaximum = 2")), "rule K.maximum"),
        (pack_text("city", rule_text("k", "duty", "minimum = 2")), "rule K.minimum"),
    ],
)
def test_an_unknown_key_is_refused_where_it_stands(text: bytes, place: str) -> None:
    assert toml_problems(text) == [(place, "PK004")]


def test_a_rule_without_an_id_is_named_by_its_number() -> None:
    text = pack_text("city", GRADING, '[[rule]]\nkind = "duty"\nkey = "d"')
    assert ("rule 1.id", "PK005") in toml_problems(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (b'[pack]\nid = "A"\ntitle = "t"\nlayer = "city"\nregion = "1"\n', "pack.effective_from"),
        (b"", "pack"),
        (pack_text("city", rule_text("k", "completed_terms")), "rule K.minimum"),
    ],
)
def test_a_missing_key_is_named(text: bytes, place: str) -> None:
    assert toml_problems(text) == [(place, "PK005")]


@pytest.mark.parametrize("text", [rule_text("k", "weather"), '[[rule]]\nid = "K"'], ids=["unknown", "none"])
def test_an_unknown_kind_of_rule_is_refused(text: str) -> None:
    assert toml_problems(pack_text("city", text)) == [("rule K", "PK006")]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (pack_text("village"), "pack.layer"),
        (pack_text("city", head='effective_from = "soon"'), "pack.effective_from"),
        (pack_text("city", rule_text("k", "duty", severity="mild")), "rule K.severity"),
        (pack_text("city", rule_text("k", "window", 'terms = "unset"\nanchor = "middle"')), "rule K.anchor"),
        (b"rule = 3\n" + PLAIN, "rule"),
        (b"rule = [3]\n" + PLAIN, "rule 0"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_acceptable_is_refused_where_it_stands(text: bytes, place: str) -> None:
    assert toml_problems(text) == [(place, "PK007")]


@pytest.mark.parametrize(
    ("kind", "parameters", "place"),
    [
        ("window", 'terms = ["13-1"]\nanchor = "end"', "rule K.terms.0"),
        ("window", 'terms = [10, 11]\nanchor = "end"', "rule K.terms.0 rule K.terms.1"),
        ("completed_terms", "minimum = -1", "rule K.minimum"),
        ("completed_terms", "minimum = true", "rule K.minimum"),
        ("completed_terms", 'minimum = "none"', "rule K.minimum"),
        ("class_size", "maximum = 1.5", "rule K.maximum"),
        ("quota", 'basis = "share"\nlimit = -5', "rule K.limit"),
        ("grade_alignment", 'delta = "down"', "rule K.delta"),
        ("grade_alignment", 'delta = [{ grade = "x", enters = 10 }]', "rule K.delta.0.grade"),
        ("window_dates", f"calendar = [{{ {WINDOW.replace('01-31', '01-18')} }}]", "rule K.calendar.0"),
        ("window_dates", f"calendar = [{{ {WINDOW}, {PUBLISHED} }}]", "rule K.calendar.0"),
        (
            "window_dates",
            f"calendar = [{{ {WINDOW.replace('2027-01-31', '86400')} }}]",
            "rule K.calendar.0.apply_before",
        ),
    ],
)
def test_a_parameter_out_of_its_range_is_one_fault_named_by_the_keys_of_the_file(
    kind: str, parameters: str, place: str
) -> None:
    found = toml_problems(pack_text("city", rule_text("k", kind, parameters)))
    assert found == [(f"rule {named.strip()}", "PK007") for named in place.split("rule ")[1:]]


def test_what_a_table_lacks_is_named_where_it_is_lacking() -> None:
    text = rule_text("k", "window_dates", 'calendar = [{ year = 2026, terms = ["10-1"] }]')
    assert toml_problems(pack_text("city", text)) == [
        ("rule K.calendar.0.apply_from", "PK005"),
        ("rule K.calendar.0.apply_before", "PK005"),
    ]


def test_an_unknown_key_is_found_even_where_it_is_the_name_of_a_kind() -> None:
    text = rule_text("k", "completed_terms", "minimum = 1\ncompleted_terms = 2")
    assert toml_problems(pack_text("city", text)) == [("rule K.completed_terms", "PK004")]


@pytest.mark.parametrize(
    "written", ["86400", "0.5", "true", '"20260101"', '"2026-W01-1"', "2026-01-01T00:00:00", "2026-01-01T00:00:00Z"]
)
def test_a_date_is_a_date_and_nothing_that_could_be_taken_for_one(written: str) -> None:
    assert toml_problems(pack_text("city", head=f"effective_from = {written}")) == [("pack.effective_from", "PK007")]


@pytest.mark.parametrize("written", ["2026-03-01", '"2026-03-01"'])
def test_a_date_is_written_as_year_month_and_day(written: str) -> None:
    pack = load_pack({"pack.toml": pack_text("city", head=f"effective_from = {written}")})
    assert pack.head.effective_from == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("graduation", 'curriculum = "general"\nentered_from = 86400\ntotal = 1'),
        ("duty", 'signed_off = { by = "a", on = 86400, document = "d" }'),
    ],
)
def test_dates_inside_rules_are_dates_too(kind: str, parameters: str) -> None:
    found = toml_problems(pack_text("city", rule_text("k", kind, parameters)))
    assert [code for _, code in found] == ["PK007"]


@pytest.mark.parametrize("name", ["maximum", "id", "clause", "minimun"])
def test_only_what_a_rule_has_can_be_loosened(name: str) -> None:
    text = rule_text("k", "completed_terms", f'minimum = 1\nallow = ["minimum", "{name}", "severity"]')
    assert toml_problems(pack_text("city", text)) == [("rule K.allow", "PK011")]


def test_what_is_wrong_with_a_value_is_said_in_both_languages() -> None:
    with pytest.raises(PackError) as refusal:
        load_pack({"pack.toml": pack_text("city", rule_text("k", "window", 'terms = "unset"\nanchor = "middle"'))})
    (problem,) = refusal.value.problems
    assert problem.zh == "值不合要求：只能是 'start'、'end'、'during'。"
    assert problem.en == "Not an acceptable value: it must be 'start', 'end' or 'during'."


def test_a_rule_needs_a_source_the_pack_names() -> None:
    assert toml_problems(pack_text("city", rule_text("k", "duty", source="T"))) == [("rule K.source", "PK008")]


def test_a_rule_id_is_used_once() -> None:
    assert toml_problems(pack_text("city", GRADING, rule_text("d", "duty", id="K"))) == [("rule K.id", "PK009")]


@pytest.mark.parametrize(("ends", "refused"), [("2026-01-01", True), ("2026-01-02", False)])
def test_a_pack_may_not_end_before_it_begins(ends: str, refused: bool) -> None:
    text = pack_text("city", head=f"effective_before = {ends}")
    if refused:
        assert toml_problems(text) == [("pack.effective_before", "PK010")]
    else:
        assert load_pack({"pack.toml": text}).head.effective_before == date(2026, 1, 2)


def test_numbers_stay_exact() -> None:
    (rule,) = written("city", rule_text("u", "credit_unit", 'curriculum = "general"\nhours_per_credit = 0.1')).rules
    assert rule.hours_per_credit == Decimal("0.1")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("number", "citation"),
    [("", "《办法》第一条"), ('number = "鲁教〔2025〕1号"\n', "《办法》（鲁教〔2025〕1号）第一条")],
)
def test_a_rule_is_cited_by_document_number_and_clause(number: str, citation: str) -> None:
    pack = load_pack({"pack.toml": pack_text("city", GRADING).replace(SOURCE.encode(), (SOURCE + number).encode())})
    assert pack.citation(pack.rules[0]) == citation


# Digest


def test_the_digest_covers_the_files_that_decide_and_no_others() -> None:
    files = {"pack.toml": PLAIN, "courses.csv": b"code\nA\n"}
    assert digest_of(files) == digest_of(files | {"cases.toml": b"x", "source.md": b"y"})
    assert digest_of(files) != digest_of(files | {"courses.csv": b"code\nB\n"})
    assert digest_of(files) != digest_of(files | {"equivalences.csv": b""})


def test_bytes_cannot_move_from_one_file_to_the_next_unseen() -> None:
    assert digest_of({"pack.toml": b"ab", "courses.csv": b"c"}) != digest_of({"pack.toml": b"a", "courses.csv": b"bc"})


def test_worked_cases_and_sources_beside_a_pack_leave_its_digest(tmp_path: Path) -> None:
    folder(tmp_path, "1", PLAIN)
    before = load_folder(tmp_path / "1").digest
    (tmp_path / "1" / "cases.toml").write_text("", encoding="utf-8")
    assert load_folder(tmp_path / "1").digest == before
