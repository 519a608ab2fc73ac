"""Made-up files of every kind: columns in any order, other heading words, titles above, faults planted; exactly those are found."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.codes import Code
from importers.columns import COLUMNS, table_of
from importers.headings import Layout
from importers.identify import Kind
from importers.read import read
from importers.write import Table, Value, as_csv, as_xlsx
from tests.importers.test_write import FILES
from tests.places import EXAMPLES

# What goes wrong in a cell of each kind, and the one error it is. A blank stands for a cell left empty.
FAULTS: dict[Kind, tuple[tuple[str, str, Code], ...]] = {
    Kind.MEMBERS: (
        ("member_code", "123", Code.BAD_SCHOOL_CODE),
        ("member_kind", "大学", Code.UNKNOWN_SCHOOL_KIND),
        ("county", "37", Code.BAD_REGION),
        ("member_name", "", Code.MISSING_SCHOOL),
    ),
    Kind.PAIRS: (("first_school", "12", Code.BAD_SCHOOL_CODE), ("valid_from", "去年", Code.BAD_DATE)),
    Kind.TERMS: (
        ("year", "2026-2028", Code.BAD_YEAR),
        ("term", "3", Code.BAD_TERM),
        ("starts_on", "2026-02-30", Code.BAD_DATE),
    ),
    Kind.COURSES: (
        ("curriculum", "大学", Code.UNKNOWN_CURRICULUM),
        ("hours", "很多", Code.BAD_NUMBER),
        ("credits", "2.55", Code.CREDIT_TOO_PRECISE),
        ("course_term", "13-1", Code.BAD_COURSE_TERM),
        ("course_title", "", Code.MISSING_COURSE),
    ),
    Kind.EQUIVALENCES: (
        ("relation", "差不多", Code.UNKNOWN_RELATION),
        ("targets", "A/B", Code.BAD_FORMULA),
        ("min_score", "101", Code.SCORE_OUT_OF_RANGE),
        ("direction", "向上", Code.UNKNOWN_DIRECTION),
    ),
    Kind.ROSTER: (
        ("name", "", Code.MISSING_NAME),
        ("sex", "中", Code.BAD_SEX),
        ("birth", "2011-13-01", Code.BAD_DATE),
        ("id_number", "", Code.MISSING_ID),
        ("student_number", "G12", Code.BAD_STUDENT_NUMBER),
        ("status", "还在", Code.UNKNOWN_STATUS),
        ("entered", "去年", Code.BAD_ENTERED),
    ),
    Kind.RESULTS: (
        ("score", "101", Code.SCORE_OUT_OF_RANGE),
        ("score", "很好", Code.UNKNOWN_GRADE_TEXT),
        ("score", "", Code.MISSING_SCORE),
        ("year", "2026-2028", Code.BAD_YEAR),
        ("term", "3", Code.BAD_TERM),
        ("sitting", "抽考", Code.BAD_SITTING),
        ("credits", "1.25", Code.CREDIT_TOO_PRECISE),
        ("student_number", "G12", Code.BAD_STUDENT_NUMBER),
    ),
    Kind.APPLICATIONS: (
        ("student_signed", "也许", Code.BAD_SIGNATURE),
        ("applied_on", "", Code.BAD_DATE),
        ("student_number", "G12", Code.BAD_STUDENT_NUMBER),
    ),
}


@dataclass(frozen=True)
class Planted:
    """A file and where its faults are."""

    content: bytes
    filename: str
    faults: set[tuple[int, Code]]
    rows: int


@cache
def _rows(kind: Kind) -> tuple[tuple[Value, ...], ...]:
    return tuple(tuple(row) for row in table_of(kind, read(Path(EXAMPLES) / FILES[kind]).rows).rows)


def _words(layout: Layout, field: str) -> list[str]:
    """Heading words that mean this field and, in this layout, nothing else; nor a field the layout must not have."""
    taken = {word for name in (*layout.fields, *layout.excludes) if name != field for word in layout.words(name)}
    free = [word for word in layout.words(field) if word not in taken]
    return free or [layout.words(field)[0]]


@st.composite
def planted(draw: st.DrawFn, kind: Kind) -> Planted:
    """A file of this kind with up to five faults, at most one a row."""
    layout, columns = COLUMNS[kind]
    rows = _rows(kind)
    chosen = draw(st.lists(st.integers(0, len(rows) - 1), min_size=2, max_size=min(15, len(rows)), unique=True))
    order = draw(st.permutations(range(len(columns))))
    headings = tuple(draw(st.sampled_from(_words(layout, columns[index].field))) for index in order)
    title = draw(st.sampled_from([None, "2026 年上报", "附件一"]))
    fields = [columns[index].field for index in order]
    wrong = draw(st.dictionaries(st.integers(0, len(chosen) - 1), st.sampled_from(FAULTS[kind]), max_size=5))
    cells = [[rows[place][index] for index in order] for place in chosen]
    for place, (field, value, _) in wrong.items():
        cells[place][fields.index(field)] = value
    form = draw(st.sampled_from(["csv", "gb18030", "xlsx"]))
    table = Table("表", headings, cells, title if form == "xlsx" else None)
    content = as_xlsx(table) if form == "xlsx" else as_csv(table, "gb18030" if form == "gb18030" else "utf-8-sig")
    first = 3 if table.title else 2
    faults = {(first + place, code) for place, (_, _, code) in wrong.items()}
    return Planted(content, "made.xlsx" if form == "xlsx" else "made.csv", faults, len(chosen))


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
def test_exactly_the_planted_faults_are_found(kind: Kind) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(planted(kind))
    def holds(made: Planted) -> None:
        reading = read(made.content, filename=made.filename, kind=kind)
        errors = {(one.row, one.code) for one in reading.problems if one.severity == "error"}
        assert errors == made.faults
        assert reading.total_rows == made.rows
        assert reading.good == made.rows - len(made.faults)

    holds()


def test_every_kind_has_faults_to_plant() -> None:
    assert set(FAULTS) == set(Kind)
