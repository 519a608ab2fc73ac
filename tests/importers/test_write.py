"""Writing: what is written reads back as it was, and no spreadsheet runs or cuts it."""

import csv
import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from importers.columns import COLUMNS, table_of
from importers.identify import Kind
from importers.known import Known
from importers.read import read
from importers.write import Table, Unencodable, as_csv, as_xlsx

FILES = {
    Kind.MEMBERS: "members.csv",
    Kind.PAIRS: "pairs.csv",
    Kind.TERMS: "terms.csv",
    Kind.COURSES: "courses.csv",
    Kind.EQUIVALENCES: "equivalences_2026.xlsx",
    Kind.ROSTER: "roster_gongye.xlsx",
    Kind.RESULTS: "results_gongye.csv",
    Kind.APPLICATIONS: "applications_2027_spring.xlsx",
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx"])
def test_what_is_written_reads_back_as_the_same_rows(kind: Kind, form: str, examples: Path, catalogue: Known) -> None:
    rows = read(examples / FILES[kind], known=catalogue).rows
    table = table_of(kind, rows)
    content = as_xlsx(table) if form == "xlsx" else as_csv(table, "gb18030" if form == "gb18030" else "utf-8-sig")
    again = read(content, filename="again.xlsx" if form == "xlsx" else "again.csv", known=catalogue)
    assert (again.kind, [one.code for one in again.problems if one.severity == "error"]) == (kind, [])
    assert again.rows == rows


def test_every_kind_can_be_written() -> None:
    assert set(COLUMNS) == set(Kind)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\uff1dcmd"])
def test_text_a_spreadsheet_would_run_is_text_in_both_forms(text: str) -> None:
    table = Table("表", ("备注",), [[text]])
    cell = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"))))[1][0]
    assert cell == "'" + text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table))).get_sheet_by_index(0)
    assert sheet.to_python()[1][0] == text
    assert b"<f>" not in as_xlsx(table)


def test_an_identity_number_stays_text() -> None:
    table = Table("表", ("身份证件号",), [["370305201101059962"]])
    assert b"\t370305201101059962" in as_csv(table)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(table))).get_sheet_by_index(0)
    assert sheet.to_python()[1][0] == "370305201101059962"


def test_a_character_that_does_not_fit_is_named() -> None:
    table = Table("表", ("姓名",), [["张三"], ["李𬀩"]])
    assert as_csv(table, "gb18030").decode("gb18030").splitlines()[2] == "李𬀩"
    with pytest.raises(Unencodable, match="U\\+2C029") as refused:
        as_csv(table, "gbk")
    assert "第 3 行的“𬀩”" in refused.value.zh
