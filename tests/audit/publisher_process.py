"""A publisher as a process of its own that kills itself (SIGKILL) at one write; run by test_kill.py.

`python publisher_process.py HOME POINT WHEN`: POINT is the number of a file written, or `lock`; WHEN is `before`
(nothing arrived), `torn` (half a temporary file arrived) or `after` (all arrived, nobody was told).
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from audit.folder import Folder
from audit.keys import load_keys
from audit.lock import Locked, LockStore
from audit.publish import publish
from tests.audit.small_log import ORIGIN, database


def die() -> None:
    """No handler, no cleanup, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingFolder(Folder):
    """Dies at its n-th write."""

    def __init__(self, root: Path, at: int, when: str) -> None:
        super().__init__(root)
        self.left, self.when = at, when

    def write(self, path: str, content: bytes) -> None:
        if self.left == 0 and self.when == "torn":
            torn = self.root / (path + ".new")
            torn.parent.mkdir(parents=True, exist_ok=True)
            torn.write_bytes(content[: len(content) // 2])
        if self.left == 0 and self.when != "after":
            die()
        super().write(path, content)
        if self.left == 0:
            die()
        self.left -= 1


class DyingLock(LockStore):
    """Dies at its swap."""

    def __init__(self, path: Path, when: str) -> None:
        super().__init__(path)
        self.when = when

    def swap(self, expected: Locked, new: Locked) -> None:
        if self.when == "after":
            super().swap(expected, new)
        die()


def main(home: Path, point: str, when: str) -> None:
    """Publish once, or die on the way."""
    folder = Folder(home / "log") if point == "lock" else DyingFolder(home / "log", int(point), when)
    lock = DyingLock(home / "lock.db", when) if point == "lock" else LockStore(home / "lock.db")
    now = datetime.fromisoformat((home / "now").read_text(encoding="ascii"))
    with Session(database(home / "rongtong.db")) as session, session.begin():
        publish(session, folder, lock, load_keys(home / "keys", None), origin=ORIGIN, now=now)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
