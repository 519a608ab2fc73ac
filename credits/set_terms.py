"""Set the calendar: when each term begins and ends. No such dates are published (docs/policy.md §1.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, settle
from credits.errors import DatesBackwards, TermUnset
from credits.find import terms_by_key
from credits.ids import new_id
from credits.journal import act
from credits.models import SchoolTerm

_YEAR = re.compile(r"(\d{4})-(\d{4})", re.ASCII)


@dataclass(frozen=True, slots=True)
class TermDates:
    """Term 1 or 2 of a school year `2026-2027`; both days belong to it."""

    year: str
    term: int
    starts_on: date
    ends_on: date


def set_terms(session: Session, rows: Sequence[TermDates], *, actor: Actor, now: datetime) -> Counts:
    """Enter terms or correct their dates; results already recorded keep the completion date they have.

    Raises:
        Forbidden
        TermUnset: not a school year of two consecutive years, or not term 1 or 2.
        DatesBackwards: a term that ends before it begins, or begins before the one before it ends.
    """
    require(actor, Act.SET_TERMS)
    tally = Tally()
    with act(session, "set", actor=actor, now=now):
        known = terms_by_key(session)
        for row in rows:
            if not _is_term(row):
                raise TermUnset(term=f"{row.year}/{row.term}")
            tally.add(_take(session, known, row, now))
        _in_order(known)
    return tally.counts()


def _take(session: Session, known: dict[tuple[str, int], SchoolTerm], row: TermDates, now: datetime) -> Fate:
    if row.starts_on >= row.ends_on:
        raise DatesBackwards(first=row.starts_on.isoformat(), last=row.ends_on.isoformat())
    key = (row.year, row.term)
    if key in known:
        return settle(known[key], {"starts_on": row.starts_on, "ends_on": row.ends_on})
    known[key] = SchoolTerm(id=new_id(now), year=row.year, term=row.term, starts_on=row.starts_on, ends_on=row.ends_on)
    session.add(known[key])
    return Fate.NEW


def _is_term(row: TermDates) -> bool:
    match = _YEAR.fullmatch(row.year)
    return match is not None and int(match[2]) == int(match[1]) + 1 and row.term in (1, 2)


def _in_order(known: dict[tuple[str, int], SchoolTerm]) -> None:
    terms = [known[key] for key in sorted(known)]
    for before, after in pairwise(terms):
        if after.starts_on <= before.ends_on:
            raise DatesBackwards(first=before.ends_on.isoformat(), last=after.starts_on.isoformat())
