"""Identify: which kind of table a sheet is, by its headings. Two importers claiming one file is an error."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from importers import results_long, results_wide, roster
from importers.applications import Applications
from importers.codes import Code
from importers.course_columns import CourseColumn, course_columns, sub_row
from importers.courses import Courses
from importers.equivalences import Equivalences
from importers.headings import HEAD_ROWS, Heading, Layout, find_heading, title_texts
from importers.members import Members
from importers.pairs import Pairs
from importers.problem import Fault, fault
from importers.sheet import Numbered, Sheet
from importers.table import Maker
from importers.terms import Terms


class Kind(StrEnum):
    """What a file can be."""

    MEMBERS = "members"
    COURSES = "courses"
    EQUIVALENCES = "equivalences"
    ROSTER = "roster"
    RESULTS = "results"
    APPLICATIONS = "applications"
    PAIRS = "pairs"
    TERMS = "terms"


IMPORTERS: tuple[tuple[Layout, Maker], ...] = (
    (Members.layout, Members),
    (Courses.layout, Courses),
    (Equivalences.layout, Equivalences),
    (roster.LAYOUT, roster.Roster),
    (results_long.LAYOUT, results_long.ResultsLong),
    (results_wide.LAYOUT, results_wide.ResultsWide),
    (Applications.layout, Applications),
    (Pairs.layout, Pairs),
    (Terms.layout, Terms),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """An importer that knows a sheet: its layout, where the heading is, and the last heading row."""

    layout: Layout
    maker: Maker
    heading: Heading
    titles: tuple[str, ...]
    last_heading_row: int
    courses: tuple[CourseColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Identified:
    """A sheet's head, the importers that claim it, and the nearest miss of each that does not."""

    sheet: Sheet
    empty: bool
    claims: tuple[Claim, ...]
    misses: Mapping[str, tuple[tuple[str, ...], ...]]


def identify(sheet: Sheet, kind: Kind | None = None, columns: Mapping[str, str] | None = None) -> Identified:
    """The importers that claim a sheet; `kind` narrows the choice, `columns` maps headings to fields."""
    head = list(islice(sheet.rows(), HEAD_ROWS))
    claims: list[Claim] = []
    misses: dict[str, tuple[tuple[str, ...], ...]] = {}
    for layout, maker in IMPORTERS:
        if kind is not None and layout.kind != kind:
            continue
        heading = find_heading(head, layout, columns)
        unmet = layout.marks if heading is None else heading.missing(layout)
        marks_met = heading is not None and not set(layout.marks) & set(unmet)
        if heading is None or not marks_met or heading.excluded:
            misses[layout.name] = unmet
        elif (claim := _claim(sheet, head, heading, layout=layout, maker=maker, columns=columns or {})) is not None:
            claims.append(claim)
    return Identified(sheet, not head, tuple(claims), misses)


def _claim(
    sheet: Sheet,
    head: Sequence[Numbered],
    heading: Heading,
    *,
    layout: Layout,
    maker: Maker,
    columns: Mapping[str, str],
) -> Claim | None:
    titles = tuple(title_texts(head, heading.row))
    if layout is not results_wide.LAYOUT:
        return Claim(layout, maker, heading, titles, heading.row)
    courses = course_columns(head, heading, titles, sheet.name, columns)
    if not any(course.term or course.code for course in courses):
        return None
    below = sub_row(head, heading)
    return Claim(layout, maker, heading, titles, below[0] if below else heading.row, courses)


def verdict(sheets: Sequence[Identified], kind: Kind | None) -> Fault | None:
    """Why a file cannot be imported as one kind of table; None when exactly one importer claims it."""
    names = {claim.layout.name: claim.layout.zh for one in sheets for claim in one.claims}
    if len(names) > 1:
        return fault(Code.KIND_AMBIGUOUS, kinds="、".join(names.values()))
    if names:
        return None
    if kind is None or all(one.empty for one in sheets):
        return fault(Code.KIND_UNKNOWN)
    nearest = min((groups for one in sheets for groups in one.misses.values() if groups), key=len, default=())
    zh = next(layout.zh for layout, _ in IMPORTERS if layout.kind == kind)
    return fault(Code.KIND_OTHER, kind=zh, missing=named(nearest))


def named(groups: Sequence[tuple[str, ...]]) -> str:
    """Missing columns by the words a heading would use."""
    every = {name: layout for layout, _ in IMPORTERS for name in layout.fields}
    return "、".join("/".join(every[name].words(name)[0] for name in group) for group in groups) or "—"
