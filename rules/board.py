"""What choosing among live rows needs and no transcript changes: parts, buckets, required targets, what was solved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from rules.assign.instance import Option, Proof
from rules.kinds.credit import Cap, CourseRelation
from rules.packs_in_force import Packs
from rules.rowtable import NOTHING, Alternative, Candidate, Table
from rules.ruling import Recognised

EARNING = frozenset({"same", "similar", "elective"})


class Relation(NamedTuple):
    """What a relation leads to under the packs: whether a reviewer decides, and the rule that says so."""

    proposed: bool
    citation: str


class Solved(NamedTuple):
    """The best choice among the live rows of one part, each with its words, and its sums."""

    chosen: tuple[tuple[Candidate, Recognised], ...]
    credits: Fraction
    required: Fraction
    discretionary: Fraction
    bound: Fraction
    optimal: bool
    proof: Proof


@dataclass(frozen=True, slots=True, eq=False)
class Board:
    """For one table and one cohort. `parts`: which rows can ever compete, by published order; none that earn nothing.

    `caps` tie all rows into one part, and may look at the transcript: with caps nothing is kept in `solved`.
    """

    alternatives: Mapping[int, Alternative]
    parts: Mapping[int, int]
    sources: Mapping[str, int]
    targets: Mapping[str, int]
    buckets: Mapping[int, Fraction]
    required: frozenset[str]
    caps: tuple[Cap, ...]
    relations: Mapping[str, Relation]
    solved: dict[tuple[Candidate, ...], Solved] = field(default_factory=dict)

    def option(self, c: Candidate) -> Option:
        """The live row as the assignment sees it."""
        return Option(
            order=c.order,
            row=c.row.id,
            sources=tuple(self.sources[code] for code in c.sources),
            targets=tuple(self.targets[code] for code in c.row.targets),
            credits=c.credits,
            required=c.credits if not self.required.isdisjoint(c.row.targets) else NOTHING,
            similar=c.row.relation == "similar",
        )


@lru_cache(maxsize=256)
def board_of(packs: Packs, table: Table, required: frozenset[str], direction: str | None) -> Board:
    """The board of a table where the categories of `required` are required to graduate."""
    earning = [a for a in table.alternatives if a.row.relation in EARNING]
    courses = {course.code: course for a in earning for course in a.targets if course}
    places = {code: place for place, code in enumerate(dict.fromkeys(code for a in earning for code in a.row.targets))}
    elective = {code for row in packs.catalogue.rows if row.relation == "elective" for code in row.targets}
    caps = tuple(_caps(packs, direction))
    return Board(
        alternatives={a.order: a for a in earning},
        parts=dict.fromkeys((a.order for a in earning), 0) if caps else _parts(earning),
        sources={code: place for place, code in enumerate(dict.fromkeys(code for a in earning for code in a.sources))},
        targets=places,
        buckets={places[code]: course.credits for code, course in courses.items() if code in elective},
        required=frozenset(code for code, course in courses.items() if course.category in required),
        caps=caps,
        relations={relation: _relation(packs, relation) for relation in (*EARNING, "waiver")},
    )


def _caps(packs: Packs, direction: str | None) -> list[Cap]:
    rules = (resolved.rule for resolved in packs.rules.values())
    return [
        rule
        for rule in rules
        if isinstance(rule, Cap) and isinstance(rule.limit, Decimal) and rule.direction in ("any", direction)
    ]


def _relation(packs: Packs, relation: str) -> Relation:
    for resolved in packs.rules.values():
        rule = resolved.rule
        if isinstance(rule, CourseRelation) and rule.relation == relation:
            # Where nobody has set it, 相近 waits for a person: that is what the word means.
            proposed = relation == "similar" if rule.effect == "unset" else rule.effect == "proposed"
            return Relation(proposed, resolved.citation)
    return Relation(relation == "similar", "")


def _parts(alternatives: list[Alternative]) -> dict[int, int]:
    """Rows that share a source or a target compete, and so do rows that compete with one and the same row."""
    roots = {a.order: a.order for a in alternatives}

    def root(order: int) -> int:
        while roots[order] != order:
            order = roots[order]
        return order

    first: dict[tuple[bool, str], int] = {}
    for a in alternatives:
        for thing in (*((True, code) for code in a.sources), *((False, code) for code in a.row.targets)):
            roots[root(a.order)] = root(first.setdefault(thing, a.order))
    return {order: root(order) for order in roots}
