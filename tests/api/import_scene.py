"""A place to bring files in: a filled home, its uploads, and files made on the spot."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select

from api.clock import Clock
from api.home import open_database
from api.identity import actor_of
from api.jobs.imports import ImportJob
from api.session import Database
from api.uploads import Uploads
from audit.reconcile import reconcile
from credits.actor import Actor
from credits.import_run import Arrival, confirm_import, receive_import, report_lines
from credits.import_undo import start_undo
from credits.models import Account, ImportRun, Result, Roll, Student
from credits.rows import ResultRow, RosterRow
from credits.stored import audited_kinds, stored_objects
from importers.columns import table_of
from importers.identify import Kind
from importers.write import as_csv
from tests import make
from tests.api.door import SU, TODAY, XU, now, settings_for

VOC = str(make.VOC.code)
Row = RosterRow | ResultRow


@dataclass
class Scene:
    """The record with its uploads; `job` does what the worker does."""

    database: Database
    job: ImportJob

    def actor(self, login: str = "voc") -> Actor:
        with self.database.transaction(writes=False) as session:
            return actor_of(session.scalars(select(Account).where(Account.login == login)).one(), via="cli")

    def receive(self, content: bytes, filename: str = "file.csv", login: str = "voc", **said: str) -> str:
        digest = self.job.uploads.keep(io.BytesIO(content))
        school = {"school": VOC} if login == "voc" else {}
        with self.database.transaction() as session:
            arrival = Arrival(digest, filename, **{**school, **said})
            return receive_import(session, arrival, actor=self.actor(login), now=now()).id

    def checked(self, content: bytes, filename: str = "file.csv", login: str = "voc", **said: str) -> ImportRun:
        run_id = self.receive(content, filename, login, **said)
        self.job.advance(run_id)
        return self.run(run_id)

    def confirm(self, run_id: str, *, accept: bool = False, login: str = "voc") -> None:
        with self.database.transaction() as session:
            confirm_import(session, run_id, accept_good_rows=accept, actor=self.actor(login), now=now())

    def loaded(
        self, content: bytes, filename: str = "file.csv", *, accept: bool = False, login: str = "voc"
    ) -> ImportRun:
        run = self.checked(content, filename, login)
        self.confirm(run.id, accept=accept, login=login)
        self.job.advance(run.id)
        return self.run(run.id)

    def undo(self, run_id: str, login: str = "voc") -> ImportRun:
        with self.database.transaction() as session:
            start_undo(session, run_id, actor=self.actor(login), now=now())
        self.job.advance(run_id)
        return self.run(run_id)

    def run(self, run_id: str) -> ImportRun:
        with self.database.transaction(writes=False) as session:
            return session.get_one(ImportRun, run_id)

    def lines(self, run_id: str, stage: str | None = None) -> list[dict[str, object]]:
        with self.database.transaction(writes=False) as session:
            return report_lines(session, run_id, stage)

    def names(self) -> set[str]:
        with self.database.transaction(writes=False) as session:
            return set(session.scalars(select(Student.name)))

    def rolls(self, name: str) -> list[str]:
        query = select(Roll.state).join(Student, Student.id == Roll.student_id).where(Student.name == name)
        with self.database.transaction(writes=False) as session:
            return [state.value for state in session.scalars(query.order_by(Roll.id))]

    def scores(self, course: str) -> list[str]:
        with self.database.transaction(writes=False) as session:
            return list(
                session.scalars(select(Result.score).where(Result.course == course).order_by(Result.student_id))
            )

    def findings(self) -> list[object]:
        """What the log and the tables disagree about."""
        with self.database.transaction(writes=False) as session:
            return list(reconcile(session, stored_objects(session), kinds=audited_kinds()))


def open_scene(home: Path, part_rows: int = 5000) -> Scene:
    settings = settings_for(home)
    database = open_database(settings)
    with database.transaction(writes=False) as session:
        keyring = session.info["keyring"]
    return Scene(database, ImportJob(database, Uploads(home / "uploads", keyring), Clock(TODAY), part_rows))


def roster(*rows: RosterRow) -> bytes:
    """A roster file; sexes as the identity numbers say."""
    settled = [replace(row, sex="1" if int(row.id_number[16]) % 2 else "2") for row in rows]
    return as_csv(table_of(Kind.ROSTER, settled))


def results(rows: Sequence[ResultRow]) -> bytes:
    return as_csv(table_of(Kind.RESULTS, rows))


def pupil(place: int, name: str = "", **values: object) -> RosterRow:
    """The `place`-th new student: an identity of their own, consistent in itself."""
    number = make.id_number(birth=f"2010{place // 28 % 12 + 1:02}{place % 28 + 1:02}", sequence=996 + place % 2 * 2)
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    row = make.roster_row(name or f"新生{place}", birth=type(TODAY).fromisoformat(birth))
    return replace(row, id_number=number, student_number=f"G{number}", school_number=f"2026{place:04}", **values)


__all__ = ["SU", "XU", "Scene", "open_scene", "pupil", "results", "roster"]
