"""Exports: what goes out comes back in and changes nothing; personal data leaves with a purpose, and the log knows."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from api.exports.tables import PERSONAL, Wanted, What, table_for
from api.exports.transcript import as_html, transcript
from audit.tables import log_entry
from credits.errors import Forbidden
from credits.export_rows import PurposeUnsaid
from credits.find import student_by_number
from importers.read import read
from importers.write import Table, as_csv, as_xlsx
from tests.api.door import browse, make_app, now, submit
from tests.api.import_scene import SU, VOC, XU, Scene, open_scene, pupil, roster

CATALOGUE = "CN-370305/2026-alliance-demo"
COURSES = "课程代码,课程名称,课程方案,课程类别,学时,学分,开设学期\n" + "".join(
    f"{code},{name},中职,公共基础,36,2.5,10-1\n"
    for code, name in (
        ("ZZ-YW-1", "语文（基础模块 上册）"),
        ("ZZ-YY-1", "英语（基础模块1）"),
        ("ZZ-LS-1", "历史 中国历史"),
        ("ZZ-WL-1", "物理（机械建筑类）"),
        ("ZZ-TY-1", "体育与健康（一）"),
        ("ZZ-ZT-1", "机械制图"),
    )
)


@pytest.fixture
def scene(filled_home: Path, tmp_path: Path) -> Iterator[Scene]:
    """Two students with honest sexes, courses on record, one application."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    opened = open_scene(home)
    opened.loaded(COURSES.encode(), login="alliance")
    opened.loaded(roster(SU, XU, pupil(1)))
    app = make_app(home)
    submit(browse(app, "voc"))
    app.state.database.close()
    yield opened
    opened.database.close()


def _table(scene: Scene, what: What, purpose: str = "核对学籍", login: str = "voc") -> Table:
    with scene.database.transaction() as session:
        return table_for(session, Wanted(what, scene.actor(login), now(), VOC, CATALOGUE, purpose))


@pytest.mark.parametrize("form", ["xlsx", "csv", "gb18030"])
@pytest.mark.parametrize(
    "what", [What.MEMBERS, What.PAIRS, What.TERMS, What.COURSES, What.ROSTER, What.RESULTS, What.APPLICATIONS]
)
def test_what_is_exported_and_imported_again_changes_nothing(scene: Scene, what: What, form: str) -> None:
    table = _table(scene, what)
    assert table.rows
    content = as_xlsx(table) if form == "xlsx" else as_csv(table, "gb18030" if form == "gb18030" else "utf-8-sig")
    login = "voc" if what in PERSONAL else "alliance"
    run = scene.checked(content, f"back.{'xlsx' if form == 'xlsx' else 'csv'}", login)
    assert (run.kind, run.errors) == (what.value, 0)
    assert run.foreseen is not None
    assert run.foreseen["refusal"] is None
    assert [run.foreseen[name] for name in ("new", "changed", "same", "conflicts")] == [0, 0, len(table.rows), 0]


def test_an_exported_catalogue_is_the_published_one(scene: Scene) -> None:
    table = _table(scene, What.EQUIVALENCES)
    again = read(as_xlsx(table), filename="back.xlsx")
    assert (again.kind, again.good) == ("equivalences", len(table.rows))
    assert [one for one in again.problems if one.severity == "error"] == []


def test_decisions_and_registers_say_how_applications_stand(scene: Scene) -> None:
    (row,) = _table(scene, What.DECISIONS).rows
    assert row[1] == SU.name
    assert row[6] in {"符合条件", "不符合条件", "待核定"}
    assert _table(scene, What.REGISTERS).rows == []


@pytest.mark.parametrize("what", sorted(PERSONAL))
def test_personal_data_needs_a_purpose(scene: Scene, what: What) -> None:
    with pytest.raises(PurposeUnsaid):
        _table(scene, what, purpose=" ")


def test_an_export_is_in_the_log_with_its_purpose_count_and_columns(scene: Scene) -> None:
    table = _table(scene, What.ROSTER, purpose="秋季学期核对")
    with scene.database.transaction(writes=False) as session:
        bodies = [json.loads(body) for body in session.scalars(select(log_entry.c.body).order_by(log_entry.c.id))]
    summary = next(one for one in reversed(bodies) if one["type"] == "export.read")["fields"]
    assert (summary["count"], summary["purpose"]) == (3, "秋季学期核对")
    assert summary["fields"] == list(table.headings)
    assert sum(one["type"] == "reading.read" and one["tx"] == bodies[-1]["tx"] for one in bodies) == 3


def test_another_school_exports_nothing_of_ours(scene: Scene) -> None:
    for login in ("gen", "auditor", "alliance"):
        with pytest.raises(Forbidden):
            _table(scene, What.ROSTER, login=login)


def test_a_transcript_holds_original_credits_and_the_reading_is_logged(scene: Scene) -> None:
    with scene.database.transaction() as session:
        student = student_by_number(session, SU.student_number).id
        made = transcript(session, student, purpose="升学申请", actor=scene.actor(), now=now())
    assert {one["course"] for one in made["results"]} >= {"ZZ-YW-1", "ZZ-ZT-1"}
    assert made["totals"]["recognised"] == "0"
    assert SU.id_number not in json.dumps(made)
    page = as_html({**made, "purpose": "<script>"})
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
