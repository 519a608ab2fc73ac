"""The service and its worker come and go together, however the service ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from api.cli.demo_client import wait_for
from tests.places import ROOT


def children_of(pid: int) -> list[int]:
    """Linux lists children by the thread that started them."""
    lists = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
    return [int(one) for children in lists for one in children.read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_ends_with_the_service(tmp_path: Path, end: signal.Signals) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"RONGTONG_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as service:
        try:
            wait_for(f"http://127.0.0.1:{port}", seconds=60)
            (worker,) = [child for child in children_of(service.pid) if alive(child)]
            service.send_signal(end)
            service.wait(timeout=30)
        finally:
            service.kill()
    until = time.monotonic() + 30
    while alive(worker) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive(worker)
