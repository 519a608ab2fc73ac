"""Where a public page looks from: schools designated for each other, and the packs that hold there on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import get_args

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from api.policy import packs_for
from api.problems import Fault, FieldError
from credits.models import Pair, School
from rules import facts
from rules.facts import GENERAL_KINDS, VOCATIONAL_KINDS, Curriculum, Direction
from rules.pack import Pack
from rules.packs_in_force import Packs, in_force
from rules.ruling import Sentence

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
CURRICULA: Mapping[Direction, tuple[Curriculum, Curriculum]] = {
    "voc_to_gen": (Curriculum.VOCATIONAL, Curriculum.GENERAL),
    "gen_to_voc": (Curriculum.GENERAL, Curriculum.VOCATIONAL),
}
# A direction asked for without naming schools: some school of each kind, of the place of the first designated pair.
ANY_OF: Mapping[Curriculum, str] = {Curriculum.VOCATIONAL: "public_vocational", Curriculum.GENERAL: "general_high"}
NOT_PAIRED = Sentence(
    "这两所学校在该日不是结对的互转学校，请另选，或只选方向。",
    "These two schools are not a designated pair on that day; choose others, or only a direction.",
)


@dataclass(frozen=True, slots=True)
class Place:
    """A direction on a day, with the packs that hold at the receiving school; the schools where they were named."""

    direction: Direction
    day: date
    packs: Packs
    near: facts.School
    far: facts.School
    source: School | None = None
    target: School | None = None


def direction_of(word: str) -> Direction:
    """A direction out of an address.

    Raises:
        Fault: RT-REQ-002, there is no such page.
    """
    for known in DIRECTIONS:
        if word == known:
            return known
    raise Fault("RT-REQ-002")


def designated(session: Session, day: date) -> list[tuple[School, School]]:
    """Pairs that hold on a day as (vocational, general), in order of their names."""
    held = select(Pair).where(Pair.valid_from <= day, or_(Pair.valid_before.is_(None), Pair.valid_before > day))
    pairs = session.scalars(held).all()
    ids = {id_ for pair in pairs for id_ in (pair.voc_school_id, pair.gen_school_id)}
    schools = {school.id: school for school in session.scalars(select(School).where(School.id.in_(ids)))}
    found = [(schools[pair.voc_school_id], schools[pair.gen_school_id]) for pair in pairs]
    return sorted(
        (pair for pair in found if pair[0].kind in VOCATIONAL_KINDS and pair[1].kind in GENERAL_KINDS),
        key=lambda pair: (pair[0].name, pair[1].name),
    )


def place_on(session: Session, direction: Direction, day: date, source: str = "", target: str = "") -> Place:
    """The place of a direction on a day; of two schools, by code, where both are named.

    Raises:
        Fault: RT-REQ-001, the schools are no designated pair that day; RT-POL-001, no pack is published.
    """
    packs = packs_for(session)
    if not packs:
        raise Fault("RT-POL-001")
    ways = [(voc, gen) if direction == "voc_to_gen" else (gen, voc) for voc, gen in designated(session, day)]
    if source or target:
        chosen = next(((s, t) for s, t in ways if (s.code, t.code) == (source, target)), None)
        if chosen is None:
            raise Fault("RT-REQ-001", errors=(FieldError("query:to", "not_paired", NOT_PAIRED),))
        near, far = (facts.School(s.code or s.name, s.kind, s.county, s.city) for s in chosen)
        return Place(direction, day, _packs(packs, near, far, day), near, far, *chosen)
    county, city = _where(session, ways)
    near, far = (facts.School("", ANY_OF[curriculum], county, city) for curriculum in CURRICULA[direction])
    return Place(direction, day, _packs(packs, near, far, day), near, far)


def _packs(packs: tuple[Pack, ...], near: facts.School, far: facts.School, day: date) -> Packs:
    # The selection looks at the date and the receiving school only; nobody in particular applies.
    nobody = facts.Student(entered=f"{day:%Y-%m}", grade=10, term=1, status="", study_mode="")
    return in_force(packs, facts.Case(applied_on=day, student=nobody, source=near, target=far))


def _where(session: Session, ways: list[tuple[School, School]]) -> tuple[str, str]:
    """County and city of the first receiving school; of any school where none is designated; of nowhere without one."""
    school = ways[0][1] if ways else session.scalars(select(School).order_by(School.name)).first()
    return (school.county, school.city) if school else ("", "")
