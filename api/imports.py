"""Imports: what a file holds is brought into the record by the verb of its kind. The same for web, JSON and command line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.actor import Actor
from credits.batch import Counts
from credits.designate_pairs import designate_pairs
from credits.enrol import enrol
from credits.errors import NotFound
from credits.models import Course, School
from credits.publish_catalogue import publish_catalogue
from credits.record_results import record_results
from credits.register_courses import register_courses
from credits.register_members import register_members
from credits.set_terms import set_terms
from importers.identify import Kind
from importers.known import Known
from importers.read import Reading, read


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


def apply_reading(session: Session, reading: Reading, arrival: Arrival) -> Counts:
    """Bring the good rows of a reading into the record; the same rows again change nothing.

    Raises:
        Refusal: whatever the verb of the kind refuses.
        NotFound: a roster or results whose school nobody named.
    """
    if reading.kind not in VERBS:
        raise NotFound(what_zh="导入种类", what_en="kind of import", key=str(reading.kind))
    return VERBS[reading.kind](session, reading, arrival)


def _school(session: Session, reading: Reading, arrival: Arrival) -> str:
    if arrival.school:
        return arrival.school
    code = session.scalar(select(School.code).where(School.name == reading.school)) if reading.school else None
    if code is None:
        raise NotFound(what_zh="学校", what_en="school", key=reading.school or "-")
    return code


def _roster(session: Session, reading: Reading, arrival: Arrival) -> Counts:
    school = _school(session, reading, arrival)
    rows = cast("Sequence[Any]", reading.rows)
    return enrol(session, rows, school=school, actor=arrival.actor, now=arrival.now, today=arrival.today)


def _results(session: Session, reading: Reading, arrival: Arrival) -> Counts:
    school = _school(session, reading, arrival)
    rows = cast("Sequence[Any]", reading.rows)
    return record_results(session, rows, school=school, actor=arrival.actor, now=arrival.now)


def _catalogue(session: Session, reading: Reading, arrival: Arrival) -> Counts:
    if arrival.head is None:
        raise NotFound(what_zh="目录所属政策包（pack.toml）", what_en="pack.toml of the catalogue", key="-")
    rows = cast("Sequence[Any]", reading.rows)
    _, counts = publish_catalogue(session, rows, head=arrival.head, actor=arrival.actor, now=arrival.now)
    return counts


def _plain(verb: Callable[..., Counts]) -> Callable[[Session, Reading, Arrival], Counts]:
    return lambda session, reading, arrival: verb(session, reading.rows, actor=arrival.actor, now=arrival.now)


VERBS: dict[Kind, Callable[[Session, Reading, Arrival], Counts]] = {
    Kind.MEMBERS: _plain(register_members),
    Kind.PAIRS: _plain(designate_pairs),
    Kind.TERMS: _plain(set_terms),
    Kind.COURSES: _plain(register_courses),
    Kind.EQUIVALENCES: _catalogue,
    Kind.ROSTER: _roster,
    Kind.RESULTS: _results,
}
