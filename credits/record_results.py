"""Record results: rows of a school's mark lists become results, one log entry a student."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from credits.access import Act, require, to_school
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, chunks, settle
from credits.errors import ActiveElsewhere, AlreadyUsed, Duplicate, NotFound, Refusal, TermUnset
from credits.find import STUDENT_NUMBER, school_by_code, students_by_numbers, terms_by_key
from credits.ids import new_id
from credits.import_apply import held_back
from credits.import_refusals import HeldBack
from credits.journal import act
from credits.models import Claim, Result, Roll, School, Student, Transcript
from credits.models.base import Base
from credits.models.types import credit
from credits.rows import ResultRow
from credits.sealed import keyring_of

_Key = tuple[str, str, str, int, str]  # student, course, year, term, sitting


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
        for place, row in enumerate(rows):
            try:
                tally.add(book.take(row, ends[row.year, row.term]))
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


class _Line(NamedTuple):
    """A result as a book holds it: a tenth of what a mapped object costs to make, and there are thousands."""

    id: str
    student_id: str
    school_id: str
    course: str
    course_name: str
    year: str
    term: int
    sitting: str
    score: str
    hours: Decimal | None
    credits: Decimal | None
    completed_on: date


_COLUMNS = [getattr(Result, name) for name in _Line._fields]
_TABLE = Base.metadata.tables[Result.__tablename__]


@dataclass(slots=True)
class _Book:
    """The results of the students in one batch: those known, those to add, and those to change."""

    school: School
    now: datetime
    students: dict[str, Student] = field(default_factory=dict)
    here: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    known: dict[_Key, _Line] = field(default_factory=dict)
    added: list[_Line] = field(default_factory=list)
    changed: dict[str, _Line] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    amounts: dict[Decimal | None, Decimal | None] = field(default_factory=dict)

    def load(self, session: Session, rows: Sequence[ResultRow]) -> None:
        numbers = {row.student_number for row in rows}
        blind = keyring_of(session).blind
        by_index = students_by_numbers(session, numbers)
        for number in numbers:
            student = by_index.get(blind(number, column=STUDENT_NUMBER))
            if student is not None:
                self.students[number] = student
        if len(self.students) < len(numbers):
            self.held = held_back(session, numbers)
        for part in chunks(sorted(student.id for student in self.students.values())):
            rolls = select(Roll.student_id).where(Roll.student_id.in_(part), Roll.school_id == self.school.id)
            self.here.update(session.scalars(rolls))
            self.used.update(session.scalars(select(Claim.result_id).where(Claim.student_id.in_(part))))
            for found in session.execute(select(*_COLUMNS).where(Result.student_id.in_(part))):
                line = _Line(*found)
                self.known[line.student_id, line.course, line.year, line.term, line.sitting] = line

    def take(self, row: ResultRow, completed_on: date) -> Fate:
        """One row; refused before anything changes."""
        student = self.students.get(row.student_number)
        if student is None:
            if row.student_number in self.held:
                raise HeldBack(key="…" + row.student_number[-4:])
            raise NotFound(what_zh="学生", what_en="student", key="…" + row.student_number[-4:])
        if student.id not in self.here:
            raise ActiveElsewhere
        if student.name != row.name:
            raise Duplicate(what_zh="该学籍号的学生姓名", what_en="The student's name", key=row.name)
        key = (student.id, row.course, row.year, row.term, row.sitting)
        found = self.known.get(key)
        if found is None:
            self._add(key, row, completed_on)
            return Fate.NEW
        line = found._replace(
            course_name=row.course_name,
            score=row.score,
            hours=self._amount(row.hours),
            credits=self._amount(row.credits),
        )
        if line == found:
            return Fate.SAME
        if found.id in self.used:
            raise AlreadyUsed
        self.known[key] = line
        self.changed[line.id] = line
        self.touched.add(student.id)
        return Fate.CHANGED

    def _add(self, key: _Key, row: ResultRow, completed_on: date) -> None:
        student_id, course, year, term, sitting = key
        line = _Line(
            id=new_id(self.now),
            student_id=student_id,
            school_id=self.school.id,
            course=course,
            course_name=row.course_name,
            year=year,
            term=term,
            sitting=sitting,
            score=row.score,
            hours=self._amount(row.hours),
            credits=self._amount(row.credits),
            completed_on=completed_on,
        )
        self.known[key] = line
        self.added.append(line)
        self.touched.add(student_id)

    def _amount(self, value: Decimal | None) -> Decimal | None:
        """At the one scale; schools use a handful of amounts."""
        found = self.amounts.get(value)
        if found is None and value is not None:
            found = self.amounts[value] = credit(value)
        return found

    def store(self, session: Session) -> None:
        """One multi-row insert, the changed rows one by one, and the transcript of every student touched."""
        if self.added:
            rows = [self.changed.get(line.id, line)._asdict() for line in self.added]
            session.execute(insert(_TABLE), rows, execution_options={"audited": True})
        added = {line.id for line in self.added}
        for part in chunks(sorted(self.changed.keys() - added)):
            for result in session.scalars(select(Result).where(Result.id.in_(part))):
                line = self.changed[result.id]
                values = {name: getattr(line, name) for name in ("course_name", "score", "hours", "credits")}
                settle(result, values)
        by_student: dict[str, list[_Line]] = {student_id: [] for student_id in self.touched}
        for line in self.known.values():
            if line.student_id in by_student:
                by_student[line.student_id].append(line)
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
