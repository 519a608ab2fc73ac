"""The durable runner: what waits is taken up once, and a killed worker's import is finished by the next one."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.jobs.durable import launched, take_up
from credits.models import ImportState
from tests.api.door import settings_for
from tests.api.import_scene import Scene, open_scene, pupil, roster


@pytest.fixture
def scene(filled_home: Path, tmp_path: Path) -> Iterator[Scene]:
    shutil.copytree(filled_home, tmp_path / "home")
    opened = open_scene(tmp_path / "home")
    yield opened
    opened.database.close()


def _settled(scene: Scene, run_id: str, *states: ImportState) -> ImportState:
    for _ in range(200):
        state = scene.run(run_id).state
        if state in states:
            return state
        time.sleep(0.05)
    raise AssertionError(f"still {scene.run(run_id).state}")


@pytest.mark.slow
def test_the_runner_checks_writes_and_takes_back_what_waits(scene: Scene) -> None:
    settings = settings_for(scene.job.uploads.folder.parent)
    with launched(settings, scene.database, scene.job.uploads.keyring):
        run_id = scene.receive(roster(pupil(1)))
        assert take_up(scene.database) == 1
        take_up(scene.database)
        _settled(scene, run_id, ImportState.CHECKED)
        scene.confirm(run_id)
        take_up(scene.database)
        _settled(scene, run_id, ImportState.DONE)
        gone = scene.receive(roster(pupil(2)))
        scene.job.uploads.forget(scene.run(gone).digest)
        take_up(scene.database)
        assert _settled(scene, gone, ImportState.STOPPED) is ImportState.STOPPED
    assert scene.findings() == []


@pytest.mark.slow
def test_a_killed_worker_is_followed_by_one_that_finishes(scene: Scene) -> None:
    home = scene.job.uploads.folder.parent
    run = scene.checked(roster(*(pupil(place) for place in range(300))))
    scene.confirm(run.id)
    first = _worker(home, part_rows=10)
    while scene.run(run.id).parts_done < 5:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.wait(timeout=10)
    half = scene.run(run.id)
    assert half.state is ImportState.CONFIRMED
    assert 0 < half.new < 300
    second = _worker(home, part_rows=10)
    try:
        for _ in range(600):
            if scene.run(run.id).state is ImportState.DONE:
                break
            time.sleep(0.05)
    finally:
        second.terminate()
        second.wait(timeout=30)
    done = scene.run(run.id)
    assert (done.state, done.new, done.same) == (ImportState.DONE, 300, 0)
    assert scene.findings() == []


def _worker(home: Path, part_rows: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "RONGTONG_HOME": str(home),
        "RONGTONG_DEMO": "true",
        "RONGTONG_DEMO_TODAY": "2027-01-25",
        "RONGTONG_IMPORT_ROWS": str(part_rows),
        "RONGTONG_ORIGIN": "test.example/log",
    }
    return subprocess.Popen([sys.executable, "-m", "api.cli", "worker"], env=environment, stdout=subprocess.DEVNULL)
