"""Rows for export: the record in the shapes it was brought in, so that bringing them in again changes nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from credits.access import Act, require, to_school
from credits.actor import Actor
from credits.errors import NotFound, Refusal
from credits.find import LIVE, school_by_code
from credits.ids import new_id
from credits.import_undo import VOID
from credits.journal import act, note
from credits.ledger import Account
from credits.lifecycle import State
from credits.models import (
    Application,
    Course,
    Pair,
    Posting,
    PublishedPack,
    Result,
    Roll,
    School,
    SchoolTerm,
    StoredRuling,
    Student,
)
from credits.rows import ApplicationRow, CourseRow, MemberRow, PairRow, ResultRow, RosterRow
from credits.sealed import Keyring, keyring_of
from credits.set_terms import TermDates


class PurposeUnsaid(Refusal):
    code = "RT-EXP-001"
    zh = "导出含个人信息的表格须写明用途（至少 4 个字）。"
    en = "An export of personal data needs a purpose (at least four characters)."


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One application and how it stands; `recognised` are credits posted and not taken back."""

    number: str
    student: str
    source: str
    target: str
    applied_on: date
    state: State
    verdict: str | None
    decided_at: datetime | None
    recognised: Decimal


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of the register of transfers: whose roll moved from where to where, and when."""

    number: str
    name: str
    student_number: str
    source: str
    target: str
    effective_on: date | None
    left_on: date | None
    joined_on: date | None
    state: State


def log_export(
    session: Session,
    students: Sequence[str],
    *,
    what: str,
    school: str | None,
    fields: Sequence[str],
    purpose: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Enter in the log what was taken out, how many, which columns and why; and with each student that it was read.

    Raises:
        PurposeUnsaid
    """
    if len(purpose.strip()) < 4:
        raise PurposeUnsaid
    with act(session, "read", actor=actor, now=now):
        summary = {"what": what, "school": school, "count": len(students), "fields": list(fields), "purpose": purpose}
        export = new_id(now)
        note(session, "export", export, None, summary)
        for student_id in students:
            fields_read = {"student_id": student_id, "purpose": purpose, "export": export}
            note(session, "reading", new_id(now), student_id, fields_read)


def member_rows(session: Session) -> list[MemberRow]:
    """All members by name."""
    schools = session.scalars(select(School).order_by(School.name))
    return [MemberRow(one.name, one.code, one.kind, one.county, one.city) for one in schools]


def pair_rows(session: Session) -> list[PairRow]:
    """All pairs between schools that have a code."""
    voc, gen = aliased(School), aliased(School)
    query = (
        select(voc.code, gen.code, Pair.valid_from, Pair.valid_before)
        .join(voc, voc.id == Pair.voc_school_id)
        .join(gen, gen.id == Pair.gen_school_id)
        .where(voc.code.is_not(None), gen.code.is_not(None))
        .order_by(voc.code, gen.code, Pair.valid_from)
    )
    return [PairRow(str(one), str(other), start, end) for one, other, start, end in session.execute(query)]


def term_rows(session: Session) -> list[TermDates]:
    """The calendar in order."""
    terms = session.scalars(select(SchoolTerm).order_by(SchoolTerm.year, SchoolTerm.term))
    return [TermDates(one.year, one.term, one.starts_on, one.ends_on) for one in terms]


def course_rows(session: Session) -> list[CourseRow]:
    """All registered courses."""
    return [
        CourseRow(
            one.code,
            one.name,
            one.curriculum,
            one.category,
            one.hours,
            one.credits,
            one.term,
            one.valid_from,
            one.valid_before,
        )
        for one in session.scalars(select(Course).order_by(Course.curriculum, Course.code))
    ]


def catalogue_of(session: Session, pack: str) -> str:
    """The rows of a published catalogue as the CSV it was published with.

    Raises:
        NotFound: no such pack, or it has no catalogue.
    """
    found = session.scalar(select(PublishedPack).where(PublishedPack.id == pack))
    if found is None or "equivalences.csv" not in found.files:
        raise NotFound(what_zh="互认目录", what_en="catalogue", key=pack)
    return str(found.files["equivalences.csv"])


def roster_rows(session: Session, school: str, *, actor: Actor) -> tuple[list[RosterRow], list[str]]:
    """A school's students as its roster shows them now, and their ids.

    Raises:
        Forbidden, NotFound
    """
    owner = _readable(session, school, actor)
    query = select(Roll, Student).join(Student, Student.id == Roll.student_id)
    query = query.where(Roll.school_id == owner.id, Roll.state.in_(LIVE)).order_by(Roll.class_name, Roll.id)
    keyring, rows, ids = keyring_of(session), [], []
    for roll, student in session.execute(query):
        id_number, student_number = _numbers(keyring, student)
        ids.append(student.id)
        rows.append(
            RosterRow(
                name=student.name, sex=student.sex, birth=student.birth, id_number=id_number,
                student_number=student_number, school_number=roll.school_number, entered=roll.entered,
                status=roll.status, programme=roll.programme, major=roll.major, major_name=roll.major_name,
                class_name=roll.class_name,
            )
        )  # fmt: skip
    return rows, ids


def result_rows(session: Session, school: str, *, actor: Actor) -> tuple[list[ResultRow], list[str]]:
    """A school's results but the void ones, and the ids of their students.

    Raises:
        Forbidden, NotFound
    """
    owner = _readable(session, school, actor)
    query = select(Result, Student).join(Student, Student.id == Result.student_id)
    query = query.where(Result.school_id == owner.id, Result.score != VOID)
    query = query.order_by(Result.year, Result.term, Result.student_id, Result.course, Result.sitting)
    keyring, rows, numbers = keyring_of(session), [], dict[str, str]()
    for result, student in session.execute(query):
        if student.id not in numbers:
            numbers[student.id] = _numbers(keyring, student)[1]
        rows.append(
            ResultRow(
                student_number=numbers[student.id], name=student.name, course=result.course,
                course_name=result.course_name, year=result.year, term=result.term, score=result.score,
                sitting=result.sitting, hours=result.hours, credits=result.credits,
            )
        )  # fmt: skip
    return rows, list(numbers)


def application_rows(session: Session, school: str, *, actor: Actor) -> tuple[list[ApplicationRow], list[str]]:
    """The applications a school handed in, as a window's batch, and the ids of their students.

    Raises:
        Forbidden, NotFound
    """
    owner = _readable(session, school, actor)
    keyring, rows, ids = keyring_of(session), [], []
    for application, student, source, target in _applications(session, owner):
        if application.kind != "transfer" or application.source_school_id != owner.id:
            continue
        ids.append(student.id)
        rows.append(
            ApplicationRow(
                applied_on=application.applied_on, student_number=_numbers(keyring, student)[1], name=student.name,
                source_school=source, target_school=target, target_major=application.major,
                target_programme=application.programme, student_signed=bool(application.consents.get("student")),
                guardian_signed=bool(application.consents.get("guardian")), reason=application.reason,
            )
        )  # fmt: skip
    return rows, ids


def decision_rows(session: Session, school: str, *, actor: Actor) -> tuple[list[DecisionRow], list[str]]:
    """How the applications a school is party to stand, and the ids of their students.

    Raises:
        Forbidden, NotFound
    """
    owner = _readable(session, school, actor)
    granted = select(Posting.application_id, func.sum(Posting.credits)).where(Posting.account == Account.RECOGNISED)
    amounts = dict(iter(session.execute(granted.group_by(Posting.application_id))))
    ruled = select(StoredRuling.application_id, func.max(StoredRuling.decided_at))
    decided = dict(iter(session.execute(ruled.group_by(StoredRuling.application_id))))
    rows, ids = [], []
    for one, student, source, target in _applications(session, owner):
        ids.append(student.id)
        recognised = amounts.get(one.id) or Decimal(0)
        rows.append(
            DecisionRow(
                one.number, student.name, source, target, one.applied_on, one.state, one.verdict, decided.get(one.id),
                recognised,
            )
        )  # fmt: skip
    return rows, ids


def register_rows(session: Session, school: str, *, actor: Actor) -> tuple[list[RegisterRow], list[str]]:
    """The register of transfers in and out of a school: every application whose roll moved, and the students' ids.

    Raises:
        Forbidden, NotFound
    """
    owner = _readable(session, school, actor)
    keyring, rows, ids = keyring_of(session), [], []
    for one, student, source, target in _applications(session, owner):
        if one.target_roll_id is None:
            continue
        left, joined = session.get_one(Roll, one.source_roll_id), session.get_one(Roll, one.target_roll_id)
        ids.append(student.id)
        rows.append(
            RegisterRow(
                one.number, student.name, _numbers(keyring, student)[1], source, target, one.effective_on,
                left.valid_before, joined.valid_from, one.state,
            )
        )  # fmt: skip
    return rows, ids


def recognised_of(session: Session, student_id: str) -> dict[str, list[tuple[str | None, Decimal, str]]]:
    """By result: (target courses, credits granted, application number) of every recognition not taken back."""
    reversed_ = select(Posting.reverses_id).where(Posting.reverses_id.is_not(None), Posting.student_id == student_id)
    query = (
        select(Posting.result_id, Posting.course, Posting.credits, Application.number)
        .join(Application, Application.id == Posting.application_id)
        .where(Posting.student_id == student_id, Posting.account == Account.RECOGNISED)
        .where(Posting.reverses_id.is_(None), Posting.id.not_in(reversed_))
        .order_by(Posting.id)
    )
    found: dict[str, list[tuple[str | None, Decimal, str]]] = {}
    for result, course, amount, number in session.execute(query):
        found.setdefault(result, []).append((course, amount, number))
    return found


def _applications(session: Session, owner: School) -> Iterator[tuple[Application, Student, str, str]]:
    source, target = aliased(School), aliased(School)
    query = (
        select(Application, Student, source.name, target.name)
        .join(Student, Student.id == Application.student_id)
        .join(source, source.id == Application.source_school_id)
        .join(target, target.id == Application.target_school_id)
        .where((Application.source_school_id == owner.id) | (Application.target_school_id == owner.id))
        .order_by(Application.number)
    )
    return iter([(row[0], row[1], row[2], row[3]) for row in session.execute(query)])


def _readable(session: Session, school: str, actor: Actor) -> School:
    owner = school_by_code(session, school)
    require(actor, Act.READ_STUDENT, to_school(actor, owner.id))
    return owner


def _numbers(keyring: Keyring, student: Student) -> tuple[str, str]:
    place = {"table": "student", "row": student.id}
    id_number = keyring.open(student.id_number_sealed, column="id_number_sealed", **place)
    return id_number, keyring.open(student.student_number_sealed, column="student_number_sealed", **place)
