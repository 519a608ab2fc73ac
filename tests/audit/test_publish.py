"""Publishing: killed at any write and started again it is the same log; a restored database signs nothing."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from audit.checkpoint import parse_checkpoint
from audit.folder import Folder
from audit.lock import Locked, LockLost, LockStore
from audit.note import Signature, verify_note
from audit.publish import ForkRisk
from tests.audit.forger import bodies_of, head_of
from tests.audit.small_log import SmallLog, codes, database, filled


class PowerCut(Exception):
    """The machine goes away."""


class CutFolder(Folder):
    """A folder whose k-th write is lost, or arrives and is reported lost."""

    def __init__(self, root: Path, at: int, *, persisted: bool) -> None:
        super().__init__(root)
        self.left, self.persisted = at, persisted

    def write(self, path: str, content: bytes) -> None:
        if self.left == 0:
            if self.persisted:
                super().write(path, content)
            else:
                torn = self.root / (path + ".new")
                torn.parent.mkdir(parents=True, exist_ok=True)
                torn.write_bytes(content[: len(content) // 2])
            raise PowerCut(path)
        self.left -= 1
        super().write(path, content)


class CutLock(LockStore):
    """A lock store that fails at its swap."""

    def __init__(self, path: Path, *, persisted: bool) -> None:
        super().__init__(path)
        self.persisted = persisted

    def swap(self, expected: Locked, new: Locked) -> None:
        if self.persisted:
            super().swap(expected, new)
        raise PowerCut("lock")


def _grown(home: Path, more: int) -> SmallLog:
    log = filled(home, applications=2)
    if more:
        log.commit([log.application(f"b{i}", 1, "submitted") for i in range(more)])
    return log


def _settles(log: SmallLog, before: bytes, *, meanwhile: int) -> None:
    """After the cut: more changes, a new run; one log, no fork, nothing left over."""
    log.folder, log.lock = Folder(log.home / "log"), LockStore(log.home / "lock.db")
    if meanwhile:
        log.commit([log.application(f"c{i}", 1, "submitted") for i in range(meanwhile)])
    log.publish()
    (log.home / "kept").write_bytes(before)
    report = log.verify(log.folder.root, previous=(log.home / "kept",))
    assert report.findings == []
    assert (report.size, report.root) == (head_of(bodies_of(log)).size, head_of(bodies_of(log)).root)
    assert log.verify(records=log.records()).findings == []


@pytest.mark.parametrize("meanwhile", [0, 7])
@pytest.mark.parametrize("persisted", [False, True], ids=["not persisted", "persisted but reported failed"])
@pytest.mark.parametrize("at", range(8))
def test_killed_at_each_write_of_a_file(tmp_path, at, persisted, meanwhile):
    """300 entries: two bundles, two tiles at level 0, one at level 1, the kept checkpoint, the checkpoint; one more: none."""
    log = _grown(tmp_path, 300)
    before = log.folder.read("checkpoint")
    log.folder = CutFolder(log.home / "log", at, persisted=persisted)
    if at < 7:
        with pytest.raises(PowerCut):
            log.publish()
    else:
        log.publish()
    _settles(log, before, meanwhile=meanwhile)


@pytest.mark.parametrize("meanwhile", [0, 7, 300])
@pytest.mark.parametrize("persisted", [False, True], ids=["not persisted", "persisted but reported failed"])
def test_killed_at_the_lock(tmp_path, persisted, meanwhile):
    log = _grown(tmp_path, 10)
    before = log.folder.read("checkpoint")
    log.lock = CutLock(log.home / "lock.db", persisted=persisted)
    with pytest.raises(PowerCut):
        log.publish()
    _settles(log, before, meanwhile=meanwhile)


def _restore(log: SmallLog, backup: Path) -> None:
    log.engine.dispose()
    for rest in log.home.glob("rongtong.db-*"):
        rest.unlink()
    shutil.copy(backup, log.home / "rongtong.db")
    log.engine = database(log.home / "rongtong.db")


def _backup(log: SmallLog) -> Path:
    log.engine.dispose()
    return Path(shutil.copy(log.home / "rongtong.db", log.home / "backup.db"))


def test_a_restored_older_database_refuses_to_sign(tmp_path):
    log = filled(tmp_path)
    backup = _backup(log)
    log.commit([log.application("z", 1, "submitted")])
    log.publish()
    published = log.folder.read("checkpoint")
    _restore(log, backup)
    with pytest.raises(ForkRisk, match="FORK_RISK"):
        log.publish()
    assert log.folder.read("checkpoint") == published


@pytest.mark.parametrize("signed", [1, 245, 246, 250, 500], ids=lambda n: f"{n} after the backup")
def test_a_restored_database_that_grew_past_the_lock_refuses_to_sign(tmp_path, signed):
    log = filled(tmp_path, applications=1)
    backup = _backup(log)
    log.commit([log.application(f"x{i}", 1, "submitted") for i in range(signed)])
    log.publish()
    _restore(log, backup)
    log.commit([log.application(f"y{i}", 1, "submitted") for i in range(signed + 1)])
    with pytest.raises(ForkRisk):
        log.publish()


def test_an_entry_edited_at_the_edge_refuses_to_sign(tmp_path):
    log = filled(tmp_path)
    log.tamper("UPDATE log_entry SET body = replace(body, 'submitted', 'approved!')")
    log.commit([log.application("z", 1, "submitted")])
    with pytest.raises(ForkRisk):
        log.publish()


def test_an_entry_missing_from_the_table_refuses_to_sign(tmp_path):
    log = filled(tmp_path)
    log.commit([log.application("z", 1, "submitted"), log.application("y", 1, "submitted")])
    log.tamper("DELETE FROM log_entry WHERE id = (SELECT max(id) - 1 FROM log_entry)")
    with pytest.raises(LookupError, match="missing"):
        log.publish()


def test_the_guards_refuse_to_rewrite_entries(tmp_path):
    log = filled(tmp_path)
    for statement in ("UPDATE log_entry SET rev = 9", "DELETE FROM log_entry"):
        with pytest.raises(IntegrityError, match="append-only"), log.session() as session:
            session.connection().exec_driver_sql(statement)


def test_a_lost_folder_is_made_again_from_the_entries(tmp_path):
    log = _grown(tmp_path, 600)
    log.publish()
    kept = log.folder.read("checkpoint")
    shutil.rmtree(log.home / "log" / "tile")
    log.commit([log.application("z", 1, "submitted")])
    _settles(log, kept, meanwhile=0)


def test_nothing_new_publishes_nothing_until_the_heartbeat(tmp_path):
    log = filled(tmp_path)
    assert log.publish() is None
    log.tick(3600)
    again = log.publish()
    assert again is not None
    assert log.verify().findings == []
    names = [path.name for path in (log.home / "log" / "checkpoints").rglob("*.*")]
    assert sum(int(name.partition(".")[0]) == again.head.size for name in names) == 2


def test_an_empty_database_publishes_nothing(tmp_path):
    log = SmallLog(tmp_path)
    assert log.publish() is None
    assert log.folder.read("checkpoint") is None


def test_two_publishers_cannot_both_win(tmp_path):
    lock = LockStore(tmp_path / "lock")
    lock.swap(Locked(0, None), Locked(5, b"r"))
    with pytest.raises(LockLost):
        lock.swap(Locked(0, None), Locked(6, b"s"))
    with pytest.raises(LockLost):
        lock.swap(Locked(5, b"r"), Locked(4, b"t"))
    assert LockStore(tmp_path / "lock").read() == Locked(5, b"r")


def test_a_second_publisher_keeps_away_while_one_is_at_work(tmp_path):
    log = filled(tmp_path)
    log.commit([log.application("z", 1, "submitted")])
    with LockStore(tmp_path / "lock.db").alone(), pytest.raises(LockLost):
        log.publish()
    assert log.publish() is not None


def test_what_is_published_is_signed_by_every_key(tmp_path):
    log = filled(tmp_path)
    signed = parse_checkpoint(log.folder.read("checkpoint"))
    keys = [key.verifier for key in log.signers]
    assert {one.key for one in verify_note(signed.note, keys)} == set(keys)
    assert signed.head.origin == keys[0].name


def test_witnesses_are_asked_with_the_head_signed_before(tmp_path):
    log = filled(tmp_path)
    before = parse_checkpoint(log.folder.read("checkpoint")).head
    asked = []

    def witness(signed, last):
        asked.append((signed.head.size, last.size, last.root))
        return [Signature("w.example", b"1234", b"x" * 72)]

    log.commit([log.application("z", 1, "submitted")])
    signed = log.publish(witnesses=[witness])
    assert asked == [(signed.head.size, before.size, before.root)]
    assert signed.note.signatures[-1].name == "w.example"
    assert codes(log.verify()) == set()


def test_one_publication_after_another_gives_the_same_files_as_one_alone(tmp_path):
    one, other = _grown(tmp_path / "one", 0), tmp_path / "other"
    for i in range(70):
        one.commit(
            [one.application(f"s{i}-{j}", 1, "submitted") for j in range(i % 13)] or [one.application(f"t{i}", 1, "x")]
        )
        one.publish()
    again = SmallLog(other, one.signers, one.now + timedelta(hours=2))
    again.engine = one.engine
    again.publish()
    assert [path for path in one.export().rglob("tile/**/*") if path.is_file()]
    files = {path: one.folder.read(path) for path in again.folder.files("tile")}
    assert files == {path: again.folder.read(path) for path in again.folder.files("tile")}
