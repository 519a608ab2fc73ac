"""The sample files: every planted row is found, by a code of its kind, and nothing else is refused."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from credits.rows import CourseRow, EquivalenceRow, PairRow, ResultRow, RosterRow
from importers.known import Known
from importers.read import Reading, document, read

GOLDEN = Path(__file__).parent / "golden"
ROSTERS = ["roster_gongye.xlsx", "roster_fanhua.xlsx", "roster_linzi_high.xlsx", "roster_no7_high.xlsx"]
LONG = ["results_gongye.csv", "results_fanhua.csv"]
WIDE = ["results_linzi_high.xlsx", "results_no7_high.xlsx"]
CLEAN = {
    "members.csv": 16,
    "courses.csv": 77,
    "equivalences_2026.xlsx": 48,
    "applications_2027_spring.xlsx": 52,
    "pairs.csv": 8,
}


@pytest.fixture
def known(catalogue: Known, everybody: frozenset[str]) -> Known:
    return Known(catalogue.courses, catalogue.course_by_name, everybody)


def _errors(reading: Reading) -> set[tuple[object, str]]:
    """Where each error is and of what kind, as `truth.json` writes it: wide sheets as `sheet!row`."""
    return {
        (f"{one.sheet}!{one.row}" if one.file in WIDE else one.row, one.code.name.lower())
        for one in reading.problems
        if one.severity == "error"
    }


def _planted(truth: dict[str, Any], name: str) -> set[tuple[object, str]]:
    return {(one["row"], one["kind"]) for one in truth["problems"][name]}


@pytest.mark.parametrize("name", ROSTERS)
def test_a_roster_has_the_planted_faults_and_no_others(name: str, examples: Path, truth: dict[str, Any]) -> None:
    reading = read(examples / name)
    counts = truth["students"][name]
    assert _errors(reading) == _planted(truth, name)
    assert (reading.total_rows, reading.good) == (counts["rows"], counts["good"])
    assert all(isinstance(row, RosterRow) for row in reading.rows)


@pytest.mark.parametrize("name", LONG)
def test_long_results_have_the_planted_faults_and_no_others(
    name: str, examples: Path, truth: dict[str, Any], known: Known
) -> None:
    reading = read(examples / name, known=known)
    counts = truth["results"][name]
    assert _errors(reading) == _planted(truth, name)
    assert (reading.total_rows, reading.good) == (counts["rows"], counts["rows"] - counts["bad"])


@pytest.mark.parametrize("name", WIDE)
def test_wide_results_have_the_planted_faults_and_no_others(
    name: str, examples: Path, truth: dict[str, Any], catalogue: Known
) -> None:
    reading = read(examples / name, known=catalogue)
    cells = truth["results"][name]["cells"]
    assert _errors(reading) == _planted(truth, name)
    assert (reading.total_rows, reading.good) == (cells, cells - len(truth["problems"][name]))


@pytest.mark.parametrize("name", [*ROSTERS, *WIDE])
def test_a_problem_names_the_column_as_the_file_heads_it(
    name: str, examples: Path, truth: dict[str, Any], catalogue: Known
) -> None:
    reading = read(examples / name, known=catalogue)
    headed = {(f"{one.sheet}!{one.row}" if name in WIDE else one.row): one.column for one in reading.problems}
    for planted in truth["problems"][name]:
        assert planted["column"] in (headed[planted["row"]] or "")


@pytest.mark.parametrize(("name", "rows"), CLEAN.items())
def test_a_file_without_planted_faults_loads_whole(name: str, rows: int, examples: Path, catalogue: Known) -> None:
    reading = read(examples / name, known=catalogue)
    assert (reading.total_rows, reading.good, reading.problems) == (rows, rows, ())


@pytest.mark.parametrize("name", [*ROSTERS, *LONG, *WIDE, *CLEAN])
def test_a_sample_reads_as_its_golden_file_says(name: str, examples: Path, known: Known, catalogue: Known) -> None:
    reading = read(examples / name, known=known if name in LONG else catalogue)
    ends = [asdict(row) for row in (reading.rows[0], reading.rows[-1])]  # type: ignore[call-overload]
    now = json.loads(json.dumps({**document(reading), "school": reading.school, "ends": ends}, default=str))
    assert now == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def test_no_message_holds_a_whole_identity_number(examples: Path, known: Known) -> None:
    for name in [*ROSTERS, *LONG, *WIDE]:
        for one in read(examples / name, known=known).problems:
            assert not any(len(run) > 10 for run in "".join(c if c.isdigit() else " " for c in one.zh + one.en).split())


def test_the_merged_direction_and_the_subtitle_reach_every_line_of_the_catalogue(examples: Path) -> None:
    rows = [row for row in read(examples / "equivalences_2026.xlsx").rows if isinstance(row, EquivalenceRow)]
    assert [row.direction for row in rows] == ["voc_to_gen"] * 26 + ["gen_to_voc"] * 22
    assert {str(row.valid_from) for row in rows} == {"2026-09-01"}
    assert rows[2].clause == "互认目录第3条"
    assert rows[6].sources == "ZZ-YY-3/ZZ-YY-4"
    assert {row.relation for row in rows} == {"same", "similar", "elective"}


def test_alliance_courses_keep_the_curriculum_they_are_taught_in(examples: Path) -> None:
    rows = [row for row in read(examples / "courses.csv").rows if isinstance(row, CourseRow)]
    built = [row for row in rows if row.code.startswith("LH-")]
    assert {(row.curriculum, row.category) for row in built} == {("vocational", "联盟共建")}


def test_the_four_demo_pairs_stand_both_ways(examples: Path) -> None:
    rows = [row for row in read(examples / "pairs.csv").rows if isinstance(row, PairRow)]
    ways = {(row.first, row.second) for row in rows}
    vocational, general = ("3137000501", "3137000502"), ("3137000511", "3137000512")
    assert ways == {pair for v in vocational for g in general for pair in ((v, g), (g, v))}
    assert {(str(row.valid_from), row.valid_before) for row in rows} == {("2026-01-01", None)}


@pytest.mark.parametrize(
    ("name", "school"),
    [
        ("roster_gongye.xlsx", "淄博市工业学校"),
        ("roster_no7_high.xlsx", "淄博第七中学"),
        ("results_linzi_high.xlsx", "临淄中学"),
        ("results_no7_high.xlsx", "淄博第七中学"),
    ],
)
def test_the_school_is_read_from_the_title(name: str, school: str, examples: Path) -> None:
    assert read(examples / name).school == school
    assert read(examples / name, school="别的学校").school == "别的学校"


def test_absence_is_a_fact_and_not_a_fault(examples: Path, catalogue: Known) -> None:
    rows = [row for row in read(examples / WIDE[0], known=catalogue).rows if isinstance(row, ResultRow)]
    assert sum(row.score == "缺考" for row in rows) == 98
