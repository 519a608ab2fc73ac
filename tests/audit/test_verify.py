"""The verifier on clean logs: nothing is found, and it needs nothing but the standard library and cryptography."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from audit.erase import erase
from audit.event import Change
from audit.reconcile import reconcile
from tests.audit.small_log import SYSTEM, SmallLog, codes, filled

ROOT = Path(__file__).parents[2]


def test_a_clean_log_has_no_findings(tmp_path):
    log = filled(tmp_path)
    (tmp_path / "receipts").mkdir()
    tx = log.commit([log.application("z", 1, "submitted")])
    log.publish()
    for i, raw in enumerate(log.receipts(tx)):
        (tmp_path / "receipts" / f"{i}.tlog-proof").write_bytes(raw)
    bundle = log.export(persons=["p-z", "p-a0"])
    report = log.verify(
        bundle, receipts=tmp_path / "receipts", records=log.records(), previous=(bundle / "checkpoint",)
    )
    assert report.findings == []
    assert not report.skipped


def test_live_rows_of_a_clean_log_reconcile(tmp_path):
    log = filled(tmp_path)
    with log.session() as session:
        rows = [row for row in log.rows.values() if row.kind == "application"]
        assert reconcile(session, rows, kinds=["application"]) == []


@pytest.mark.parametrize("seed", range(100))
def test_random_clean_logs_raise_no_false_alarm(tmp_path, seed):
    chance = random.Random(seed)  # noqa: S311
    log = SmallLog(tmp_path)
    log.begin()
    for _ in range(chance.randint(1, 25)):
        _random_step(log, chance)
    log.publish()
    erased = _erased(log)
    persons = {row.person for row in log.rows.values() if row.person} - erased
    report = log.verify(log.export(persons=persons), records=log.records())
    assert report.findings == []
    with log.session() as session:
        rows = [row for row in log.rows.values() if row.kind == "application"]
        assert reconcile(session, rows, kinds=["application"]) == []


def _random_step(log: SmallLog, chance: random.Random) -> None:
    match chance.choice(["new", "new", "step", "step", "many", "delete", "erase", "publish", "wait", "heartbeat"]):
        case "new":
            known = [row.person for row in _applications(log)]
            person = chance.choice([*known, f"p{chance.random()}"])
            log.commit([log.application(f"n{chance.random()}", 1, "submitted", person=person)])
        case "many":
            names = [f"m{chance.random()}" for _ in range(chance.randint(2, 90))]
            log.commit([log.application(name, 1, "submitted", person=f"q{name}") for name in names])
        case "step" if _applications(log):
            row = chance.choice(_applications(log))
            log.commit(
                [log.application(row.id, row.rev + 1, chance.choice(["approved", "refused"]), person=row.person)]
            )
        case "delete" if _applications(log):
            row = chance.choice(_applications(log))
            log.commit([Change("application.delete", "application", row.id, row.rev + 1, row.person, {})])
        case "erase" if _applications(log):
            _erase(log, chance.choice(_applications(log)).person)
        case "publish":
            log.publish()
        case "wait":
            log.tick(chance.randint(1, 5000))
        case "heartbeat":
            log.tick(4000)
            log.publish()
        case _:
            log.commit([log.application(f"f{chance.random()}", 1, "submitted", person=f"f{chance.random()}")])


def _applications(log: SmallLog) -> list:
    return [row for row in log.rows.values() if row.kind == "application"]


def _erase(log: SmallLog, person: str) -> None:
    with log.session() as session:
        erase(session, person, who=SYSTEM, at=log.tick())
    log.rows = {key: row for key, row in log.rows.items() if row.person != person}


def _erased(log: SmallLog) -> set[str]:
    with log.session() as session:
        return set(
            session.connection().exec_driver_sql("SELECT person FROM log_person_key WHERE key IS NULL").scalars()
        )


def test_the_command_line_says_fine_with_nothing_but_cryptography(tmp_path):
    log = filled(tmp_path)
    done = _run(log, "verify", str(log.export()), "--records", str(log.records()), "--now", log.now.isoformat())
    assert (done.returncode, done.stderr) == (0, "")
    assert "未发现问题" in done.stdout


def test_the_command_line_names_findings_and_exits_with_3(tmp_path):
    log = filled(tmp_path)
    bundle = log.export()
    (bundle / "surplus").write_text("x")
    done = _run(log, "verify", str(bundle), "--json", "--now", log.now.isoformat())
    assert done.returncode == 3
    found = [one for check in json.loads(done.stdout)["checks"] for one in check["findings"]]
    assert [one["code"] for one in found] == ["EXTRA_FILE"]
    assert found[0]["zh"].endswith("。")
    assert found[0]["en"].endswith(".")


def test_what_cannot_be_read_exits_with_2(tmp_path):
    log = filled(tmp_path)
    assert _run(log, "verify", str(tmp_path / "nowhere")).returncode == 2


def test_the_command_line_reads_one_receipt(tmp_path):
    log = filled(tmp_path)
    tx = log.commit([log.application("z", 1, "submitted")])
    log.publish()
    path = tmp_path / "z.tlog-proof"
    path.write_bytes(log.receipts(tx)[0])
    done = _run(log, "receipt", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    assert '"张三"' in done.stdout


# Runs `python -m audit` and fails on any import that is neither ours, nor the standard library's, nor cryptography's.
GUARD = """
import sys, runpy
allowed = set(sys.stdlib_module_names) | {"audit", "cryptography", "_cffi_backend", "cffi"}
class Guard:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed or name in {"audit.store", "audit.publish", "audit.tables"}:
            raise ImportError(f"the verifier may not import {name}")
sys.meta_path.insert(0, Guard())
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("audit", run_name="__main__", alter_sys=True)
"""


def _run(log: SmallLog, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", "-c", GUARD, str(ROOT), *arguments, "--key", str(log.key)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_frozen_view_is_seen_when_the_auditor_says_how_old_is_too_old(tmp_path):
    log = filled(tmp_path)
    late = int(log.now.timestamp()) + 90_000
    assert "FROZEN_VIEW" in codes(log.verify(now=late, max_age=86_400))
    assert log.verify(now=late).findings == []
