"""The tables of a pack: courses.csv and equivalences.csv, every refusal by its code and place."""

from datetime import date
from fractions import Fraction

import pytest

from rules.catalogue import Catalogue
from rules.facts import Curriculum
from rules.pack import load_pack
from rules.problem import PackError
from tests.rules.written import pack_text, rule_text, written

PLAIN = pack_text("city")


def table(name: str, text: str | bytes) -> list[tuple[str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(PackError) as refusal:
        load_pack({"pack.toml": PLAIN, name: content}, where="here")
    found = refusal.value.problems
    assert {problem.file for problem in found} == {f"here/{name}"}
    return [(problem.place, problem.code) for problem in found]


def catalogue(courses: str = "", equivalences: str = "") -> Catalogue:
    files = {"pack.toml": PLAIN, "courses.csv": courses.encode(), "equivalences.csv": equivalences.encode()}
    read = load_pack({name: content for name, content in files.items() if content}).catalogue
    assert read is not None
    return read


ROWS = "id,direction,sources,targets,relation,min_score,credits,valid_from,valid_to\n"


def test_a_pack_without_tables_has_no_catalogue() -> None:
    assert written("city").catalogue is None


@pytest.mark.parametrize("name", ["courses.csv", "equivalences.csv"])
def test_a_table_that_is_not_utf_8_is_refused(name: str) -> None:
    assert table(name, "code\n数".encode("gb18030")) == [("", "PK020")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("courses.csv", "code,teacher\nA,b\n"),
        ("courses.csv", "name\nA\n"),
        ("equivalences.csv", "id,source\n1,A\n"),
        ("equivalences.csv", "sources\nA\n"),
        ("courses.csv", b"\xef\xbb\xbf"),
    ],
)
def test_columns_are_checked_by_name(name: str, text: str | bytes) -> None:
    assert table(name, text) == [("1", "PK021")]


@pytest.mark.parametrize("line", ["A", "A,a,general"])
def test_a_line_with_more_or_fewer_cells_than_the_heading_is_refused(line: str) -> None:
    assert table("courses.csv", f"code,name\n{line}\nB,b\n") == [("2", "PK022")]


@pytest.mark.parametrize(
    ("text", "line"), [("code,name\nA,{}\n", "2"), ("code,name\nA,a\n\nB,{}\n", "4"), ("code,{}\nA,a\n", "1")]
)
def test_a_cell_too_long_to_be_read_ends_the_table_with_a_problem(text: str, line: str) -> None:
    assert table("courses.csv", text.format("x" * 200_000)) == [(line, "PK022")]


@pytest.mark.parametrize(
    ("heading", "line", "column"),
    [
        ("code,name", ",a", "code"),
        ("code,hours", "A,many", "hours"),
        ("code,hours", "A,-1", "hours"),
        ("code,credits", "A,NaN", "credits"),
        ("code,credits", "A,1_0", "credits"),
        ("code,hours", "A,1E2", "hours"),
        ("code,valid_from", "A,20260901", "valid_from"),
        ("code,credits", "A,Infinity", "credits"),
        ("code,curriculum", "A,university", "curriculum"),
        ("code,valid_from", "A,2026-13-01", "valid_from"),
        ("code,valid_to", "A,soon", "valid_to"),
    ],
)
def test_a_cell_of_courses_that_cannot_be_read_is_named(heading: str, line: str, column: str) -> None:
    assert table("courses.csv", f"{heading}\nZ,\n{line}\n") == [(f"3.{column}", "PK023")]


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (",any,A,B,same,,,,", "id"),
        ("1,up,A,B,same,,,,", "direction"),
        ("1,any,,B,same,,,,", "sources"),
        ("1,any,A+,B,same,,,,", "sources"),
        ("1,any,A+A,B,same,,,,", "sources"),
        ("1,any,A,,same,,,,", "targets"),
        ("1,any,A,B/C,same,,,,", "targets"),
        ("1,any,A,B+,same,,,,", "targets"),
        ("1,any,A,B,like,,,,", "relation"),
        ("1,any,A,B,,,,,", "relation"),
        ("1,any,A,B,same,high,,,", "min_score"),
        ("1,any,A,B,same,,-1,,", "credits"),
        ("1,any,A,B,same,,,today,", "valid_from"),
        ("1,any,A,B,same,,,,never", "valid_to"),
    ],
)
def test_a_cell_of_equivalences_that_cannot_be_read_is_named(line: str, column: str) -> None:
    assert table("equivalences.csv", f"{ROWS}{line}\n") == [(f"2.{column}", "PK024")]


def test_every_faulty_line_of_both_tables_is_named_at_once() -> None:
    files = {
        "pack.toml": pack_text("city", rule_text("k", "duty", source="T")),
        "courses.csv": b"code,hours\nA,x\nB,y\n",
        "equivalences.csv": b"id,sources,targets,relation\n1,,B,same\n",
    }
    with pytest.raises(PackError) as refusal:
        load_pack(files)
    assert [problem.code for problem in refusal.value.problems] == ["PK008", "PK023", "PK023", "PK024"]


def test_empty_cells_mean_the_default() -> None:
    read = catalogue("code,name,hours\nA,,\n", "id,sources,targets,relation\n1,A,A,same\n")
    (course,), (row,) = read.courses["A"], read.rows
    assert (course.name, course.hours, course.credits, course.curriculum) == ("A", 0, 0, None)
    assert (row.direction, row.min_score, row.credits, row.clause) == ("any", None, None, "")


def test_cells_are_read_exactly() -> None:
    read = catalogue("code,curriculum,hours,credits\nA,中职,27,1.5\n", f"{ROWS}1,any,A + B/C,D+E,similar,59.5,2,,\n")
    (course,), (row,) = read.courses["A"], read.rows
    assert (course.curriculum, course.hours, course.credits) == (Curriculum.VOCATIONAL, 27, Fraction(3, 2))
    assert (row.alternatives, row.targets) == ((("A", "B"), ("C",)), ("D", "E"))
    assert (row.min_score, row.credits) == (Fraction(119, 2), 2)


def test_a_recorded_refusal_needs_no_target() -> None:
    assert catalogue(equivalences="id,sources,targets,relation\n1,A,,none\n").rows[0].targets == ()


def test_a_row_id_is_used_once() -> None:
    text = f"{ROWS}1,any,A,B,same,,,,\n2,any,B,A,same,,,,\n1,any,C,D,same,,,,\n"
    assert table("equivalences.csv", text) == [("4.id", "PK025")]


# Jointly designed courses (共同设计课程)


@pytest.mark.parametrize("word", ["alliance", "联盟共建"])
def test_a_jointly_designed_course_counts_as_itself_both_ways(word: str) -> None:
    read = catalogue(f"code,curriculum,hours,valid_from\nLH,{word},36,2026-09-01\nV,voc,36,\n")
    (course,), (row,) = read.courses["LH"], read.rows
    assert (course.joint, course.curriculum) == (True, None)
    assert (row.alternatives, row.targets, row.relation, row.direction) == ((("LH",),), ("LH",), "same", "any")
    assert (row.valid_from, row.clause) == (date(2026, 9, 1), "共同设计课程 LH")


def test_rows_of_jointly_designed_courses_come_after_the_published_ones() -> None:
    read = catalogue("code,curriculum\nLH,alliance\n", "id,sources,targets,relation\n1,A,B,same\n")
    assert [(row.id, row.order) for row in read.rows] == [("1", 0), ("joint:LH", 1)]


def test_every_version_of_a_jointly_designed_course_has_its_own_row() -> None:
    read = catalogue("code,curriculum,valid_from,valid_to\nLH,alliance,,2027-09-01\nLH,alliance,2027-09-01,\n")
    assert [row.id for row in read.rows] == ["joint:LH", "joint:LH@2027-09-01"]


def test_rows_keep_their_published_order() -> None:
    rows = catalogue(equivalences="id,sources,targets,relation\n9,A,B,same\n1,A,B,same\n").rows
    assert [(row.id, row.order) for row in rows] == [("9", 0), ("1", 1)]


VERSIONS = "code,name,valid_from,valid_to\nA,old,2020-09-01,2026-09-01\nA,new,2026-09-01,\n"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2020, 8, 31), "new"),  # no version covers the day: the last one
        (date(2020, 9, 1), "old"),
        (date(2026, 8, 31), "old"),
        (date(2026, 9, 1), "new"),
    ],
)
def test_the_version_of_a_course_is_chosen_by_day(day: date, name: str) -> None:
    course = catalogue(VERSIONS).course("A", day)
    assert course is not None
    assert course.name == name


def test_an_unknown_course_has_no_version() -> None:
    assert catalogue(VERSIONS).course("B", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("day", "valid"),
    [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2027, 8, 31), True), (date(2027, 9, 1), False)],
)
def test_a_row_is_valid_for_completion_dates_half_open(day: date, valid: bool) -> None:
    (row,) = catalogue(equivalences=f"{ROWS}1,any,A,B,same,,,2026-09-01,2027-09-01\n").rows
    assert row.valid_on(day) is valid
