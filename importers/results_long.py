"""Long results: one row a result (学年, 学期, 学籍号, 课程代码, 成绩 …), by the million."""

from typing import cast

from credits.rows import ResultRow
from importers import people, results
from importers.cells import code, credit, folded, number, words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Parsed, Taken, parse

LAYOUT = Layout(
    kind="results",
    name="results_long",
    zh="成绩表（一行一科）",
    fields=(
        "year_term",
        "year",
        "term",
        "student_number",
        "name",
        "course",
        "course_name",
        "hours",
        "credits",
        "score",
        "sitting",
        "serial",
        "school_number",
        "class_name",
        "grade",
        "school",
        "id_number",
    ),
    marks=(("student_number",), ("course", "course_name"), ("score",)),
    required=(("term", "year_term"), ("year", "year_term")),
    excludes=frozenset({"birth", "applied_on", "target_school"}),
)

_ROW = ("student_number", "name", "course", "course_name", "year", "term", "score", "sitting", "hours", "credits")
_PLAIN = (
    ("student_number", people.student_number),
    ("name", people.name_if_any),
    ("hours", number),
    ("credits", credit),
    ("score", results.score),
    ("sitting", results.sitting),
)


class ResultsLong:
    """Reads long results; each distinct cell is looked at once."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` decides which courses and students exist; None in it leaves them unchecked."""
        self._known = known
        self._memos = {field: Memo(parser) for field, parser in _PLAIN}
        self._year, self._term = Memo(results.year), Memo(results.term)
        self._year_term = Memo(results.year_and_term)
        self._code, self._title = Memo(code), Memo(words)
        self._courses: dict[tuple[object, object], tuple[str, str, Fault | None]] = {}
        self._students: dict[object, bool] = {}
        self._repeats = results.Repeats()

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk, checked against the catalogue, the rosters and the rows before."""
        columns = chunk.place.heading.columns
        split = "term" in columns and "year" in columns
        terms = {"year": self._year, "term": self._term} if split else {"year_term": self._year_term}
        parsed = parse(chunk, self._memos | terms | {"course": self._code, "course_name": self._title})
        if not split:
            _split_terms(parsed)
        self._match_courses(parsed)
        self._match_students(parsed)
        self._remarks(parsed)
        self._check_repeats(parsed)
        return parsed.taken(parsed.good(_ROW, ResultRow))

    def _match_courses(self, parsed: Parsed) -> None:
        codes, names = list(parsed.values["course"]), list(parsed.values["course_name"])
        by = "course" if "course" in parsed.chunk.place.heading.columns else "course_name"
        matches = self._courses
        for row, pair in enumerate(zip(codes, names, strict=True)):
            match = matches.get(pair)
            if match is None:
                match = matches[pair] = self._course(*pair)
            code, name, wrong = match
            codes[row], names[row] = code, name
            if wrong is not None:
                parsed.add(row, by if wrong.code is not Code.COURSE_NAME_DIFFERS else "course_name", wrong)
        parsed.values["course"], parsed.values["course_name"] = codes, names

    def _course(self, written: object, title_written: object) -> tuple[str, str, Fault | None]:
        """The code and name to keep, and what is wrong with them. A wrong code is never mended by its name."""
        if isinstance(written, Fault) or isinstance(title_written, Fault):
            return "", "", None  # already reported
        code, name = cast("str | None", written) or "", cast("str | None", title_written) or ""
        if not code and not name:
            return "", "", fault(Code.MISSING_COURSE)
        if not code:
            found = self._known.code_of(name)
            if found is None and self._known.has_names:
                return "", name, fault(Code.UNKNOWN_COURSE, value=name)
            return found or "", name, None
        code = self._known.code_as_listed(code)
        title = None if self._known.courses is None else self._known.courses.get(code)
        if title is None and self._known.courses is not None:
            return code, name, fault(Code.UNKNOWN_COURSE, value=code)
        if title is not None and name and folded(name) != folded(title):
            return code, name, fault(Code.COURSE_NAME_DIFFERS, known=title)
        return code, name or title or "", None

    def _match_students(self, parsed: Parsed) -> None:
        students = self._known.students
        if students is None:
            return
        checked = self._students
        for row, student in enumerate(parsed.values["student_number"]):
            known = checked.get(student)
            if known is None:
                known = checked[student] = type(student) is Fault or student in students
            if not known:
                parsed.add(row, "student_number", fault(Code.UNKNOWN_STUDENT))

    def _check_repeats(self, parsed: Parsed) -> None:
        values, place = parsed.values, parsed.chunk.place
        field = "course" if "course" in place.heading.columns else "course_name"
        keys = zip(
            values["course"], values["course_name"], values["year"], values["term"], values["sitting"], strict=True
        )
        for row, again in self._repeats.check(values["student_number"], keys, parsed.chunk.numbers, place.sheet):
            parsed.add(row, field, again)

    def _remarks(self, parsed: Parsed) -> None:
        """Blank names and credits beyond the exchange format: said, and let through."""
        if "name" in parsed.chunk.place.heading.columns and "" in parsed.values["name"]:
            for row, name in enumerate(parsed.values["name"]):
                if name == "":
                    parsed.add(row, "name", fault(Code.NAME_BLANK))
        large = {value for value in self._memos["credits"].values() if too_large(value)}
        if large:
            for row, value in enumerate(parsed.values["credits"]):
                if value in large:
                    parsed.add(row, "credits", fault(Code.CREDIT_TOO_LARGE, value=value))


def too_large(value: object) -> bool:
    """Whether a credit value is beyond N(2,1), JY/T 1005 XF."""
    return value is not None and type(value) is not Fault and value > 9.9  # type: ignore[operator]


def _split_terms(parsed: Parsed) -> None:
    pairs = parsed.values["year_term"]
    parsed.values["year"] = [pair[0] if isinstance(pair, tuple) else pair for pair in pairs]
    parsed.values["term"] = [pair[1] if isinstance(pair, tuple) else pair for pair in pairs]
