"""The recognition catalogue as lines to read: each published row, then the courses no row speaks of (未约定)."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from api.pages.place import CURRICULA, Place
from rules import facts
from rules.catalogue import Course, Row
from rules.live import matched, pass_mark
from rules.packs_in_force import Packs
from rules.words import number

NOT_AGREED = "not_agreed"
FULL_MARKS = Decimal(100)


@dataclass(frozen=True, slots=True)
class Named:
    """A course by code and name; the name is the code where the catalogue has no such course."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row: any one of the alternatives, all courses of it together, give the targets.

    `least` and `most` are the credits of the alternatives at full hours, None where the unit is not set; `min_score`
    is the row's own or the packs' pass mark. A line of relation `not_agreed` is a course without a row.
    """

    row: str
    alternatives: tuple[tuple[Named, ...], ...]
    targets: tuple[Named, ...]
    relation: str
    min_score: str
    least: str | None
    most: str | None
    valid_from: date | None
    valid_to: date | None
    clause: str
    note: str

    @property
    def credits(self) -> str:
        """The credits as one word: `4`, or `1.5–2` where alternatives differ; empty where there is no answer."""
        if self.least is None or self.most is None:
            return ""
        return self.least if self.least == self.most else f"{self.least}–{self.most}"


def lines_of(place: Place) -> list[Line]:
    """Every row valid for courses completed on the day, in published order, then the courses without any."""
    held = [row for row in _rows(place) if row.valid_on(place.day)]
    worth = _worth(place, held)
    lines = [_line(place.packs, row, worth.get(row.id, []), place.day) for row in held]
    spoken_of = {code for row in held for alternative in row.alternatives for code in alternative}
    return [*lines, *(_bare(course) for course in _courses(place) if course.code not in spoken_of)]


def resting(place: Place) -> int:
    """How many rows of the direction are not valid for courses completed on the day."""
    return sum(not row.valid_on(place.day) for row in _rows(place))


def found(lines: Iterable[Line], asked: str) -> list[Line]:
    """The lines in which a code, a name, the clause or the note holds what was asked for; all for nothing."""
    wanted = _plain(asked)
    return [line for line in lines if wanted in _plain(" ".join(_texts(line)))]


def _rows(place: Place) -> list[Row]:
    return [row for row in place.packs.catalogue.rows if row.direction in ("any", place.direction)]


def _courses(place: Place) -> Iterator[Course]:
    near = CURRICULA[place.direction][0]
    for code in sorted(place.packs.catalogue.courses):
        course = place.packs.catalogue.course(code, place.day)
        if course is not None and course.valid_on(place.day) and (course.joint or course.curriculum is near):
            yield course


def _worth(place: Place, rows: Sequence[Row]) -> dict[str, list[Fraction | None]]:
    """Credits of each row's alternatives for somebody with every course at full hours and full marks."""
    codes = dict.fromkeys(code for row in rows for alternative in row.alternatives for code in alternative)
    student = facts.Student(f"{place.day:%Y-%m}", 10, 1, "enrolled", "full_time")
    results = tuple(facts.Result(code, "10-1", place.day, FULL_MARKS) for code in codes)
    case = facts.Case(place.day, student, place.near, place.far, effective_on=place.day, results=results)
    worth: defaultdict[str, list[Fraction | None]] = defaultdict(list)
    for candidate in matched(place.packs, case):
        worth[candidate.row.id].append(candidate.credits if candidate.live else None)
    return worth


def _line(packs: Packs, row: Row, worth: Sequence[Fraction | None], day: date) -> Line:
    known = [given for given in worth if given is not None]
    return Line(
        row=row.id,
        alternatives=tuple(tuple(_named(packs, code, day) for code in each) for each in row.alternatives),
        targets=tuple(_named(packs, code, day) for code in row.targets),
        relation=row.relation,
        min_score=number(pass_mark(packs) if row.min_score is None else row.min_score),
        least=number(min(known)) if known else None,
        most=number(max(known)) if known else None,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        clause=row.clause,
        note=row.note,
    )


def _bare(course: Course) -> Line:
    alone = ((Named(course.code, course.name),),)
    return Line("", alone, (), NOT_AGREED, "", None, None, course.valid_from, course.valid_to, "", "")


def _named(packs: Packs, code: str, day: date) -> Named:
    course = packs.catalogue.course(code, day)
    return Named(code, course.name if course else code)


def _texts(line: Line) -> Iterator[str]:
    yield from (line.clause, line.note)
    for named in (*line.targets, *(one for alternative in line.alternatives for one in alternative)):
        yield from (named.code, named.name)


def _plain(text: str) -> str:
    """Width and case do not matter when somebody looks for a course."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
