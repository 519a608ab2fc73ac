"""Reads of the record: an application whole, a school's list, a student's record, balances."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from credits.access import Act, Relation, Relations, require, to_school
from credits.actor import Actor
from credits.assess import assessment_of
from credits.errors import NotFound
from credits.find import student_by_id
from credits.ids import new_id
from credits.journal import act, note
from credits.ledger import Account
from credits.lifecycle import State
from credits.models import (
    Application,
    Assessment,
    Notice,
    Opinion,
    Posting,
    Recognition,
    Result,
    Roll,
    School,
    StoredRuling,
    Student,
)
from credits.publish_notice import notice_of
from credits.recognise import rows_of
from credits.submit import relations_to

PAGE = 50


@dataclass(frozen=True, slots=True)
class ApplicationRecord:
    """An application with all that belongs to it; `rulings` and `opinions` oldest first, `rows` of the last ruling."""

    application: Application
    student: Student
    source: School
    target: School
    rulings: Sequence[StoredRuling]
    rows: Sequence[Recognition]
    opinions: Sequence[Opinion]
    assessment: Assessment | None
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a school's list."""

    application: Application
    student_name: str
    source_name: str
    target_name: str


@dataclass(frozen=True, slots=True)
class StudentRecord:
    """A student with every roll (oldest first), result and application."""

    student: Student
    rolls: Sequence[Roll]
    results: Sequence[Result]
    applications: Sequence[Application]
    balances: dict[Account, Decimal]


def application_record(session: Session, number: str, *, actor: Actor) -> ApplicationRecord:
    """An application by its number.

    Raises:
        Forbidden, NotFound
    """
    application = session.scalar(select(Application).where(Application.number == number))
    if application is None:
        raise NotFound(what_zh="申请", what_en="application", key=number)
    require(actor, Act.READ_APPLICATION, relations_to(actor, application))
    rulings = select(StoredRuling).where(StoredRuling.application_id == application.id).order_by(StoredRuling.seq)
    opinions = select(Opinion).where(Opinion.application_id == application.id).order_by(Opinion.at, Opinion.id)
    return ApplicationRecord(
        application=application,
        student=session.get_one(Student, application.student_id),
        source=session.get_one(School, application.source_school_id),
        target=session.get_one(School, application.target_school_id),
        rulings=session.scalars(rulings).all(),
        rows=rows_of(session, application),
        opinions=session.scalars(opinions).all(),
        assessment=assessment_of(session, application),
        notice=notice_of(session, application),
    )


def applications_of_school(
    session: Session,
    school_id: str,
    *,
    actor: Actor,
    states: Sequence[State] = (),
    after_number: str = "",
    limit: int = PAGE,
) -> list[Listed]:
    """Applications a school sends or receives, by number; pass the last number seen for the next page.

    Raises:
        Forbidden
    """
    require(actor, Act.LIST_SCHOOL, to_school(actor, school_id))
    return _listed(
        session,
        states,
        after_number,
        limit,
        or_(Application.source_school_id == school_id, Application.target_school_id == school_id),
    )


def applications_everywhere(
    session: Session, *, actor: Actor, states: Sequence[State] = (), after_number: str = "", limit: int = PAGE
) -> list[Listed]:
    """Applications of all schools, for those who may list any school's.

    Raises:
        Forbidden
    """
    require(actor, Act.LIST_SCHOOL)
    return _listed(session, states, after_number, limit)


def student_record(session: Session, student_id: str, *, actor: Actor) -> StudentRecord:
    """A student's whole record; who reads it says so with `log_reading` in the same transaction (docs/policy.md PR-03).

    Raises:
        Forbidden, NotFound
    """
    student = student_by_id(session, student_id)
    require(actor, Act.READ_STUDENT, relations_to_student(session, actor, student.id))
    rolls = select(Roll).where(Roll.student_id == student.id).order_by(Roll.valid_from, Roll.id)
    results = select(Result).where(Result.student_id == student.id)
    applications = select(Application).where(Application.student_id == student.id).order_by(Application.number)
    return StudentRecord(
        student=student,
        rolls=session.scalars(rolls).all(),
        results=session.scalars(results.order_by(Result.year, Result.term, Result.course, Result.sitting)).all(),
        applications=session.scalars(applications).all(),
        balances=balances(session, student.id),
    )


def log_reading(session: Session, student_id: str, *, purpose: str, actor: Actor, now: datetime) -> None:
    """Enter in the log that somebody read a student's personal data, and why (docs/policy.md PR-03)."""
    with act(session, "read", actor=actor, now=now):
        note(session, "reading", new_id(now), student_id, {"student_id": student_id, "purpose": purpose})


def relations_to_student(session: Session, actor: Actor, student_id: str) -> Relations:
    """Own self, a school with a roll of the student, or a party to one of the student's transfers."""
    found: Relations = frozenset()
    if actor.school_id is not None:
        rolls = select(Roll.id).where(Roll.student_id == student_id, Roll.school_id == actor.school_id)
        if session.scalar(rolls.limit(1)) is not None:
            found |= to_school(actor, actor.school_id)
    for application in session.scalars(select(Application).where(Application.student_id == student_id)):
        found |= relations_to(actor, application)
    return found | (frozenset({Relation.SELF}) if actor.student_id == student_id else frozenset())


def balances(session: Session, student_id: str) -> dict[Account, Decimal]:
    """The sum on every account that has postings of a student; over all accounts they sum to zero."""
    query = select(Posting.account, func.sum(Posting.credits)).where(Posting.student_id == student_id)
    return dict(iter(session.execute(query.group_by(Posting.account))))


def _listed(
    session: Session, states: Sequence[State], after_number: str, limit: int, *conditions: ColumnElement[bool]
) -> list[Listed]:
    source, target = aliased(School), aliased(School)
    query = (
        select(Application, Student.name, source.name, target.name)
        .join(Student, Student.id == Application.student_id)
        .join(source, source.id == Application.source_school_id)
        .join(target, target.id == Application.target_school_id)
        .where(Application.number > after_number, *conditions)
    )
    if states:
        query = query.where(Application.state.in_(states))
    rows = session.execute(query.order_by(Application.number).limit(limit))
    return [Listed(*row) for row in rows]
