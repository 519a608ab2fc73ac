"""Extents: how large a grid a sheet's XML would unfold into, measured before anything unfolds it.

A worksheet of two cells, A1 and XFD1048576, makes a reader set aside seventeen billion. The measure is an upper
bound that stays close for honest sheets and costs a fraction of reading them.
"""

import re
from dataclasses import dataclass

from importers.codes import Code
from importers.problem import Refused, fault

MAX_CELLS = 28_000_000  # a full-height sheet of 26 columns

# Filled cells far out: beyond column Z, or at row 100,000 and below. A styled cell without content is `<c …/>`.
_FAR = re.compile(rb'r="([A-Z]{2,}[0-9]+|[A-Z][0-9]{6,})"(?:[^<>]*[^/<>])?>')
_TALL = re.compile(rb'r="[A-Z]{1,3}[0-9]{5}"')
# The same for writers with their own spacing, quotes or case; slower, so only for them.
_FAR_ODD = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{2,}[0-9]+|[A-Za-z][0-9]{6,})["'](?:[^<>]*[^/<>])?>""")
_TALL_ODD = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{1,3}[0-9]{5}["']""")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ODS_TOKEN = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell)\b([^>]*?)(/?)>")
_ODS_ROWS = re.compile(rb'table:number-rows-repeated="(\d+)"')
_ODS_COLUMNS = re.compile(rb'table:number-columns-repeated="(\d+)"')


def _judge(rows: int, columns: int) -> None:
    if rows * columns > MAX_CELLS:
        raise Refused(fault(Code.SHEET_TOO_LARGE, rows=rows, columns=columns))


@dataclass
class SheetExtent:
    """The extent of an OOXML worksheet, from the addresses written in it."""

    far_row: int = 0
    far_column: int = 0
    counted_rows: int = 0
    counted_columns: int = 0
    tall: bool = False

    def see(self, piece: bytes, fresh_from: int) -> None:
        """Take in a piece of XML; the first `fresh_from` bytes were seen before."""
        if fresh_from == 0 and _DOCTYPE.search(piece):
            raise Refused(fault(Code.FILE_DAMAGED))
        self.counted_rows += piece.count(b"<row")
        odd = piece.count(b'<c r="') != piece.count(b"<c ") + piece.count(b"<c>") + piece.count(b"<c/")
        far, tall = (_FAR_ODD, _TALL_ODD) if odd else (_FAR, _TALL)
        for address in far.findall(piece):
            letters = address.rstrip(b"0123456789")
            self.far_column = max(self.far_column, _column(letters))
            self.far_row = max(self.far_row, int(address[len(letters) :][:9]))
        self.tall = self.tall or tall.search(piece) is not None
        if odd:
            # Cells without an address stand next to each other (ECMA-376 part 1, 18.3.1.4): count them a row.
            widest = max(part.count(b"<c") for part in piece.split(b"<row"))
            self.counted_columns = max(self.counted_columns, widest)

    def judge(self) -> None:
        """Refuse an extent no honest sheet has."""
        near_rows = 99_999 if self.tall else 9_999
        rows = self.far_row if self.far_row >= 100_000 else near_rows
        _judge(rows, max(26, self.far_column))
        _judge(max(rows, self.counted_rows), self.counted_columns)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:5]:
        number = number * 26 + letter - 64
    return number


@dataclass
class OdsExtent:
    """The extent an OpenDocument sheet's non-empty cells fill: repeats count, trailing blanks do not."""

    rows: int = 0
    widest: int = 0
    pending_rows: int = 0
    row_repeat: int = 1
    column: int = 0
    used: int = 0

    def see(self, piece: bytes, fresh_from: int) -> None:
        """Take in a piece; tokens that end inside the part seen before are not counted again."""
        if fresh_from == 0 and _DOCTYPE.search(piece):
            raise Refused(fault(Code.FILE_DAMAGED))
        for token in _ODS_TOKEN.finditer(piece):
            if token.end() > fresh_from:
                self._token(token)

    def _token(self, token: re.Match[bytes]) -> None:
        closing, name, attributes, alone = token.groups()
        if name == b"table-row":
            if not closing:
                self.row_repeat, self.column, self.used = _repeat(_ODS_ROWS, attributes), 0, 0
            if closing or alone:
                self._end_row()
        elif not closing:
            self.column += _repeat(_ODS_COLUMNS, attributes)
            if b"office:value-type" in attributes or not alone:
                self.used = self.column

    def _end_row(self) -> None:
        self.pending_rows += self.row_repeat
        if self.used:
            self.rows += self.pending_rows
            self.pending_rows = 0
            self.widest = max(self.widest, self.used)

    def judge(self) -> None:
        """Refuse an extent no honest sheet has."""
        _judge(self.rows, self.widest)


def _repeat(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found[1][:9]) if found else 1
