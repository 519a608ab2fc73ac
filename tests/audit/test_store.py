"""The store: what it refuses, what it chains, and how fast a large import goes in."""

import sqlite3
import time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.erase import erase
from audit.event import Change, EntryRefused
from audit.keys import generate_log_keys, key_lines, load_keys, save_keys
from audit.merkle import leaf_hash
from audit.note import NoteError
from audit.persons import PersonErased, Seal, use_seal
from audit.store import BrokenChain, NoGenesis, append, create_genesis, entries, log_person_key, sequence, size
from audit.strictjson import parse
from tests.audit.forger import bodies_of
from tests.audit.small_log import ORIGIN, SYSTEM, SmallLog, codes, filled


@pytest.fixture
def log(tmp_path):
    log = SmallLog(tmp_path)
    log.begin()
    return log


def test_every_entry_points_at_the_one_before_of_its_object(log):
    for rev in (1, 2, 3):
        log.commit([log.application("a", rev, "submitted")])
    bodies = bodies_of(log)[-3:]
    assert [parse(body)["prev"] for body in bodies] == [None, leaf_hash(bodies[0]).hex(), leaf_hash(bodies[1]).hex()]


def test_one_transaction_may_change_an_object_twice(log):
    log.commit([log.application("a", 1, "submitted"), log.application("a", 2, "assessed")])
    first, second = bodies_of(log)[-2:]
    assert parse(second)["prev"] == leaf_hash(first).hex()


@pytest.mark.parametrize("rev", [0, 1, 3, 4])
def test_a_revision_that_does_not_follow_is_refused(log, rev):
    log.commit([log.application("a", 1, "submitted")])
    with pytest.raises((BrokenChain, EntryRefused)):
        log.commit([log.application("a", rev, "assessed")])


def test_nothing_personal_stands_in_the_log(log):
    log.commit([log.application("2026-000017", 1, "submitted", person="370305201001011234")])
    body = bodies_of(log)[-1].decode()
    for secret in ("2026-000017", "370305201001011234", "张三", 'submitted"}', "credits"):
        assert secret not in body


def test_equal_rows_of_two_people_look_different(log):
    log.commit([log.application("a", 1, "submitted"), log.application("b", 1, "submitted")])
    first, second = (parse(body) for body in bodies_of(log)[-2:])
    assert not set(first["_sd"]) & set(second["_sd"])
    assert first["obj"]["ref"] != second["obj"]["ref"]


def test_decoys_hide_how_many_fields_there_are(log):
    for i, count in enumerate((1, 4, 7)):
        fields = {f"f{j}": j for j in range(count)}
        log.commit([Change("application.submitted", "application", f"x{i}", 1, "p", fields)])
    assert {len(parse(body)["_sd"]) for body in bodies_of(log)[-3:]} == {8}


@pytest.mark.parametrize(
    "value",
    [1.5, 2**53, b"bytes", object(), {"é": 1}, float("nan"), "\ud800"],
    ids=["float", "large", "bytes", "object", "key", "nan", "surrogate"],
)
@pytest.mark.parametrize("person", ["p", None])
def test_what_the_log_cannot_carry_is_refused_and_nothing_is_written(log, value, person):
    before = bodies_of(log)
    with pytest.raises((EntryRefused, UnicodeEncodeError)):
        log.commit([Change("a.b", "thing", "1", 1, person, {"x": value})])
    assert bodies_of(log) == before


def test_an_entry_beyond_16_kib_is_refused(log):
    with pytest.raises(EntryRefused, match="bytes"):
        log.commit([Change("a.b", "thing", "1", 1, None, {"x": "字" * 6000})])
    log.commit([Change("a.b", "thing", "1", 1, "p", {"x": "字" * 60_000})])


def test_a_rolled_back_change_leaves_no_entry_and_no_gap(log):
    before = bodies_of(log)
    with Session(log.engine) as session:
        append(session, [log.application("a", 1, "submitted")], who=SYSTEM, at=log.tick())
        session.rollback()
    log.commit([log.application("a", 1, "submitted")])
    assert len(bodies_of(log)) == len(before) + 1


def test_nothing_before_genesis_and_no_second_genesis(tmp_path):
    log = SmallLog(tmp_path)
    with pytest.raises(NoGenesis):
        log.commit([log.application("a", 1, "submitted")])
    log.begin()
    with pytest.raises(ValueError, match="genesis already"), log.session() as session:
        create_genesis(session, origin=ORIGIN, keys=[], who=SYSTEM, at=log.tick())


def test_an_erased_person_can_neither_be_logged_nor_erased_again(log):
    log.commit([log.application("a", 1, "submitted", person="p")])
    with log.session() as session:
        erase(session, "p", who=SYSTEM, at=log.tick())
    with pytest.raises(PersonErased):
        log.commit([log.application("b", 1, "submitted", person="p")])
    with pytest.raises(PersonErased), log.session() as session:
        erase(session, "p", who=SYSTEM, at=log.tick())


def test_an_erasure_of_somebody_with_many_objects(log):
    log.commit([log.application(f"a{i}", 1, "submitted", person="p") for i in range(400)])
    with log.session() as session:
        erase(session, "p", who=SYSTEM, at=log.tick())
    log.rows.clear()
    log.publish()
    assert log.verify(records=log.records()).findings == []


def test_keys_of_people_can_be_kept_sealed(log):
    seal = Seal(
        wrap=lambda person, key: b"sealed" + key[::-1], unwrap=lambda person, kept: kept.removeprefix(b"sealed")[::-1]
    )
    with log.session() as session:
        use_seal(session, seal)
        append(session, [log.application("a", 1, "submitted", person="p")], who=SYSTEM, at=log.tick())
        append(session, [log.application("a", 2, "assessed", person="p")], who=SYSTEM, at=log.tick())
        assert session.scalar(select(log_person_key.c.key)).startswith(b"sealed")


def test_entries_are_read_in_order_and_by_range(log):
    log.commit([log.application(f"a{i}", 1, "submitted") for i in range(10)])
    with log.session() as session:
        everything = list(entries(session, 0, size(session)))
        assert list(entries(session, 4, 7)) == everything[4:7]
        assert sequence(session) == 0


def test_two_writers_take_turns(tmp_path):
    """BEGIN IMMEDIATE: the second waits or fails, and never takes an index twice."""
    log = filled(tmp_path, applications=1)
    other = sqlite3.connect(tmp_path / "rongtong.db", timeout=0)
    with log.session() as session:
        append(session, [log.application("z", 1, "submitted")], who=SYSTEM, at=log.tick())
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.close()


def test_thousands_of_changes_in_one_transaction_are_quick(log):
    changes = [log.application(f"a{i}", 1, "submitted", person=f"p{i % 500}") for i in range(3000)]
    began = time.perf_counter()
    log.commit(changes)
    # About half a second on an idle core; a lookup per change would take ten times as long.
    assert time.perf_counter() - began < 5
    log.publish()
    assert codes(log.verify()) == set()


@pytest.mark.parametrize("passphrase", [b"secret", None])
def test_keys_are_kept_in_a_file_only_their_owner_reads(tmp_path, passphrase):
    keys, path = generate_log_keys(ORIGIN), tmp_path / "keys"
    save_keys(path, keys, passphrase)
    assert path.stat().st_mode & 0o777 == 0o600
    assert key_lines(load_keys(path, passphrase)) == key_lines(keys)
    assert ("ENCRYPTED" in path.read_text()) is (passphrase is not None)
    with pytest.raises(FileExistsError):
        save_keys(path, keys, passphrase)


def test_a_wrong_passphrase_is_said_to_be_one(tmp_path):
    save_keys(tmp_path / "keys", generate_log_keys(ORIGIN), b"secret")
    for wrong in (b"other", None):
        with pytest.raises(NoteError, match="passphrase"):
            load_keys(tmp_path / "keys", wrong)
