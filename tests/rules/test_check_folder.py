"""A folder is checked as it lies on the disk: broken ones give findings, the shipped ones give no error."""

from pathlib import Path

import pytest

from rules.cases import CASES_FILE, covered, load_cases
from rules.check import CODES, check_folder
from rules.pack import load_tree, shipped
from tests.rules.written import pack_text

BROKEN = {
    "no pack at all": ({}, "PK002", ""),
    "not TOML": ({"pack.toml": b"[pack"}, "PK003", "pack.toml"),
    "an unknown key": ({"pack.toml": pack_text("city", head='colour = "red"')}, "PK004", "pack.toml"),
    "a cell that is no number": (
        {"pack.toml": pack_text("city"), "courses.csv": b"code,hours\nA,18\nB,many\n"},
        "PK023",
        "courses.csv:3",
    ),
    "a row with an unknown relation": (
        {"pack.toml": pack_text("city"), "equivalences.csv": b"id,sources,targets,relation\n1,A,B,equal\n"},
        "PK024",
        "equivalences.csv:2",
    ),
    "not UTF-8": ({"pack.toml": pack_text("city"), "courses.csv": "code\n语文".encode("gbk")}, "PK020", "courses.csv"),
}


@pytest.mark.parametrize(("files", "code", "place"), BROKEN.values(), ids=BROKEN.keys())
def test_a_folder_that_cannot_be_loaded_gives_its_problems(tmp_path, files, code, place):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (finding,) = check_folder(tmp_path)
    assert (finding.code, finding.severity, finding.place) == (code, "error", place)
    assert Path(finding.pack) == tmp_path
    assert finding.zh
    assert finding.en


def test_a_catalogue_with_nothing_else_is_a_pack_that_can_be_checked(tmp_path):
    (tmp_path / "pack.toml").write_bytes(pack_text("alliance"))
    (tmp_path / "courses.csv").write_text("code,curriculum,hours\nA,voc,36\nB,gen,36\n")
    (tmp_path / "equivalences.csv").write_text(
        "id,direction,sources,targets,relation,clause\n1,voc_to_gen,A,B,similar,c\n"
    )
    assert check_folder(tmp_path) == ()


def test_the_shipped_packs_have_no_error():
    assert [finding for finding in check_folder(shipped()) if finding.severity == "error"] == []


def test_the_demo_catalogue_is_warned_of_the_choices_it_leaves_open_and_of_nothing_else():
    warned = {
        (f.code, f.facts["row"], f.facts.get("other")) for f in check_folder(shipped()) if f.severity == "warning"
    }
    assert warned == {("CK113", "24", "15"), ("CK113", "25", "24"), ("CK151", "26", None)}


def test_the_shipped_packs_have_a_worked_case_for_every_answer():
    packs = load_tree(shipped())
    files = {pack.id: shipped() / pack.id / CASES_FILE for pack in packs}
    cases = {
        f"{name}:{rule}": shown
        for name, file in files.items()
        for rule, shown in covered(load_cases(file.read_bytes(), name)).items()
    }
    assert [f for f in check_folder(shipped(), cases=cases) if f.code == "CK182"] == []


def test_every_finding_of_the_shipped_packs_has_a_known_code():
    assert {finding.code for finding in check_folder(shipped())} <= set(CODES)
