"""`rongtong evaluate`: the case contract, and one clear sentence for whatever is wrong with the input."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.main import app
from rules.pack import shipped
from tests.places import EXAMPLES, ROOT

DESIGN = EXAMPLES / "cases" / "design.json"
CONTRACT = {
    "verdict", "findings", "recognised", "unrecognised", "totals", "makeup", "counterfactuals", "packs",
}  # fmt: skip
FINDING = {"rule", "outcome", "severity", "clause", "confidence", "zh", "en", "facts"}
ROW = {"sources", "targets", "relation", "credits", "hours", "rule", "status"}
run = CliRunner().invoke


def written(folder: Path, change: dict[str, object]) -> Path:
    case = json.loads(DESIGN.read_text(encoding="utf-8")) | change
    path = folder / "case.json"
    path.write_text(json.dumps(case), encoding="utf-8")
    return path


def test_the_example_of_the_design_has_the_fields_of_the_contract() -> None:
    done = run(app, ["evaluate", str(DESIGN), "--json"])
    answer = json.loads(done.stdout)
    assert done.exit_code == 0
    assert set(answer) >= CONTRACT
    assert set(answer["findings"][0]) >= FINDING
    assert set(answer["recognised"][0]) >= ROW
    assert set(answer["totals"]) >= {"recognised", "discretionary", "bound", "optimal"}
    assert answer["verdict"] == "eligible"
    assert answer["totals"]["recognised"] == "4"


def test_a_person_reads_the_verdict_first_and_then_the_clauses() -> None:
    done = run(app, ["evaluate", str(DESIGN)])
    assert done.stdout.startswith("符合申请条件")
    assert "山东省普通高中和中等职业学校学生互转实施办法" in done.stdout


def test_a_case_outside_its_window_exits_with_one(tmp_path: Path) -> None:
    done = run(app, ["evaluate", str(written(tmp_path, {"applied_on": "2027-01-30"})), "--json"])
    assert done.exit_code == 1
    assert json.loads(done.stdout)["verdict"] == "ineligible"


def test_a_file_of_many_cases_gives_one_answer_a_line(tmp_path: Path) -> None:
    line = json.dumps(json.loads(DESIGN.read_text(encoding="utf-8")))
    path = tmp_path / "cases.jsonl"
    path.write_text(f"{line}\n\n{line}\n", encoding="utf-8")
    done = run(app, ["evaluate", str(path)])
    assert [json.loads(answer)["verdict"] for answer in done.stdout.splitlines()] == ["eligible", "eligible"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"surprise": 1}, "surprise"),
        ({"paired": "yes"}, "paired"),
        ({"applied_on": "soon"}, "applied_on"),
        ({"results": [{"course": "A", "term": "10-1", "completed_on": "2027-01-20", "score": 78}]}, "results.0.score"),
    ],
)
def test_a_malformed_case_names_the_path_of_the_field_and_exits_with_two(
    tmp_path: Path, change: dict[str, object], path: str
) -> None:
    done = run(app, ["evaluate", str(written(tmp_path, change))])
    assert done.exit_code == 2
    assert f" {path} " in done.stderr
    assert done.stdout == ""


def test_a_missing_file_is_one_sentence_and_exits_with_two(tmp_path: Path) -> None:
    done = run(app, ["evaluate", str(tmp_path / "nobody.json")])
    assert done.exit_code == 2
    assert "文件不存在" in done.stderr
    assert "there is no such file" in done.stderr


def test_a_folder_without_packs_is_one_sentence_and_exits_with_two(tmp_path: Path) -> None:
    done = run(app, ["evaluate", str(DESIGN), "--packs", str(tmp_path)])
    assert done.exit_code == 2
    assert "PK002" in done.stderr


def test_an_unknown_key_of_a_pack_is_named_and_exits_with_two(tmp_path: Path) -> None:
    shutil.copytree(shipped() / "CN-370000", tmp_path / "CN-370000")
    toml = tmp_path / "CN-370000" / "2026-transfer" / "pack.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace("barred = ", "bared = ", 1), encoding="utf-8")
    done = run(app, ["evaluate", str(DESIGN), "--packs", str(tmp_path)])
    assert done.exit_code == 2
    assert "PK004" in done.stderr
    assert "bared" in done.stderr


def test_only_the_packs_of_the_folder_are_used(tmp_path: Path) -> None:
    (tmp_path / "pack.toml").write_text(
        '[pack]\nid = "p"\ntitle = "目录"\nlayer = "county"\nregion = "370305"\neffective_from = 2026-01-01\n',
        encoding="utf-8",
    )
    (tmp_path / "courses.csv").write_text(
        "code,name,curriculum,category,hours,credits,term,valid_from,valid_to\n"
        "ZZ-YW-1,语文,vocational,,72,4,10-1,,\nGH-YW-1,语文,general,,54,3,10-1,,\n",
        encoding="utf-8",
    )
    (tmp_path / "equivalences.csv").write_text(
        "id,direction,sources,targets,relation,min_score,credits,valid_from,valid_to,clause,note\n"
        "r1,voc_to_gen,ZZ-YW-1,GH-YW-1,same,,,,,,\n",
        encoding="utf-8",
    )
    answer = json.loads(run(app, ["evaluate", str(DESIGN), "--packs", str(tmp_path), "--json"]).stdout)
    assert [pack["id"] for pack in answer["packs"]] == ["p"]
    assert answer["findings"] == []
    assert answer["totals"]["recognised"] == "3"


def test_ruling_on_a_case_does_not_wait_for_the_web_server() -> None:
    program = (
        "import sys\nfrom typer.testing import CliRunner\nfrom api.cli.main import app\n"
        f"assert CliRunner().invoke(app, ['evaluate', {str(DESIGN)!r}, '--json']).exit_code == 0\n"
        "assert not {'fastapi', 'sqlalchemy', 'dbos', 'pandas', 'ortools'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)
