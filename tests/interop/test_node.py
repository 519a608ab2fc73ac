"""The checkpoint read by Node's crypto, which we did not write: the Ed25519 line verifies over the note's text."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from audit.checkpoint import parse_checkpoint
from audit.keys import generate_log_keys
from tests.audit.small_log import ORIGIN, filled

SCRIPT = Path(__file__).with_name("verify_note.mjs")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return filled(tmp_path_factory.mktemp("log"), applications=2)


def _node(note: Path, vkey: str) -> subprocess.CompletedProcess[str]:
    assert shutil.which("node"), "these tests need Node"
    return subprocess.run(["node", str(SCRIPT), str(note), vkey], capture_output=True, text=True, check=False)


def test_every_issued_checkpoint_verifies(log):
    key = log.signers[0].verifier.vkey()
    paths = list((log.folder.root / "checkpoints").rglob("*.*"))
    assert len(paths) >= 2
    for path in paths:
        done = _node(path, key)
        assert (done.returncode, done.stderr) == (0, "")
        head = parse_checkpoint(path.read_bytes()).head
        root = base64.b64encode(head.root).decode()
        assert json.loads(done.stdout) == {"origin": ORIGIN, "size": head.size, "root": root}


def test_another_text_does_not_verify(log, tmp_path):
    path = tmp_path / "note"
    raw = (log.folder.root / "checkpoint").read_bytes()
    size = str(parse_checkpoint(raw).head.size)
    path.write_bytes(raw.replace(f"\n{size}\n".encode(), f"\n{int(size) + 1}\n".encode()))
    assert _node(path, log.signers[0].verifier.vkey()).returncode == 3


def test_another_key_does_not_verify(log):
    other = generate_log_keys(ORIGIN)[0].verifier.vkey()
    assert _node(log.folder.root / "checkpoint", other).returncode == 3
