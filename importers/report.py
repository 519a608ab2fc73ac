"""The user's own file given back: faulty cells red with a comment, and a 错误说明 column that says what to do.

Values are written again as they were read (formats and formulas are not kept, nothing in it runs), sheet by sheet, with
the file's own row numbers. Of a very long file only the rows with something to say come back.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from importers.cells import Cell, text
from importers.headings import HEAD_ROWS
from importers.problem import Refused, shown
from importers.sheet import Opened, RowBroken, Sheet, open_sheets
from importers.write import printable

LONGEST = 100_000
_COMMENTS = 20_000
_TITLE = "错误说明"
_ALLOWED = "导入说明"
_SEVERITY = {"error": "错误", "warning": "提示", "conflict": "冲突"}
Line = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Formats:
    red: Any
    amber: Any
    plain: Any
    day: Any
    bold: Any


@dataclass(slots=True)
class _Marks:
    """What is to be said on one sheet: by row, and of the sheet itself."""

    by_row: dict[int, list[Line]] = field(default_factory=dict)
    general: list[Line] = field(default_factory=list)


def marked(source: str | Path | bytes, filename: str, lines: Iterable[Line]) -> bytes:
    """The file as a workbook with its remarks; each line has row, sheet, column (the heading's text), severity, zh, en.

    A file that cannot be opened comes back as the remarks alone.
    """
    marks, general = _by_sheet(lines)
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        formats = _Formats(
            book.add_format({"bg_color": "#F8C9C4", "font_color": "#8B1A10"}),
            book.add_format({"bg_color": "#FBE8C0"}),
            book.add_format({"num_format": "@"}),
            book.add_format({"num_format": "yyyy-mm-dd"}),
            book.add_format({"bold": True, "bg_color": "#E8EDF3", "text_wrap": True}),
        )
        for sheet in _opened(source, filename):
            _write_sheet(book, sheet, marks.pop(sheet.name, _Marks()), formats)
        general += [line for rest in marks.values() for own in rest.by_row.values() for line in own]
        if general or not book.worksheets():
            _write_general(book, general, formats)
    return content.getvalue()


def _opened(source: str | Path | bytes, filename: str) -> Sequence[Sheet]:
    try:
        opened: Opened = open_sheets(source, filename)
    except (Refused, RowBroken):
        return ()
    return opened.sheets


def _by_sheet(lines: Iterable[Line]) -> tuple[dict[str | None, _Marks], list[Line]]:
    marks: dict[str | None, _Marks] = {}
    general: list[Line] = []
    for line in lines:
        if line["row"] is None:
            general.append(line)
        else:
            marks.setdefault(line["sheet"], _Marks()).by_row.setdefault(line["row"], []).append(line)
    return marks, general


def _write_sheet(book: Any, sheet: Sheet, marks: _Marks, formats: _Formats) -> None:
    """One sheet again; rows stand where they stood unless the file is very long."""
    out = book.add_worksheet(_sheet_name(book, sheet.name))
    try:
        rows = list(sheet.rows())
    except RowBroken:
        rows = []
    head = rows[:HEAD_ROWS]
    places, heading = _places(head, {line["column"] for lines in marks.by_row.values() for line in lines})
    width = max((len(cells) for _, cells in rows), default=0)
    short = len(rows) > LONGEST
    if short:
        keep = {number for number, _ in head if number <= heading} | marks.by_row.keys()
        rows = [(number, cells) for number, cells in rows if number in keep]
    at = 0
    written = 0
    for number, cells in rows:
        at = at + 1 if short else number
        for column, cell in enumerate(cells):
            _write(out, at - 1, column, cell, formats)
        for line in marks.by_row.get(number, ()):
            written += 1
            _mark(out, at - 1, places.get(line["column"]), cells, line, formats, comment=written <= _COMMENTS)
        if number in marks.by_row:
            said = "；".join(_said(line) for line in marks.by_row[number])
            prefix = f"第 {number} 行：" if short else ""
            out.write_string(
                at - 1, width, printable(prefix + said), formats.red if _bad(marks, number) else formats.amber
            )
        elif number == heading:
            out.write_string(at - 1, width, _TITLE, formats.bold)
    out.set_column(width, width, 60)
    out.freeze_panes(min(heading, 30), 0)


def _mark(
    out: Any, row: int, column: int | None, cells: Sequence[Cell], line: Line, formats: _Formats, *, comment: bool
) -> None:
    """Paint the faulty cell and say at it what is wrong."""
    if column is None:
        return
    cell = cells[column] if column < len(cells) else ""
    style = formats.amber if line["severity"] == "warning" else formats.red
    if cell == "":
        out.write_blank(row, column, None, style)
    else:
        out.write_string(row, column, printable(text(cell)), style)
    if comment:
        out.write_comment(row, column, printable(_said(line) + "\n" + line["en"]), {"x_scale": 2, "y_scale": 1.4})


def _places(head: Sequence[tuple[int, list[Cell]]], wanted: set[str | None]) -> tuple[dict[str | None, int], int]:
    """The column of each heading text that lines name, and the heading's row: the one that holds most of them."""
    best: tuple[int, int] = (0, head[0][0] if head else 1)
    found: dict[str | None, int] = {}
    for number, cells in head:
        here: dict[str | None, int] = {}
        for index, cell in enumerate(cells):
            label = shown(text(cell)) if cell != "" else None
            if label in wanted and label is not None:
                here.setdefault(label, index)
        if len(here) > best[0]:
            best = (len(here), number)
        found = {**here, **found}
    if best[0]:
        return found, best[1]
    filled = max(head, key=lambda one: sum(cell != "" for cell in one[1]), default=(1, []))
    return found, filled[0]


def _write(out: Any, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    match cell:
        case "":
            return
        case bool():
            out.write_boolean(row, column, cell)
        case int() | float():
            out.write_number(row, column, cell)
        case datetime() | date():
            out.write_datetime(row, column, cell, formats.day)
        case time() | timedelta():
            out.write_string(row, column, str(cell))
        case _:
            out.write_string(row, column, printable(str(cell))[:32_000], formats.plain)


def _write_general(book: Any, lines: Sequence[Line], formats: _Formats) -> None:
    """What is said of the file as a whole, on a sheet of its own."""
    out = book.add_worksheet(_sheet_name(book, _ALLOWED))
    for column, heading in enumerate(("代码", "程度", "位置", "说明", "English")):
        out.write_string(0, column, heading, formats.bold)
    for row, line in enumerate(lines, start=1):
        where = " ".join(str(line[name]) for name in ("sheet", "row", "column") if line[name] is not None)
        words = (line["code"], _SEVERITY.get(line["severity"], line["severity"]), where, line["zh"], line["en"])
        for column, word in enumerate(words):
            out.write_string(row, column, printable(str(word)))
    out.set_column(3, 4, 60)


def _said(line: Line) -> str:
    return f"【{_SEVERITY.get(line['severity'], line['severity'])}】{line['zh']}"


def _bad(marks: _Marks, number: int) -> bool:
    return any(line["severity"] != "warning" for line in marks.by_row[number])


def _sheet_name(book: Any, name: str | None) -> str:
    """A name no other sheet has, within Excel's rules."""
    wanted = "".join("_" if letter in "[]:*?/\\" else letter for letter in name or "数据").strip("'")[:31] or "数据"
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    return next(one for one in (wanted, *(f"{wanted[:27]}({n})" for n in range(2, 999))) if one.lower() not in taken)
