"""The catalogue of one selection made ready for matching: by source course, with all a row needs looked up before.

A table holds for one direction, one target curriculum and one version of every target course; it is made once.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rules.catalogue import Course, Row
from rules.exact import exact_decimal
from rules.facts import Case, Curriculum, Direction
from rules.faults import NO_UNIT, Fault, said
from rules.packs_in_force import Packs
from rules.ruling import Sentence
from rules.transcript import grade_words
from rules.units import unit_of

DEFAULT_PASS_MARK = Decimal(60)
NOTHING = Fraction(0)
MOST_KEPT = 1024  # answers an alternative remembers before it forgets them all
_made = tuple.__new__  # a named tuple without the call of its constructor, which costs as much again


class Candidate(NamedTuple):
    """One alternative of one row for which the student has at least one of the sources.

    `hours` and `credits` are what it is worth: nothing while a fault stands against it.
    """

    order: int
    row: Row
    sources: tuple[str, ...]
    hours: Fraction
    credits: Fraction
    faults: tuple[Fault, ...] = ()

    def __hash__(self) -> int:
        return self.order

    @property
    def live(self) -> bool:
        """Whether every condition of the row is met."""
        return not self.faults

    @property
    def obstacles(self) -> tuple[Sentence, ...]:
        """Every condition that is not met, in both languages."""
        return tuple(said(fault) for fault in self.faults)


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """One alternative of one row, with what it needs and what it gives.

    `first` ≤ day < `end`: no date can stand against a source completed then. `listed`: hours of each source in its
    only version. `wanted`: hours of the targets; None where one is unknown, so that nothing is there to measure by.
    """

    order: int
    row: Row
    sources: tuple[str, ...]
    minimum: Decimal
    first: date
    end: date
    listed: tuple[Decimal, ...]
    targets: tuple[Course | None, ...]
    wanted: Fraction | None
    curriculum: Curriculum | None
    packs: Packs
    earned: dict[tuple[Decimal, ...], Candidate] = field(default_factory=dict)
    missed: dict[tuple[str, ...], Candidate] = field(default_factory=dict)

    def earning(self, hours: tuple[Decimal, ...]) -> Candidate:
        """The alternative met, its sources bringing these hours."""
        known = self.earned.get(hours)
        if known is None:
            if len(self.earned) >= MOST_KEPT:
                self.earned.clear()
            known = self.earned[hours] = self._worth(sum(map(Fraction, hours), NOTHING))
        return known

    def refusal(self, *faults: Fault) -> Candidate:
        """The alternative not met."""
        return _made(Candidate, (self.order, self.row, self.sources, NOTHING, NOTHING, faults))

    def without(self, lacking: tuple[str, ...]) -> Candidate:
        """The alternative not met only because some of its sources were not completed."""
        known = self.missed.get(lacking)
        if known is None:
            known = self.missed[lacking] = self.refusal(Fault("lacking", lacking))
        return known

    def low(self, score: Decimal) -> Candidate:
        """The alternative not met because its only source scored too low."""
        return self.refusal(_made(Fault, ("low", self.sources, score, self.minimum)))

    def _worth(self, given: Fraction) -> Candidate:
        hours = given if self.wanted is None else min(given, self.wanted)
        credit = self._credits(hours)
        if credit is None:
            return self.refusal(NO_UNIT)
        return Candidate(self.order, self.row, self.sources, hours, credit)

    def _credits(self, hours: Fraction) -> Fraction | None:
        """None where the target curriculum's unit is unset and the row names no credits."""
        if self.row.relation in ("waiver", "none"):
            return NOTHING
        return self.row.credits if self.row.credits is not None else unit_of(self.packs, self.curriculum).credits(hours)


class Source(NamedTuple):
    """One source course: alternatives that ask for it alone, and those that ask for others too.

    A result of at least `top` points and `most` hours, completed from `first` to before `end`, meets every single one
    in full: `met` is the answer then. `listed`: the hours where the result names none.
    """

    first: date
    end: date
    top: Decimal
    most: Decimal
    listed: Decimal
    met: tuple[Candidate, ...]
    singles: tuple[Alternative, ...]
    joint: tuple[Alternative, ...]

    @property
    def every(self) -> tuple[Alternative, ...]:
        """Every alternative that asks for the course."""
        return self.singles + self.joint


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Sources by course code, alternatives in published order, and what the packs say of scores and their age."""

    sources: Mapping[str, Source]
    alternatives: tuple[Alternative, ...]
    words: Mapping[str, Decimal]
    age: int | None


def table_of(packs: Packs, case: Case) -> Table:
    """The table that holds for a case."""
    breaks = _breaks(packs)
    place = bisect_right(breaks, case.effective_on or case.applied_on)
    day = breaks[place - 1] if place else date.min
    return _table(packs, case.direction, case.target.curriculum, day)


@lru_cache(maxsize=256)
def _breaks(packs: Packs) -> tuple[date, ...]:
    """The days on which some course changes its version: from one to the next every course stays the same."""
    versions = [course for known in packs.catalogue.courses.values() for course in known]
    return tuple(sorted({day for course in versions for day in (course.valid_from, course.valid_to) if day}))


@lru_cache(maxsize=256)
def _table(packs: Packs, direction: Direction | None, curriculum: Curriculum | None, day: date) -> Table:
    alternatives = tuple(_alternatives(packs, direction, curriculum, day))
    single: defaultdict[str, list[Alternative]] = defaultdict(list)
    joint: defaultdict[str, list[Alternative]] = defaultdict(list)
    for alternative in alternatives:
        for code in alternative.sources:
            (joint if len(alternative.sources) > 1 else single)[code].append(alternative)
    codes = dict.fromkeys((*single, *joint))
    sources = {code: _source(packs, code, single.get(code, []), joint.get(code, [])) for code in codes}
    age = packs.parameter("credit.age", "years")
    return Table(sources, alternatives, grade_words(packs), age if isinstance(age, int) else None)


def _alternatives(
    packs: Packs, direction: Direction | None, curriculum: Curriculum | None, day: date
) -> Iterator[Alternative]:
    mark = packs.parameter("credit.pass_needed", "minimum")
    default = mark if isinstance(mark, Decimal) else DEFAULT_PASS_MARK
    numbered = ((row, sources) for row in packs.catalogue.rows for sources in row.alternatives)
    for order, (row, sources) in enumerate(numbered, start=1):
        if row.direction not in ("any", direction):
            continue
        first, end = _span(packs, row, sources)
        targets = tuple(packs.catalogue.course(code, day) for code in row.targets)
        known = [course for course in targets if course]
        yield Alternative(
            order=order,
            row=row,
            sources=sources,
            minimum=default if row.min_score is None else exact_decimal(row.min_score),
            first=first,
            end=end,
            listed=tuple(_listed(packs, code) for code in sources),
            targets=targets,
            wanted=sum((c.hours for c in known), NOTHING) if known and len(known) == len(targets) else None,
            curriculum=next((course.curriculum for course in known if course.curriculum), curriculum),
            packs=packs,
        )


def _span(packs: Packs, row: Row, sources: tuple[str, ...]) -> tuple[date, date]:
    """Where the row is valid and every source has one version only, valid too; an empty span where one has several."""
    versions = [packs.catalogue.courses.get(code, ()) for code in sources]
    if any(len(known) > 1 for known in versions):
        return date.max, date.min
    held: list[Row | Course] = [row, *(course for known in versions for course in known)]
    return max(thing.valid_from or date.min for thing in held), min(thing.valid_to or date.max for thing in held)


def _listed(packs: Packs, code: str) -> Decimal:
    versions = packs.catalogue.courses.get(code, ())
    return exact_decimal(versions[0].hours) if versions else Decimal(0)


def _source(packs: Packs, code: str, singles: list[Alternative], joint: list[Alternative]) -> Source:
    wanted = [exact_decimal(single.wanted) for single in singles if single.wanted is not None]
    measured = len(wanted) == len(singles)
    return Source(
        # Where a target is unknown its hours set no limit, and every result is worth what it is worth.
        first=max((single.first for single in singles), default=date.min) if measured else date.max,
        end=min((single.end for single in singles), default=date.max),
        top=max((single.minimum for single in singles), default=Decimal(0)),
        most=max(wanted, default=Decimal(0)),
        listed=_listed(packs, code),
        met=tuple(s.earning((hours,)) for s, hours in zip(singles, wanted, strict=True)) if measured else (),
        singles=tuple(singles),
        joint=tuple(joint),
    )
