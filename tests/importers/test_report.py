"""The report as the user's own file, and the templates that make reports rarer."""

import io
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from importers.columns import COLUMNS, table_of
from importers.identify import Kind
from importers.known import Known
from importers.problem import Problem
from importers.read import read
from importers.report import marked
from importers.templates import template
from tests.importers.test_write import FILES


def _lines(problems: tuple[Problem, ...]) -> list[dict[str, object]]:
    return [asdict(one) | {"code": one.code.value} for one in problems]


def _sheets(content: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


@pytest.mark.parametrize("name", ["roster_gongye.xlsx", "results_gongye.csv", "results_linzi_high.xlsx"])
def test_every_faulty_row_says_what_is_wrong_where_it_stood(name: str, examples: Path, catalogue: Known) -> None:
    reading = read(examples / name, known=catalogue)
    sheets = _sheets(marked(examples / name, name, _lines(reading.problems)))
    for one in reading.problems:
        if one.row is not None:
            rows = sheets[one.sheet or "数据"]
            assert one.zh in str(rows[one.row - 1][-1])
    said = sum(bool(str(row[-1]).startswith("【")) for rows in sheets.values() for row in rows)
    assert said == len({(one.sheet, one.row) for one in reading.problems if one.row})


def test_the_faulty_cell_is_red_and_has_a_comment(examples: Path) -> None:
    reading = read(examples / "roster_gongye.xlsx")
    content = marked(examples / "roster_gongye.xlsx", "roster_gongye.xlsx", _lines(reading.problems))
    with ZipFile(io.BytesIO(content)) as archive:
        comments = archive.read("xl/comments1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert comments.count("<comment ref=") == len({(one.row, one.column) for one in reading.problems if one.row})
    assert "FFF8C9C4" in styles


def test_the_rows_given_back_read_as_before(examples: Path) -> None:
    before = read(examples / "roster_gongye.xlsx")
    content = marked(examples / "roster_gongye.xlsx", "roster_gongye.xlsx", _lines(before.problems))
    again = read(content, filename="again.xlsx")
    assert again.rows == before.rows
    assert {one.row for one in again.problems} == {one.row for one in before.problems}


def test_a_formula_in_the_file_is_text_in_what_comes_back(workbook: Callable[..., bytes]) -> None:
    content = '学年,学期,学籍号,课程代码,成绩\n=1+1,1,=HYPERLINK("http://x"),C,80\n'.encode()
    reading = read(content, filename="bad.csv")
    back = marked(content, "bad.csv", _lines(reading.problems))
    with ZipFile(io.BytesIO(back)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_a_file_that_cannot_be_opened_comes_back_as_its_remarks() -> None:
    reading = read(b"PK\x03\x04 not a workbook", filename="broken.xlsx")
    sheets = _sheets(marked(b"PK\x03\x04 not a workbook", "broken.xlsx", _lines(reading.problems)))
    assert reading.problems[0].zh in sheets["导入说明"][1]


@pytest.mark.parametrize("kind", Kind)
def test_a_template_is_of_its_kind_and_without_error(kind: Kind) -> None:
    reading = read(template(kind), filename="template.xlsx")
    assert reading.kind is kind
    assert [one.code for one in reading.problems if one.severity == "error"] == []


@pytest.mark.parametrize("kind", Kind)
def test_a_template_has_the_columns_an_export_has(kind: Kind, examples: Path, catalogue: Known) -> None:
    table = table_of(kind, read(examples / FILES[kind], known=catalogue).rows)
    assert tuple(next(iter(_sheets(template(kind)).values()))[0]) == table.headings


@pytest.mark.parametrize("kind", Kind)
def test_the_words_to_choose_from_fit_the_list_excel_allows(kind: Kind) -> None:
    for column in COLUMNS[kind][1]:
        assert len(",".join(column.choices)) <= 255
