"""The joined catalogue of one selection as the checks read it: alternatives, course versions, and where each stands."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import get_args

from rules.catalogue import Course, Row
from rules.check.finding import CheckFinding, Gravity
from rules.check.spans import Span, span_of
from rules.facts import Curriculum, Direction
from rules.live import pass_mark
from rules.pack import Pack
from rules.packs_in_force import Packs
from rules.units import Unit, unit_of

EARNING = frozenset({"same", "similar", "elective"})
SIDES: Mapping[str, tuple[Curriculum, Curriculum]] = {
    "voc_to_gen": (Curriculum.VOCATIONAL, Curriculum.GENERAL),
    "gen_to_voc": (Curriculum.GENERAL, Curriculum.VOCATIONAL),
}
BOTH: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """One version of a course and the line it stands on."""

    course: Course
    pack: str
    place: str
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One alternative of one row. `number` is its place in published order over all packs of the selection."""

    number: int
    row: Row
    sources: tuple[str, ...]
    pack: Pack
    place: str
    minimum: Fraction
    span: Span

    @property
    def earns(self) -> bool:
        """Whether the row gives credit at all (相同、相近、归入选修)."""
        return self.row.relation in EARNING

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions the row speaks for."""
        return tuple(d for d in BOTH if self.row.direction in ("any", d))

    def finding(self, code: str, severity: Gravity, zh: str, en: str, **facts: str) -> CheckFinding:
        """A finding at this row."""
        known = {"row": self.row.id, "sources": "+".join(self.sources), "targets": "+".join(self.row.targets)}
        return CheckFinding(code, severity, self.pack.id, self.place, zh, en, known | facts)


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """Everything the catalogue checks look at."""

    packs: Packs
    alternatives: tuple[Alternative, ...]
    versions: Mapping[str, tuple[Version, ...]]

    @property
    def rows(self) -> Iterator[Alternative]:
        """The first alternative of every row, for checks that concern the row as a whole."""
        seen: set[int] = set()
        for alternative in self.alternatives:
            if id(alternative.row) not in seen:
                seen.add(id(alternative.row))
                yield alternative

    def during(self, code: str, span: Span) -> tuple[Course, ...]:
        """The versions of a course that were taught at some time of a span."""
        return tuple(v.course for v in self.versions.get(code, ()) if v.span.overlaps(span))

    def course(self, code: str, span: Span) -> Course | None:
        """The first version taught in a span; the last known where none was; None for an unknown course."""
        known = self.versions.get(code, ())
        return next(iter(self.during(code, span)), known[-1].course if known else None)

    def hours(self, codes: Sequence[str], span: Span) -> Fraction:
        """Published hours of several courses together."""
        courses = (self.course(code, span) for code in codes)
        return sum((course.hours for course in courses if course), Fraction(0))

    def unit(self, alternative: Alternative) -> Unit:
        """The unit in which the row's credit is counted: the target curriculum's."""
        targets = (self.course(code, alternative.span) for code in alternative.row.targets)
        aimed = SIDES.get(alternative.row.direction)
        curriculum = next((c.curriculum for c in targets if c and c.curriculum), aimed[1] if aimed else None)
        return unit_of(self.packs, curriculum)

    def moved(self, alternative: Alternative, span: Span) -> Fraction:
        """Hours the row recognises where sources were taken in full: never more than the targets have."""
        given, targets = self.hours(alternative.sources, span), alternative.row.targets
        known = targets and all(code in self.versions for code in targets)
        return min(given, self.hours(targets, span)) if known else given

    def worth(self, alternative: Alternative, span: Span) -> Fraction | None:
        """Credits of the row at published hours; None where the target curriculum's unit is not set."""
        if not alternative.earns:
            return Fraction(0)
        if alternative.row.credits is not None:
            return alternative.row.credits
        return self.unit(alternative).credits(self.moved(alternative, span))


def sheet_of(packs: Packs) -> Sheet:
    """Lay the catalogues of a selection side by side, each row and version with its file and line."""
    default = pass_mark(packs)
    alternatives: list[Alternative] = []
    versions: dict[str, tuple[Version, ...]] = {}
    for pack in packs.packs:
        if pack.catalogue is None:
            continue
        for version in _versions(pack):
            versions[version.course.code] = (*versions.get(version.course.code, ()), version)
        places = _places(pack, "equivalences.csv", [f"row {row.id}" for row in pack.catalogue.rows])
        for row, place in zip(pack.catalogue.rows, places, strict=True):
            minimum = row.min_score if row.min_score is not None else default
            span = span_of(row.valid_from, row.valid_to)
            for sources in row.alternatives:
                alternatives.append(Alternative(len(alternatives), row, sources, pack, place, minimum, span))
    return Sheet(packs, tuple(alternatives), versions)


def _versions(pack: Pack) -> Iterator[Version]:
    places: dict[str, list[str]] = {}
    for line, cells in _table(pack, "courses.csv"):
        places.setdefault(cells.get("code", "").strip(), []).append(f"courses.csv:{line}")
    for code, versions in pack.catalogue.courses.items() if pack.catalogue else ():
        known = places.get(code, [])
        for index, course in enumerate(versions):
            place = known[index] if len(known) == len(versions) else f"course {code}"
            yield Version(course, pack.id, place, span_of(course.valid_from, course.valid_to))


def _places(pack: Pack, name: str, otherwise: list[str]) -> list[str]:
    """File and line of every data row; the given names where the file is not at hand or the reader added the row."""
    lines = [f"{name}:{line}" for line, _ in _table(pack, name)]
    return [*lines, *otherwise[len(lines) :]] if len(lines) <= len(otherwise) else otherwise


def _table(pack: Pack, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    content = pack.files.get(name, b"").decode("utf-8-sig")
    reader = csv.DictReader(io.StringIO(content, newline=""))
    reader.fieldnames = [heading.strip() for heading in reader.fieldnames or []]
    for cells in reader:
        yield reader.line_num, cells
