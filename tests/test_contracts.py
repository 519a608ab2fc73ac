"""The import contracts hold, and each of them can break."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGES = ("api", "audit", "credits", "importers", "rules")
WRONG = {
    "One way down": ("credits/wrong.py", "from api.settings import Settings\n"),
    "rules knows no web": ("rules/wrong.py", "import sqlalchemy\n"),
    "pandas stops in importers": ("credits/wrong.py", "import pandas\n"),
    "The offline verifier": ("audit/verify.py", "import sqlalchemy\n"),
    "Nobody below api knows HTTP": ("credits/wrong.py", "import fastapi\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_is_kept() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("contract", WRONG)
def test_a_wrong_import_breaks_its_contract(copy: Path, contract: str) -> None:
    name, line = WRONG[contract]
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write(line)
    done = lint(copy)
    assert done.returncode == 1
    broken = next(text for text in done.stdout.splitlines() if text.startswith(contract))
    assert broken.endswith("BROKEN")
