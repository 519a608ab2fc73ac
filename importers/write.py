"""Writing: a table as CSV or XLSX that a spreadsheet opens without running it, cutting it, or losing a digit.

The mirror of reading: what is written here reads back as it was. CSV is UTF-8 with a BOM unless another encoding is asked
for. Text that a spreadsheet would run (`=`, `+`, `-`, `@` first) gets an apostrophe in CSV, which reading takes off again;
long numbers get a tab, which keeps them text. In XLSX both are text cells, nothing is added.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from importers.cells import like_formula

Value = str | int | Decimal | date | None
ENCODINGS = ("utf-8-sig", "gb18030", "gbk")
_LONG_NUMBER = re.compile(r"[0-9]{11,}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Unencodable(ValueError):
    """A character the asked-for encoding has no place for."""

    def __init__(self, character: str, row: int, encoding: str) -> None:
        """`row` counts as the file would, from 1."""
        self.character, self.row, self.encoding = character, row, encoding
        self.zh = f"第 {row} 行的“{character}”（U+{ord(character):04X}）无法用 {encoding} 表示，请改用 UTF-8。"
        self.en = f"Row {row}: “{character}” (U+{ord(character):04X}) has no place in {encoding}; use UTF-8."
        super().__init__(self.en)


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet: its name, headings, rows, and optionally a title above the headings."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    title: str | None = None


def as_csv(table: Table, encoding: str = "utf-8-sig") -> bytes:
    """The table as CSV with CRLF line ends, as Excel writes it.

    Raises:
        Unencodable: naming the first character that does not fit.
    """
    if encoding not in ENCODINGS:
        raise ValueError(f"no such encoding for exports: {encoding}")
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(table.headings)
    writer.writerows([_csv_cell(value) for value in row] for row in table.rows)
    try:
        return lines.getvalue().encode(encoding)
    except UnicodeEncodeError:
        raise _unencodable(table, encoding) from None


def as_xlsx(tables: Table | Iterable[Table]) -> bytes:
    """The tables as a workbook, a sheet each; everything but amounts and days is text."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        formats = Formats(
            book.add_format({"bold": True, "bg_color": "#E8EDF3", "border": 1, "text_wrap": True}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
        )
        for table in [tables] if isinstance(tables, Table) else tables:
            sheet = book.add_worksheet(table.name[:31])
            top = 0
            if table.title:
                sheet.write_string(0, 0, table.title)
                top = 1
            for column, heading in enumerate(table.headings):
                sheet.write_string(top, column, heading, formats.heading)
                sheet.set_column(column, column, _width(table, column), formats.text)
            sheet.freeze_panes(top + 1, 0)
            for row, values in enumerate(table.rows, start=top + 1):
                for column, value in enumerate(values):
                    write_cell(sheet, row, column, value, formats)
    return content.getvalue()


@dataclass(frozen=True, slots=True)
class Formats:
    """The workbook formats of headings, text and days."""

    heading: Any
    text: Any
    day: Any


def write_cell(sheet: Any, row: int, column: int, value: Value, formats: Formats) -> None:
    """One value; text stays text whatever it looks like."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(row, column, printable(value), formats.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats.day)
    else:
        sheet.write_number(row, column, value)


def printable(text: str) -> str:
    """The text without control characters, which no sheet may hold."""
    return _CONTROL.sub("", text)


def shown_number(value: Decimal) -> str:
    """`4`, `2.5`: no trailing zeros, no exponent."""
    return format(value.normalize() if value else Decimal(0), "f")


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return shown_number(value)
    if not isinstance(value, str):
        return str(value)
    plain = printable(value)
    if _LONG_NUMBER.fullmatch(plain):
        return "\t" + plain
    return "'" + plain if like_formula(plain.lstrip()) or plain.startswith(("\t", "\r", "'")) else plain


def _unencodable(table: Table, encoding: str) -> Unencodable:
    for number, row in enumerate([table.headings, *table.rows], start=1):
        for value in row:
            for character in _csv_cell(value):
                try:
                    character.encode(encoding)
                except UnicodeEncodeError:
                    return Unencodable(character, number, encoding)
    raise AssertionError("something did not fit, and everything does")


def _width(table: Table, column: int) -> int:
    texts = [table.headings[column], *(str(row[column] or "") for row in table.rows[:50])]
    return min(40, max(8, *(2 + sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) for text in texts)))
