"""The lock store: the last head ever given to the signer, outside the database and its backups.

A small SQLite file of its own. A restored backup of the database is behind it, and then nothing is signed.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Locked:
    """Size and root of the last head, and when it went to the signer (seconds since the epoch); (0, None, 0) at first."""

    size: int
    root: bytes | None
    at: int = 0


class LockLost(RuntimeError):
    """Somebody else moved the lock between read and swap: another publisher is running."""


class LockStore:
    """Read, and compare-and-swap; durable when `swap` returns."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._open()) as store, store:
            store.execute("CREATE TABLE IF NOT EXISTS head (one INTEGER PRIMARY KEY CHECK (one = 1), size, root, at)")
            store.execute("INSERT OR IGNORE INTO head VALUES (1, 0, NULL, 0)")

    def read(self) -> Locked:
        """The last head."""
        with closing(self._open()) as store:
            size, root, at = store.execute("SELECT size, root, at FROM head").fetchone()
        return Locked(size, root, at)

    def swap(self, expected: Locked, new: Locked) -> None:
        """Replace `expected` by `new`; the head never shrinks.

        Raises:
            LockLost: the head is no longer `expected`, or `new` is smaller.
        """
        with closing(self._open()) as store, store:
            store.execute("BEGIN IMMEDIATE")
            done = store.execute(
                "UPDATE head SET size = ?, root = ?, at = ? WHERE size = ? AND root IS ? AND size <= ?",
                (new.size, new.root, new.at, expected.size, expected.root, new.size),
            )
            if done.rowcount != 1:
                raise LockLost(f"the lock is no longer at {expected.size}")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other publishers of this machine out while tiles are written; the kernel lets go when we die.

        Raises:
            LockLost: another one is at work.
        """
        with self._path.with_name(self._path.name + ".busy").open("ab") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as busy:
                raise LockLost("another publisher is at work") from busy
            yield

    def _open(self) -> sqlite3.Connection:
        store = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        store.execute("PRAGMA synchronous = FULL")
        return store
