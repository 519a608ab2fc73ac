"""A scene: two paired schools, the calendar, a student with results; and the way of an application step by step."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.strictjson import parse
from audit.tables import log_entry, log_outbox
from credits.actor import Actor, Role
from credits.assess import assess
from credits.close_publicity import close_publicity
from credits.decide import approve
from credits.designate_pairs import designate_pairs
from credits.enrol import enrol
from credits.find import application_by_number, student_by_number
from credits.models import Application, Recognised, Result, School, Student
from credits.move_roll import pool_roll, register_roll, release_roll
from credits.publish_notice import publish_notice
from credits.recognise import RowDecision, recognise, rows_of
from credits.record_results import record_results
from credits.register_members import register_members
from credits.rows import PairRow, RosterRow
from credits.set_terms import set_terms
from credits.submit import Submission, submit
from rules.facts import Consents
from tests import make
from tests.make import NOW, TODAY

if TYPE_CHECKING:
    from collections.abc import Mapping

SIGNED = Consents(student=True, guardian=True)
LATER = date(2027, 2, 8)


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is there; actors at the two schools and above them."""

    voc: School
    gen: School
    row: RosterRow
    student: Student

    @property
    def alliance(self) -> Actor:
        return make.actor(Role.ALLIANCE)

    @property
    def authority(self) -> Actor:
        return make.actor(Role.AUTHORITY)

    def at_voc(self, role: Role = Role.REGISTRAR) -> Actor:
        return make.staff(role, self.voc)

    def at_gen(self, role: Role = Role.REGISTRAR) -> Actor:
        return make.staff(role, self.gen)


def members(session: Session) -> tuple[School, School]:
    """The two schools, their pair and the calendar."""
    office = make.actor(Role.ALLIANCE)
    register_members(session, [make.VOC, make.GEN], actor=office, now=NOW)
    pair = PairRow(str(make.VOC.code), str(make.GEN.code), date(2026, 1, 1), None)
    designate_pairs(session, [pair], actor=office, now=NOW)
    set_terms(session, make.TERMS, actor=office, now=NOW)
    session.commit()
    found = {school.code: school for school in session.scalars(select(School))}
    return found[make.VOC.code], found[make.GEN.code]


def scene(session: Session) -> Scene:
    """A student at the vocational school with three results: same, similar, and one without a row."""
    voc, gen = members(session)
    registrar = make.staff(Role.REGISTRAR, voc)
    row = make.roster_row()
    enrol(session, [row], school=str(voc.code), actor=registrar, now=NOW, today=TODAY)
    session.commit()
    results = [
        make.result_row(row),
        make.result_row(row, "ZZ-SX-1", course_name="数学（基础模块 上册）"),
        make.result_row(row, "ZZ-LD-1", course_name="劳动", score="良好", hours=None, credits=None),
    ]
    record_results(session, results, school=str(voc.code), actor=registrar, now=NOW)
    session.commit()
    return Scene(voc, gen, row, student_by_number(session, row.student_number))


def apply(session: Session, at: Scene, consents: Consents = SIGNED) -> Application:
    """An application of the student, committed."""
    wish = Submission(at.student.id, str(at.gen.code), effective_on=make.EFFECTIVE, consents=consents)
    made = submit(session, wish, packs=make.packs(), actor=at.at_voc(), now=NOW, today=TODAY)
    session.commit()
    return made.application


def version(session: Session, number: str) -> int:
    """What somebody sees who opens the application now."""
    return application_by_number(session, number).version


def assessed(session: Session, at: Scene, number: str, *, passed: bool = True) -> None:
    """The receiving school's assessment."""
    parts: Mapping[str, str] = {"文化课": "82"}
    seen = version(session, number)
    assess(session, number, passed=passed, components=parts, expected_version=seen, actor=at.at_gen(), now=NOW)
    session.commit()


def recognised(session: Session, at: Scene, number: str, *, accepted: bool = True) -> None:
    """Every similar row decided one way."""
    application = application_by_number(session, number)
    open_rows = [row for row in rows_of(session, application) if row.status is Recognised.PROPOSED]
    decisions = [RowDecision(row.id, accepted, "内容覆盖三分之二以上") for row in open_rows]
    recognise(session, number, decisions, expected_version=application.version, actor=at.at_gen(), now=NOW)
    session.commit()


def approved(session: Session, at: Scene, number: str) -> None:
    """Assessed, recognised and approved by every holder."""
    assessed(session, at, number)
    recognised(session, at, number)
    holders = (at.at_gen(Role.APPROVER), at.at_voc(Role.APPROVER), at.authority, at.authority)
    for holder in holders:
        approve(session, number, expected_version=version(session, number), actor=holder, now=NOW)
        session.commit()


def published(session: Session, at: Scene, number: str) -> None:
    """Approved, and its notice over."""
    approved(session, at, number)
    seen = version(session, number)
    publish_notice(session, number, expected_version=seen, packs=make.packs(), actor=at.at_gen(), now=NOW, today=TODAY)
    session.commit()
    seen = version(session, number)
    close_publicity(session, number, expected_version=seen, actor=at.at_gen(), now=NOW, today=LATER)
    session.commit()


def moved(session: Session, at: Scene, number: str) -> None:
    """Done: the roll has moved."""
    published(session, at, number)
    release_roll(session, number, actor=at.at_voc(), now=NOW)
    session.commit()
    pool_roll(session, number, actor=at.alliance, now=NOW)
    session.commit()
    register_roll(session, number, actor=at.at_gen(), now=NOW, today=LATER)
    session.commit()


def result_of(session: Session, at: Scene, course: str) -> Result:
    """The student's result in a course."""
    query = select(Result).where(Result.student_id == at.student.id, Result.course == course)
    return session.scalars(query).one()


def entries(session: Session) -> list[tuple[bytes, dict[str, Any]]]:
    """Leaf hash and content of every entry of the log, those waiting for their index last."""
    found: list[tuple[bytes, dict[str, Any]]] = []
    for table in (log_entry, log_outbox):
        for leaf, body in session.execute(select(table.c.leaf, table.c.body).order_by(table.c.id)):
            entry = parse(bytes(body))
            assert isinstance(entry, dict)
            found.append((bytes(leaf), entry))
    return found
