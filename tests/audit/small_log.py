"""A small alliance's log for tests: a database, a published folder, keys, a clock, and the auditor who verifies it."""

import contextlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.orm import Session

from audit.checkpoint import SignedCheckpoint
from audit.event import Change, RuleRef, Who
from audit.export import export_bundle, export_records, receipts
from audit.folder import Folder
from audit.keys import generate_log_keys, key_lines
from audit.lock import LockStore
from audit.note import SignerKey
from audit.publish import Witness, publish
from audit.reconcile import LiveRow
from audit.store import append, create_genesis, log_metadata
from audit.verify import Question, Report, verify

ORIGIN = "linzi.example/rongtong"
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SYSTEM = Who("system", "system", "job")
REGISTRAR = Who("r-7", "registrar", "api")
PACK = RuleRef("CN-370000/2026-transfer", "ab" * 32)


def database(path: Path) -> Engine:
    """A SQLite database with the log's tables and BEGIN IMMEDIATE, as the service opens it."""
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _connect(connection, _record):
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    log_metadata.create_all(engine)
    return engine


@dataclass
class SmallLog:
    """Everything at one place; `rows` are the live rows the school believes in."""

    home: Path
    signers: Sequence[SignerKey] = field(default_factory=lambda: generate_log_keys(ORIGIN))
    now: datetime = START
    rows: dict[tuple[str, str], LiveRow] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        self.engine = database(self.home / "rongtong.db")
        self.folder = Folder(self.home / "log")
        self.lock = LockStore(self.home / "lock.db")
        self.exports = 0
        self.key = self.home / "key"
        self.key.write_text("\n".join(key_lines(self.signers)) + "\n", encoding="utf-8")

    def begin(self) -> None:
        """Genesis, a registrar with a permission, a rule in force."""
        with self.session() as session:
            create_genesis(session, origin=ORIGIN, keys=key_lines(self.signers), who=SYSTEM, at=self.tick())
        self.commit([self.permission("r-7", "registrar"), self.rule(1)], who=SYSTEM)

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """A session in one transaction."""
        with Session(self.engine) as session, session.begin():
            yield session

    def tick(self, seconds: int = 1) -> datetime:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def permission(self, actor: str, role: str, *, rev: int = 1, active: bool = True) -> Change:
        """A permission given or taken."""
        fields = {"actor": actor, "role": role, "active": active}
        return Change("permission.set", "permission", f"{actor}/{role}", rev, None, fields)

    def rule(self, rev: int, *, active: bool = True) -> Change:
        """A pack published or withdrawn."""
        return Change(
            "rule.publish", "rule", PACK.id, rev, None, {"pack": PACK.id, "sha256": PACK.sha256, "active": active}
        )

    def commit(self, changes: Sequence[Change], *, who: Who = REGISTRAR, at: datetime | None = None) -> str:
        """Changes and their rows in one transaction."""
        with self.session() as session:
            tx = append(session, changes, who=who, at=at or self.tick())
        for change in changes:
            if change.type.endswith(".delete"):
                self.rows.pop((change.kind, change.id), None)
            else:
                row = LiveRow(change.kind, change.id, change.person, change.rev, change.fields)
                self.rows[change.kind, change.id] = row
        return tx

    def application(self, id_: str, rev: int, state: str, *, person: str | None = None) -> Change:
        """A step of an application, hidden under its student's key."""
        fields = {"state": state, "name": "张三", "credits": "4.0", "grade": 10, "urgent": False, "note": None}
        rule = PACK if state in ("approved", "refused") else None
        return Change(f"application.{state}", "application", id_, rev, person or f"p-{id_}", fields, rule)

    def publish(self, *, witnesses: Sequence[Witness] = ()) -> SignedCheckpoint | None:
        """Publish as the service would."""
        with self.session() as session:
            return publish(
                session, self.folder, self.lock, self.signers, origin=ORIGIN, now=self.tick(), witnesses=witnesses
            )

    def export(self, persons: Collection[str] = ()) -> Path:
        """A fresh bundle."""
        self.exports += 1
        target = self.home / f"bundle-{self.exports}"
        with self.session() as session:
            export_bundle(session, self.folder, target, persons=persons)
        return target

    def records(self, rows: Sequence[LiveRow] | None = None) -> Path:
        """An export of all applications."""
        path = self.home / "records.jsonl"
        kept = [row for (kind, _id), row in self.rows.items() if kind == "application"]
        with self.session() as session:
            export_records(session, path, kept if rows is None else rows, kinds=["application"])
        return path

    def receipts(self, tx: str) -> list[bytes]:
        """Receipts of a transaction."""
        with self.session() as session:
            return [raw for _index, raw in receipts(session, self.folder, tx)]

    def tamper(self, statement: str, **values: object) -> None:
        """What a database administrator can do: drop the guards, then anything."""
        with self.engine.begin() as connection:
            connection.execute(text("DROP TRIGGER IF EXISTS log_entry_no_update"))
            connection.execute(text("DROP TRIGGER IF EXISTS log_entry_no_delete"))
            connection.execute(text(statement), values)

    def verify(self, bundle: Path | None = None, **more: object) -> Report:
        """What the auditor does."""
        now = more.pop("now", int(self.now.timestamp()) + 60)
        return verify(Question(bundle or self.export(), more.pop("key", self.key), now, **more))


def filled(home: Path, applications: int = 4) -> SmallLog:
    """A published log of some applications, each in three steps, published twice on the way."""
    log = SmallLog(home)
    log.begin()
    for i in range(applications):
        log.commit([log.application(f"a{i}", 1, "submitted")])
        if i == applications // 2:
            log.publish()
        log.commit([log.application(f"a{i}", 2, "assessed"), log.permission(f"s-{i}", "teacher")], who=REGISTRAR)
        log.commit([log.application(f"a{i}", 3, "approved")])
    log.publish()
    return log


def codes(report: Report) -> set[str]:
    """The codes found."""
    return {one.code for one in report.findings}
