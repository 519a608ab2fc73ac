"""Tables: a sheet's data rows cut into chunks of columns, and columns parsed once for each distinct cell.

Schools' columns repeat themselves (a year, a course, a school), so each distinct cell is parsed once and looked up
afterwards; a million results cost little more than reading them.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import compress, zip_longest
from typing import Protocol

from importers.cells import Cell, Parser, text
from importers.codes import Code
from importers.course_columns import CourseColumn
from importers.headings import Heading, Layout
from importers.known import Known
from importers.messages import CATALOGUE
from importers.problem import Fault, fault
from importers.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet's rows stand: what an importer may want to know besides the cells."""

    sheet: str | None
    heading: Heading
    titles: Sequence[str] = ()
    courses: Sequence[CourseColumn] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A fault at a row and under a heading, before the file's name is put to it."""

    sheet: str | None
    row: int | None
    column: str | None
    fault: Fault


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some data rows of one sheet: their numbers, and their cells by row and by column (short rows blank-filled)."""

    place: Place
    numbers: Sequence[int]
    rows: Sequence[Sequence[Cell]]
    columns: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What an importer made of a chunk: rows for the record, faults, and how many it looked at.

    `numbers` are the file's row numbers of `rows`; `held` the roll numbers of students whose row is faulty.
    """

    rows: list[object]
    found: list[Found]
    total: int
    numbers: Sequence[int]
    held: Sequence[str] = ()


class Importer(Protocol):
    """One importer reads one layout; it lives for one file, so it sees repeats across sheets."""

    layout: Layout

    def take(self, chunk: Chunk) -> Taken:
        """Turn a chunk into rows and faults."""


Seen = dict[object, tuple[str | None, int]]
Maker = Callable[[Known], Importer]


class Memo(dict[Cell, object]):
    """A parser that remembers: `memo[cell]` is the parsed value, or a `Fault`."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self.parser = parser
        self.faulty = False

    def __missing__(self, cell: Cell) -> object:
        value = self[cell] = self.parser(cell)
        if type(value) is Fault:
            self.faulty = True
        return value


@dataclass(slots=True)
class Parsed:
    """A chunk's values by field, with the faults met so far and the rows that have an error."""

    chunk: Chunk
    values: dict[str, Sequence[object]]
    found: list[Found] = field(default_factory=list)
    bad: set[int] = field(default_factory=set)

    def add(self, index: int, name: str, what: Fault) -> None:
        """Note a fault of the row at `index`; an error keeps the row out."""
        place = self.chunk.place
        self.found.append(Found(place.sheet, self.chunk.numbers[index], place.heading.label(name), what))
        if CATALOGUE[what.code].severity == "error":
            self.bad.add(index)

    def good(self, names: Sequence[str], make: Callable[..., object]) -> list[object]:
        """`make(*values)` for every row without an error, in the file's order."""
        columns = [self.values[name] for name in names]
        if not self.bad:
            return list(map(make, *columns))
        return [make(*row) for index, row in enumerate(zip(*columns, strict=True)) if index not in self.bad]

    def taken(self, rows: list[object]) -> Taken:
        """The chunk's outcome, its faults in the file's order."""
        self.found.sort(key=lambda one: one.row or 0)
        numbers = self.chunk.numbers
        if self.bad:
            numbers = [number for index, number in enumerate(numbers) if index not in self.bad]
        return Taken(rows, self.found, len(self.chunk.numbers), numbers)


def parse(chunk: Chunk, memos: Mapping[str, Memo]) -> Parsed:
    """Parse the named fields; a field without a column has its parser's answer to a blank, or None."""
    columns = chunk.columns
    parsed = Parsed(chunk, {})
    for name, memo in memos.items():
        index = chunk.place.heading.columns.get(name)
        if index is None or index >= len(columns):
            blank = memo.parser("")
            parsed.values[name] = [None if type(blank) is Fault else blank] * len(chunk.numbers)
            continue
        parsed.values[name] = values = list(map(memo.__getitem__, columns[index]))
        if memo.faulty:
            for row, value in enumerate(values):
                if type(value) is Fault:
                    parsed.add(row, name, value)
    return parsed


def check_repeats(parsed: Parsed, name: str, keys: Sequence[object], seen: Seen, wrong: Code) -> None:
    """Fault each row whose key an earlier row of the file had; blanks and faults are no keys."""
    for row, key in enumerate(keys):
        if not key or type(key) is Fault or (isinstance(key, tuple) and any(type(part) is Fault for part in key)):
            continue
        here = (parsed.chunk.place.sheet, parsed.chunk.numbers[row])
        first = seen.setdefault(key, here)
        if first != here:
            parsed.add(row, name, fault(wrong, first=first[1]))


def check_period(parsed: Parsed) -> None:
    """Settle the first day a row no longer holds (a last valid day counts to its end) and see that it follows the start."""
    values = parsed.values
    ends = [own or until for own, until in zip(values["valid_before"], values["valid_until"], strict=True)]
    values["valid_before"] = ends
    for row, (start, end) in enumerate(zip(values["valid_from"], ends, strict=True)):
        if isinstance(start, date) and isinstance(end, date) and end <= start:
            parsed.add(row, "valid_before", fault(Code.DATES_REVERSED))


_LINES_IN_A_CELL = 10  # more means that an unpaired quote swallowed the rows below

# Rows under a table that are no data: totals, averages, who filled it in, notes.
_FOOTER = re.compile(
    r"(?:合计|总计|小计|共计|总人数|合计人数|人数合计|平均|平均分|均分|最高分|最低分|及格率|优秀率|良好率)(?:[:：(（\d].*)?"
    r"|(?:填表|填报|制表|制单|审核|复核|审批|负责|经办|录入|校对|联系)人?(?:签字|签名|盖章|日期|时间|电话|单位)?\s*[:：].*"
    r"|(?:校长|班主任|教务处|教务主任|单位|学校|日期|时间|盖章|公章|签字|签章|联系电话|备注|说明|注|附注|单位负责人)"
    r"(?:签字|签章|盖章|公章)?\s*(?:[(（](?:签字|签章|盖章|公章)[)）])?\s*[:：].*"
    r"|第\s*\d+\s*页.*|共\s*\d+\s*[页人条行].*|[(（]?以下空白[)）]?",
    re.DOTALL,
)


def chunks(sheet: Sheet, place: Place, skip: int, found: list[Found]) -> Iterator[Chunk]:
    """The data rows below row `skip` in chunks, without totals, signatures, empty numbered lines, repeated headings.

    Rows with more cells than the heading are left out and noted in `found`.
    """
    width = len(place.heading.texts)
    for block_numbers, block_rows in sheet.blocks():
        numbers, rows = block_numbers, block_rows
        if numbers and numbers[0] <= skip:
            keep = [number > skip for number in numbers]
            numbers, rows = list(compress(numbers, keep)), list(compress(rows, keep))
        if doubtful := _doubtful(rows, width):
            keep = [True] * len(rows)
            for index in doubtful:
                keep[index] = _is_data(numbers[index], rows[index], place, found)
            numbers, rows = list(compress(numbers, keep)), list(compress(rows, keep))
        if rows:
            yield Chunk(place, numbers, rows, list(zip_longest(*rows, fillvalue="")))


def _doubtful(rows: Sequence[Sequence[Cell]], width: int) -> list[int]:
    """The few rows that need a closer look: odd first cell, mostly blank, of another length. Most rows are spared it."""
    odd = {first for first in {row[0] if row else "" for row in rows} if not _plain(first)}
    return [
        index
        for index, row in enumerate(rows)
        if len(row) != width or not row or row[0] in odd or row.count("") >= len(row) - 2
    ]


def _plain(first: Cell) -> bool:
    """Whether no footer starts with this cell."""
    return not isinstance(first, str) or (len(first) >= 4 and first[0].isascii() and first[0].isalnum())


def _is_data(number: int, cells: Sequence[Cell], place: Place, found: list[Found]) -> bool:
    if is_footing(cells, place.heading):
        return False
    width = len(place.heading.texts)
    if len(cells) > width and any(cells[width:]):
        found.append(Found(place.sheet, number, None, fault(Code.ROW_SHIFTED)))
        return False
    if any(isinstance(cell, str) and cell.count("\n") > _LINES_IN_A_CELL for cell in cells):
        found.append(Found(place.sheet, number, None, fault(Code.QUOTE_OPEN)))
        return False
    return True


def is_footing(cells: Sequence[Cell], heading: Heading) -> bool:
    """Whether a row under the heading is no data row."""
    filled = [(index, text(cell)) for index, cell in enumerate(cells) if cell != "" and text(cell)]
    if not filled:
        return True
    first = filled[0][1]
    if _FOOTER.fullmatch(first):
        return True
    if len(filled) == 1:  # a line numbered in advance, or a note; anything else is a row with most of it missing
        return first.isdigit() or len(first) >= 12 or "：" in first
    if len({word for _, word in filled}) == 1 and not isinstance(cells[filled[0][0]], int | float):
        return True  # one text merged across: a band between groups
    return all(index < len(heading.texts) and word == heading.texts[index] for index, word in filled)
