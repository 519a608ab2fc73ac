"""A folder is checked as it lies on the disk: broken ones give findings, the shipped ones give no error."""

import re
import shutil
from pathlib import Path

import pytest

from rules.cases import CASES_FILE
from rules.check import CODES, check_folder
from rules.pack import shipped
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


def copied(tmp_path: Path) -> Path:
    """A copy of one shipped pack, with its cases."""
    name = "CN/2010-vocational-roll"
    shutil.copytree(shipped() / name, tmp_path / name)
    return tmp_path / name


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


def test_a_rule_without_a_worked_case_for_every_answer_is_named(tmp_path):
    copy = copied(tmp_path)
    table = copy / CASES_FILE
    first = table.read_text(encoding="utf-8").split("[[case]]")
    table.write_text("[[case]]".join(first[:-1]), encoding="utf-8")
    assert "CK182" in {finding.code for finding in check_folder(tmp_path)}


def test_a_worked_case_that_comes_out_otherwise_is_an_error(tmp_path):
    table = copied(tmp_path) / CASES_FILE
    turned = table.read_text(encoding="utf-8").replace('expect = "pass"', 'expect = "fail"', 1)
    table.write_text(turned, encoding="utf-8")
    (finding,) = [found for found in check_folder(tmp_path) if found.severity == "error"]
    assert (finding.code, finding.facts) == ("CK185", {"expected": "fail", "came": "pass"})


def test_a_table_of_cases_that_cannot_be_read_is_an_error(tmp_path):
    (copied(tmp_path) / CASES_FILE).write_text("[[case", encoding="utf-8")
    assert {f.code for f in check_folder(tmp_path) if f.severity == "error"} == {"PK040"}


def test_a_case_about_a_rule_there_is_none_of_is_an_error(tmp_path):
    table = copied(tmp_path) / CASES_FILE
    wrong = re.sub(r'rule = "[^"]+"', 'rule = "nobody"', table.read_text(encoding="utf-8"), count=1)
    table.write_text(wrong, encoding="utf-8")
    assert {f.code for f in check_folder(tmp_path) if f.severity == "error"} == {"PK042"}


def test_every_finding_of_the_shipped_packs_has_a_known_code():
    assert {finding.code for finding in check_folder(shipped())} <= set(CODES)
