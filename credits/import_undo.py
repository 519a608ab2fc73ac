"""Taking an import back by a compensating one: what it changed gets its old values, what it made is closed, nothing deleted.

A new roll is marked as left, a new result as void (作废, which no pack gives credit for), a new course or pair ends. What
later acts rest on stays, and they are named.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.actor import Actor
from credits.batch import chunks
from credits.import_refusals import DependedOn, NotCompensable, WrongImportState
from credits.import_run import import_by_id, require_kind
from credits.import_watch import WATCHED, flat, lively
from credits.journal import act
from credits.lifecycle import State
from credits.models import (
    Application,
    Base,
    Claim,
    Course,
    ImportPart,
    ImportRun,
    ImportState,
    Pair,
    Result,
    Roll,
    RollState,
    School,
    StoredRuling,
    Student,
    Transcript,
)
from credits.models.import_ import IMPORT_STATE_ZH

VOID = "作废"
NAMED = 5
_FINAL = {
    "school_term": ("校历中的学期", "a term of the calendar"),
    "pack": ("互认目录（已发布的政策包）", "a published catalogue"),
    "application": ("已提交的申请（可逐件撤回）", "an application (withdraw it by itself)"),
}
_WITHOUT_EFFECT = (State.WITHDRAWN, State.REFUSED)


def start_undo(session: Session, run_id: str, *, actor: Actor, now: datetime) -> ImportRun:
    """Check the whole import first; then its parts may be taken back one by one, the last first.

    Raises:
        WrongImportState: it was not written.
        NotCompensable: it made what can only be corrected.
        DependedOn: later acts rest on it.
        Forbidden
    """
    run = import_by_id(session, run_id)
    if run.state not in (ImportState.DONE, ImportState.STOPPED):
        raise WrongImportState(state=run.state.value, state_zh=IMPORT_STATE_ZH[run.state])
    require_kind(session, run.kind, run.school, actor)
    for part in _parts(session, run.id, run.parts_done - run.parts_undone):
        _require_free(session, part)
        session.expunge(part)
    with act(session, "undo", actor=actor, now=now):
        run.account, run.stopped = actor.id, None
        run.state = ImportState.UNDOING
    return run


def undo_part(session: Session, run_id: str, *, actor: Actor, now: datetime, today: date) -> ImportRun:
    """Take back the last part not yet taken back; after the first part the import is undone.

    Raises:
        DependedOn: somebody built on it in the meantime; nothing of this part is taken back.
    """
    run = import_by_id(session, run_id)
    if run.state is not ImportState.UNDOING:
        return run
    seq = run.parts_done - 1 - run.parts_undone
    part = session.scalar(select(ImportPart).where(ImportPart.run_id == run.id, ImportPart.seq == seq))
    if part is not None:
        _require_free(session, part)
    with act(session, "undo", actor=actor, now=now):
        if part is not None:
            _restore(session, part)
            _close(session, part, today)
        run.parts_undone += 1
        if seq <= 0:
            run.state, run.finished_at = ImportState.UNDONE, now
    return run


def _parts(session: Session, run_id: str, before: int) -> Iterator[ImportPart]:
    query = select(ImportPart.id).where(ImportPart.run_id == run_id, ImportPart.seq < before)
    ids = session.scalars(query.order_by(ImportPart.seq)).all()
    return (session.get_one(ImportPart, id_) for id_ in ids)


def _require_free(session: Session, part: ImportPart) -> None:
    for table in part.made:
        if table in _FINAL:
            zh, en = _FINAL[table]
            raise NotCompensable(what_zh=zh, what_en=en)
    acts = [*_changed_since(session, part), *_resting_on(session, part)]
    if acts:
        named = sorted(set(acts))
        more = len(named) - NAMED
        tail_zh, tail_en = (f"等 {len(named)} 项", f" and {more} more") if more > 0 else ("", "")
        raise DependedOn(
            acts="、".join(zh for zh, _ in named[:NAMED]) + tail_zh,
            acts_en=", ".join(en for _, en in named[:NAMED]) + tail_en,
        )


def _changed_since(session: Session, part: ImportPart) -> Iterator[tuple[str, str]]:
    """Rows that a later act changed again, or rows it made and somebody changed."""
    rows = _by_table(part.replaced)
    for table, kept in rows.items():
        live = _rows(session, table, [one["id"] for one in kept])
        for one in kept:
            row = live[one["id"]]
            if any(flat(getattr(row, name)) != value for name, value in one["after"].items()):
                yield _name(session, row)
    # Not students: the person stays whoever corrects the name later; only the roll is closed.
    for table in ("roll", "course", "pair", "school"):
        for row in _rows(session, table, part.made.get(table, ())).values():
            if getattr(row, "version", 1) != 1:
                yield _name(session, row)


def _replaced_later(session: Session, part: ImportPart) -> Iterator[tuple[str, str]]:
    """Results this part made and a later import changed: a result has no version of its own."""
    made = set(part.made.get("result", ()))
    if not made:
        return
    run = session.get_one(ImportRun, part.run_id)
    later = (
        select(ImportPart.run_id, ImportPart.replaced)
        .join(ImportRun, ImportRun.id == ImportPart.run_id)
        .where(ImportRun.id != run.id, ImportRun.received_at >= run.received_at, ImportRun.kind == run.kind)
        .where(ImportRun.school == run.school, ImportRun.state != ImportState.UNDONE)
    )
    for run_id, replaced in session.execute(later):
        if any(one["table"] == "result" and one["id"] in made for one in replaced):
            yield f"导入 {run_id}", f"import {run_id}"


def _resting_on(session: Session, part: ImportPart) -> Iterator[tuple[str, str]]:
    yield from _replaced_later(session, part)
    results = [*part.made.get("result", ()), *(one["id"] for one in part.replaced if one["table"] == "result")]
    for ids in chunks(results):
        claimed = select(Claim.result_id).where(Claim.result_id.in_(ids))
        for result_id in session.scalars(claimed):
            result = session.get_one(Result, result_id)
            yield f"{result.course} 的学分已被认定", f"credits recognised for {result.course}"
    yield from _presented(session, set(results))
    rolls = [*part.made.get("roll", ()), *(one["id"] for one in part.replaced if one["table"] == "roll")]
    for ids in chunks(rolls):
        query = select(Application.number, Application.state).where(
            Application.source_roll_id.in_(ids) | Application.target_roll_id.in_(ids)
        )
        for number, state in session.execute(query):
            if state not in _WITHOUT_EFFECT:
                yield f"申请 {number}", f"application {number}"


def _presented(session: Session, results: set[str]) -> Iterator[tuple[str, str]]:
    """Applications whose ruling rests on one of these results."""
    students: set[str] = set()
    for ids in chunks(sorted(results)):
        students.update(session.scalars(select(Result.student_id).where(Result.id.in_(ids)).distinct()))
    for ids in chunks(sorted(students)):
        query = (
            select(Application.number, Application.state, StoredRuling.presented)
            .join(StoredRuling, StoredRuling.application_id == Application.id)
            .where(Application.student_id.in_(ids), StoredRuling.seq == Application.ruling_seq)
        )
        for number, state, presented in session.execute(query):
            if state not in _WITHOUT_EFFECT and any(one["result"] in results for one in presented):
                yield f"申请 {number}", f"application {number}"


def _restore(session: Session, part: ImportPart) -> None:
    touched: set[str] = set()
    for table, kept in _by_table(part.replaced).items():
        live = _rows(session, table, [one["id"] for one in kept])
        for one in kept:
            row = live[one["id"]]
            for name, value in one["before"].items():
                setattr(row, name, lively(type(row), name, value))
            if isinstance(row, Result):
                touched.add(row.student_id)
    if touched:
        session.flush()
        _write_transcripts(session, touched)


def _close(session: Session, part: ImportPart, today: date) -> None:
    closers: Mapping[type[Base], Callable[[Any], None]] = {
        Roll: lambda roll: _leave(roll, today),
        Course: lambda course: _end(course, today),
        Pair: lambda pair: _end(pair, today),
        # A member nobody confirmed is open to no transfer.
        School: lambda school: setattr(school, "kind", "unknown"),
    }
    for kind, close in closers.items():
        for row in _rows(session, kind.__tablename__, part.made.get(kind.__tablename__, ())).values():
            close(row)
    touched: set[str] = set()
    for row in _rows(session, "result", part.made.get("result", ())).values():
        if isinstance(row, Result):
            row.score = VOID
            touched.add(row.student_id)
    session.flush()
    _write_transcripts(session, touched)


def _leave(roll: Roll, today: date) -> None:
    if roll.state is RollState.ACTIVE:
        roll.state, roll.valid_before = RollState.LEFT, max(today, roll.valid_from)


def _end(row: Course | Pair, today: date) -> None:
    if row.valid_before is None or row.valid_before > today:
        row.valid_before = max(today, row.valid_from) if row.valid_from else today


def _write_transcripts(session: Session, student_ids: set[str]) -> None:
    for ids in chunks(sorted(student_ids)):
        by_student: dict[str, list[Result]] = {student_id: [] for student_id in ids}
        for result in session.scalars(select(Result).where(Result.student_id.in_(ids))):
            by_student[result.student_id].append(result)
        for transcript in session.scalars(select(Transcript).where(Transcript.student_id.in_(ids))):
            transcript.write(by_student[transcript.student_id])


def _by_table(replaced: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = {}
    for one in replaced:
        found.setdefault(one["table"], []).append(one)
    return found


def _rows(session: Session, table: str, ids: Sequence[str]) -> dict[str, Base]:
    kind = WATCHED[table]
    (key,) = kind.__mapper__.primary_key
    found: dict[str, Base] = {}
    for part in chunks(list(ids)):
        for row in session.scalars(select(kind).where(key.in_(part))):
            found[str(kind.__mapper__.primary_key_from_instance(row)[0])] = row
    return found


def _name(session: Session, row: Base) -> tuple[str, str]:
    """A row as a person would call it, without any identity number."""
    match row:
        case Student():
            return f"学生 {row.name}", f"student {row.name}"
        case Roll():
            name = session.get_one(Student, row.student_id).name
            return f"学生 {name} 的学籍", f"the roll of {name}"
        case Result():
            name = session.get_one(Student, row.student_id).name
            return f"{name} 的 {row.course} 成绩", f"{name}'s result in {row.course}"
        case Course():
            return f"课程 {row.code}", f"course {row.code}"
        case School():
            return f"学校 {row.name}", f"school {row.name}"
    return row.__tablename__, row.__tablename__
