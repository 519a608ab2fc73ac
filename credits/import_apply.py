"""Writing an import part by part: the rows' own verb, what it replaced, and how far the import has come, in one transaction."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits.actor import Actor
from credits.batch import Counts, chunks
from credits.find import STUDENT_NUMBER
from credits.ids import new_id
from credits.import_run import Line, add_lines, import_by_id
from credits.import_watch import watching
from credits.journal import act
from credits.models import ImportHeld, ImportPart, ImportRemark, ImportRun, ImportState
from credits.sealed import keyring_of

End = tuple[int, int]  # sheet (from 0) and row, as the file counts


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a file: where it ends, and what is said about its rows whatever becomes of the others."""

    end: End
    lines: Sequence[Line] = ()
    held: Sequence[str] = ()


def write_part(
    session: Session,
    run_id: str,
    piece: Piece,
    verb: Callable[[], Counts],
    *,
    conflict_lines: Callable[[Counts], Sequence[Line]],
    actor: Actor,
    now: datetime,
) -> ImportRun:
    """Write one part, unless it is written already; the caller's transaction makes it one act.

    `verb` brings the rows into the record; `conflict_lines` says in the file's own row numbers what it held back.

    Raises:
        Refusal: whatever the verb refuses as a whole; nothing of the part is then written.
    """
    run = import_by_id(session, run_id)
    if run.state is not ImportState.CONFIRMED or piece.end <= (run.sheet_done, run.row_done):
        return run
    with watching(session) as watched:
        counts = verb()
    replaced = watched.replaced()
    with act(session, "write", actor=actor, now=now):
        if watched.made or replaced:
            part = ImportPart(id=new_id(now), run_id=run.id, seq=run.parts_done, made=watched.made, replaced=replaced)
            session.add(part)
        lines = [*piece.lines, *conflict_lines(counts)]
        add_lines(session, run.id, "apply", lines, now, first=_next_line(session, run.id))
        _note_held(session, run.id, piece.held)
        run.new += counts.new
        run.changed += counts.changed
        run.same += counts.same
        run.conflicts += len(counts.conflicts)
        run.sheet_done, run.row_done = piece.end
        run.parts_done += 1
    return run


def held_back(session: Session, student_numbers: Iterable[str]) -> set[str]:
    """Those 学籍号 whose roster row was held back for its faults."""
    blind = keyring_of(session).blind
    numbers = {blind(number, column=STUDENT_NUMBER): number for number in student_numbers}
    found: set[str] = set()
    for part in chunks(sorted(numbers)):
        query = select(ImportHeld.student_number_index).where(ImportHeld.student_number_index.in_(part))
        found.update(numbers[index] for index in session.scalars(query))
    return found


def _next_line(session: Session, run_id: str) -> int:
    query = select(func.max(ImportRemark.seq)).where(ImportRemark.run_id == run_id, ImportRemark.stage == "apply")
    last = session.scalar(query)
    return 0 if last is None else last + 1


def _note_held(session: Session, run_id: str, student_numbers: Sequence[str]) -> None:
    blind = keyring_of(session).blind
    indexes = {blind(number, column=STUDENT_NUMBER) for number in student_numbers}
    known = {one for one in indexes if session.get(ImportHeld, one) is not None}
    for index in sorted(indexes - known):
        session.add(ImportHeld(student_number_index=index, run_id=run_id))


def counts_of(run: ImportRun) -> dict[str, Any]:
    """What an import has done so far, as plain data."""
    return {"new": run.new, "changed": run.changed, "same": run.same, "conflicts": run.conflicts}
