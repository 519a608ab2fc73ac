"""The signed log: appending beside not appending, time until signed, full verification, proofs. `python -m benchmarks.log [ENTRIES]`."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory, gettempdir
from threading import Event, Thread
from time import perf_counter, sleep
from typing import Any

from pymerkle import SqliteTree
from sqlalchemy import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from audit.event import Change, Who
from audit.export import latest_checkpoint
from audit.folder import Folder
from audit.keys import generate_log_keys
from audit.lock import LockStore
from audit.merkle import inclusion_proof
from audit.publish import publish
from audit.store import append, create_genesis, log_metadata, size
from audit.tiles import ENTRIES, TileReader, tiles_of, unpack_bundle
from audit.verify import Question, verify
from benchmarks.made_log import ORIGIN, made_entries, made_log, newest
from benchmarks.run import said
from benchmarks.timing import line
from credits.engine import open_engine

MILLION = 1_000_000
WHO = Who("r-7", "registrar", "web")
INTERVAL = 0.2  # seconds between publications, as the service has it


def measure(entries: int = MILLION) -> list[dict[str, Any]]:
    """The four lines; the log verified and proved from has that many entries and is made once, below the system's temp."""
    home = Path(gettempdir()) / "rongtong-bench"
    return [_append(), _lag(), _verify(home, entries), _proof(home, entries)]


# log-append


class _Base(DeclarativeBase):
    pass


class _Row(_Base):
    """A row as wide as an application's."""

    __tablename__ = "row"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[str]
    student: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    state: Mapped[str]
    verdict: Mapped[str]
    reason: Mapped[str]
    applied_on: Mapped[str]
    version: Mapped[int]


ROWS = 6  # a transaction


def _append(rounds: int = 7, changes: int = 600) -> dict[str, Any]:
    """Durable transactions of six changed rows of one person, as a submit makes, against the same without entries. SQLite."""
    with _database() as engine:
        plain: list[float] = []
        logged: list[float] = []
        for turn in range(rounds):
            plain.append(_seconds(lambda turn=turn: _change(engine, f"p{turn}", changes, log=False)) / changes)
            logged.append(_seconds(lambda turn=turn: _change(engine, f"l{turn}", changes, log=True)) / changes)
    return line("log-append", median(logged), median(plain), 0.8, "higher")


def _change(engine: Engine, name: str, changes: int, *, log: bool) -> None:
    fields = dict.fromkeys([c.key for c in _Row.__table__.columns if c.key not in ("id", "version")], "某校 x")
    for i in range(0, changes, ROWS):
        ids = [f"{name}-{i + j}" for j in range(ROWS)]
        with Session(engine) as session, session.begin():
            session.add_all([_Row(id=id_, version=1, **fields) for id_ in ids])
            session.flush()
            if log:
                person = f"person-{i % 60}"
                entered = [Change("application.submit", "application", id_, 1, person, fields) for id_ in ids]
                append(session, entered, who=WHO, at=datetime.now(UTC))


# log-lag


def _lag(seconds: float = 10.0, rate: float = 40.0) -> dict[str, Any]:
    """From commit to the signed checkpoint that covers it: p99 over a steady writer, against the publishing interval."""
    with TemporaryDirectory() as home, _database() as engine:
        folder, stop = Folder(Path(home) / "log"), Event()
        signed: list[tuple[float, int]] = []
        publisher = Thread(target=_publish_on, args=(engine, folder, Path(home) / "lock", stop, signed))
        publisher.start()
        committed: list[tuple[float, int]] = []
        for i in range(int(seconds * rate)):
            with Session(engine) as session, session.begin():
                append(session, [_opened(f"lag-{i}")], who=WHO, at=datetime.now(UTC))
                count = size(session)
            committed.append((perf_counter(), count))
            sleep(1 / rate)
        sleep(3 * INTERVAL)
        stop.set()
        publisher.join()
        last = latest_checkpoint(folder).head.size
    lags = [next(at for at, covered in signed if covered >= count) - done for done, count in committed if count <= last]
    return line("log-lag", quantiles(lags, n=100)[98], INTERVAL, 2, "lower")


def _opened(id_: str) -> Change:
    return Change("application.submit", "application", id_, 1, id_, {"state": "submitted", "name": "张三"})


def _publish_on(engine: Engine, folder: Folder, lock: Path, stop: Event, signed: list[tuple[float, int]]) -> None:
    store, signers = LockStore(lock), generate_log_keys(ORIGIN)
    while not stop.wait(INTERVAL):
        with Session(engine.execution_options(rongtong_reading=True)) as session:
            made = publish(session, folder, store, signers, origin=ORIGIN, now=datetime.now(UTC))
        if made is not None:
            signed.append((perf_counter(), made.head.size))


# log-verify


def _verify(home: Path, entries: int) -> dict[str, Any]:
    """Every check but receipts and records, processes for both cores; against hashing each entry alone, twice, on one core."""
    bundle, key = made_log(home, entries)
    question = Question(bundle, key, int(newest(entries).timestamp()) + 60, jobs=os.cpu_count() or 1)
    rounds = 3 if entries >= MILLION else 5
    ours: list[float] = []
    hashing: list[float] = []
    for _ in range(rounds):
        ours.append(_seconds(lambda: _must_hold(question)))
        hashing.append(_hashing(bundle, entries))
    limit = 10 * entries / MILLION
    measured = line("log-verify", median(ours), median(hashing), 8, "lower", ratio_of_10_s=median(ours) / limit)
    measured["ok"] = measured["ok"] and median(ours) <= limit
    return measured | {"entries": entries}


def _must_hold(question: Question) -> None:
    if verify(question).findings:
        raise RuntimeError("the made log must verify")


def _hashing(bundle: Path, entries: int) -> float:
    seconds = 0.0
    for tile in tiles_of(entries, ENTRIES):
        bodies = unpack_bundle((bundle / tile.path).read_bytes(), tile)
        start = perf_counter()
        for _ in range(2):
            for body in bodies:
                sha256(body).digest()
        seconds += perf_counter() - start
    return seconds


# log-proof


def _proof(home: Path, entries: int, other: int = 100_000, rounds: int = 31) -> dict[str, Any]:
    """One inclusion proof with nothing in memory and the files out of the cache; pymerkle's tree at 100,000 the same way."""
    bundle, _key = made_log(home, entries)
    tree = home / f"pymerkle-{other}.db"
    if not tree.exists():
        with SqliteTree(str(tree)) as made:
            made.append_entries(made_entries(other))
    random = Random(1)  # noqa: S311  which entries are proved
    ours: list[float] = []
    theirs: list[float] = []
    for _ in range(rounds):
        _forget(bundle.rglob("tile/[0-9]/**/*"))
        ours.append(_seconds(lambda: _prove(bundle, random.randrange(entries), entries)))
        _forget([tree])
        theirs.append(_seconds(lambda: _prove_theirs(tree, random.randrange(other), other)))
    return line("log-proof", median(ours), median(theirs), 15, "higher") | {"entries": entries}


def _prove(bundle: Path, index: int, entries: int) -> None:
    reader = TileReader(Folder(bundle).read, entries)
    inclusion_proof(reader.nodes, index, entries)


def _prove_theirs(tree: Path, index: int, entries: int) -> None:
    with SqliteTree(str(tree)) as opened:
        opened.prove_inclusion(index + 1, entries)


def _forget(paths: Any) -> None:
    """Let the kernel drop what it keeps of these files."""
    for path in paths:
        if path.is_file():
            handle = os.open(path, os.O_RDONLY)
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(handle)


@contextmanager
def _database() -> Iterator[Engine]:
    """SQLite as the service opens it, with the log's tables and its first entry."""
    with TemporaryDirectory() as home:
        engine = open_engine(f"sqlite:///{home}/record.db")
        log_metadata.create_all(engine)
        _Base.metadata.create_all(engine)
        with Session(engine) as session, session.begin():
            create_genesis(session, origin=ORIGIN, keys=[], who=WHO, at=datetime.now(UTC))
        yield engine
        engine.dispose()


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


if __name__ == "__main__":
    for one in measure(*map(int, sys.argv[1:2])):
        sys.stdout.write(said(one) + (f"  {one['entries']} entries" if "entries" in one else "") + "\n")
