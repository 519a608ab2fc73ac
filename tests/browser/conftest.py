"""The demonstration, served for real on loopback, and Debian's Chromium looking at it."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from api.cli.demo_client import wait_for
from tests.places import ROOT

CHROMIUM = shutil.which(os.environ.get("CHROMIUM", "chromium")) or "chromium"
# Without these Chromium looks for hosts that a closed network refuses.
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`rongtong serve --demo` as `make run` starts it, in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"RONGTONG_HOME": str(home)}
    command = [sys.executable, "-m", "api.cli", "serve", "--demo", "--port", str(port)]
    with (home / "service.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=ROOT)
        try:
            wait_for(f"http://127.0.0.1:{port}", seconds=120)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
