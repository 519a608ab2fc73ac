"""Sheets: a file handed in, opened safely, as rows of raw cells with the file's own row numbers.

Workbooks go through python-calamine, CSV through the standard library (BOM, then UTF-8, then GB18030: GBK cannot hold
some names). Nothing is converted: a number stays a number, text stays text. Blank rows are left out, merged cells all
carry the value of their first cell.
"""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from importers.archive import MAX_WORKBOOK, MEGABYTE, check_archive
from importers.cells import Cell
from importers.codes import Code
from importers.problem import Fault, Refused, fault
from importers.text import MAX_TEXT, decode, delimiter_of

Numbered = tuple[int, list[Cell]]
Block = tuple[Sequence[int], Sequence[list[Cell]]]
Merge = tuple[tuple[int, int], tuple[int, int]]

BLOCK = 10_000

_WORKBOOKS = {".xlsx", ".xls", ".ods"}
_TEXTS = {".csv", ".txt", ".tsv"}
_MACRO_NAMES = {".xlsm", ".xltm", ".xlam", ".xlsb"}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. `blocks()` starts anew at each call: row numbers and rows, some thousand at a time.

    `name` is None for CSV. Blank rows may or may not be among the rows.
    """

    name: str | None
    blocks: Callable[[], Iterator[Block]]

    def rows(self) -> Iterator[Numbered]:
        """The rows that hold anything, one by one."""
        for numbers, rows in self.blocks():
            for number, row in zip(numbers, rows, strict=True):
                if any(cell != "" for cell in row):
                    yield number, row


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that could be opened: its encoding (`utf-8`, `gb18030`, `xlsx` …), sheets, and remarks on sheets."""

    encoding: str
    sheets: tuple[Sheet, ...]
    remarks: tuple[tuple[str, Fault], ...] = ()


def open_sheets(source: str | Path | bytes, filename: str) -> Opened:
    """Open a file by path or content; `filename` gives the extension its content must match.

    Raises:
        Refused: with the one fault that keeps the whole file out.
    """
    opener, size = _opener(source)
    suffix = Path(filename).suffix.lower()
    if size == 0:
        raise Refused(fault(Code.FILE_EMPTY))
    with opener() as stream:
        start = stream.read(16)
    if suffix in _MACRO_NAMES and start.startswith((_ZIP, _OLE)):
        raise Refused(fault(Code.MACROS))
    limit = MAX_TEXT if suffix in _TEXTS else MAX_WORKBOOK
    if size > limit:
        raise Refused(fault(Code.FILE_TOO_LARGE, limit=limit // MEGABYTE))
    if suffix in _TEXTS:
        return _open_text(opener)
    if suffix in _WORKBOOKS:
        return _open_workbook(opener, size, suffix, start)
    raise Refused(fault(Code.FILE_UNSUPPORTED))


def _opener(source: str | Path | bytes) -> tuple[Callable[[], BinaryIO], int]:
    if isinstance(source, bytes):
        return lambda: io.BytesIO(source), len(source)
    path = Path(source)
    try:
        if not path.is_file():
            raise Refused(fault(Code.FILE_MISSING))
        return lambda: path.open("rb"), path.stat().st_size
    except (OSError, ValueError) as unreachable:
        raise Refused(fault(Code.FILE_MISSING)) from unreachable


def _open_text(opener: Callable[[], BinaryIO]) -> Opened:
    with opener() as stream:
        encoding = decode(stream)
    with opener() as stream, io.TextIOWrapper(stream, encoding, newline="") as lines:
        delimiter = delimiter_of(lines.read(64 * 1024))

    def blocks() -> Iterator[Block]:
        with opener() as stream, io.TextIOWrapper(stream, encoding, newline="") as lines:
            reader, number = csv.reader(lines, delimiter=delimiter), 1
            try:
                while rows := list(islice(reader, BLOCK)):
                    yield range(number, number + len(rows)), cast("list[list[Cell]]", rows)
                    number += len(rows)
            except csv.Error as broken:
                raise RowBroken(number, reader.line_num) from broken

    return Opened(encoding, (Sheet(None, blocks),))


class RowBroken(Exception):
    """CSV text that cannot be split into cells, at a line of the file; rows from `row` on were not given out."""

    def __init__(self, row: int, line: int) -> None:
        """`row` is the first row of the block that was lost, `line` where reading stopped."""
        super().__init__(row, line)
        self.row = row
        self.line = line


def _open_workbook(opener: Callable[[], BinaryIO], size: int, suffix: str, start: bytes) -> Opened:
    kind = _workbook_kind(opener, size, start)
    if f".{kind}" != suffix:
        raise Refused(fault(Code.FILE_UNSUPPORTED))
    try:
        with opener() as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
            sheets, remarks = _sheets(workbook)
    except PasswordError as locked:
        raise Refused(fault(Code.FILE_LOCKED)) from locked
    except (CalamineError, OSError, ValueError, OverflowError) as broken:
        raise Refused(fault(Code.FILE_DAMAGED)) from broken
    except BaseException as panic:
        # A Rust panic arrives as PanicException, which derives from BaseException only.
        if type(panic).__name__ != "PanicException":
            raise
        raise Refused(fault(Code.FILE_DAMAGED)) from panic
    return Opened(kind, sheets, remarks)


def _workbook_kind(opener: Callable[[], BinaryIO], size: int, start: bytes) -> str:
    with opener() as stream:
        if start.startswith(_ZIP):
            return check_archive(stream, size)
        if not start.startswith(_OLE):
            raise Refused(fault(Code.FILE_UNSUPPORTED))
        content = stream.read()
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise Refused(fault(Code.MACROS))
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused(fault(Code.FILE_LOCKED))
    return "xls"


def _sheets(workbook: CalamineWorkbook) -> tuple[tuple[Sheet, ...], tuple[tuple[str, Fault], ...]]:
    sheets: list[Sheet] = []
    remarks: list[tuple[str, Fault]] = []
    for about in workbook.sheets_metadata:
        if about.typ is not SheetTypeEnum.WorkSheet:
            continue
        if about.visible is not SheetVisibleEnum.Visible:
            remarks.append((about.name, fault(Code.SHEET_HIDDEN)))
            continue
        numbered = _grid(workbook.get_sheet_by_name(about.name))
        sheets.append(Sheet(about.name, partial(_blocks, *numbered)))
    return tuple(sheets), tuple(remarks)


def _blocks(numbers: list[int], rows: list[list[Cell]]) -> Iterator[Block]:
    for start in range(0, len(rows), BLOCK):
        yield numbers[start : start + BLOCK], rows[start : start + BLOCK]


def _grid(sheet: CalamineSheet) -> tuple[list[int], list[list[Cell]]]:
    """The rows that hold anything, from row 1 and column A, merged ranges filled, and their numbers."""
    numbers: list[int] = []
    rows: list[list[Cell]] = []
    if sheet.start is None:
        return numbers, rows
    before: list[Cell] = [""] * sheet.start[1]
    merges = _covered(sheet.merged_cell_ranges or [])
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        row: list[Cell] = [*before, *cells] if before else cells
        if number - 1 in merges:
            _fill(row, number - 1, merges[number - 1], (numbers[-1], rows[-1]) if rows else None)
        if row.count("") < len(row):
            numbers.append(number)
            rows.append(row)
    return numbers, rows


def _covered(ranges: list[Merge]) -> dict[int, list[Merge]]:
    covered: dict[int, list[Merge]] = {}
    budget = 1_000_000
    for merge in ranges:
        (top, _), (bottom, _) = merge
        budget -= bottom - top + 1
        if budget < 0:
            raise Refused(fault(Code.SHEET_TOO_LARGE, rows=bottom + 1, columns=merge[1][1] + 1))
        for row in range(top, bottom + 1):
            covered.setdefault(row, []).append(merge)
    return covered


def _fill(row: list[Cell], index: int, merges: list[Merge], above: Numbered | None) -> None:
    """Give each cell of the merged ranges crossing this row the range's first value."""
    for (top, left), (_, right) in merges:
        if left >= len(row):
            continue
        value: Cell = "" if above is None or above[0] <= top else above[1][left]
        if index == top:
            value = row[left]
        for column in range(left, min(right + 1, len(row))):
            row[column] = value
