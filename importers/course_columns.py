"""Course columns: which columns of a wide results sheet hold a course, and the term each was taken in.

Schools merge a term over its courses in a heading of two rows; others say the term only in the title.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from importers import results
from importers.aliases import ALIASES, NOT_COURSES
from importers.cells import Cell, text
from importers.headings import Heading, heading_word
from importers.sheet import Numbered

COURSE = "course:"  # in a column map: `course:GH-YW-1` says which course a column holds
_WORDS = frozenset(word for words in ALIASES.values() for word in words) | NOT_COURSES


@dataclass(frozen=True, slots=True)
class CourseColumn:
    """A column of scores: the course's name as written, and the term it was taken in (None: nowhere said)."""

    index: int
    name: str
    term: tuple[str, int] | None
    code: str | None = None


def sub_row(head: Sequence[Numbered], heading: Heading) -> Numbered | None:
    """The second row of a two-row heading: blank, or the merged heading again, where the roll numbers would be."""
    below = next((row for row in head if row[0] == heading.row + 1), None)
    if below is None:
        return None
    at = heading.columns["student_number"]
    first = text(below[1][at]) if at < len(below[1]) else ""
    return below if first in {"", heading.texts[at]} else None


def course_columns(
    head: Sequence[Numbered], heading: Heading, titles: Sequence[str], sheet: str | None, given: Mapping[str, str]
) -> tuple[CourseColumn, ...]:
    """The columns that hold scores, with the nearest term above each."""
    below = sub_row(head, heading)
    lines = [_texts(below[1])] if below else []
    lines.append(list(heading.texts))
    lines += [_texts(cells) for number, cells in reversed(head) if number < heading.row]
    terms = [_terms(line, heading) for line in lines]
    overall = next((found for line in (*titles, sheet or "") if (found := results.term_within(line))), None)
    mapped = {heading_word(name)[0]: target for name, target in given.items()}
    columns: list[CourseColumn] = []
    taken = set(heading.columns.values())
    for index in range(len(heading.texts)):
        name = _course_name(lines[: 2 if below else 1], index)
        target = mapped.get(heading_word(name)[0])
        if index in taken or not name or target == "":
            continue
        if target is None and not _WORDS.isdisjoint(heading_word(name)):
            continue
        term = next((line[index] for line in terms if index in line), overall)
        code = target.removeprefix(COURSE) if target is not None and target.startswith(COURSE) else None
        columns.append(CourseColumn(index, name, term, code))
    return tuple(columns)


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [text(cell) for cell in cells]


def _course_name(lines: Sequence[Sequence[str]], index: int) -> str:
    """The nearest heading text of a column that is no term."""
    for line in lines:
        if index < len(line) and line[index] and results.term_within(line[index]) is None:
            return " ".join(line[index].split())
    return ""


def _terms(line: Sequence[str], heading: Heading) -> dict[int, tuple[str, int]]:
    """The term over each column of a line; a blank takes the term to its left, as a merged cell would."""
    found: dict[int, tuple[str, int]] = {}
    running: tuple[str, int] | None = None
    own = set(heading.columns.values())
    for index, words in enumerate(line):
        said = results.term_within(words) if words else None
        if said is not None:
            running = said
        elif words or index in own:
            running = None
        if running is not None:
            found[index] = running
    return found
