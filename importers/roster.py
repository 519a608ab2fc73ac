"""Rosters: 学生花名册, a student a row."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from credits.rows import RosterRow
from importers import people
from importers.cells import Cell, folded, number_code, optional_words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.people import Identity
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Parsed, Taken, parse

LAYOUT = Layout(
    kind="roster",
    name="roster",
    zh="学生花名册",
    fields=(
        "name",
        "sex",
        "birth",
        "id_type",
        "id_number",
        "student_number",
        "school_number",
        "entered",
        "status",
        "programme",
        "major",
        "major_name",
        "class_name",
        "grade",
        "serial",
    ),
    marks=(("name",), ("student_number", "id_number"), ("birth", "entered", "status")),
    required=(("sex",), ("birth",), ("id_number",), ("student_number",), ("entered",), ("status",)),
    excludes=frozenset({"score", "target_school", "applied_on"}),
)

_MAJOR = re.compile(r"[0-9]{6}")
_LENGTH_WORDS = str.maketrans("一二三四五六七", "1234567")
_ROW = (
    "name",
    "sex",
    "birth",
    "id",
    "student_number",
    "school_number",
    "entered",
    "status",
    "programme",
    "major",
    "major_name",
    "class_name",
)


def programme(cell: Cell) -> str | None:
    """A programme's length as `3`, `5`, `3+4`: 年制 and Chinese digits aside, as written."""
    found = folded(cell)
    return re.sub(r"[年制学]", "", found).translate(_LENGTH_WORDS) or None


def school_number(cell: Cell) -> str | Fault:
    """A school's own number or the provincial one (省学籍辅号); may be absent."""
    return number_code(cell) or ""


class Roster:
    """Reads rosters; a student seen before in the same file is the fault of the later row."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` is not consulted: a roster is where students become known."""
        del known
        self._memos = {
            "name": Memo(people.name),
            "sex": Memo(people.sex),
            "birth": Memo(people.birth),
            "id_type": Memo(people.resident),
            "student_number": Memo(people.student_number),
            "school_number": Memo(school_number),
            "entered": Memo(people.entered),
            "status": Memo(people.status),
            "programme": Memo(programme),
            "major": Memo(number_code),
            "major_name": Memo(optional_words),
            "class_name": Memo(optional_words),
        }
        self._identity = Memo(people.identity)
        self._other_document = Memo(people.other_document)
        self._seen: dict[str, int] = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk, cross-checked within each row and against the rows before."""
        parsed = parse(chunk, self._memos)
        identities = self._identities(parsed)
        parsed.values["id"] = [one.number if isinstance(one, Identity) else one for one in identities]
        self._against_identity(parsed, identities)
        self._majors(parsed)
        self._repeats(parsed)
        taken = parsed.taken(parsed.good(_ROW, RosterRow))
        numbers = parsed.values["student_number"]
        return replace(taken, held=[str(numbers[row]) for row in sorted(parsed.bad) if type(numbers[row]) is str])

    def _identities(self, parsed: Parsed) -> Sequence[object]:
        index = parsed.chunk.place.heading.columns["id_number"]
        cells = parsed.chunk.columns[index]
        memos = (self._other_document, self._identity)
        identities = [memos[bool(card)][cell] for card, cell in zip(parsed.values["id_type"], cells, strict=True)]
        for row, found in enumerate(identities):
            if type(found) is Fault:
                parsed.add(row, "id_number", found)
        return identities

    def _against_identity(self, parsed: Parsed, identities: Sequence[object]) -> None:
        values = parsed.values
        rows = zip(identities, values["birth"], values["sex"], values["student_number"], strict=True)
        for row, (one, birth, sex, number) in enumerate(rows):
            if not isinstance(one, Identity):
                continue
            if birth != one.birth and isinstance(birth, date):
                # Midnight in China is the day before in UTC: systems that export through UTC lose exactly one day.
                early = one.birth - birth == timedelta(days=1)
                parsed.add(row, "birth", fault(Code.BIRTH_A_DAY_EARLY if early else Code.BIRTH_CONTRADICTS_ID))
            if sex != one.sex and type(sex) is not Fault:
                parsed.add(row, "sex", fault(Code.SEX_CONTRADICTS_ID))
            if type(number) is str and number[0] == "G" and number[1:] != one.number:
                parsed.add(row, "student_number", fault(Code.STUDENT_NUMBER_DIFFERS))

    def _majors(self, parsed: Parsed) -> None:
        for row, code in enumerate(parsed.values["major"]):
            if type(code) is str and not _MAJOR.fullmatch(code):
                parsed.add(row, "major", fault(Code.BAD_MAJOR, value=code))

    def _repeats(self, parsed: Parsed) -> None:
        for row, pair in enumerate(zip(parsed.values["student_number"], parsed.values["id"], strict=True)):
            numbers = [number for number in pair if type(number) is str]
            first = next((self._seen[number] for number in numbers if number in self._seen), None)
            if first is not None:
                parsed.add(row, "student_number", fault(Code.DUPLICATE_STUDENT, first=first))
            for number in numbers:
                self._seen.setdefault(number, parsed.chunk.numbers[row])
