"""Courses: the catalogues of both curricula, a course a row."""

import re

from credits.rows import CourseRow
from importers.cells import Cell, code, credit, day, day_after, folded, number, text, words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Seen, Taken, check_period, check_repeats, parse

LAYOUT = Layout(
    kind="courses",
    name="courses",
    zh="课程目录",
    fields=(
        "course_code",
        "course_title",
        "curriculum",
        "category",
        "hours",
        "credits",
        "course_term",
        "valid_from",
        "valid_before",
        "valid_until",
        "serial",
        "note",
    ),
    marks=(("course_code",), ("course_title",), ("curriculum", "category"), ("hours",), ("credits",)),
    required=(("curriculum",),),
    excludes=frozenset({"student_number", "score", "relation"}),
)

_CURRICULA = {
    **dict.fromkeys(("普通高中", "普通高中课程方案", "普高", "高中", "普通高级中学", "general"), "general"),
    **dict.fromkeys(
        ("中等职业学校", "中职", "中等职业教育", "职业高中", "中专", "职业学校", "vocational"), "vocational"
    ),
    **dict.fromkeys(("联盟共建", "联盟", "共建课程", "联盟共建课程", "alliance"), "alliance"),
}
_GRADES = {"一": "10", "二": "11", "三": "12", "1": "10", "2": "11", "3": "12", "10": "10", "11": "11", "12": "12"}
_TERM = re.compile(r"(1[0-2])[-—–/.]([12])")
_TERM_WORDS = re.compile(r"(?:高|中职|职)?([一二三123])(?:年级)?第?([一二12上下])(?:学期)?")
_ROW = ("code", "title", "curriculum", "category", "hours", "credits", "course_term", "valid_from", "valid_before")


def curriculum(cell: Cell) -> str | Fault:
    """`general`, `vocational` or `alliance`."""
    return _CURRICULA.get(folded(cell)) or fault(Code.UNKNOWN_CURRICULUM, value=text(cell))


def course_term(cell: Cell) -> str | Fault:
    """The term of study as `10-1` … `12-2`, also from 高一上 or 高一第一学期; blank stays blank."""
    found = folded(cell)
    if not found:
        return ""
    if plain := _TERM.fullmatch(found):
        return f"{plain[1]}-{plain[2]}"
    if said := _TERM_WORDS.fullmatch(found):
        return f"{_GRADES[said[1]]}-{1 if said[2] in '一1上' else 2}"
    return fault(Code.BAD_COURSE_TERM, value=text(cell))


def required_code(cell: Cell) -> str | Fault:
    """A course code that may not be blank."""
    return code(cell) or fault(Code.MISSING_COURSE)


def title(cell: Cell) -> str | Fault:
    """A course name that may not be blank; runs of spaces become one."""
    found = words(cell)
    return found if isinstance(found, Fault) else " ".join(found.split()) or fault(Code.MISSING_COURSE)


def hours(cell: Cell) -> object:
    """Hours, which every course has."""
    found = number(cell)
    return fault(Code.BAD_NUMBER, value="") if found is None else found


def credits_of(cell: Cell) -> object:
    """Credits, which every course has, to one decimal."""
    found = credit(cell)
    return fault(Code.BAD_NUMBER, value="") if found is None else found


class Courses:
    """Reads course catalogues; a code may stand once."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` is not consulted: this is where courses become known."""
        del known
        self._memos = {
            "course_code": Memo(required_code),
            "course_title": Memo(title),
            "curriculum": Memo(curriculum),
            "category": Memo(words),
            "hours": Memo(hours),
            "credits": Memo(credits_of),
            "course_term": Memo(course_term),
            "valid_from": Memo(day),
            "valid_before": Memo(day),
            "valid_until": Memo(day_after),
        }
        self._seen: Seen = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        parsed.values |= {"code": parsed.values["course_code"], "title": parsed.values["course_title"]}
        check_period(parsed)
        check_repeats(parsed, "course_code", parsed.values["code"], self._seen, Code.DUPLICATE_COURSE)
        return parsed.taken(parsed.good(_ROW, CourseRow))
