"""The catalogue of a pack: courses and equivalence rows, read from courses.csv and equivalences.csv."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from rules.facts import Curriculum
from rules.formula import BadFormula, parse_formula
from rules.problem import PackProblem
from rules.ruling import Relation
from rules.plain import day_of, plain_number

COURSE_COLUMNS = ("code", "name", "curriculum", "category", "hours", "credits", "term", "valid_from", "valid_to")
ROW_COLUMNS = (
    "id", "direction", "sources", "targets", "relation", "min_score", "credits", "valid_from", "valid_to", "clause", "note",
)  # fmt: skip
CURRICULA = {
    "general": Curriculum.GENERAL, "general_high": Curriculum.GENERAL, "gen": Curriculum.GENERAL,
    "普通高中": Curriculum.GENERAL, "高中": Curriculum.GENERAL,
    "vocational": Curriculum.VOCATIONAL, "voc": Curriculum.VOCATIONAL, "secondary_vocational": Curriculum.VOCATIONAL,
    "中等职业学校": Curriculum.VOCATIONAL, "中职": Curriculum.VOCATIONAL,
}  # fmt: skip
RowDirection = Literal["voc_to_gen", "gen_to_voc", "any"]


@dataclass(frozen=True, slots=True)
class Course:
    """One version of a course; valid for completion dates in the half-open interval."""

    code: str
    name: str
    curriculum: Curriculum | None
    category: str
    hours: Fraction
    credits: Fraction
    term: str
    valid_from: date | None = None
    valid_to: date | None = None

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
    for line, cells in _table(files.get("equivalences.csv", b""), ROW_COLUMNS, f"{where}/equivalences.csv", problems):
        row = _row(cells, len(rows), f"{where}/equivalences.csv", line, problems)
        if row is not None:
            rows.append(row)
    return Catalogue(courses, tuple(rows)), problems


def _table(
    content: bytes, columns: tuple[str, ...], name: str, problems: list[PackProblem]
) -> Iterator[tuple[int, dict[str, str]]]:
    if not content:
        return
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    except UnicodeDecodeError:
        problems.append(PackProblem(name, "", "PK020", "文件不是 UTF-8 编码。", "The file is not UTF-8."))
        return
    header = [h.strip() for h in reader.fieldnames or []]
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
        problems.append(
            PackProblem(
                name,
                str(reader.line_num),
                "PK022",
                f"此行无法拆分：{error}",
                f"The line cannot be taken apart: {error}",
            )
        )


def _course(cells: dict[str, str], name: str, line: int, problems: list[PackProblem]) -> Course | None:
    try:
        return Course(
            code=_needed(cells, "code"),
            name=cells.get("name", "") or cells["code"],
            curriculum=_curriculum(cells.get("curriculum", "")),
            category=cells.get("category", ""),
            hours=_exact(cells, "hours") or Fraction(0),
            credits=_exact(cells, "credits") or Fraction(0),
            term=cells.get("term", ""),
            valid_from=_day(cells, "valid_from"),
            valid_to=_day(cells, "valid_to"),
        )
    except CellError as error:
        problems.append(PackProblem(name, f"{line}.{error.column}", "PK023", error.zh, error.en))
        return None


def _row(cells: dict[str, str], order: int, name: str, line: int, problems: list[PackProblem]) -> Row | None:
    try:
        return Row(
            order=order,
            id=_needed(cells, "id"),
            direction=_direction(cells.get("direction", "") or "any"),
            alternatives=_alternatives(cells),
            targets=_targets(cells),
            relation=_relation(_needed(cells, "relation")),
            min_score=_exact(cells, "min_score"),
            credits=_exact(cells, "credits"),
            valid_from=_day(cells, "valid_from"),
            valid_to=_day(cells, "valid_to"),
            clause=cells.get("clause", ""),
            note=cells.get("note", ""),
        )
    except CellError as error:
        problems.append(PackProblem(name, f"{line}.{error.column}", "PK024", error.zh, error.en))
        return None


class CellError(ValueError):
    """A cell that cannot be read."""

    def __init__(self, column: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.column, self.zh, self.en = column, zh, en


def _needed(cells: dict[str, str], column: str) -> str:
    value = cells.get(column, "")
    if not value:
        raise CellError(column, "此格不能为空。", "This cell must not be empty.")
    return value


def _exact(cells: dict[str, str], column: str) -> Fraction | None:
    text = cells.get(column, "")
    if not text:
        return None
    value = plain_number(text)
    if value is None:
        raise CellError(column, f"“{text}”不是非负数。", f'"{text}" is not a number of zero or more.')
    return Fraction(value)


def _day(cells: dict[str, str], column: str) -> date | None:
    text = cells.get(column, "")
    day = day_of(text) if text else None
    if text and day is None:
        raise CellError(column, f"“{text}”不是 YYYY-MM-DD 日期。", f'"{text}" is not a date YYYY-MM-DD.')
    return day


def _curriculum(text: str) -> Curriculum | None:
    if not text:
        return None
    if text not in CURRICULA:
        raise CellError("curriculum", f"未知的课程方案“{text}”。", f'Unknown curriculum "{text}".')
    return CURRICULA[text]


def _direction(text: str) -> RowDirection:
    for known in get_args(RowDirection):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise CellError("direction", f"未知的方向“{text}”。", f'Unknown direction "{text}".')


def _relation(text: str) -> Relation:
    for known in get_args(Relation):
        if text == known:
            return known  # type: ignore[no-any-return]
    raise CellError("relation", f"未知的关系“{text}”。", f'Unknown relation "{text}".')


def _alternatives(cells: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    try:
        return parse_formula(_needed(cells, "sources"))
    except BadFormula as error:
        raise CellError("sources", error.zh, error.en) from error


def _targets(cells: dict[str, str]) -> tuple[str, ...]:
    text = cells.get("targets", "")
    if not text and cells.get("relation") in ("none",):
        return ()
    try:
        alternatives = parse_formula(_needed(cells, "targets"))
    except BadFormula as error:
        raise CellError("targets", error.zh, error.en) from error
    if len(alternatives) != 1:
        raise CellError("targets", "认定课程只能用“+”连接。", 'Target courses are joined by "+" only.')
    return alternatives[0]
