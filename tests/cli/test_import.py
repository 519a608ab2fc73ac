"""`rongtong import`: what is wrong is said, and nothing changes unless told."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from tests.places import EXAMPLES

run = CliRunner().invoke


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RONGTONG_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_dry_run_reports_every_faulty_row_with_its_code() -> None:
    done = run(app, ["import", str(EXAMPLES / "roster_gongye.xlsx"), "--dry-run", "--json"])
    report = json.loads(done.stdout)
    assert (report["kind"], report["rows"], report["good"]) == ("roster", 150, 141)
    assert {"row", "sheet", "column", "code", "severity", "zh", "en"} == set(report["problems"][0])
    assert done.exit_code == 1


def test_a_clean_file_exits_with_zero() -> None:
    done = run(app, ["import", str(EXAMPLES / "members.csv"), "--dry-run", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["problems"]) == (0, [])


def test_a_missing_file_is_one_sentence(own_home: Path) -> None:
    done = run(app, ["import", "nobody.xlsx", "--dry-run"])
    assert done.exit_code == 2
    assert "没有这个文件" in done.stderr
    assert not own_home.exists()


def test_an_unreadable_workbook_is_one_sentence_and_changes_nothing(tmp_path: Path, own_home: Path) -> None:
    broken = tmp_path / "roster.xlsx"
    broken.write_bytes(b"PK\x03\x04 not really a workbook")
    done = run(app, ["import", str(broken), "--dry-run"])
    assert done.exit_code == 1
    assert "RT-IMP-" in done.stdout
    assert "Traceback" not in done.output
    assert not own_home.exists()


def test_a_file_is_not_loaded_without_saying_who_loads_it(own_home: Path) -> None:
    done = run(app, ["import", str(EXAMPLES / "members.csv")])
    assert done.exit_code == 2
    assert not own_home.exists()


def test_loading_before_there_is_a_database_says_what_to_do(own_home: Path) -> None:
    done = run(app, ["import", str(EXAMPLES / "members.csv"), "--as", "lianmeng"])
    assert done.exit_code == 4
    assert "rongtong db init" in done.stderr
    assert not own_home.exists()
