"""kill -9 for real: a publisher process dies at each of its writes; the next one ends in the same log, without a fork."""

import os
import subprocess
import sys

import pytest

from audit.folder import Folder
from audit.keys import save_keys
from audit.lock import LockStore
from tests.audit.forger import bodies_of, head_of
from tests.audit.small_log import filled
from tests.places import ROOT

pytestmark = pytest.mark.slow

KILLED = -9
# 260 new entries after 16: two bundles, two tiles of level 0, one of level 1, the kept checkpoint, the checkpoint.
WRITES = 7


def _ready(home):
    log = filled(home, applications=2)
    log.commit([log.application(f"b{i}", 1, "submitted") for i in range(260)])
    save_keys(home / "keys", log.signers, None)
    return log


def _publish(log, point: object, when: str) -> int:
    (log.home / "now").write_text(log.tick().isoformat(), encoding="ascii")
    log.engine.dispose()
    command = [sys.executable, "-m", "tests.audit.publisher_process", str(log.home), str(point), when]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True).returncode


def _settles(log, before: bytes) -> None:
    """More changes, another process, then the auditor with the checkpoint kept from before."""
    log.commit([log.application("after", 1, "submitted")])
    assert _publish(log, 999, "before") == 0
    log.folder, log.lock = Folder(log.home / "log"), LockStore(log.home / "lock.db")
    (log.home / "kept").write_bytes(before)
    report = log.verify(log.folder.root, previous=(log.home / "kept",))
    assert report.findings == []
    assert report.root == head_of(bodies_of(log)).root


@pytest.mark.parametrize("when", ["before", "torn", "after"])
@pytest.mark.parametrize("point", [*range(WRITES), "lock"])
def test_killed_at_a_write(tmp_path, point, when):
    log = _ready(tmp_path)
    before = log.folder.read("checkpoint")
    assert _publish(log, point, when) == KILLED
    _settles(log, before)


def test_killed_again_and_again(tmp_path):
    log = _ready(tmp_path)
    before = log.folder.read("checkpoint")
    for point in ("lock", 6, 5, 2, 0):
        _publish(log, point, "after")
    _settles(log, before)
