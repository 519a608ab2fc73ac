"""Hostile and broken files: each is refused with one clear problem, quickly, and never with a traceback."""

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from importers.archive import MAX_MEMBERS
from importers.codes import Code
from importers.read import Reading, read
from importers.text import MAX_TEXT

SECONDS = 20.0  # a quarter of it on a quiet machine
BOOK = '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'


def _refused(content: bytes, filename: str) -> Code:
    """The one problem a file is refused with, within the time allowed."""
    started = time.monotonic()
    reading = read(content, filename=filename)
    assert time.monotonic() - started < SECONDS
    assert (reading.rows, reading.total_rows, reading.kind) == ((), 0, None)
    assert len(reading.problems) == 1
    assert reading.problems[0].severity == "error"
    assert reading.problems[0].zh
    assert reading.problems[0].en
    return reading.problems[0].code


def _zip(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def _with_member(content: bytes, name: str, data: bytes) -> bytes:
    grown = io.BytesIO(content)
    with zipfile.ZipFile(grown, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return grown.getvalue()


def _with_sheet(content: bytes, xml: bytes) -> bytes:
    """The workbook with the XML of its first sheet exchanged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _zip(members | {"xl/worksheets/sheet1.xml": xml})


def _sheet_xml(rows: bytes) -> bytes:
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return head + rows + b"</sheetData></worksheet>"


@pytest.fixture
def honest(workbook: Callable[..., bytes]) -> bytes:
    return workbook([["姓名", "学籍号"], ["张三", "G370305201009010014"]])


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    assert [one.code for one in read(tmp_path / "none.xlsx").problems] == [Code.FILE_MISSING]


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.ods", "a.csv"])
def test_an_empty_file_is_said_to_be_empty(name: str) -> None:
    assert _refused(b"", name) is Code.FILE_EMPTY


def test_a_zip_bomb_is_not_opened() -> None:
    bomb = _zip({"xl/workbook.xml": BOOK.encode(), "xl/worksheets/sheet1.xml": b" " * (200 << 20)})
    assert len(bomb) < 1 << 20
    assert _refused(bomb, "a.xlsx") is Code.ARCHIVE_BOMB


def test_a_bomb_whose_headers_lie_about_its_size_is_found_by_unpacking() -> None:
    bomb = bytearray(_zip({"xl/workbook.xml": BOOK.encode(), "xl/worksheets/sheet1.xml": b" " * (20 << 20)}))
    size, lie = (20 << 20).to_bytes(4, "little"), (1000).to_bytes(4, "little")
    assert _refused(bytes(bomb).replace(size, lie), "a.xlsx") is Code.FILE_DAMAGED


def test_an_archive_of_thousands_of_members_is_not_opened() -> None:
    assert _refused(_zip({f"xl/{n}.xml": b"" for n in range(MAX_MEMBERS + 1)}), "a.xlsx") is Code.ARCHIVE_BOMB


@pytest.mark.parametrize("name", ["a.xlsm", "a.xlsx"])
def test_macros_are_refused_whatever_the_file_is_called(name: str, honest: bytes) -> None:
    assert _refused(_with_member(honest, "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), name) is Code.MACROS


def test_links_to_other_files_are_refused(honest: bytes) -> None:
    linked = _with_member(honest, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert _refused(linked, "a.xlsx") is Code.EXTERNAL_LINKS


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_said_to_be_damaged(share: float, honest: bytes) -> None:
    assert _refused(honest[: int(len(honest) * share)], "a.xlsx") is Code.FILE_DAMAGED


def test_a_workbook_with_flipped_bytes_never_raises(honest: bytes) -> None:
    chance = random.Random(20260901)  # noqa: S311 - a test wants the same bytes each time
    for _ in range(60):
        broken = bytearray(honest)
        for _ in range(5):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert isinstance(read(bytes(broken), filename="a.xlsx"), Reading)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.xls", "a.ods"])
def test_a_binary_under_a_table_s_name_is_refused(name: str) -> None:
    noise = b"\x7fELF\x02\x01\x01\x00" + random.Random(1).randbytes(200_000)  # noqa: S311
    assert _refused(noise, name) in {Code.BINARY_TEXT, Code.FILE_UNSUPPORTED}


def test_a_workbook_renamed_to_csv_is_refused(honest: bytes) -> None:
    assert _refused(honest, "a.csv") is Code.BINARY_TEXT


def test_a_text_renamed_to_xlsx_is_refused() -> None:
    assert _refused("姓名,学籍号\n".encode(), "a.xlsx") is Code.FILE_UNSUPPORTED


def test_an_old_workbook_that_is_only_a_header_is_damaged() -> None:
    assert _refused(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "a.xls") is Code.FILE_DAMAGED


def test_bytes_of_no_encoding_are_said_to_be_undecodable() -> None:
    assert _refused("姓名,学籍号\n".encode() + b"\xff\xff\xff\n", "a.csv") is Code.UNDECODABLE


def test_a_million_empty_rows_cost_nothing_and_lose_nothing(honest: bytes) -> None:
    rows = b'<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    rows += b"".join(b'<row r="%d"><c r="A%d" s="1"/></row>' % (n, n) for n in range(2, 1_000_001))
    assert _refused(_with_sheet(honest, _sheet_xml(rows)), "a.xlsx") is Code.KIND_UNKNOWN


def test_rows_far_below_a_million_blank_ones_are_still_read(workbook: Callable[..., bytes]) -> None:
    content = workbook([["学校甲代码", "学校乙代码", "生效日期"], ["3137000501", "3137000511", "2026-01-01"]])
    far = b"".join(
        b'<c r="%s1048576" t="inlineStr"><is><t>%s</t></is></c>' % (column, cell)
        for column, cell in ((b"A", b"3137000502"), (b"B", b"3137000511"), (b"C", b"20260101"))
    )
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    far_row = b'<row r="1048576">' + far + b"</row></sheetData>"
    started = time.monotonic()
    reading = read(_with_sheet(content, xml.replace(b"</sheetData>", far_row)), filename="a.xlsx")
    assert (reading.good, reading.problems) == (2, ())
    assert time.monotonic() - started < SECONDS


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        b"<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        b'<row r="1"><c s="1" r="A1"><v>1</v></c></row><row><c s="1" r = "XFD1048576"><v>1</v></c></row>',
        b"<row>" + b"<c><v>1</v></c>" * 20_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 20_000,
    ],
)
def test_a_sheet_that_spans_billions_of_cells_is_refused_before_it_is_unfolded(rows: bytes, honest: bytes) -> None:
    assert _refused(_with_sheet(honest, _sheet_xml(rows)), "a.xlsx") is Code.SHEET_TOO_LARGE


def test_an_opendocument_sheet_that_repeats_a_filled_cell_without_end_is_refused() -> None:
    cell = b'<table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/>'
    row = b'<table:table-row table:number-rows-repeated="1048576">' + cell + b"</table:table-row>"
    content = b"<office:document-content><table:table>" + row + b"</table:table></office:document-content>"
    assert _refused(_zip({"mimetype": b"x", "content.xml": content}), "a.ods") is Code.SHEET_TOO_LARGE


def test_a_document_type_in_a_sheet_is_refused(honest: bytes) -> None:
    xml = b'<!DOCTYPE x [<!ENTITY a "b">]>' + _sheet_xml(b"")
    assert _refused(_with_sheet(honest, xml), "a.xlsx") is Code.FILE_DAMAGED


def test_a_text_beyond_the_limit_is_refused_unread(tmp_path: Path) -> None:
    large = tmp_path / "large.csv"
    with large.open("wb") as hole:
        hole.truncate(MAX_TEXT + 1)
    assert [one.code for one in read(large).problems] == [Code.FILE_TOO_LARGE]


def test_a_quote_left_open_says_what_it_swallowed() -> None:
    lines = [
        "学校甲代码,学校乙代码,生效日期",
        '3137000501,"3137000511,2026-01-01',
        *["3137000501,3137000512,2026-01-01"] * 50,
    ]
    reading = read("\n".join(lines).encode(), filename="a.csv", kind=None)
    assert [(one.row, one.code) for one in reading.problems] == [(2, Code.QUOTE_OPEN)]
    assert (reading.good, reading.total_rows) == (0, 1)


def test_a_cell_without_end_is_a_problem_and_not_a_traceback() -> None:
    reading = read(b"a,b\n" + b"x" * 300_000 + b",1\n", filename="a.csv")
    assert [one.code for one in reading.problems] == [Code.CSV_BROKEN]


@pytest.mark.parametrize("name", ["=cmd|'/c calc'!A1", "@SUM(A1)", "+1+1", "-2+3", "\uff1d1+1"])
def test_a_formula_in_a_name_or_an_identifier_is_refused(name: str, workbook: Callable[..., bytes]) -> None:
    head = ["姓名", "性别", "出生日期", "身份证号", "学籍号", "入学年月", "学生当前状态"]
    good = ["男", "20100901", "370305201009010014", "G370305201009010014", "202609", "01"]
    in_name = read(workbook([head, [name, *good]]), filename="a.xlsx")
    in_number = read(workbook([head, ["张三", *good[:3], name, *good[4:]]]), filename="a.xlsx")
    assert [one.code for one in in_name.problems] == [Code.FORMULA]
    assert [one.code for one in in_number.problems] == [Code.FORMULA]
    assert in_name.good == in_number.good == 0
