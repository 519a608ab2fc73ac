"""Which packs hold for a case on a day, laid over each other and compiled once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, get_args

from rules.catalogue import Catalogue, Course, Row
from rules.facts import Case, Direction, School
from rules.kinds.base import Judge, Rule
from rules.layers import Resolved, by_layer, resolve
from rules.pack import Pack
from rules.problem import PackError, PackProblem
from rules.ruling import Coming, Finding, PackRef, Sentence, Severity

LATER_STEPS = ("assessment", "approval", "publicity", "record", "return")


class Asked(NamedTuple):
    """A rule ready to be asked: the facts it reads of a case, and what it found for the facts it has met so far."""

    facts: Callable[[Case], object]
    found: dict[object, Finding | None]
    judge: Judge
    resolved: Resolved
    statement: Sentence
    severity: Severity


@dataclass(frozen=True, slots=True, eq=False)
class JoinedCatalogue(Catalogue):
    """The catalogues of all packs of a selection; a course with one version is looked up without asking its dates."""

    single: Mapping[str, Course] = field(default_factory=dict)

    def course(self, code: str, day: date) -> Course | None:
        """The version of a course on a day; the last version where none covers the day."""
        return self.single.get(code) or Catalogue.course(self, code, day)


@dataclass(frozen=True, slots=True, eq=False)
class Packs:
    """The rules of one selection: `judges` answer at application, `coming` are those of later steps.

    `asked` holds the judges that concern a direction (None: an unknown one), ready to be asked.
    """

    packs: tuple[Pack, ...]
    rules: dict[str, Resolved]
    judges: tuple[tuple[Resolved, Judge], ...]
    coming: tuple[tuple[Resolved, Coming], ...]
    catalogue: Catalogue
    asked: Mapping[Direction | None, tuple[Asked, ...]]

    @property
    def refs(self) -> tuple[PackRef, ...]:
        """Identity and digest of every pack used, in layer order."""
        return tuple(PackRef(pack.id, pack.digest) for pack in self.packs)

    def rule(self, key: str) -> Rule | None:
        """The resolved rule of a key, or None where no pack speaks of it."""
        resolved = self.rules.get(key)
        return resolved.rule if resolved else None

    def parameter(self, key: str, name: str) -> object | None:
        """The value of a rule's parameter; None where no pack has it or nobody has set it."""
        rule = self.rule(key)
        value = getattr(rule, name, None) if rule else None
        return None if value == "unset" else value


def in_force(packs: Sequence[Pack], case: Case, on: date | None = None) -> Packs:
    """Select the packs that hold on a day (the application date by default) for the receiving school's place.

    Raises:
        PackError: two packs of one layer, region and scope hold on that day, or the layers contradict.
    """
    day = on or case.applied_on
    held = [pack for pack in packs if _holds(pack, day) and _covers(pack, case.target)]
    superseded = {pack.head.supersedes for pack in held}
    return combine(tuple(by_layer(pack for pack in held if pack.id not in superseded)))


@lru_cache(maxsize=256)
def combine(packs: tuple[Pack, ...]) -> Packs:
    """Lay the packs over each other and compile every rule to a function (kept per selection)."""
    _refuse_twins(packs)
    resolved = resolve(packs)
    judges = tuple((r, judge) for r in resolved if r.rule.step == "application" and (judge := r.rule.judge()))
    coming = tuple((r, _coming(r)) for r in resolved if r.rule.step in LATER_STEPS)
    return Packs(
        packs, {r.rule.key: r for r in resolved if not r.beside}, judges, coming, _joined(packs), _asked(judges)
    )


def _asked(judges: Sequence[tuple[Resolved, Judge]]) -> dict[Direction | None, tuple[Asked, ...]]:
    every = tuple(
        Asked(attrgetter(*r.rule.reads), {}, judge, r, Sentence(r.rule.zh, r.rule.en), r.rule.effective_severity)
        for r, judge in judges
    )
    directions: tuple[Direction | None, ...] = (*get_args(Direction), None)
    return {d: tuple(asked for asked in every if asked.resolved.rule.direction in ("any", d)) for d in directions}


def _holds(pack: Pack, day: date) -> bool:
    head = pack.head
    return head.effective_from <= day and (head.effective_before is None or day < head.effective_before)


def _covers(pack: Pack, school: School) -> bool:
    match pack.head.layer:
        case "nation":
            return True
        case "province":
            return pack.head.region == f"{school.city[:2]}0000"
        case "city":
            return pack.head.region == school.city
        case "county" | "alliance":
            return pack.head.region == school.county
        case _:  # school
            return pack.head.region == school.code


def _refuse_twins(packs: tuple[Pack, ...]) -> None:
    seen: dict[tuple[str, str, str], Pack] = {}
    for pack in packs:
        place = (pack.head.layer, pack.head.region, pack.head.scope)
        other = seen.setdefault(place, pack)
        if other is not pack:
            raise PackError(
                [
                    PackProblem(
                        pack.id,
                        "pack",
                        "PK032",
                        f"与 {other.id} 同层级、同地区、同时有效。",
                        f"Holds at the same time, layer and region as {other.id}.",
                    )
                ]
            )


def _coming(resolved: Resolved) -> Coming:
    rule = resolved.rule
    return Coming(rule.id, rule.key, rule.step, resolved.citation, Sentence(rule.zh, rule.en))


def _joined(packs: tuple[Pack, ...]) -> Catalogue:
    courses: dict[str, tuple[Course, ...]] = {}
    rows: list[Row] = []
    for pack in packs:
        if pack.catalogue is None:
            continue
        for code, versions in pack.catalogue.courses.items():
            courses[code] = (*courses.get(code, ()), *versions)
        rows.extend(pack.catalogue.rows)
    single = {code: versions[0] for code, versions in courses.items() if len(versions) == 1}
    return JoinedCatalogue(courses, tuple(rows), single)
