"""Record results: rows of a school's mark lists become results, one log entry a student."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from credits.access import Act, require, to_school
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, chunks, settle
from credits.errors import ActiveElsewhere, AlreadyUsed, Duplicate, NotFound, Refusal, TermUnset
from credits.find import STUDENT_NUMBER, school_by_code, students_by_numbers, terms_by_key
from credits.ids import new_id
from credits.journal import act
from credits.models import Claim, Result, Roll, School, Student, Transcript
from credits.rows import ResultRow
from credits.sealed import keyring_of

_Key = tuple[str, str, str, int, str]  # student, course, year, term, sitting
_COLUMNS = [column.key for column in Result.__mapper__.column_attrs]


def record_results(session: Session, rows: Sequence[ResultRow], *, school: str, actor: Actor, now: datetime) -> Counts:
    """Take over results of the school with this code. A course is completed on the last day of its term.

    A row is held back when its student is unknown, was never on this school's roll or has another name, and when it
    would change a result that credits were recognised for.

    Raises:
        Forbidden: not the actor's own school.
        NotFound: no school has the code.
        TermUnset: the calendar lacks a term of the rows; nothing is recorded.
    """
    owner = school_by_code(session, school)
    require(actor, Act.RECORD_RESULTS, to_school(actor, owner.id))
    ends = _term_ends(session, rows)
    tally = Tally()
    with act(session, "record", actor=actor, now=now):
        book = _Book(owner, now)
        book.load(session, rows)
        blind = keyring_of(session).blind
        for place, row in enumerate(rows):
            student = book.students.get(blind(row.student_number, column=STUDENT_NUMBER))
            try:
                tally.add(book.take(row, student, ends[row.year, row.term]))
            except Refusal as refusal:
                tally.hold(place, refusal)
        book.store(session)
    return tally.counts()


def _term_ends(session: Session, rows: Sequence[ResultRow]) -> dict[tuple[str, int], date]:
    known = terms_by_key(session)
    needed = {(row.year, row.term) for row in rows}
    for year, term in sorted(needed - known.keys()):
        raise TermUnset(term=f"{year}/{term}")
    return {key: known[key].ends_on for key in needed}


@dataclass(slots=True)
class _Book:
    """The results of the students in one batch: those known, and those to add."""

    school: School
    now: datetime
    students: dict[str, Student] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    known: dict[_Key, Result] = field(default_factory=dict)
    added: list[Result] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)

    def load(self, session: Session, rows: Sequence[ResultRow]) -> None:
        self.students = students_by_numbers(session, {row.student_number for row in rows})
        for part in chunks(sorted(student.id for student in self.students.values())):
            rolls = select(Roll.student_id).where(Roll.student_id.in_(part), Roll.school_id == self.school.id)
            self.here.update(session.scalars(rolls))
            self.used.update(session.scalars(select(Claim.result_id).where(Claim.student_id.in_(part))))
            for result in session.scalars(select(Result).where(Result.student_id.in_(part))):
                self.known[_key(result)] = result

    def take(self, row: ResultRow, student: Student | None, completed_on: date) -> Fate:
        """One row; refused before anything changes."""
        if student is None:
            raise NotFound(what_zh="学生", what_en="student", key="…" + row.student_number[-4:])
        if student.id not in self.here:
            raise ActiveElsewhere
        if student.name != row.name:
            raise Duplicate(what_zh="该学籍号的学生姓名", what_en="The student's name", key=row.name)
        values: dict[str, object] = {
            "course_name": row.course_name,
            "score": row.score,
            "hours": row.hours,
            "credits": row.credits,
        }
        key = (student.id, row.course, row.year, row.term, row.sitting)
        found = self.known.get(key)
        if found is None:
            self._add(key, values, completed_on)
            return Fate.NEW
        if found.id in self.used and any(getattr(found, name) != value for name, value in values.items()):
            raise AlreadyUsed
        fate = settle(found, values)
        if fate is Fate.CHANGED:
            self.touched.add(student.id)
        return fate

    def _add(self, key: _Key, values: dict[str, object], completed_on: date) -> None:
        student_id, course, year, term, sitting = key
        result = Result(
            id=new_id(self.now),
            student_id=student_id,
            school_id=self.school.id,
            course=course,
            year=year,
            term=term,
            sitting=sitting,
            completed_on=completed_on,
            **values,
        )
        self.known[key] = result
        self.added.append(result)
        self.touched.add(student_id)

    def store(self, session: Session) -> None:
        """One multi-row insert, and the transcript of every student touched."""
        if self.added:
            rows = [{name: getattr(result, name) for name in _COLUMNS} for result in self.added]
            session.execute(insert(Result), rows, execution_options={"audited": True})
        by_student: dict[str, list[Result]] = {student_id: [] for student_id in self.touched}
        for result in self.known.values():
            if result.student_id in by_student:
                by_student[result.student_id].append(result)
        transcripts = _transcripts(session, sorted(by_student))
        for student_id in sorted(by_student):
            transcripts[student_id].write(by_student[student_id])


def _transcripts(session: Session, student_ids: Sequence[str]) -> dict[str, Transcript]:
    found: dict[str, Transcript] = {}
    for part in chunks(student_ids):
        query = select(Transcript).where(Transcript.student_id.in_(part))
        found |= {transcript.student_id: transcript for transcript in session.scalars(query)}
    for student_id in student_ids:
        if student_id not in found:
            found[student_id] = Transcript(student_id=student_id)
            session.add(found[student_id])
    return found


def _key(result: Result) -> _Key:
    return (result.student_id, result.course, result.year, result.term, result.sitting)
