"""`rongtong log …`: rotation, receipts, sample, replay, gossip and witness, each as somebody would type it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from api.cli.log import app
from api.home import SYSTEM, log_keys, open_database, prepare
from api.publisher import Publisher, known_witnesses
from api.session import Database
from api.settings import Settings
from api.witness import post
from audit.keys import key_lines
from audit.rotate import announce, next_keys, sign_by_both
from credits.actor import Role
from credits.publish_pack import publish_packs
from tests import make
from tests.credits import scene
from tests.places import ROOT


@dataclass
class Place:
    """A home with one application in it, published; and the database it is in."""

    settings: Settings
    database: Database
    number: str

    def run(self, *arguments: object, code: int = 0) -> str:
        done = CliRunner().invoke(app, [str(one) for one in arguments])
        assert done.exit_code == code, done.output
        return done.output

    def verify(self, bundle: Path, key: Path, *more: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "audit", "verify", bundle, "--key", key, "--json", *more]
        return subprocess.run([str(one) for one in command], cwd=ROOT, capture_output=True, text=True, check=False)

    def change(self) -> None:
        """Something more for the log."""
        with self.database.transaction() as session:
            now = datetime.now(UTC)
            publish_packs(session, [make.pack(f"TEST/{now.timestamp()}")], actor=make.actor(Role.PUBLISHER), now=now)

    def pin(self, path: Path) -> Path:
        path.write_text("".join(f"{line}\n" for line in key_lines(log_keys(self.settings))), encoding="utf-8")
        return path


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    settings = Settings(home=tmp_path / "home", database_url=None)
    monkeypatch.setenv("RONGTONG_HOME", str(settings.home))
    monkeypatch.delenv("RONGTONG_DATABASE_URL", raising=False)
    prepare(settings, make.NOW)
    database = open_database(settings)
    with database.transaction() as session:
        publish_packs(session, [make.pack()], actor=make.actor(Role.PUBLISHER), now=make.NOW)
        session.commit()
        at = scene.scene(session)
        number = scene.apply(session, at).number
        scene.assessed(session, at, number)
    Publisher(settings, database).once()
    yield Place(settings, database, number)
    database.close()


def _codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    """Findings, but for permissions and times: the scene's actors have no accounts, and act on a day of their own."""
    found = {one["code"] for check in json.loads(done.stdout)["checks"] for one in check["findings"]}
    return found - {"PERMISSION", "POSTDATED", "BACKDATED", "COSIGNATURE_BEFORE_ENTRY"}


def test_a_rotation_is_announced_and_signed_in(place: Place, tmp_path: Path) -> None:
    old = place.pin(tmp_path / "old")
    place.run("rotate")
    new = place.pin(tmp_path / "new")
    assert old.read_text(encoding="utf-8") != new.read_text(encoding="utf-8")
    place.change()
    place.run("publish")
    place.run("export", tmp_path / "bundle")
    for key in (old, new):
        assert _codes(place.verify(tmp_path / "bundle", key)) <= ({"NOT_SIGNED"} if key == new else set())
    kept = [path.name for path in place.settings.log_key_path.parent.iterdir()]
    assert sorted(kept) == ["log", "secret"]


def test_a_rotation_interrupted_goes_on_with_the_same_keys(place: Place, tmp_path: Path) -> None:
    path, old = place.settings.log_key_path, log_keys(place.settings)
    pinned = place.pin(tmp_path / "old")
    new = next_keys(path, old, None)
    with place.database.transaction() as session:
        announce(session, old, new, who=SYSTEM, at=datetime.now(UTC))
    sign_by_both(path, old, new, None)
    place.run("rotate")
    assert key_lines(log_keys(place.settings)) == key_lines(new)
    place.run("export", tmp_path / "bundle")
    assert _codes(place.verify(tmp_path / "bundle", pinned)) == set()


def test_a_running_publisher_takes_over_the_new_keys(place: Place, tmp_path: Path) -> None:
    pinned, running = place.pin(tmp_path / "old"), Publisher(place.settings, place.database)
    running.once()
    place.run("rotate")
    place.change()
    assert running.once() is not None
    place.run("export", tmp_path / "bundle")
    assert _codes(place.verify(tmp_path / "bundle", pinned)) == set()


def test_receipts_of_an_application(place: Place, tmp_path: Path) -> None:
    place.run("receipt", place.number, "--out", tmp_path / "receipts")
    paths = sorted((tmp_path / "receipts").glob("*.tlog-proof"))
    assert len(paths) >= 4
    key = place.pin(tmp_path / "key")
    for path in paths:
        command = [sys.executable, "-m", "audit", "receipt", str(path), "--key", str(key)]
        assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_receipts_of_a_transaction_without_what_was_disclosed(place: Place, tmp_path: Path) -> None:
    with place.database.transaction(writes=False) as session:
        tx = session.scalar(text("SELECT tx FROM log_entry WHERE kind = 'application' LIMIT 1"))
    place.run("receipt", tx, "--no-disclose", "--out", tmp_path)
    assert list(tmp_path.glob("*.tlog-proof"))


def test_an_application_nobody_knows_has_no_receipt(place: Place) -> None:
    place.run("receipt", "2027-999999", code=2)


def test_a_receipt_before_publication_asks_to_come_again(place: Place, tmp_path: Path) -> None:
    place.change()
    with place.database.transaction(writes=False) as session:
        tx = session.scalar(text("SELECT tx FROM log_entry ORDER BY id DESC LIMIT 1"))
    place.run("receipt", tx, "--out", tmp_path, code=4)


def test_a_sample_names_applications_as_the_offline_draw_does(place: Place, tmp_path: Path) -> None:
    place.run("export", tmp_path / "bundle")
    seed = tmp_path / "bundle" / "checkpoint"
    line = place.run("sample", "--seed", seed, "-n", "3").splitlines()[0]
    assert line.endswith(place.number)
    command = [sys.executable, "-m", "audit", "sample", str(tmp_path / "bundle"), "--seed", str(seed), "-n", "3"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == [line.split()[0]]
    place.run("sample", "--seed", tmp_path / "nothing", code=2)


def test_every_decision_is_made_again(place: Place) -> None:
    assert json.loads(place.run("replay", "--json")) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ruling SET document = replace(document, 'eligible', 'ineligible')",
        """UPDATE ruling SET "case" = replace("case", '78', '79')""",
        """UPDATE ruling SET "case" = '{}'""",
        "UPDATE pack SET files = replace(files, '60', '90')",
        "DELETE FROM pack",
    ],
)
def test_a_decision_that_would_come_out_otherwise_is_a_finding(place: Place, statement: str) -> None:
    with place.database.engine.begin() as connection:
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text(statement))
    found = json.loads(place.run("replay", "--json", code=3))
    assert [one["number"] for one in found] == [place.number]


def test_gossip_between_two_exports_of_one_log(place: Place, tmp_path: Path) -> None:
    key = place.pin(tmp_path / "key")
    place.run("export", tmp_path / "one")
    place.change()
    place.run("publish")
    place.run("export", tmp_path / "two")
    assert "一致" in place.run("gossip", tmp_path / "one", tmp_path / "two", "--key", key)
    place.run("gossip", tmp_path / "one", tmp_path / "nowhere", "--key", key, code=2)


def test_gossip_writes_a_proof_of_two_histories(place: Place, tmp_path: Path) -> None:
    """The operator restores a backup, lock and all, and goes on differently."""
    key, home = place.pin(tmp_path / "key"), place.settings.home
    place.database.close()
    shutil.copytree(home, tmp_path / "backup")
    for name in ("one", "two"):
        place.change()
        place.run("publish")
        place.run("export", tmp_path / name)
        place.database.close()
        shutil.rmtree(home)
        shutil.copytree(tmp_path / "backup", home)
    proof = tmp_path / "proof.json"
    out = place.run("gossip", tmp_path / "one", tmp_path / "two", "--key", key, "--out", proof, code=3)
    assert "不一致" in out
    command = [sys.executable, "-m", "audit", "misconduct", str(proof), "--key", str(key)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 3


def test_a_witness_process_cosigns_what_the_service_publishes(place: Place, tmp_path: Path) -> None:
    key, home = place.pin(tmp_path / "key"), tmp_path / "witness"
    line = place.run("witness", "key", "--home", home, "--name", "w.example").strip()
    started = [sys.executable, "-c", "from api.cli.log import app; app()", "witness", "serve", "--port", "0"]
    arguments = ["--log", str(key), "--home", str(home), "--name", "w.example"]
    with subprocess.Popen(
        [*started, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=_unbuffered()
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split("：")[1].split(" ")[0]
        try:
            (place.settings.home / "witnesses").write_text(f"witness w {line} {url}\n", encoding="utf-8")
            assert len(known_witnesses(place.settings)) == 1
            place.change()
            place.run("publish")
            assert post(url, b"x", 2)[0] == 400
        finally:
            process.terminate()
    place.run("export", tmp_path / "bundle")
    policy = tmp_path / "policy"
    policy.write_text(f"{_log_line(key)}\nwitness w {line}\nquorum w\n", encoding="utf-8")
    assert _codes(place.verify(tmp_path / "bundle", key, "--policy", policy)) == set()


def _log_line(key: Path) -> str:
    return f"log {key.read_text(encoding='utf-8').splitlines()[0]}"


def _unbuffered() -> dict[str, str]:
    return os.environ | {"PYTHONUNBUFFERED": "1"}


def test_the_witness_says_what_is_wrong_with_its_key(place: Place, tmp_path: Path) -> None:
    place.run("witness", "key", "--home", tmp_path, "--name", "w.example")
    place.run("witness", "key", "--home", tmp_path, "--name", "other.example", code=2)
    (tmp_path / "key").write_text("nonsense", encoding="utf-8")
    place.run("witness", "key", "--home", tmp_path, "--name", "w.example", code=4)
