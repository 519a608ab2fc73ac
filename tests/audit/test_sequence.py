"""The outbox on PostgreSQL: late commits are not lost, indices have no gap, changes of one row keep their order."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from audit.event import Change
from audit.folder import Folder
from audit.keys import generate_log_keys, key_lines
from audit.lock import LockStore
from audit.publish import publish
from audit.reconcile import LiveRow, reconcile
from audit.store import append, create_genesis, entries, log_metadata, sequence, size
from audit.strictjson import parse
from audit.verify import Question, verify
from tests.audit.small_log import ORIGIN, START, SYSTEM
from tests.postgres import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server():
    """A PostgreSQL of our own."""
    with serving() as url:
        yield url


@pytest.fixture
def engine(server):
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    log_metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        create_genesis(session, origin=ORIGIN, keys=[], who=SYSTEM, at=START)
    yield engine
    engine.dispose()


def _thing(id_: str, rev: int = 1, *, person: str | None = None) -> Change:
    return Change("thing.set", "thing", id_, rev, person, {"value": rev})


def _commit(engine, changes) -> None:
    with Session(engine) as session, session.begin():
        append(session, changes, who=SYSTEM, at=START)


def _sequence(engine) -> int:
    with Session(engine) as session, session.begin():
        return sequence(session)


def _refs(engine) -> list[tuple[str, int]]:
    with Session(engine) as session:
        found = [parse(body) for body in entries(session, 1, size(session))]
    return [(entry["obj"]["ref"], entry["rev"]) for entry in found]


def test_entries_wait_in_the_outbox_until_sequenced(engine):
    _commit(engine, [_thing("a"), _thing("b")])
    assert _refs(engine) == []
    assert (_sequence(engine), _sequence(engine)) == (2, 0)
    assert _refs(engine) == [("a", 1), ("b", 1)]


def test_a_transaction_that_commits_late_is_not_lost(engine):
    with Session(engine) as early, early.begin():
        append(early, [_thing("early")], who=SYSTEM, at=START)
        _commit(engine, [_thing("late")])
        assert _sequence(engine) == 1
    assert _sequence(engine) == 1
    assert _refs(engine) == [("late", 1), ("early", 1)]


def test_the_chain_runs_from_the_log_into_the_outbox(engine):
    _commit(engine, [_thing("a")])
    _sequence(engine)
    _commit(engine, [_thing("a", 2)])
    _commit(engine, [_thing("a", 3), _thing("a", 4)])
    _sequence(engine)
    assert _refs(engine) == [("a", rev) for rev in (1, 2, 3, 4)]


def test_only_one_sequencer_at_a_time(engine):
    _commit(engine, [_thing("a")])
    with Session(engine) as one, one.begin():
        assert sequence(one) == 1
        assert _sequence(engine) == 0
    assert _refs(engine) == [("a", 1)]


@pytest.mark.parametrize(
    "statement",
    ["UPDATE log_entry SET rev = 2", "DELETE FROM log_entry", "DELETE FROM log_outbox", "TRUNCATE log_outbox"],
)
def test_the_guards_refuse_to_rewrite(engine, statement):
    _commit(engine, [_thing("a")])
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))


def test_an_outbox_row_deleted_before_sequencing_is_found(engine, tmp_path):
    _commit(engine, [_thing("a"), _thing("b"), _thing("c")])
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL rongtong.sequencer = 'on'"))
        connection.execute(text("DELETE FROM log_outbox WHERE ref = 'b'"))
    _sequence(engine)
    assert "TX_ORDER" in {one.code for one in _verify(engine, tmp_path)}


def test_many_writers_and_sequencers_give_one_clean_log(engine, tmp_path):
    stop = threading.Event()

    def write(name: int) -> None:
        for rev in range(1, 21):
            _commit(engine, [_thing(f"own-{name}", rev, person=f"p{name}"), _thing(f"x-{name}-{rev}")])
            time.sleep(0.001)

    def move() -> None:
        while not stop.is_set():
            _sequence(engine)

    writers = [threading.Thread(target=write, args=(i,)) for i in range(6)]
    movers = [threading.Thread(target=move) for _ in range(2)]
    for thread in writers + movers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in movers:
        thread.join()
    _sequence(engine)
    assert len(_refs(engine)) == 240
    assert _verify(engine, tmp_path) == []
    rows = [LiveRow("thing", f"own-{i}", f"p{i}", 20, {"value": 20}) for i in range(6)]
    rows += [LiveRow("thing", f"x-{i}-{rev}", None, 1, {"value": 1}) for i in range(6) for rev in range(1, 21)]
    with Session(engine) as session:
        assert reconcile(session, rows, kinds=["thing"]) == []


def test_two_changes_of_one_revision_cannot_both_commit(engine):
    _commit(engine, [_thing("a")])
    _commit(engine, [_thing("a", 2)])
    again = (
        "INSERT INTO log_outbox (body, leaf, kind, ref, rev, tx) SELECT body, leaf, kind, ref, rev, tx FROM log_outbox"
    )
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text(again))


def _verify(engine, home: Path):
    keys = generate_log_keys(ORIGIN)
    (home / "key").write_text("\n".join(key_lines(keys)), encoding="utf-8")
    with Session(engine) as session:
        publish(session, Folder(home / "log"), LockStore(home / "lock"), keys, origin=ORIGIN, now=START)
    found = verify(Question(home / "log", home / "key", int(START.timestamp()))).findings
    return [one for one in found if one.code != "GENESIS"]  # the genesis of these tests names no key
