"""Imports: what a file holds is brought into the record by the verb of its kind. The same for web, JSON and command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.applications_file import hand_in_all
from credits.actor import Actor
from credits.batch import Counts
from credits.designate_pairs import designate_pairs
from credits.enrol import enrol
from credits.errors import NotFound
from credits.import_refusals import SchoolUnsaid
from credits.models import Course, School
from credits.publish_catalogue import publish_catalogue
from credits.record_results import record_results
from credits.register_courses import register_courses
from credits.register_members import register_members
from credits.set_terms import set_terms
from importers.identify import Kind
from importers.known import Known
from importers.read import Reading, read
from rules.pack import load_tree, shipped

OF_ONE_SCHOOL = frozenset({Kind.ROSTER, Kind.RESULTS})
Rows = Sequence[object]


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who brings a reading, when, for which school (a code), and the pack.toml a catalogue is published under."""

    actor: Actor
    now: datetime
    today: date
    school: str | None = None
    head: bytes | None = None


def read_for(session: Session, path: Path, *, kind: Kind | None = None, school: str | None = None) -> Reading:
    """Read a file against the courses the record knows."""
    return read(path, kind=kind, known=known_courses(session), school=school)


def known_courses(session: Session) -> Known:
    """The registered courses by code; unchecked while there are none."""
    courses = {course.code: course.name for course in session.scalars(select(Course))}
    return Known(courses=courses or None)


def shipped_courses() -> Known:
    """The courses of the shipped catalogues: what a file is read against where there is no record yet."""
    catalogues = [pack.catalogue for pack in load_tree(shipped()) if pack.catalogue]
    return Known(courses={code: versions[-1].name for held in catalogues for code, versions in held.courses.items()})


def apply_reading(session: Session, reading: Reading, arrival: Arrival) -> Counts:
    """Bring the good rows of a reading into the record; the same rows again change nothing.

    Raises:
        Refusal: whatever the verb of the kind refuses.
        SchoolUnsaid: a roster or results whose school nobody named.
    """
    school = school_of(session, reading.kind, arrival.school, reading.school)
    return bring(session, reading.kind, reading.rows, replace(arrival, school=school))


def bring(session: Session, kind: Kind | None, rows: Rows, arrival: Arrival) -> Counts:
    """Bring rows of one kind into the record through the verb of the kind."""
    if kind not in VERBS:
        raise NotFound(what_zh="导入种类", what_en="kind of import", key=str(kind))
    return VERBS[kind](session, rows, arrival)


def school_of(session: Session, kind: Kind | None, code: str | None, title: str | None) -> str | None:
    """The code of the school a file belongs to: the one named, else the one its title names; None for other kinds.

    Raises:
        SchoolUnsaid: neither says a member's.
    """
    if code or kind not in OF_ONE_SCHOOL:
        return code
    found = session.scalar(select(School.code).where(School.name == title)) if title else None
    if found is None:
        raise SchoolUnsaid(school=title or "—")
    return found


def _roster(session: Session, rows: Rows, arrival: Arrival) -> Counts:
    school, taken = str(arrival.school), cast("Sequence[Any]", rows)
    return enrol(session, taken, school=school, actor=arrival.actor, now=arrival.now, today=arrival.today)


def _results(session: Session, rows: Rows, arrival: Arrival) -> Counts:
    taken = cast("Sequence[Any]", rows)
    return record_results(session, taken, school=str(arrival.school), actor=arrival.actor, now=arrival.now)


def _catalogue(session: Session, rows: Rows, arrival: Arrival) -> Counts:
    if arrival.head is None:
        raise NotFound(what_zh="目录所属政策包（pack.toml）", what_en="pack.toml of the catalogue", key="-")
    taken = cast("Sequence[Any]", rows)
    _, counts = publish_catalogue(session, taken, head=arrival.head, actor=arrival.actor, now=arrival.now)
    return counts


def _applications(session: Session, rows: Rows, arrival: Arrival) -> Counts:
    taken = cast("Sequence[Any]", rows)
    return hand_in_all(session, taken, actor=arrival.actor, now=arrival.now, today=arrival.today)


def _plain(verb: Callable[..., Counts]) -> Callable[[Session, Rows, Arrival], Counts]:
    return lambda session, rows, arrival: verb(session, rows, actor=arrival.actor, now=arrival.now)


VERBS: dict[Kind, Callable[[Session, Rows, Arrival], Counts]] = {
    Kind.MEMBERS: _plain(register_members),
    Kind.PAIRS: _plain(designate_pairs),
    Kind.TERMS: _plain(set_terms),
    Kind.COURSES: _plain(register_courses),
    Kind.EQUIVALENCES: _catalogue,
    Kind.ROSTER: _roster,
    Kind.RESULTS: _results,
    Kind.APPLICATIONS: _applications,
}
