"""An import at work: check, write, take back. Killed anywhere, the next run goes on from the last part committed.

Whoever runs it — the worker, the command line, both at once — each part is one transaction that first looks how far the
import has come, so nothing is written twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from api.clock import Clock
from api.identity import actor_of
from api.imports import Arrival, bring, known_courses, school_of
from api.session import Database
from api.uploads import Uploads
from credits.actor import Actor, Role
from credits.batch import Counts
from credits.errors import Forbidden, Refusal
from credits.import_apply import Piece, write_part
from credits.import_run import Checked, Line, finish_import, import_by_id, note_check, stop_import
from credits.import_undo import undo_part
from credits.import_watch import Watched, watching
from credits.models import Account, ImportRun, ImportState
from importers.identify import Kind
from importers.known import Known
from importers.parts import Part, parts
from importers.problem import Problem
from importers.read import Outline, outline
from rules.problem import PackError

MAX_CHANGES = 1000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come: rows looked at, of how many (0: not yet counted), and what became of them."""

    state: str
    seen: int
    total: int
    new: int = 0
    changed: int = 0
    same: int = 0
    conflicts: int = 0


Watch = Callable[[Progress], None]


@dataclass(slots=True)
class _Difference:
    """What a check found so far."""

    lines: list[Line] = field(default_factory=list)
    fates: list[Line] = field(default_factory=list)
    changes: list[Line] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("new", "changed", "same", "conflicts"), 0))
    total: int = 0
    good: int = 0
    refusal: dict[str, str] | None = None

    def add(self, part: Part, counts: Counts, watched: Watched) -> None:
        self.counts["new"] += counts.new
        self.counts["changed"] += counts.changed
        self.counts["same"] += counts.same
        self.counts["conflicts"] += len(counts.conflicts)
        self.lines += conflict_lines(part, counts)
        self.fates += fate_ranges(part, counts)
        room = MAX_CHANGES - len(self.changes)
        self.changes += [_change(one) for one in watched.replaced()[: max(0, room)]]

    def foreseen(self) -> dict[str, Any]:
        """As the run keeps it: counts, row ranges by fate, values before and after, and why nothing can be written."""
        return {**self.counts, "rows": self.fates, "changes": self.changes, "refusal": self.refusal}


@dataclass(frozen=True, slots=True)
class ImportJob:
    """The means of an import: the record, the uploads, the clock; `rehearse` finds the difference by trying."""

    database: Database
    uploads: Uploads
    clock: Clock
    part_rows: int = 5000

    def advance(self, run_id: str, watch: Watch = lambda _: None) -> str:
        """Do whatever is next for an import, to the end of its stage; answers the state it is in then."""
        with self.database.transaction(writes=False) as session:
            run = session.get_one(ImportRun, run_id)
        stages = {
            ImportState.RECEIVED: self.check,
            ImportState.CONFIRMED: self.write,
            ImportState.UNDOING: self.take_back,
        }
        if run.state in stages:
            stages[run.state](run_id, watch)
        with self.database.transaction(writes=False) as session:
            return session.get_one(ImportRun, run_id).state.value

    def check(self, run_id: str, watch: Watch = lambda _: None, *, rehearse: bool = True) -> None:
        """Read the file against the record and find what it would change, without changing it."""
        run, actor, known = self._begin(run_id)
        made, found, school = self._outline(run), _Difference(), run.school
        try:
            with self.database.transaction(writes=False) as session:
                school = school_of(session, made.kind, run.school, made.school)
        except Refusal as refusal:
            found.refusal = _said(refusal)
        found.lines += [line_of(one) for one in made.problems]
        for part in parts(made, known, size=self.part_rows):
            found.lines += [line_of(one) for one in part.problems]
            found.total += part.total
            found.good += len(part.rows)
            if rehearse and part.rows and found.refusal is None:
                self._rehearse(run, made, part, school=school, actor=actor, found=found)
            watch(Progress("checking", found.total, 0, **found.counts))
        checked = Checked(
            kind=made.kind.value if made.kind else None,
            encoding=made.encoding,
            school=school,
            total=found.total,
            good=found.good,
            errors=sum(line["severity"] == "error" for line in found.lines),
            warnings=sum(line["severity"] == "warning" for line in found.lines),
            foreseen=found.foreseen(),
        )
        with self.database.transaction() as session:
            note_check(session, run_id, checked, found.lines, actor=actor, now=self.clock.now())

    def write(self, run_id: str, watch: Watch = lambda _: None) -> None:
        """Write what is not written yet; a refusal of a whole part stops the import and says why."""
        run, actor, known = self._begin(run_id)
        made, seen = self._outline(run), 0
        try:
            for part in parts(made, known, size=self.part_rows):
                seen += part.total
                done = (run.sheet_done, run.row_done)
                if part.end <= done:
                    continue
                now = self._write_part(run, made, part.after(done), actor)
                watch(Progress("writing", seen, run.total, now.new, now.changed, now.same, now.conflicts))
                if now.state is not ImportState.CONFIRMED:
                    return
        except (Refusal, PackError) as refusal:
            self._stop(run_id, refusal, actor)
            return
        with self.database.transaction() as session:
            if import_by_id(session, run_id).state is ImportState.CONFIRMED:
                finish_import(session, run_id, actor=actor, now=self.clock.now())

    def take_back(self, run_id: str, watch: Watch = lambda _: None) -> None:
        """Take back what is not taken back yet, the last part first."""
        _, actor, _ = self._begin(run_id)
        while True:
            try:
                with self.database.transaction() as session:
                    run = undo_part(session, run_id, actor=actor, now=self.clock.now(), today=self.clock.today())
            except Refusal as refusal:
                self._stop(run_id, refusal, actor)
                return
            watch(Progress("undoing", run.parts_undone, run.parts_done))
            if run.state is not ImportState.UNDOING:
                return

    def _begin(self, run_id: str) -> tuple[ImportRun, Actor, Known]:
        """The import, the account it acts for (as it is now), and the courses to read against."""
        with self.database.transaction(writes=False) as session:
            run = session.get_one(ImportRun, run_id)
            account = session.get(Account, run.account)
            if account is None or not account.active:
                raise Forbidden(role="-", act="import")
            return run, actor_of(account, via="job"), known_courses(session)

    def _outline(self, run: ImportRun) -> Outline:
        content = self.uploads.content(run.digest)
        kind = Kind(run.kind) if run.kind else None
        return outline(content, filename=run.filename, kind=kind, columns=run.columns)

    def _arrival(self, run: ImportRun, school: str | None, actor: Actor) -> Arrival:
        head = run.head.encode() if run.head is not None else None
        return Arrival(actor, self.clock.now(), self.clock.today(), school, head)

    def _rehearse(
        self, run: ImportRun, made: Outline, part: Part, *, school: str | None, actor: Actor, found: _Difference
    ) -> None:
        """The verb itself, in a transaction that is never committed: what it would do is what it does."""
        try:
            with self.database.transaction() as session:
                with watching(session) as watched:
                    counts = bring(session, made.kind, part.rows, self._arrival(run, school, actor))
                found.add(part, counts, watched)
                session.rollback()
        except (Refusal, PackError) as refusal:
            found.refusal = _said(refusal)

    def _write_part(self, run: ImportRun, made: Outline, part: Part, actor: Actor) -> ImportRun:
        piece = Piece(part.end, [line_of(one) for one in part.problems], part.held)
        with self.database.transaction() as session:
            arrival = self._arrival(run, run.school, actor)
            return write_part(
                session,
                run.id,
                piece,
                lambda: bring(session, made.kind, part.rows, arrival) if part.rows else Counts(),
                conflict_lines=lambda counts: conflict_lines(part, counts),
                actor=actor,
                now=arrival.now,
            )

    def _stop(self, run_id: str, refusal: Refusal | PackError, actor: Actor) -> None:
        with self.database.transaction() as session:
            stop_import(session, run_id, _said(refusal), actor=actor, now=self.clock.now())


def give_up(job: ImportJob, run_id: str, said: dict[str, str]) -> str:
    """Stop an import for a reason that lies outside its rows; the service itself says so in the log."""
    system = Actor("system", "system", Role.SYSTEM, None, None, "job")
    with job.database.transaction() as session:
        return stop_import(session, run_id, said, actor=system, now=job.clock.now()).state.value


def line_of(problem: Problem) -> Line:
    """A problem as a line of the report."""
    return {
        "row": problem.row,
        "sheet": problem.sheet,
        "column": problem.column,
        "code": problem.code.value,
        "severity": problem.severity,
        "zh": problem.zh,
        "en": problem.en,
    }


def conflict_lines(part: Part, counts: Counts) -> list[Line]:
    """What the record held back, in the file's own row numbers."""
    return [
        {
            "row": part.numbers[one.row],
            "sheet": part.sheets[one.row],
            "column": None,
            "code": one.code,
            "severity": "conflict",
            "zh": one.zh,
            "en": one.en,
        }
        for one in counts.conflicts
    ]


def fate_ranges(part: Part, counts: Counts) -> list[Line]:
    """Runs of rows with one fate: {fate, sheet, from, to, count}."""

    def fates() -> Iterator[tuple[str, str | None, int]]:
        for fate, sheet, number in zip(counts.fates, part.sheets, part.numbers, strict=False):
            yield ("conflict" if fate is None else fate.name.lower()), sheet, number

    found: list[Line] = []
    for (fate, sheet), run in groupby(fates(), key=lambda one: one[:2]):
        numbers: Sequence[int] = [number for _, _, number in run]
        found.append({"fate": fate, "sheet": sheet, "from": numbers[0], "to": numbers[-1], "count": len(numbers)})
    return found


def _change(one: dict[str, object]) -> Line:
    return {"table": one["table"], "id": one["id"], "before": one["before"], "after": one["after"]}


def _said(refusal: Refusal | PackError) -> dict[str, str]:
    if isinstance(refusal, Refusal):
        return {"code": refusal.code, "zh": refusal.sentence_zh, "en": refusal.sentence_en}
    return {"code": "RT-PCK-000", "zh": str(refusal), "en": str(refusal)}
