"""The features of the signed log: a real home, a real export, and the verifier as a process of its own."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_bdd import given, scenarios, then, when
from sqlalchemy import text

from api.clock import Clock
from api.demo import demo_actor, demo_settings, prepare_demo
from api.home import log_keys, open_database
from api.publisher import Publisher
from api.session import Database
from api.settings import Settings
from api.submission import Application, Moment, hand_in
from audit.export import export_bundle
from audit.finding import Finding
from audit.folder import Folder
from audit.keys import key_lines
from audit.reconcile import reconcile
from credits.rows import ApplicationRow
from credits.stored import audited_kinds, stored_objects
from importers.read import read
from tests.places import EXAMPLES, ROOT

scenarios("audit/signed_log.feature")


@dataclass
class Auditor:
    """The home of the service, and what the auditor saw."""

    settings: Settings
    number: str = ""
    seen: subprocess.CompletedProcess[str] | None = None
    found: tuple[Finding, ...] = ()

    @property
    def bundle(self) -> Path:
        return self.settings.home / "bundle"

    @property
    def key(self) -> Path:
        return self.settings.home / "auditor.key"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One school's sample files, loaded once for all scenarios."""
    place = tmp_path_factory.mktemp("alliance") / "home"
    prepare_demo(demo_settings(Settings(home=place)), say=lambda _: None, schools=("gongye",), batch=False)
    return place


@pytest.fixture
def auditor(home: Path, tmp_path: Path) -> Auditor:
    own = tmp_path / "home"
    shutil.copytree(home, own)
    return Auditor(demo_settings(Settings(home=own)))


@given("联盟办理了一份互转申请，日志已经发布")
def handed_in_and_published(auditor: Auditor) -> None:
    database, clock = open_database(auditor.settings), Clock(auditor.settings.demo_today)
    row = next(r for r in read(EXAMPLES / "applications_2027_spring.xlsx").rows if isinstance(r, ApplicationRow))
    asked = Application(
        student_number=row.student_number, target_school="3137000511", applied_on=row.applied_on,
        student_signed=True, guardian_signed=True,
    )  # fmt: skip
    with database.transaction() as session:
        done = hand_in(session, asked, actor=demo_actor(session, "gongye"), at=Moment(clock.now(), clock.today()))
        auditor.number = done.application.number
    _publish(auditor, database)
    database.close()


@when("审计员离线核验导出的日志")
def verifies(auditor: Auditor) -> None:
    auditor.seen = _verify(auditor)


@when("有人改动导出的日志后，审计员离线核验")
def tampered_then_verified(auditor: Auditor) -> None:
    bundle = next(path for path in sorted((auditor.bundle / "tile" / "entries").rglob("*")) if path.is_file())
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    bundle.write_bytes(content)
    auditor.seen = _verify(auditor)


@when("有人绕过服务改动申请的状态")
def edited_behind_the_service(auditor: Auditor) -> None:
    database = open_database(auditor.settings)
    with database.engine.begin() as connection:
        for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            connection.execute(text(f'DROP TRIGGER "{name}"'))
        connection.execute(text("UPDATE application SET state = 'done'"))
    with database.transaction(writes=False) as session:
        auditor.found = tuple(reconcile(session, stored_objects(session), kinds=audited_kinds()))
    database.close()


@then("核验通过")
def passes(auditor: Auditor) -> None:
    assert auditor.seen is not None
    assert auditor.seen.returncode == 0, auditor.seen.stdout
    assert "未发现问题" in auditor.seen.stdout


@then("核验不通过，指出是哪一条")
def fails_naming_the_entry(auditor: Auditor) -> None:
    assert auditor.seen is not None
    assert auditor.seen.returncode == 3
    assert "@" in auditor.seen.stdout, "no index is named"


@then("核对日志时指出这份申请")
def is_named(auditor: Auditor) -> None:
    assert [finding.code for finding in auditor.found] == ["RECORD_EDITED"]
    assert "application" in auditor.found[0].en


def _publish(auditor: Auditor, database: Database) -> None:
    signers = log_keys(auditor.settings)
    Publisher(auditor.settings, database).once()
    with database.transaction(writes=False) as session:
        export_bundle(session, Folder(auditor.settings.log_folder), auditor.bundle)
    auditor.key.write_text("".join(f"{line}\n" for line in key_lines(signers)), encoding="utf-8")


def _verify(auditor: Auditor) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audit", "verify", str(auditor.bundle), "--key", str(auditor.key)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
