"""Designate schools for transfers between each other (互转学校, docs/policy.md SD-05)."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, settle
from credits.errors import DatesBackwards, Duplicate, NotTransferable
from credits.find import school_by_code
from credits.ids import new_id
from credits.journal import act
from credits.models import Pair, School
from credits.rows import PairRow
from rules.facts import GENERAL_KINDS, VOCATIONAL_KINDS


def designate_pairs(session: Session, rows: Sequence[PairRow], *, actor: Actor, now: datetime) -> Counts:
    """Add pairs, or change the end of a known one (same schools, same first day); overlapping ones are held back.

    Raises:
        Forbidden
        NotFound: a school code nobody has.
        NotTransferable: not one vocational and one general school, or a kind nobody confirmed.
        DatesBackwards
    """
    require(actor, Act.DESIGNATE_PAIRS)
    tally = Tally()
    with act(session, "designate", actor=actor, now=now):
        known = list(session.scalars(select(Pair)))
        for place, row in enumerate(rows):
            voc, gen = _sides(school_by_code(session, row.first), school_by_code(session, row.second))
            if row.valid_before is not None and row.valid_before <= row.valid_from:
                raise DatesBackwards(first=row.valid_from.isoformat(), last=row.valid_before.isoformat())
            same = [pair for pair in known if (pair.voc_school_id, pair.gen_school_id) == (voc.id, gen.id)]
            if any(_overlap(pair, row) for pair in same if pair.valid_from != row.valid_from):
                names = f"{voc.name}—{gen.name}"
                tally.hold(place, Duplicate(what_zh="互转学校", what_en="Pair", key=names))
                continue
            tally.add(_take(session, known, same, row, sides=(voc, gen), now=now))
    return tally.counts()


def _take(
    session: Session, known: list[Pair], same: list[Pair], row: PairRow, *, sides: tuple[School, School], now: datetime
) -> Fate:
    for pair in same:
        if pair.valid_from == row.valid_from:
            return settle(pair, {"valid_before": row.valid_before})
    voc, gen = sides
    pair = Pair(
        id=new_id(now),
        voc_school_id=voc.id,
        gen_school_id=gen.id,
        valid_from=row.valid_from,
        valid_before=row.valid_before,
    )
    known.append(pair)
    session.add(pair)
    return Fate.NEW


def _sides(one: School, other: School) -> tuple[School, School]:
    for voc, gen in ((one, other), (other, one)):
        if voc.kind in VOCATIONAL_KINDS and gen.kind in GENERAL_KINDS:
            return voc, gen
    raise NotTransferable(school=f"{one.name}、{other.name}")


def _overlap(pair: Pair, row: PairRow) -> bool:
    last = date.max
    return pair.valid_from < (row.valid_before or last) and row.valid_from < (pair.valid_before or last)
