"""Bringing a file in, stage by stage: received, checked, confirmed, done. Each stage is an entry of the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, Relation, may, require, to_school
from credits.actor import Actor
from credits.errors import Forbidden, NotFound, StaleVersion
from credits.ids import new_id
from credits.import_refusals import FaultyFile, NothingToLoad, WrongImportState
from credits.journal import act
from credits.models import ImportRemark, ImportRun, ImportState, School
from credits.models.import_ import IMPORT_STATE_ZH

# Who may bring in a kind is who may do what its rows do.
ACT_OF_KIND = {
    "members": Act.REGISTER_MEMBERS,
    "pairs": Act.DESIGNATE_PAIRS,
    "terms": Act.SET_TERMS,
    "courses": Act.REGISTER_COURSES,
    "equivalences": Act.PUBLISH_PACK,
    "roster": Act.ENROL,
    "results": Act.RECORD_RESULTS,
    "applications": Act.SUBMIT,
}
LINES = 1000
# Whether somebody is party to a transfer is known only when its row is read.
_PARTIES = frozenset({Relation.SOURCE, Relation.TARGET})
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file as it is handed in. `kind` and `columns` go before the headings; `head` is the pack.toml of a catalogue."""

    digest: str
    filename: str
    kind: str | None = None
    school: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    head: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the file's counts, and the difference it would make (`foreseen`)."""

    kind: str | None
    encoding: str | None
    school: str | None
    total: int
    good: int
    errors: int
    warnings: int
    foreseen: dict[str, Any]


def receive_import(session: Session, arrival: Arrival, *, actor: Actor, now: datetime) -> ImportRun:
    """Enter that a file came in; nothing of it is in the record yet.

    Raises:
        Forbidden: the actor may bring in no file of this kind, or none for this school.
    """
    require_kind(session, arrival.kind, arrival.school, actor)
    run = ImportRun(
        id=new_id(now),
        digest=arrival.digest,
        filename=arrival.filename,
        kind=arrival.kind,
        school=arrival.school,
        account=actor.id,
        columns=arrival.columns,
        head=arrival.head,
        state=ImportState.RECEIVED,
        accept_good_rows=False,
        received_at=now,
        sheet_done=-1,
        row_done=0,
        **dict.fromkeys(("total", "good", "errors", "warnings", "new", "changed", "same", "conflicts"), 0),
        **dict.fromkeys(("parts_done", "parts_undone"), 0),
    )
    with act(session, "receive", actor=actor, now=now):
        session.add(run)
    return run


def note_check(
    session: Session, run_id: str, checked: Checked, lines: Sequence[Line], *, actor: Actor, now: datetime
) -> ImportRun:
    """Enter what a check found; a second check replaces the first.

    Raises:
        Forbidden: the file turned out to be of a kind or school the actor may not bring in.
        WrongImportState: it is being written already.
    """
    run = _held(session, run_id, ImportState.RECEIVED, ImportState.CHECKED)
    require_kind(session, checked.kind, checked.school, actor)
    with act(session, "check", actor=actor, now=now):
        run.kind, run.encoding, run.school = checked.kind, checked.encoding, checked.school
        run.total, run.good, run.errors, run.warnings = checked.total, checked.good, checked.errors, checked.warnings
        run.foreseen = checked.foreseen
        run.state = ImportState.CHECKED
        for old in session.scalars(select(ImportRemark).where(ImportRemark.run_id == run.id)):
            session.delete(old)
        session.flush()
        add_lines(session, run.id, "check", lines, now)
    return run


def confirm_import(
    session: Session, run_id: str, *, accept_good_rows: bool, actor: Actor, now: datetime, version: int | None = None
) -> ImportRun:
    """Say that a checked file is to be written; one that was stopped goes on from where it was.

    Raises:
        FaultyFile: it has errors and the good rows alone were not asked for.
        NothingToLoad, WrongImportState, StaleVersion, Forbidden
    """
    run = _held(session, run_id, ImportState.CHECKED, ImportState.STOPPED, version=version)
    require_kind(session, run.kind, run.school, actor)
    if run.errors and not accept_good_rows:
        raise FaultyFile(errors=str(run.errors))
    if run.kind is None or not run.good:
        raise NothingToLoad
    with act(session, "confirm", actor=actor, now=now):
        run.accept_good_rows = accept_good_rows
        run.account = actor.id
        run.stopped = None
        run.state = ImportState.CONFIRMED
    return run


def stop_import(session: Session, run_id: str, said: dict[str, str], *, actor: Actor, now: datetime) -> ImportRun:
    """Enter that the record refused to go on ({code, zh, en}); what was written stays, and can go on or be taken back."""
    run = import_by_id(session, run_id)
    if run.state not in (ImportState.RECEIVED, ImportState.CONFIRMED, ImportState.UNDOING):
        return run
    with act(session, "stop", actor=actor, now=now):
        run.stopped = said
        run.state = ImportState.DONE if run.state is ImportState.UNDOING else ImportState.STOPPED
    return run


def finish_import(session: Session, run_id: str, *, actor: Actor, now: datetime) -> ImportRun:
    """Enter that the last part is written."""
    run = _held(session, run_id, ImportState.CONFIRMED)
    with act(session, "finish", actor=actor, now=now):
        run.state, run.finished_at = ImportState.DONE, now
    return run


def import_by_id(session: Session, run_id: str) -> ImportRun:
    """An import, as it stands now.

    Raises:
        NotFound
    """
    query = select(ImportRun).where(ImportRun.id == run_id)
    run = session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if run is None:
        raise NotFound(what_zh="导入", what_en="import", key=run_id)
    return run


def import_for(session: Session, run_id: str, *, actor: Actor) -> ImportRun:
    """An import somebody wants to look at: their own, one of their school, or any for those above the schools.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    run = session.get(ImportRun, run_id)
    if run is None or not _sees(session, run, actor):
        raise NotFound(what_zh="导入", what_en="import", key=run_id)
    return run


def imports_of(session: Session, *, actor: Actor, limit: int = 50) -> list[ImportRun]:
    """The newest imports somebody may look at."""
    query = select(ImportRun).order_by(ImportRun.received_at.desc(), ImportRun.id.desc())
    if not may(actor, Act.LIST_SCHOOL):
        query = query.where((ImportRun.account == actor.id) | (ImportRun.school == _code(session, actor)))
    return list(session.scalars(query.limit(limit)))


def imports_waiting(session: Session) -> list[tuple[str, ImportState, int]]:
    """(id, state, version) of every import a worker has something to do for, oldest first."""
    at_work = (ImportState.RECEIVED, ImportState.CONFIRMED, ImportState.UNDOING)
    query = select(ImportRun.id, ImportRun.state, ImportRun.version).where(ImportRun.state.in_(at_work))
    return [(id_, state, version) for id_, state, version in session.execute(query.order_by(ImportRun.received_at))]


def report_lines(session: Session, run_id: str, stage: str | None = None) -> list[Line]:
    """The report of an import: what the check said, then what writing met."""
    query = select(ImportRemark).where(ImportRemark.run_id == run_id)
    if stage is not None:
        query = query.where(ImportRemark.stage == stage)
    parts = sorted(session.scalars(query), key=lambda one: (one.stage != "check", one.seq))
    return [line for part in parts for line in part.lines]


def add_lines(session: Session, run_id: str, stage: str, lines: Sequence[Line], now: datetime, first: int = 0) -> None:
    """Keep lines of a report, a thousand a row; `first` numbers the first row."""
    for place, start in enumerate(range(0, len(lines), LINES)):
        part = list(lines[start : start + LINES])
        session.add(ImportRemark(id=new_id(now), run_id=run_id, stage=stage, seq=first + place, lines=part))


def _held(session: Session, run_id: str, *states: ImportState, version: int | None = None) -> ImportRun:
    run = import_by_id(session, run_id)
    if version is not None and run.version != version:
        raise StaleVersion
    if run.state not in states:
        raise WrongImportState(state=run.state.value, state_zh=IMPORT_STATE_ZH[run.state])
    return run


def require_kind(session: Session, kind: str | None, school: str | None, actor: Actor) -> None:
    """Raise Forbidden unless the actor may bring in files of this kind (None: not yet known) for this school."""
    own = to_school(actor, actor.school_id) if actor.school_id else frozenset()
    acts = [ACT_OF_KIND[kind]] if kind in ACT_OF_KIND else list(ACT_OF_KIND.values())
    if not any(may(actor, act_, own | _PARTIES) for act_ in acts):
        require(actor, acts[0])
    if school is not None and actor.school_id is not None and _code(session, actor) != school:
        raise Forbidden(role=actor.role.value, act="import")


def _sees(session: Session, run: ImportRun, actor: Actor) -> bool:
    if run.account == actor.id or may(actor, Act.LIST_SCHOOL):
        return True
    return run.school is not None and run.school == _code(session, actor)


def _code(session: Session, actor: Actor) -> str | None:
    school = session.get(School, actor.school_id) if actor.school_id else None
    return school.code if school else None
