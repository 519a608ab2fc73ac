"""The worker beside the service: started again when it dies, left alone when it refuses, ended with the service."""

import os
import sys
import time
from pathlib import Path

from api.cli.kept import kept

REFUSAL = 3


def run(tmp_path: Path, program: str, seconds: float) -> int:
    """How often the program started while the block lasted."""
    marks = tmp_path / "marks"
    script = f"import pathlib, sys, time; open({str(marks)!r}, 'a').write('x')\n{program}"
    with kept([sys.executable, "-c", script], os.environ, refusal=REFUSAL, first_wait=0.1):
        until = time.monotonic() + seconds
        while time.monotonic() < until and not (marks.exists() and len(marks.read_text()) > 1):
            time.sleep(0.05)
    return len(marks.read_text())


def test_a_worker_that_dies_is_started_again(tmp_path: Path) -> None:
    assert run(tmp_path, "sys.exit(1)", 20) >= 2


def test_a_worker_that_refuses_to_sign_is_not_started_again(tmp_path: Path) -> None:
    assert run(tmp_path, f"sys.exit({REFUSAL})", 3) == 1


def test_a_worker_ends_with_the_service(tmp_path: Path) -> None:
    began = time.monotonic()
    assert run(tmp_path, "time.sleep(60)", 1.5) == 1
    assert time.monotonic() - began < 15
