"""The catalogue of a pack: courses and equivalence rows, read from courses.csv and equivalences.csv.

A course whose curriculum is `alliance` (共同设计课程, 联盟共建) belongs to both curricula: it is recognised by
construction. The reader adds one row for it, after the published ones: the course counts as itself, relation `same`,
both ways, for as long as the course is valid.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.cells import (
    JOINT,
    CellError,
    RowDirection,
    alternatives_in,
    curriculum_of,
    day_in,
    direction_of,
    exact_in,
    needed,
    relation_of,
    targets_in,
)
from rules.facts import Curriculum
from rules.problem import PackProblem
from rules.ruling import Relation

COURSE_COLUMNS = ("code", "name", "curriculum", "category", "hours", "credits", "term", "valid_from", "valid_to")
ROW_COLUMNS = (
    "id", "direction", "sources", "targets", "relation", "min_score", "credits", "valid_from", "valid_to", "clause", "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """One version of a course; valid for completion dates in the half-open interval.

    `joint`: designed by the alliance for both curricula, so that it has no curriculum of its own.
    """

    code: str
    name: str
    curriculum: Curriculum | None
    category: str
    hours: Fraction
    credits: Fraction
    term: str
    valid_from: date | None = None
    valid_to: date | None = None
    joint: bool = False

    def valid_on(self, day: date) -> bool:
        """Whether this version was taught on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Row:
    """One published row: alternatives of source courses, target courses, relation and conditions."""

    order: int
    id: str
    direction: RowDirection
    alternatives: tuple[tuple[str, ...], ...]
    targets: tuple[str, ...]
    relation: Relation
    min_score: Fraction | None
    credits: Fraction | None
    valid_from: date | None
    valid_to: date | None
    clause: str
    note: str

    def valid_on(self, day: date) -> bool:
        """Whether a course completed on a day falls under this row (half-open)."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """All courses by code (every version) and all rows in published order."""

    courses: Mapping[str, tuple[Course, ...]]
    rows: tuple[Row, ...]

    def course(self, code: str, day: date) -> Course | None:
        """The version of a course on a day; the last version where none covers the day."""
        versions = self.courses.get(code, ())
        return next((c for c in versions if c.valid_on(day)), versions[-1] if versions else None)


def read_catalogue(files: Mapping[str, bytes], where: str) -> tuple[Catalogue | None, list[PackProblem]]:
    """The catalogue of a pack, or None when it brings neither file; with every faulty line."""
    if "courses.csv" not in files and "equivalences.csv" not in files:
        return None, []
    problems: list[PackProblem] = []
    courses: dict[str, tuple[Course, ...]] = {}
    for line, cells in _table(files.get("courses.csv", b""), COURSE_COLUMNS, f"{where}/courses.csv", problems):
        course = _course(cells, f"{where}/courses.csv", line, problems)
        if course is not None:
            courses[course.code] = (*courses.get(course.code, ()), course)
    rows: list[Row] = []
    lines: dict[str, int] = {}
    for line, cells in _table(files.get("equivalences.csv", b""), ROW_COLUMNS, f"{where}/equivalences.csv", problems):
        row = _row(cells, len(rows), f"{where}/equivalences.csv", line, problems)
        if row is None:
            continue
        if row.id in lines:
            problems.append(_twice(row.id, lines[row.id], f"{where}/equivalences.csv", line))
        lines.setdefault(row.id, line)
        rows.append(row)
    rows.extend(_joint_rows(courses, len(rows)))
    return Catalogue(courses, tuple(rows)), problems


def _twice(row: str, first: int, name: str, line: int) -> PackProblem:
    """A row's number stands in every ruling and every make-up plan, so it names one row only."""
    return PackProblem(
        name,
        f"{line}.id",
        "PK025",
        f"行号“{row}”与第 {first} 行重复。",
        f'The id "{row}" is already used on line {first}.',
    )


def _joint_rows(courses: Mapping[str, tuple[Course, ...]], order: int) -> Iterator[Row]:
    """Jointly designed courses count as themselves: one row for each version."""
    joint = (course for versions in courses.values() for course in versions if course.joint)
    for place, course in enumerate(joint, start=order):
        yield Row(
            order=place,
            id=f"joint:{course.code}" + (f"@{course.valid_from}" if course.valid_from else ""),
            direction="any",
            alternatives=((course.code,),),
            targets=(course.code,),
            relation="same",
            min_score=None,
            credits=None,
            valid_from=course.valid_from,
            valid_to=course.valid_to,
            clause=f"共同设计课程 {course.code}",
            note="共同设计，按构成认定",
        )


def _table(
    content: bytes, columns: tuple[str, ...], name: str, problems: list[PackProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    if not content:
        return
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        header = [h.strip() for h in reader.fieldnames or []]
    except UnicodeDecodeError:
        problems.append(PackProblem(name, "", "PK020", "文件不是 UTF-8 编码。", "The file is not UTF-8."))
        return
    except csv.Error as error:
        problems.append(_torn(name, 1, error))
        return
    reader.fieldnames = header
    unknown = [h for h in header if h not in columns]
    missing = [c for c in columns[:1] if c not in header]
    twice = sorted({h for h in header if header.count(h) > 1})
    if unknown or missing or twice:
        listed = "、".join(unknown or missing or twice)
        problems.append(
            PackProblem(
                name, "1", "PK021", f"列名不符或重复：{listed}。", f"Unexpected, missing or repeated columns: {listed}."
            )
        )
        return
    for cells in _lines(reader, name, problems):
        if None in cells or any(value is None for value in cells.values()):
            problems.append(
                PackProblem(
                    name,
                    str(reader.line_num),
                    "PK022",
                    "列数与标题不符。",
                    "The line has more or fewer cells than the heading.",
                )
            )
            continue
        yield reader.line_num, {key: value.strip() for key, value in cells.items()}


def _lines(reader: "csv.DictReader[str]", name: str, problems: list[PackProblem]) -> Iterator[dict[str, str]]:
    """The reader's lines; one that cannot be taken apart ends the table with a problem."""
    try:
        yield from reader
    except csv.Error as error:
        # The outer reader only counts the lines it has handed on.
        problems.append(_torn(name, reader.reader.line_num, error))


def _torn(name: str, line: int, error: csv.Error) -> PackProblem:
    return PackProblem(name, str(line), "PK022", f"此行无法拆分：{error}", f"The line cannot be taken apart: {error}")


def _course(cells: dict[str, str], name: str, line: int, problems: list[PackProblem]) -> Course | None:
    try:
        return Course(
            code=needed(cells, "code"),
            name=cells.get("name", "") or cells["code"],
            curriculum=curriculum_of(cells.get("curriculum", "")),
            category=cells.get("category", ""),
            hours=exact_in(cells, "hours") or Fraction(0),
            credits=exact_in(cells, "credits") or Fraction(0),
            term=cells.get("term", ""),
            valid_from=day_in(cells, "valid_from"),
            valid_to=day_in(cells, "valid_to"),
            joint=cells.get("curriculum", "") in JOINT,
        )
    except CellError as error:
        problems.append(PackProblem(name, f"{line}.{error.column}", "PK023", error.zh, error.en))
        return None


def _row(cells: dict[str, str], order: int, name: str, line: int, problems: list[PackProblem]) -> Row | None:
    try:
        return Row(
            order=order,
            id=needed(cells, "id"),
            direction=direction_of(cells.get("direction", "") or "any"),
            alternatives=alternatives_in(cells),
            targets=targets_in(cells),
            relation=relation_of(needed(cells, "relation")),
            min_score=exact_in(cells, "min_score"),
            credits=exact_in(cells, "credits"),
            valid_from=day_in(cells, "valid_from"),
            valid_to=day_in(cells, "valid_to"),
            clause=cells.get("clause", ""),
            note=cells.get("note", ""),
        )
    except CellError as error:
        problems.append(PackProblem(name, f"{line}.{error.column}", "PK024", error.zh, error.en))
        return None
