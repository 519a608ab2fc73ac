"""Imports: a file taken in as one act in stages, what it replaced, and what was said about its rows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Document, Unaudited, Versioned, refers
from credits.models.types import Words


class ImportState(StrEnum):
    """received → checked → confirmed → done; a refusal on the way stops it, and it can be taken back part by part."""

    RECEIVED = "received"
    CHECKED = "checked"
    CONFIRMED = "confirmed"
    DONE = "done"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


IMPORT_STATE_ZH = {
    ImportState.RECEIVED: "待检查",
    ImportState.CHECKED: "待确认",
    ImportState.CONFIRMED: "写入中",
    ImportState.DONE: "已完成",
    ImportState.STOPPED: "已停止",
    ImportState.UNDOING: "撤销中",
    ImportState.UNDONE: "已撤销",
}


class ImportRun(Versioned, Base):
    """One file brought in by one account. `digest` is the file's SHA-256; `school` a code, where the kind has one.

    `foreseen` is the difference the check found; `sheet_done` and `row_done` say how far the writing has come, as the
    file counts its rows, so that it goes on from there after a crash whatever the size of a part.
    """

    __tablename__ = "import_run"
    # A file's name may be a person's; the longer bodies are kept beside the log, the file's digest is in it.
    seen = Audited("import", leave_out=frozenset({"filename", "columns", "head", "foreseen", "stopped"}))

    id: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(index=True)
    filename: Mapped[str]
    kind: Mapped[str | None]
    school: Mapped[str | None]
    account: Mapped[str] = mapped_column(index=True)
    encoding: Mapped[str | None]
    columns: Mapped[Document]
    head: Mapped[str | None]
    state: Mapped[ImportState] = mapped_column(Words(ImportState))
    accept_good_rows: Mapped[bool]
    total: Mapped[int]
    good: Mapped[int]
    errors: Mapped[int]
    warnings: Mapped[int]
    new: Mapped[int]
    changed: Mapped[int]
    same: Mapped[int]
    conflicts: Mapped[int]
    foreseen: Mapped[Document | None]
    stopped: Mapped[Document | None]
    sheet_done: Mapped[int]
    row_done: Mapped[int]
    parts_done: Mapped[int]
    parts_undone: Mapped[int]
    received_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class ImportPart(Base):
    """What one part of an import made and replaced: `made` {table: [id]}, `replaced` [{table, id, version, before, after}]."""

    __tablename__ = "import_part"
    __table_args__ = (UniqueConstraint("run_id", "seq"),)
    seen = Unaudited("what an import replaced, kept for taking it back; the changes themselves are in the log")

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(refers("import_run.id"))
    seq: Mapped[int]
    made: Mapped[Document]
    replaced: Mapped[list[Any]]


class ImportRemark(Base):
    """Some lines of an import's report, in order: [{row, sheet, column, code, severity, zh, en}]; `stage` check or apply."""

    __tablename__ = "import_remark"
    __table_args__ = (UniqueConstraint("run_id", "stage", "seq"),)
    seen = Unaudited("what was said about a file; its digest and the counts are in the log")

    id: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(refers("import_run.id"))
    stage: Mapped[str]
    seq: Mapped[int]
    lines: Mapped[list[Any]]


class ImportHeld(Base):
    """A roster row held back for its faults, by the blind index of its 学籍号: why results of that student find nobody."""

    __tablename__ = "import_held"
    seen = Unaudited("rows that did not enter the record")

    student_number_index: Mapped[str] = mapped_column(primary_key=True)
    run_id: Mapped[str] = mapped_column(refers("import_run.id"))
