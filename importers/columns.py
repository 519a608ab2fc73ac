"""Columns: how each kind is written out, so that reading it back gives the same rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from importers import people, results_long, roster
from importers.applications import Applications
from importers.courses import Courses
from importers.equivalences import Equivalences
from importers.headings import Layout
from importers.identify import Kind
from importers.members import Members
from importers.pairs import Pairs
from importers.people import STATUSES, Identity
from importers.terms import Terms
from importers.write import Table, Value

SEXES = {"1": "男", "2": "女"}
KINDS_OF_SCHOOL = {
    "unknown": "待核实",
    "public_vocational": "公办中职",
    "private_vocational": "民办中职",
    "technical": "技工学校",
    "general_high": "普通高中",
    "comprehensive_high": "综合高中",
    "junior_high": "初中",
    "kindergarten": "幼儿园",
}
CURRICULA = {"general": "普通高中", "vocational": "中等职业学校", "alliance": "联盟共建"}
DIRECTIONS = {"voc_to_gen": "中职→高中", "gen_to_voc": "高中→中职", "any": "双向"}
RELATIONS = {"same": "相同", "similar": "相近", "elective": "归入选修", "waiver": "免修", "none": "不认定"}
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True, slots=True)
class Column:
    """A field as it is headed and how a row fills it; `choices` are the words a cell may hold, where they are few."""

    field: str
    value: Callable[[Any], Value]
    choices: tuple[str, ...] = ()


def _of(field: str, name: str | None = None) -> Column:
    return Column(field, attrgetter(name or field))


def _word(field: str, words: Mapping[Any, str], name: str | None = None) -> Column:
    get = attrgetter(name or field)
    return Column(field, lambda row: words.get(get(row), get(row)), tuple(words.values()))


def _document(row: Any) -> str:
    """居民身份证 where the number is one; whatever else has no check digit to hold it to."""
    return "居民身份证" if isinstance(people.identity(row.id_number), Identity) else "其他"


COLUMNS: Mapping[Kind, tuple[Layout, tuple[Column, ...]]] = {
    Kind.MEMBERS: (
        Members.layout,
        (
            _of("member_name", "name"),
            _of("member_code", "code"),
            _word("member_kind", KINDS_OF_SCHOOL, "kind"),
            _of("county"),
            _of("city"),
        ),
    ),
    Kind.PAIRS: (
        Pairs.layout,
        (_of("first_school", "first"), _of("second_school", "second"), _of("valid_from"), _of("valid_before")),
    ),
    Kind.TERMS: (
        Terms.layout,
        (_of("year"), Column("term", lambda row: str(row.term), ("1", "2")), _of("starts_on"), _of("ends_on")),
    ),
    Kind.COURSES: (
        Courses.layout,
        (
            _of("course_code", "code"),
            _of("course_title", "name"),
            _word("curriculum", CURRICULA),
            _of("category"),
            _of("hours"),
            _of("credits"),
            _of("course_term", "term"),
            _of("valid_from"),
            _of("valid_before"),
        ),
    ),
    Kind.EQUIVALENCES: (
        Equivalences.layout,
        (
            _of("row_id", "id"),
            _word("direction", DIRECTIONS),
            _of("sources"),
            _of("targets"),
            _word("relation", RELATIONS),
            _of("min_score"),
            _of("credits"),
            _of("valid_from"),
            _of("valid_before"),
            _of("clause"),
            _of("note"),
        ),
    ),
    Kind.ROSTER: (
        roster.LAYOUT,
        (
            _of("name"),
            _word("sex", SEXES),
            _of("birth"),
            Column("id_type", _document, ("居民身份证", "其他")),
            _of("id_number"),
            _of("student_number"),
            _of("school_number"),
            _of("entered"),
            _word("status", STATUSES),
            _of("programme"),
            _of("major"),
            _of("major_name"),
            _of("class_name"),
        ),
    ),
    Kind.RESULTS: (
        results_long.LAYOUT,
        (
            _of("year"),
            Column("term", lambda row: str(row.term), ("1", "2")),
            _of("student_number"),
            _of("name"),
            _of("course"),
            _of("course_name"),
            _of("hours"),
            _of("credits"),
            _of("score"),
            Column("sitting", attrgetter("sitting"), ("正常考试", "补考")),
        ),
    ),
    Kind.APPLICATIONS: (
        Applications.layout,
        (
            _of("applied_on"),
            _of("student_number"),
            _of("name"),
            _of("source_school"),
            _of("target_school"),
            _of("target_major"),
            _of("target_programme"),
            _word("student_signed", YES_NO),
            _word("guardian_signed", YES_NO),
            _of("reason"),
        ),
    ),
}


def table_of(kind: Kind, rows: Sequence[object]) -> Table:
    """Rows of `credits.rows` as the table that reads back as them."""
    layout, columns = COLUMNS[kind]
    headings = tuple(layout.words(column.field)[0] for column in columns)
    return Table(layout.zh, headings, [[column.value(row) for column in columns] for row in rows])
