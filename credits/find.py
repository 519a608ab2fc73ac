"""Finding things in the record by what people call them: codes, numbers, ids."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.batch import chunks
from credits.errors import NotFound, StaleVersion
from credits.models import Application, Course, Pair, Roll, RollState, School, SchoolTerm, Student
from credits.sealed import keyring_of

STUDENT_NUMBER = "student.student_number"
ID_NUMBER = "student.id_number"
LIVE = (RollState.ACTIVE, RollState.RELEASED, RollState.IN_POOL)


def school_by_code(session: Session, code: str) -> School:
    """A member by its 学校标识码.

    Raises:
        NotFound
    """
    school = session.scalar(select(School).where(School.code == code))
    if school is None:
        raise NotFound(what_zh="学校", what_en="school", key=code)
    return school


def student_by_id(session: Session, student_id: str) -> Student:
    """A student by id.

    Raises:
        NotFound
    """
    student = session.get(Student, student_id)
    if student is None:
        raise NotFound(what_zh="学生", what_en="student", key=student_id)
    return student


def student_by_number(session: Session, student_number: str) -> Student:
    """A student by 学籍号; the refusal does not repeat the number.

    Raises:
        NotFound
    """
    index = keyring_of(session).blind(student_number, column=STUDENT_NUMBER)
    student = session.scalar(select(Student).where(Student.student_number_index == index))
    if student is None:
        raise NotFound(what_zh="学生", what_en="student", key="…" + student_number[-4:])
    return student


def students_by_numbers(session: Session, student_numbers: Iterable[str]) -> dict[str, Student]:
    """Those students who are known, by the blind index of their 学籍号."""
    keyring = keyring_of(session)
    indexes = sorted({keyring.blind(number, column=STUDENT_NUMBER) for number in student_numbers})
    found: dict[str, Student] = {}
    for part in chunks(indexes):
        query = select(Student).where(Student.student_number_index.in_(part))
        found |= {student.student_number_index: student for student in session.scalars(query)}
    return found


def live_roll(session: Session, student_id: str) -> Roll | None:
    """The student's one roll that is active or on its way."""
    return session.scalar(select(Roll).where(Roll.student_id == student_id, Roll.state.in_(LIVE)))


def application_by_number(session: Session, number: str, expected_version: int | None = None) -> Application:
    """An application, locked for change where the database locks rows.

    Raises:
        NotFound
        StaleVersion: it is not at the version the actor saw.
    """
    query = select(Application).where(Application.number == number)
    application = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if application is None:
        raise NotFound(what_zh="申请", what_en="application", key=number)
    if expected_version is not None and application.version != expected_version:
        raise StaleVersion(seen=str(expected_version), now=str(application.version))
    return application


def terms_by_key(session: Session) -> dict[tuple[str, int], SchoolTerm]:
    """The whole calendar by (year, term); it has a few rows a year."""
    return {(term.year, term.term): term for term in session.scalars(select(SchoolTerm))}


def courses_by_code(session: Session, curriculum: str | None) -> dict[str, Course]:
    """A curriculum's catalogue."""
    return {course.code: course for course in session.scalars(select(Course).where(Course.curriculum == curriculum))}


def paired_on(session: Session, one: str, other: str, day: date) -> bool | None:
    """Whether two schools (by id) are designated for each other that day; None when nobody is: not yet decided."""
    in_force = select(Pair).where(Pair.valid_from <= day, (Pair.valid_before.is_(None)) | (Pair.valid_before > day))
    pairs = {frozenset((pair.voc_school_id, pair.gen_school_id)) for pair in session.scalars(in_force)}
    return frozenset((one, other)) in pairs if pairs else None
