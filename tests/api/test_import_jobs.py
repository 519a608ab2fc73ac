"""An import as an act in the record: the difference first, nothing silently, taken back without deleting."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from credits.errors import Forbidden, StaleVersion
from credits.import_refusals import DependedOn, FaultyFile, NotCompensable, WrongImportState
from credits.import_run import confirm_import
from credits.import_undo import start_undo
from credits.models import ImportState
from tests import make
from tests.api.door import browse, make_app, now, submit
from tests.api.import_scene import SU, XU, Scene, open_scene, pupil, results, roster


@pytest.fixture
def scene(filled_home: Path, tmp_path: Path) -> Iterator[Scene]:
    shutil.copytree(filled_home, tmp_path / "home")
    opened = open_scene(tmp_path / "home")
    yield opened
    opened.database.close()


FAULTY = replace(pupil(3, "错号"), birth=make.TODAY)


def test_the_check_says_what_would_be_new_changed_and_same_and_changes_nothing(scene: Scene) -> None:
    run = scene.checked(roster(SU, replace(XU, class_name="2班"), pupil(1)))
    assert run.foreseen is not None
    assert [run.foreseen[name] for name in ("new", "changed", "same", "conflicts")] == [1, 2, 0, 0]
    assert [(one["fate"], one["from"], one["to"]) for one in run.foreseen["rows"]] == [
        ("changed", 2, 3),
        ("new", 4, 4),
    ]
    assert {"class_name": "2班"} in [one["after"] for one in run.foreseen["changes"]]
    assert run.state is ImportState.CHECKED
    assert "新生1" not in scene.names()


def test_a_confirmed_import_does_what_the_check_foresaw_and_the_log_agrees(scene: Scene) -> None:
    run = scene.loaded(roster(pupil(1), pupil(2)))
    assert (run.state, run.new, run.changed, run.same) == (ImportState.DONE, 2, 0, 0)
    assert {"新生1", "新生2"} <= scene.names()
    assert scene.findings() == []


def test_the_same_file_again_changes_nothing(scene: Scene) -> None:
    content = roster(pupil(1), pupil(2))
    scene.loaded(content)
    again = scene.loaded(content)
    assert (again.new, again.changed, again.same, again.conflicts) == (0, 0, 2, 0)


def test_a_file_with_errors_is_refused_whole_unless_the_good_rows_are_asked_for(scene: Scene) -> None:
    run = scene.checked(roster(pupil(1), FAULTY))
    with pytest.raises(FaultyFile):
        scene.confirm(run.id)
    assert "新生1" not in scene.names()
    scene.confirm(run.id, accept=True)
    scene.job.advance(run.id)
    assert "新生1" in scene.names()
    assert "错号" not in scene.names()
    assert [(line["row"], line["code"]) for line in scene.lines(run.id, "apply")] == [(3, "RT-IMP-206")]


def test_results_of_a_student_whose_roster_row_was_faulty_say_so(scene: Scene) -> None:
    scene.loaded(roster(pupil(1), FAULTY), accept=True)
    run = scene.checked(results([make.result_row(FAULTY), make.result_row(pupil(9))]))
    said = [line for line in scene.lines(run.id) if line["severity"] == "conflict"]
    assert [(line["row"], "花名册有误未入库" in str(line["zh"])) for line in said] == [(2, True), (3, False)]


def test_nobody_brings_in_what_their_role_may_not(scene: Scene) -> None:
    with pytest.raises(Forbidden):
        scene.receive(roster(pupil(1)), login="auditor")
    with pytest.raises(Forbidden):
        scene.receive(roster(pupil(1)), login="gen", school=str(make.VOC.code))
    run_id = scene.receive(
        b"\xef\xbb\xbf" + "学年,学期,开学日期,结束日期\n2027-2028,1,2027-09-01,2028-01-20\n".encode()
    )
    with pytest.raises(Forbidden):
        scene.job.advance(run_id)


def test_a_stale_confirmation_and_one_too_many_are_refused(scene: Scene) -> None:
    run = scene.checked(roster(pupil(1)))
    with pytest.raises(StaleVersion), scene.database.transaction() as session:
        confirm_import(session, run.id, accept_good_rows=False, actor=scene.actor(), now=now(), version=run.version - 1)
    scene.confirm(run.id)
    with pytest.raises(WrongImportState):
        scene.confirm(run.id)


def test_what_the_calendar_lacks_stops_the_import_with_a_reason(scene: Scene) -> None:
    run = scene.checked(results([make.result_row(SU, year="2029-2030")]))
    assert run.foreseen is not None
    assert run.foreseen["refusal"]["code"] == "RT-CAL-001"
    scene.confirm(run.id)
    assert scene.job.advance(run.id) == "stopped"
    assert "2029-2030" in str(scene.run(run.id).stopped)


def test_undo_marks_new_rolls_as_left_and_gives_changed_ones_back(scene: Scene) -> None:
    scene.loaded(roster(SU, XU))  # sexes as codes, once and for all
    run = scene.loaded(roster(pupil(1), replace(XU, class_name="9班")))
    assert (run.new, run.changed) == (1, 1)
    assert scene.undo(run.id).state is ImportState.UNDONE
    assert scene.rolls("新生1") == ["left"]
    assert scene.loaded(roster(XU)).same == 1
    assert scene.findings() == []


def test_undo_voids_new_results_and_restores_changed_ones(scene: Scene) -> None:
    before = scene.scores("ZZ-YW-1")
    rows = [make.result_row(SU, score="99"), make.result_row(SU, "ZZ-NEW", course_name="新课", score="88")]
    courses = "课程代码,课程名称,课程方案,课程类别,学时,学分\n" + "".join(
        f"{code},{name},中职,公共基础,36,2\n"
        for code, name in (("ZZ-YW-1", "语文（基础模块 上册）"), ("ZZ-NEW", "新课"))
    )
    scene.loaded(courses.encode(), login="alliance")
    run = scene.loaded(results(rows))
    assert scene.scores("ZZ-NEW") == ["88"]
    scene.undo(run.id)
    assert scene.scores("ZZ-NEW") == ["作废"]
    assert scene.scores("ZZ-YW-1") == before
    assert scene.findings() == []
    assert scene.loaded(results(rows)).changed == 2


def test_undo_is_refused_where_an_application_rests_on_the_import_and_names_it(scene: Scene) -> None:
    run = scene.loaded(roster(replace(SU, class_name="3班")))
    app = make_app(scene.job.uploads.folder.parent)
    number = submit(browse(app, "voc"))
    app.state.database.close()
    with pytest.raises(DependedOn) as refused:
        scene.undo(run.id)
    assert number in refused.value.sentence_zh
    assert scene.run(run.id).state is ImportState.DONE


def test_undo_is_refused_where_somebody_changed_it_since(scene: Scene) -> None:
    first = scene.loaded(roster(pupil(1, class_name="1班")))
    scene.loaded(roster(pupil(1, class_name="2班")))
    with pytest.raises(DependedOn):
        scene.undo(first.id)


def test_a_calendar_is_corrected_and_never_taken_back(scene: Scene) -> None:
    content = "学年,学期,开学日期,结束日期\n2027-2028,1,2027-09-01,2028-01-20\n".encode()
    run = scene.loaded(content, login="alliance")
    with pytest.raises(NotCompensable):
        scene.undo(run.id, login="alliance")


def test_an_upload_is_sealed_and_an_altered_one_is_refused(scene: Scene) -> None:
    run_id = scene.receive(roster(pupil(1)))
    (kept,) = scene.job.uploads.folder.iterdir()
    assert pupil(1).id_number.encode() not in kept.read_bytes()
    kept.write_bytes(kept.read_bytes()[:-1])
    with pytest.raises(Exception, match="RT-IMR-008"):
        scene.job.advance(run_id)


class Killed(BaseException):
    """The process ended here."""


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_crash_in_the_middle_resumes_and_ends_in_the_same_state(scene: Scene, at: int) -> None:
    content = roster(*(pupil(place) for place in range(20)))
    job = replace(scene.job, part_rows=5)
    run = scene.checked(content)
    scene.confirm(run.id)
    seen = iter(range(1, 100))

    def kill(_: object) -> None:
        if next(seen) == at:
            raise Killed

    with pytest.raises(Killed):
        job.advance(run.id, kill)
    assert scene.run(run.id).parts_done == at
    replace(job, part_rows=3).advance(run.id)
    done = scene.run(run.id)
    assert (done.state, done.new, done.same, done.conflicts) == (ImportState.DONE, 20, 0, 0)
    assert scene.findings() == []
    assert scene.undo(run.id).state is ImportState.UNDONE


def test_two_runners_at_once_write_each_part_once(scene: Scene) -> None:
    content = roster(*(pupil(place) for place in range(20)))
    job = replace(scene.job, part_rows=5)
    run = scene.checked(content)
    scene.confirm(run.id)
    other = replace(job)
    entered = [False]

    def meanwhile(_: object) -> None:
        if not entered[0]:
            entered[0] = True
            other.advance(run.id)

    job.advance(run.id, meanwhile)
    done = scene.run(run.id)
    assert (done.state, done.new, done.same) == (ImportState.DONE, 20, 0)


def test_a_crash_while_taking_back_resumes_too(scene: Scene) -> None:
    job = replace(scene.job, part_rows=5)
    run = scene.checked(roster(*(pupil(place) for place in range(20))))
    scene.confirm(run.id)
    job.advance(run.id)
    with scene.database.transaction() as session:
        start_undo(session, run.id, actor=scene.actor(), now=now())

    def kill(_: object) -> None:
        raise Killed

    with pytest.raises(Killed):
        job.advance(run.id, kill)
    assert (scene.run(run.id).state, scene.run(run.id).parts_undone) == (ImportState.UNDOING, 1)
    job.advance(run.id)
    assert scene.run(run.id).state is ImportState.UNDONE
    assert {tuple(scene.rolls(f"新生{place}")) for place in range(20)} == {("left",)}
    assert scene.findings() == []


def test_an_undo_stopped_half_way_goes_on_with_what_is_left(scene: Scene) -> None:
    job = replace(scene.job, part_rows=5)
    first = [pupil(place, class_name="1班") for place in range(10)]
    run = scene.checked(roster(*first))
    scene.confirm(run.id)
    job.advance(run.id)
    with scene.database.transaction() as session:
        start_undo(session, run.id, actor=scene.actor(), now=now())
    later = scene.loaded(roster(replace(first[0], class_name="2班")))
    assert job.advance(run.id) == "done"
    half = scene.run(run.id)
    assert (half.parts_undone, half.stopped is not None) == (1, True)
    with pytest.raises(DependedOn):
        scene.undo(run.id)
    assert later.changed == 1
