"""Watching an import: which rows a verb made, and what the rows it changed held before and after."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from credits.models import Application, Base, Course, Pair, PublishedPack, Result, Roll, School, SchoolTerm, Student
from credits.models.types import Credit, Words

WATCHED: Mapping[str, type[Base]] = {
    kind.__tablename__: kind
    for kind in (School, Pair, SchoolTerm, Course, Student, Roll, Result, PublishedPack, Application)
}


@dataclass(slots=True)
class Watched:
    """What happened so far: ids made by table, and (table, id) → values before."""

    made: dict[str, list[str]] = field(default_factory=dict)
    before: dict[tuple[str, str], dict[str, object]] = field(default_factory=dict)
    rows: dict[tuple[str, str], Base] = field(default_factory=dict)

    def replaced(self) -> list[dict[str, object]]:
        """The changed rows as plain data, with their values and version after."""
        return [
            {
                "table": table,
                "id": id_,
                "version": getattr(self.rows[table, id_], "version", None),
                "before": values,
                "after": {name: flat(getattr(self.rows[table, id_], name)) for name in values},
            }
            for (table, id_), values in self.before.items()
        ]


@contextmanager
def watching(session: Session) -> Iterator[Watched]:
    """Note what is flushed, and bulk-inserted through the journal, until the end of the block."""
    watched = Watched()

    def flushed(_session: Session, _context: object, _instances: object) -> None:
        for row in session.new:
            if isinstance(row, Base) and row.__tablename__ in WATCHED:
                watched.made.setdefault(row.__tablename__, []).append(key_of(row))
        for row in session.dirty:
            if isinstance(row, Base) and row.__tablename__ in WATCHED:
                _note(watched, row)

    def executed(state: ORMExecuteState) -> None:
        name = getattr(getattr(state.statement, "table", None), "name", "")
        if state.is_insert and name in WATCHED:
            given: Any = state.parameters or {}
            rows = given if isinstance(given, list) else [given]
            watched.made.setdefault(name, []).extend(str(row["id"]) for row in rows)

    event.listen(session, "before_flush", flushed)
    event.listen(session, "do_orm_execute", executed)
    try:
        yield watched
    finally:
        event.remove(session, "before_flush", flushed)
        event.remove(session, "do_orm_execute", executed)


def key_of(row: Base) -> str:
    """A row's primary key, which is one column in every watched table."""
    (key,) = row.__mapper__.primary_key_from_instance(row)
    return str(key)


def flat(value: object) -> Any:
    """A column's value as JSON holds it."""
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case _:
            return value


def lively(kind: type[Base], name: str, value: Any) -> Any:
    """The reverse of `flat`, by the column's type."""
    type_ = kind.__mapper__.columns[name].type
    if value is None:
        return None
    if isinstance(type_, Words):
        return type_.words(value)
    if isinstance(type_, Credit):
        return Decimal(value)
    return date.fromisoformat(value) if isinstance(type_, Date) else value


def _note(watched: Watched, row: Base) -> None:
    place = (row.__tablename__, key_of(row))
    if place[1] in watched.made.get(place[0], ()):
        return
    changed = {
        attribute.key: flat(attribute.history.deleted[0])
        for attribute in inspect(row).attrs
        if attribute.key in row.__mapper__.columns and attribute.history.has_changes() and attribute.history.deleted
    }
    if changed:
        watched.rows[place] = row
        # Flushed twice by one part: what stood before the first time counts.
        watched.before[place] = changed | watched.before.get(place, {})
