"""The front door: which kind a file is, which columns it has, and what the answer says of both."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from importers import identify
from importers import read as front_door
from importers.codes import Code
from importers.known import Known
from importers.read import batches, document, outline, read

PAIR_HEAD = ["学校甲代码", "学校乙代码", "生效日期"]
PAIR = ["3137000501", "3137000511", "2026-01-01"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("members.csv", "members"),
        ("courses.csv", "courses"),
        ("equivalences_2026.xlsx", "equivalences"),
        ("roster_gongye.xlsx", "roster"),
        ("results_gongye.csv", "results"),
        ("results_no7_high.xlsx", "results"),
        ("applications_2027_spring.xlsx", "applications"),
        ("pairs.csv", "pairs"),
    ],
)
def test_a_file_is_known_by_its_headings_and_claimed_once(name: str, kind: str, examples: Path) -> None:
    made = outline(examples / name)
    assert made.kind == kind
    assert {claim.layout.kind for _, claim in made.claimed} == {kind}
    assert outline((examples / name).read_bytes(), filename=f"其他名字{Path(name).suffix}").kind == kind


def test_two_importers_claiming_one_file_is_an_error(workbook: Callable[..., bytes], examples: Path) -> None:
    members = [["成员单位", "学校标识码", "类型", "县区", "地市"], ["甲校", "3137000501", "", "370305", "370300"]]
    reading = read(workbook(members, [PAIR_HEAD, PAIR]), filename="a.xlsx")
    assert [one.code for one in reading.problems] == [Code.KIND_AMBIGUOUS]
    assert "成员单位" in reading.problems[0].zh
    assert "互转学校" in reading.problems[0].zh


def test_saying_the_kind_settles_a_file_of_two(workbook: Callable[..., bytes]) -> None:
    members = [["成员单位", "学校标识码", "类型", "县区", "地市"], ["甲校", "3137000501", "", "370305", "370300"]]
    reading = read(workbook(members, [PAIR_HEAD, PAIR]), filename="a.xlsx", kind=identify.Kind.PAIRS)
    assert (reading.good, [one.code for one in reading.problems]) == (1, [Code.SHEET_SKIPPED])


def test_a_file_that_is_not_of_the_kind_said_is_told_what_it_lacks() -> None:
    reading = read(_pairs_csv(), filename="a.csv", kind=identify.Kind.ROSTER)
    assert [one.code for one in reading.problems] == [Code.KIND_OTHER]
    assert "学籍号" in reading.problems[0].zh


def test_a_table_nobody_knows_is_one_problem() -> None:
    reading = read("甲,乙\n1,2\n".encode(), filename="a.csv")
    assert [one.code for one in reading.problems] == [Code.KIND_UNKNOWN]


def _pairs_csv(head: list[str] = PAIR_HEAD) -> bytes:
    return (",".join(head) + "\n" + ",".join(PAIR)).encode()


def test_given_columns_go_before_guessed_ones() -> None:
    head = ["转出方", "转入方", "生效日期"]
    columns = {"转出方": "first_school", "转入方": "second_school"}
    assert read(_pairs_csv(head), filename="a.csv").good == 0
    reading = read(_pairs_csv(head), filename="a.csv", columns=columns)
    assert reading.good == 1
    assert reading.columns == columns | {"生效日期": "valid_from"}


def test_the_guessed_columns_given_back_read_the_same(examples: Path, catalogue: Known) -> None:
    for name in ("roster_linzi_high.xlsx", "results_no7_high.xlsx", "courses.csv"):
        once = read(examples / name, known=catalogue)
        assert read(examples / name, known=catalogue, columns=once.columns) == once


def test_a_mapping_to_nothing_is_said_and_a_wrong_field_takes_its_column_away() -> None:
    nowhere = read(_pairs_csv(), filename="a.csv", columns={"没有的列": "valid_before"})
    assert ([one.code for one in nowhere.problems], nowhere.good) == ([Code.COLUMN_UNKNOWN], 1)
    misled = read(_pairs_csv(), filename="a.csv", columns={"生效日期": "没有的字段"})
    assert ([one.code for one in misled.problems], misled.good) == ([Code.COLUMN_MISSING], 0)


def test_a_column_said_twice_is_remarked_on(workbook: Callable[..., bytes]) -> None:
    reading = read(workbook([[*PAIR_HEAD, "开始日期"], [*PAIR, "2020-01-01"]]), filename="a.xlsx")
    assert [(one.column, one.code) for one in reading.problems] == [("开始日期", Code.COLUMN_TWICE)]
    assert reading.good == 1


def test_sheets_that_are_no_tables_and_hidden_ones_are_named_and_left() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in (
            ("互转", [PAIR_HEAD, PAIR]),
            ("说明", [["填写说明"], ["请按要求填写"]]),
            ("旧", [PAIR_HEAD, PAIR]),
        ):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(rows):
                sheet.write_row(number, 0, cells)
        book.add_worksheet("空")
        book.get_worksheet_by_name("旧").hide()
    reading = read(content.getvalue(), filename="a.xlsx")
    assert {(one.sheet, one.code) for one in reading.problems} == {
        ("说明", Code.SHEET_SKIPPED),
        ("旧", Code.SHEET_HIDDEN),
    }
    assert (reading.sheets, reading.good) == (("互转",), 1)


def test_a_heading_alone_is_remarked_on() -> None:
    reading = read((",".join(PAIR_HEAD)).encode(), filename="a.csv")
    assert [(one.code, one.severity) for one in reading.problems] == [(Code.NO_ROWS, "warning")]


def test_a_table_that_starts_away_from_the_corner_keeps_its_row_numbers(workbook: Callable[..., bytes]) -> None:
    grid = [[], [], [None, None, *PAIR_HEAD], [], [None, None, *PAIR[:2], "2026-02-30"]]
    reading = read(workbook(grid), filename="a.xlsx")
    assert [(one.row, one.code) for one in reading.problems] == [(5, Code.BAD_DATE)]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_cells_may_be_parted_by_comma_semicolon_or_tab(mark: str) -> None:
    text = "\n".join(mark.join(row) for row in (PAIR_HEAD, PAIR))
    assert read(text.encode(), filename="a.csv").good == 1


def test_an_opendocument_sheet_reads_like_any_other() -> None:
    def row(cells: list[str]) -> str:
        return "<table:table-row>" + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        ) + "</table:table-row>"  # fmt: skip

    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    blank = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    table = f'<table:table table:name="互转">{row(PAIR_HEAD)}{row(PAIR)}{blank}</table:table>'
    xml = f"<office:document-content {spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", xml)
        archive.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
    reading = read(content.getvalue(), filename="a.ods")
    assert (reading.encoding, reading.good, reading.problems) == ("ods", 1, ())


def test_the_document_is_plain_json_without_rows(examples: Path) -> None:
    made = document(read(examples / "roster_gongye.xlsx"))
    assert list(made) == ["kind", "encoding", "rows", "good", "problems", "columns"]
    assert (made["kind"], made["encoding"], made["rows"], made["good"]) == ("roster", "xlsx", 150, 141)
    problems = json.loads(json.dumps(made))["problems"]
    assert list(problems[0]) == ["row", "sheet", "column", "code", "severity", "zh", "en"]


def test_batches_hold_what_the_whole_reading_holds(examples: Path) -> None:
    path = examples / "results_gongye.csv"
    whole = read(path)
    pieces = list(batches(outline(path), Known()))
    assert tuple(row for piece in pieces for row in piece.rows) == whole.rows
    assert sum(piece.total for piece in pieces) == whole.total_rows


def test_problems_without_end_are_cut_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front_door, "MAX_PROBLEMS", 5)
    lines = [",".join(PAIR_HEAD), *["3137000501,3137000511,不详"] * 20]
    reading = read("\n".join(lines).encode(), filename="a.csv")
    assert len(reading.problems) == 6
    assert reading.problems[-1].code is Code.PROBLEMS_CUT
    assert "15" in reading.problems[-1].zh
