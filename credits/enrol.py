"""Enrol: a school's roster becomes students and rolls; the same roster again changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require, to_school
from credits.actor import Actor
from credits.batch import Counts, Fate, Tally, chunks, settle
from credits.errors import ActiveElsewhere, Duplicate, Refusal, RollElsewhere
from credits.find import ID_NUMBER, LIVE, STUDENT_NUMBER, school_by_code, students_by_numbers
from credits.ids import new_id
from credits.journal import act
from credits.models import Roll, RollState, School, Student
from credits.models.roll import ROLL_STATE_ZH
from credits.rows import RosterRow
from credits.sealed import Keyring, keyring_of

# JY/T codes of 学生当前状态 with which a student is no longer the school's (docs/policy.md §7.2).
GONE = frozenset({"03", "06", "07", "08", "09", "10", "11", "14"})


def enrol(
    session: Session,
    rows: Sequence[RosterRow],
    *,
    school: str,
    actor: Actor,
    now: datetime,
    today: date,
    study_mode: str = "full_time",
) -> Counts:
    """Take over a roster of the school with this code; the school declares the study mode of the whole roster.

    A row is held back when its student is on another school's roll, is being transferred, or has the identity number
    of somebody else (一人一籍, docs/policy.md NV-15).

    Raises:
        Forbidden: not the actor's own school.
        NotFound: no school has the code.
    """
    owner = school_by_code(session, school)
    require(actor, Act.ENROL, to_school(actor, owner.id))
    tally = Tally()
    with act(session, "enrol", actor=actor, now=now):
        roster = _Roster(session, owner, keyring_of(session), now, today, study_mode)
        roster.load(rows)
        for place, row in enumerate(rows):
            try:
                tally.add(roster.take(row))
            except Refusal as refusal:
                tally.hold(place, refusal)
    return tally.counts()


@dataclass(slots=True)
class _Roster:
    """One roster being taken over: what was known, looked up once."""

    session: Session
    school: School
    keyring: Keyring
    now: datetime
    today: date
    study_mode: str
    by_number: dict[str, Student] = field(default_factory=dict)
    by_id: dict[str, Student] = field(default_factory=dict)
    rolls: dict[str, list[Roll]] = field(default_factory=dict)

    def load(self, rows: Sequence[RosterRow]) -> None:
        self.by_number = students_by_numbers(self.session, (row.student_number for row in rows))
        ids = sorted({self.keyring.blind(row.id_number, column=ID_NUMBER) for row in rows})
        for part in chunks(ids):
            query = select(Student).where(Student.id_number_index.in_(part))
            self.by_id |= {student.id_number_index: student for student in self.session.scalars(query)}
        for part in chunks([student.id for student in self.by_number.values()]):
            for roll in self.session.scalars(select(Roll).where(Roll.student_id.in_(part)).order_by(Roll.id)):
                self.rolls.setdefault(roll.student_id, []).append(roll)

    def take(self, row: RosterRow) -> Fate:
        """One row; everything is checked before anything is changed."""
        number = self.keyring.blind(row.student_number, column=STUDENT_NUMBER)
        identity = self.keyring.blind(row.id_number, column=ID_NUMBER)
        student = self.by_number.get(number)
        if self.by_id.get(identity) is not student or (student and student.id_number_index != identity):
            raise Duplicate(
                what_zh="身份证件号或学籍号", what_en="Identity or student number", key="…" + row.student_number[-4:]
            )
        if student is None:
            student = self._add_student(row, number, identity)
            self._add_roll(student, row)
            return Fate.NEW
        roll = self._roll_here(student)
        person = settle(student, {"name": row.name, "sex": row.sex, "birth": row.birth})
        if roll is None or (roll.state is RollState.LEFT and row.status not in GONE):
            self._add_roll(student, row)
            return Fate.NEW
        registration = settle(roll, self._values(row, roll))
        return Fate.CHANGED if Fate.CHANGED in (person, registration) else Fate.SAME

    def _roll_here(self, student: Student) -> Roll | None:
        rolls = self.rolls.get(student.id, [])
        live = [roll for roll in rolls if roll.state in LIVE]
        if live and live[0].school_id != self.school.id:
            raise ActiveElsewhere
        if live and live[0].state is not RollState.ACTIVE:
            raise RollElsewhere(state=ROLL_STATE_ZH[live[0].state])
        here = [roll for roll in rolls if roll.school_id == self.school.id and roll.state in (*LIVE, RollState.LEFT)]
        last = live or here
        return last[-1] if last else None

    def _add_student(self, row: RosterRow, number: str, identity: str) -> Student:
        id_ = new_id(self.now)
        seal = self.keyring.seal
        student = Student(
            id=id_,
            name=row.name,
            sex=row.sex,
            birth=row.birth,
            id_number_sealed=seal(row.id_number, table="student", column="id_number_sealed", row=id_),
            id_number_index=identity,
            student_number_sealed=seal(row.student_number, table="student", column="student_number_sealed", row=id_),
            student_number_index=number,
        )
        self.session.add(student)
        self.by_number[number] = self.by_id[identity] = student
        return student

    def _add_roll(self, student: Student, row: RosterRow) -> None:
        roll = Roll(
            id=new_id(self.now),
            student_id=student.id,
            school_id=self.school.id,
            study_mode=self.study_mode,
            valid_from=date.fromisoformat(f"{row.entered}-01"),
            **self._values(row, None),
        )
        self.session.add(roll)
        self.rolls.setdefault(student.id, []).append(roll)

    def _values(self, row: RosterRow, roll: Roll | None) -> dict[str, object]:
        gone = row.status in GONE
        values: dict[str, object] = {
            "status": row.status,
            "entered": row.entered,
            "programme": row.programme,
            "major": row.major,
            "major_name": row.major_name,
            "class_name": row.class_name,
            "school_number": row.school_number,
        }
        if roll is None or roll.entered != row.entered:
            values["cohort"] = cohort_of(row.entered)
        if roll is None or (roll.state is RollState.LEFT) != gone:
            values["state"] = RollState.LEFT if gone else RollState.ACTIVE
            values["valid_before"] = self.today if gone else None
        return values


def cohort_of(entered: str) -> int:
    """The year in which the students of an entry month (`2026-09`) began grade 10; who came in spring joined them."""
    year, month = int(entered[:4]), int(entered[5:7])
    return year if month >= 7 else year - 1
