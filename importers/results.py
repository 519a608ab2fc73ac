"""Results: what long and wide sheets of results have in common: grade words, years, terms, sittings.

A five-level word maps to a number only where a pack says so; 缺考 is a fact (no credit), not a fault.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, InvalidOperation

from importers.cells import Cell, folded, like_formula, text
from importers.codes import Code
from importers.problem import Fault, fault

Key = tuple[object, object, object, object, object]

GRADE_WORDS = frozenset({"优秀", "良好", "中等", "及格", "不及格", "合格", "不合格"})
ABSENCES = {"缺考": "缺考", "缺": "缺考", "缺席": "缺考", "免考": "免考"}
NORMAL, MAKE_UP = "正常考试", "补考"

_SITTINGS = {
    **dict.fromkeys(("", "正常考试", "正常", "正考", "正常考", "初考", "首考", "期末考试", "期末"), NORMAL),
    **dict.fromkeys(("补考", "补", "补考一", "补考1"), MAKE_UP),
}
_TERMS = {
    **dict.fromkeys(("1", "01", "一", "第一学期", "第1学期", "一学期", "上", "上学期", "秋", "秋季", "秋季学期"), 1),
    **dict.fromkeys(("2", "02", "二", "第二学期", "第2学期", "二学期", "下", "下学期", "春", "春季", "春季学期"), 2),
}
_YEAR = re.compile(r"(\d{4})(?:学年)?[-—–~至/到]+(\d{4})(?:学年度?)?")
_TERM = re.compile(
    r"(\d{4})(?:学年)?[-—–~至/到]+(\d{4})(?:学年度?)?[-—–,，、/(]*(第?[一二12]学期|[上下]学期|[秋春]季?学?期?|[12])\)?"
)
_SCORE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?")


def score(cell: Cell) -> str | Fault:
    """A score as the school wrote it: a number from 0 to 100, a grade word, or an absence (缺 is 缺考)."""
    found = folded(cell)
    if not found:
        return fault(Code.MISSING_SCORE)
    if found in GRADE_WORDS:
        return found
    if found in ABSENCES:
        return ABSENCES[found]
    if isinstance(cell, bool) or not _SCORE.fullmatch(found):
        return fault(Code.FORMULA if like_formula(found) else Code.UNKNOWN_GRADE_TEXT, value=text(cell))
    return _number(found, cell)


def _number(found: str, cell: Cell) -> str | Fault:
    try:
        points = Decimal(found)
    except InvalidOperation:
        return fault(Code.UNKNOWN_GRADE_TEXT, value=text(cell))
    if not 0 <= points <= 100:
        return fault(Code.SCORE_OUT_OF_RANGE, value=text(cell))
    return format(points.normalize() if points else Decimal(0), "f")


def year(cell: Cell) -> str | Fault:
    """A school year as `YYYY-YYYY`, two years in a row (JY/T XN, C9)."""
    found = _YEAR.fullmatch(folded(cell))
    if not found or int(found[2]) != int(found[1]) + 1:
        return fault(Code.BAD_YEAR, value=text(cell))
    return f"{found[1]}-{found[2]}"


def term(cell: Cell) -> int | Fault:
    """A term, 1 or 2 (JY/T XQ 1 秋季, 2 春季)."""
    return _TERMS.get(folded(cell)) or fault(Code.BAD_TERM, value=text(cell))


def year_and_term(cell: Cell) -> tuple[str, int] | Fault:
    """Both at once: “2026-2027学年第一学期”, “2026-2027-1”."""
    found = _TERM.fullmatch(folded(cell))
    return _both(found) if found else fault(Code.BAD_TERM, value=text(cell))


def term_within(line: str) -> tuple[str, int] | None:
    """The year and term a title mentions, or None."""
    found = _TERM.search(folded(line))
    both = _both(found) if found else None
    return both if isinstance(both, tuple) else None


def _both(found: re.Match[str]) -> tuple[str, int] | Fault:
    which = _TERMS.get(found[3])
    if int(found[2]) != int(found[1]) + 1 or which is None:
        return fault(Code.BAD_YEAR, value=found[0])
    return f"{found[1]}-{found[2]}", which


def sitting(cell: Cell) -> str | Fault:
    """正常考试 or 补考; a sheet that does not say means 正常考试."""
    return _SITTINGS.get(folded(cell)) or fault(Code.BAD_SITTING, value=text(cell))


class Repeats:
    """Where each result was first seen: one small number for (student; course, year, term, sitting)."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._students: dict[object, int] = {}
        self._keys: dict[Key, int] = {}
        self._sheets: list[str | None] = []
        self._first: dict[int, int] = {}

    def add(self, student: object, key: Key, sheet: str | None, row: int) -> Fault | None:
        """Remember a result (course code, course name, year, term, sitting); the fault when it was there before."""
        return next((again for _, again in self.check([student], [key], [row], sheet)), None)

    def check(
        self, students: Sequence[object], keys: Iterable[Key], rows: Sequence[int], sheet: str | None
    ) -> Iterator[tuple[int, Fault]]:
        """Remember many results of one sheet; the index and fault of each that was there before."""
        if not self._sheets or self._sheets[-1] != sheet:
            self._sheets.append(sheet)
        base = len(self._sheets) - 1 << 32
        known, places, first_of = self._keys, self._students, self._first
        for index, (student, key, row) in enumerate(zip(students, keys, rows, strict=True)):
            which = known.get(key)
            if which is None:
                which = self._key(key)
            place = places.setdefault(student, len(places))
            here = base | row
            first = first_of.setdefault(place << 32 | which, here)
            if first != here and which and type(student) is not Fault:
                yield index, self._again(first, sheet)

    def _key(self, key: Key) -> int:
        """The number of a key: by its code, or by its name where there is none; 0 for one with a fault in it."""
        if any(type(part) is Fault for part in key) or not (key[0] or key[1]):
            which = 0
        else:
            short = key if not key[0] else (key[0], "", *key[2:])
            which = self._keys.setdefault(short, len(self._keys) + 1)
        self._keys[key] = which
        return which

    def _again(self, first: int, sheet: str | None) -> Fault:
        row, other = first & 0xFFFFFFFF, self._sheets[first >> 32]
        same = other == sheet
        return fault(
            Code.DUPLICATE_RESULT,
            where=f"第 {row} 行" if same else f"工作表“{other}”第 {row} 行",
            where_en=f"row {row}" if same else f"row {row} of sheet “{other}”",
        )
