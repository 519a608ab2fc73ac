"""Wide results: a student a row, a course a column, the term written over the courses (or in the title)."""

from collections.abc import Iterator, Sequence

from credits.rows import ResultRow
from importers import people, results
from importers.cells import Cell, text
from importers.codes import Code
from importers.course_columns import CourseColumn
from importers.headings import Layout
from importers.known import Known
from importers.problem import Fault, fault
from importers.table import Chunk, Found, Memo, Place, Taken

LAYOUT = Layout(
    kind="results",
    name="results_wide",
    zh="成绩表（一人一行）",
    fields=("student_number", "name", "class_name", "grade", "serial", "school_number", "sex", "id_number"),
    marks=(("student_number",), ("name", "class_name", "school_number")),
    excludes=frozenset(
        {"birth", "status", "entered", "applied_on", "target_school", "score", "course", "course_name", "credits"}
    ),
)


class ResultsWide:
    """Reads wide results; every filled cell of a course column is one result."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` turns course names into codes; without it codes stay empty and a remark says so."""
        self._known = known
        self._number, self._name = Memo(people.student_number), Memo(people.name_if_any)
        self._score = Memo(results.score)
        self._repeats = results.Repeats()
        self._begun: set[str | None] = set()

    def take(self, chunk: Chunk) -> Taken:
        """One row for each filled score cell of students and courses that are in order."""
        place = chunk.place
        found: list[Found] = []
        if place.sheet not in self._begun:
            self._begun.add(place.sheet)
            found += self._column_faults(place)
        courses = [(column, *self._match(column)) for column in place.courses]
        rows: list[object] = []
        numbers: list[int] = []
        total = 0
        for number, cells in zip(chunk.numbers, chunk.rows, strict=True):
            filled = [(one, cells[one[0].index]) for one in courses if _filled(cells, one[0].index)]
            total += len(filled)
            student = self._student(chunk, number, cells, found)
            for (column, code, wrong), cell in filled:
                made = self._result(place, number, student=student, column=column, code=code, cell=cell, found=found)
                if made is not None and wrong is None:
                    rows.append(made)
                    numbers.append(number)
        return Taken(rows, found, total, numbers)

    def _match(self, column: CourseColumn) -> tuple[str, Fault | None]:
        """The column's course code, and what is wrong with the column as a whole."""
        code = column.code or self._known.code_of(column.name)
        listed = self._known.courses
        if column.code and listed is not None and column.code not in listed:
            return "", fault(Code.UNKNOWN_COURSE, value=column.code)
        if code is None and self._known.has_names:
            return "", fault(Code.UNKNOWN_COURSE, value=column.name)
        if column.term is None:
            return code or "", fault(Code.TERM_UNSAID)
        return code or "", None

    def _column_faults(self, place: Place) -> Iterator[Found]:
        for column in place.courses:
            _, wrong = self._match(column)
            if wrong is not None:
                yield Found(place.sheet, place.heading.row, column.name, wrong)
        if not self._known.has_names:
            yield Found(place.sheet, place.heading.row, None, fault(Code.CATALOGUE_ABSENT))

    def _student(self, chunk: Chunk, row: int, cells: Sequence[Cell], found: list[Found]) -> tuple[str, str] | None:
        """Roll number and name of a row; None, with the fault noted, when the row cannot be taken."""
        heading, sheet = chunk.place.heading, chunk.place.sheet
        number = self._number[_at(cells, heading.columns["student_number"])]
        name = self._name[_at(cells, heading.columns["name"])] if "name" in heading.columns else ""
        students = self._known.students
        wrong = number if isinstance(number, Fault) else None
        if wrong is None and students is not None and number not in students:
            wrong = fault(Code.UNKNOWN_STUDENT)
        if wrong is not None:
            found.append(Found(sheet, row, heading.label("student_number"), wrong))
        if isinstance(name, Fault):
            found.append(Found(sheet, row, heading.label("name"), name))
        if wrong is not None or isinstance(name, Fault):
            return None
        if name == "" and "name" in heading.columns:
            found.append(Found(sheet, row, heading.label("name"), fault(Code.NAME_BLANK)))
        return str(number), str(name)

    def _result(
        self,
        place: Place,
        row: int,
        *,
        student: tuple[str, str] | None,
        column: CourseColumn,
        code: str,
        cell: Cell,
        found: list[Found],
    ) -> ResultRow | None:
        score = self._score[cell]
        if isinstance(score, Fault):
            found.append(Found(place.sheet, row, column.name, score))
        if student is None or isinstance(score, Fault) or column.term is None:
            return None
        year, term = column.term
        key = (code, column.name, year, term, results.NORMAL)
        if (again := self._repeats.add(student[0], key, place.sheet, row)) is not None:
            found.append(Found(place.sheet, row, column.name, again))
            return None
        return ResultRow(
            student_number=student[0],
            name=student[1],
            course=code,
            course_name=column.name,
            year=year,
            term=term,
            score=str(score),
            sitting=results.NORMAL,
            hours=None,
            credits=None,
        )


def _at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else ""


def _filled(cells: Sequence[Cell], index: int) -> bool:
    return index < len(cells) and cells[index] != "" and bool(text(cells[index]))
