"""`rongtong import` and `rongtong export` on a record: load, see it is the same, take back, write out."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from api.cli.main import app
from tests.api.door import TODAY, fill
from tests.api.import_scene import SU, VOC, pupil, roster

run = CliRunner().invoke


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cli")
    fill(home)
    return home


@pytest.fixture(autouse=True)
def own_home(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(filled, tmp_path / "home")
    monkeypatch.setenv("RONGTONG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RONGTONG_DEMO", "true")
    monkeypatch.setenv("RONGTONG_DEMO_TODAY", TODAY.isoformat())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(roster(pupil(1), replace(pupil(2), birth=TODAY)))
    return path


def _json(*words: str) -> tuple[int, Any]:
    done = run(app, [*words, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_a_faulty_file_is_refused_then_its_good_rows_loaded_then_all_the_same(file: Path) -> None:
    code, first = _json("import", str(file), "--as", "voc")
    assert (code, first["applied"]["new"], first["state"]) == (1, 0, "checked")
    code, loaded = _json("import", str(file), "--as", "voc", "--accept-good-rows")
    assert (code, loaded["applied"]) == (0, {"new": 1, "changed": 0, "same": 0, "conflicts": 0})
    assert [one["row"] for one in loaded["problems"]] == [3]
    code, again = _json("import", str(file), "--as", "voc", "--accept-good-rows")
    assert (code, again["applied"]["same"]) == (0, 1)


def test_a_dry_run_by_somebody_shows_the_difference_and_writes_nothing(file: Path) -> None:
    code, seen = _json("import", str(file), "--as", "voc", "--dry-run")
    assert (code, seen["difference"]["new"]) == (1, 1)
    assert _json("import", str(file), "--as", "voc", "--dry-run")[1]["difference"]["new"] == 1


def test_an_import_is_taken_back_by_its_number(file: Path) -> None:
    number = _json("import", str(file), "--as", "voc", "--accept-good-rows")[1]["import"]
    code, undone = _json("import", "undo", number, "--as", "voc")
    assert (code, undone["state"]) == (0, "undone")
    assert run(app, ["import", "undo", number, "--as", "voc"]).exit_code == 1
    assert run(app, ["import", "undo", "nothing", "--as", "voc"]).exit_code == 1


def test_the_report_is_the_file_with_its_faults_marked(file: Path, tmp_path: Path) -> None:
    marked = tmp_path / "marked.xlsx"
    run(app, ["import", str(file), "--dry-run", "--report", str(marked)])
    rows = CalamineWorkbook.from_path(str(marked)).get_sheet_by_index(0).to_python()
    assert rows[0][-1] == "错误说明"
    assert rows[2][-1].startswith("【错误】")


def test_a_template_is_written(tmp_path: Path) -> None:
    done = run(app, ["import", "template", "roster", "--out", str(tmp_path / "t.xlsx")])
    assert (done.exit_code, (tmp_path / "t.xlsx").exists()) == (0, True)
    assert run(app, ["import", "template", "nothing"]).exit_code == 2


def test_an_export_with_a_purpose_is_written_and_one_without_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    words = ["export", "roster", "--school", VOC, "--as", "voc", "--out", str(out)]
    assert run(app, words).exit_code == 1
    assert not out.exists()
    assert run(app, [*words, "--purpose", "秋季核对"]).exit_code == 0
    assert SU.name in out.read_text(encoding="utf-8-sig")
    assert run(app, [*words[:-1], str(tmp_path / "out.docx"), "--purpose", "秋季核对"]).exit_code == 2


def test_a_transcript_is_written_as_json(tmp_path: Path) -> None:
    out = tmp_path / "t.json"
    words = ["export", "transcript", "--student", SU.student_number, "--as", "voc", "--out", str(out)]
    assert run(app, [*words, "--purpose", "升学申请"]).exit_code == 0
    assert json.loads(out.read_text(encoding="utf-8"))["student"]["name"] == SU.name


def test_a_oneroster_bundle_is_a_roster_of_one_of_its_schools(tmp_path: Path) -> None:
    row = pupil(5)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    numbers = f"{{xjh:{row.student_number}}},{{sfzjh:{row.id_number}}}"
    sex = "male" if int(row.id_number[16]) % 2 else "female"
    for name, text in {
        "orgs": f"sourcedId,name,type,identifier\no1,淄博市工业学校,school,{VOC}\n",
        "users": f'sourcedId,status,userIds,givenName,familyName,identifier\nu1,active,"{numbers}",生,新,1\n',
        "enrollments": "sourcedId,schoolSourcedId,userSourcedId,role,beginDate\ne1,o1,u1,student,2026-09-01\n",
        "demographics": f"sourcedId,birthDate,sex\nu1,{row.birth},{sex}\n",
    }.items():
        (bundle / f"{name}.csv").write_text(text, encoding="utf-8")
    code, loaded = _json("import", "oneroster", str(bundle), "--school", VOC, "--as", "voc")
    assert (code, loaded["applied"]["new"], loaded["problems"]) == (0, 1, [])
    assert run(app, ["import", "oneroster", str(bundle), "--school", "1", "--as", "voc"]).exit_code == 2
