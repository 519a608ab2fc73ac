"""The journal: every change of an audited row becomes a log entry of the same transaction, by itself.

A verb names what it does once, `with act(session, "approve", actor=…, now=…)`; each flush then notes the rows it wrote,
one entry a row and version, and just before COMMIT one append writes them all. A change nobody named cannot be flushed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, MetaData, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError

from audit.event import Change, RuleRef, Who, instant
from audit.guards import mark, row_guards, unmark
from audit.store import append
from audit.strictjson import JsonValue
from credits.actor import Actor
from credits.errors import StaleVersion
from credits.models import Audited, Base, Unaudited
from credits.models.types import credit

_PAGE = "journal"


class UnnamedAct(RuntimeError):
    """An audited row was changed outside `act`, or in a way the journal cannot see: a bug, never a refusal."""


@dataclass(slots=True)
class _Page:
    """What one transaction has done so far."""

    who: Who | None = None
    at: datetime | None = None
    verb: str | None = None
    rule: RuleRef | None = None
    changes: list[Change] = field(default_factory=list)
    savepoints: dict[SessionTransaction, int] = field(default_factory=dict)
    tx: str | None = None
    marked: bool = False


@contextmanager
def act(session: Session, verb: str, *, actor: Actor, now: datetime, rule: RuleRef | None = None) -> Iterator[None]:
    """Name what is being done; flushes at the end. Entries are of type `<kind>.<verb>`.

    Raises:
        StaleVersion: a row changed between reading and writing it.
        UnnamedAct: inside another act, or another person in the same transaction.
    """
    page = _page(session)
    who = Who(actor.ref, actor.role.value, actor.via)
    if page.verb is not None:
        raise UnnamedAct(f"{verb} inside {page.verb}: one act at a time")
    if page.who not in (None, who):
        raise UnnamedAct("one transaction is one person's")
    session.flush()
    page.who, page.verb, page.rule = who, verb, rule
    page.at = now if page.at is None else max(page.at, now)
    try:
        # No flush half-way: a row changed twice by one act is one entry.
        with session.no_autoflush:
            yield
        session.flush()
    except StaleDataError as error:
        raise StaleVersion from error
    finally:
        page.verb = page.rule = None


def note(session: Session, kind: str, id_: str, person: str | None, fields: Mapping[str, object]) -> None:
    """Enter something that is no row, such as the reading of a record; inside `act`, `id_` new each time."""
    page = _page(session)
    if page.verb is None:
        raise UnnamedAct(f"{kind} noted outside an act")
    settled = {name: plain(value) for name, value in fields.items()}
    page.changes.append(Change(f"{kind}.{page.verb}", kind, id_, 1, person, settled, page.rule))


def transaction_of(session: Session) -> str | None:
    """The log's transaction id of the last commit of this session, which a receipt names."""
    tx = session.info.get("journal_tx")
    return tx if isinstance(tx, str) else None


def state_of(row: Base) -> dict[str, JsonValue]:
    """A row's audited fields as its log entry holds them; reconciliation compares these."""
    return {name: plain(value) for name, value in row.audited_fields().items()}


def plain(value: object) -> JsonValue:
    """A value as the log writes it: credits at two decimals, dates ISO 8601, words as text."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case Decimal():
            return str(credit(value))
        case datetime():
            return instant(value)
        case date():
            return value.isoformat()
        case Mapping():
            return _plain_mapping(value)
        case Sequence():
            return [plain(inner) for inner in value]
        case _:
            raise TypeError(f"the log cannot hold {type(value).__name__}")


def _plain_mapping(value: Mapping[object, object]) -> JsonValue:
    """Keys in the log are ASCII; a mapping with others ("文化课") becomes its pairs."""
    items = sorted(((str(name), plain(inner)) for name, inner in value.items()), key=itemgetter(0))
    if all(name.isascii() for name, _ in items):
        return dict(items)
    return [[name, inner] for name, inner in items]


def _page(session: Session) -> _Page:
    page = session.info.get(_PAGE)
    if not isinstance(page, _Page):
        page = session.info[_PAGE] = _Page()
    return page


@cache
def audited_tables() -> frozenset[str]:
    """Tables whose rows are entries of the log, or fields of one: guarded against changes that pass the journal by."""
    classes = [mapper.class_ for mapper in Base.registry.mappers]
    return frozenset(one.__tablename__ for one in classes if not isinstance(one.seen, Unaudited))


def _mark(session: Session) -> None:
    """Let this transaction pass the guards of the audited tables, until it is written or undone."""
    page = _page(session)
    if not page.marked:
        mark(session.connection())
        page.marked = True


def _changed(session: Session) -> list[Base]:
    """New rows in the order they were added, then changed ones in a stable order."""
    new = [row for row in session.new if isinstance(row, Base)]
    dirty = [
        row for row in session.dirty if isinstance(row, Base) and session.is_modified(row, include_collections=False)
    ]
    return new + sorted(dirty, key=lambda row: (row.__tablename__, str(row.__mapper__.primary_key_from_instance(row))))


@event.listens_for(Session, "before_flush")
def _only_inside_an_act(session: Session, _context: UOWTransaction, _instances: object) -> None:
    for row in session.deleted:
        if isinstance(row, Base) and not isinstance(row.seen, Unaudited):
            raise UnnamedAct(f"a row of {row.__tablename__} is never deleted")
    audited = [row for row in _changed(session) if not isinstance(row.seen, Unaudited)]
    if _page(session).verb is not None:
        if audited:
            _mark(session)
    elif audited:
        raise UnnamedAct(f"a row of {audited[0].__tablename__} changed outside an act")


@event.listens_for(Session, "after_flush")
def _note_rows(session: Session, _context: UOWTransaction) -> None:
    page = _page(session)
    for row in _changed(session):
        if not isinstance(row.seen, Audited):
            continue
        if page.tx is not None:
            raise UnnamedAct("a row changed after the journal was closed")
        page.changes.append(_change(page, row, row.seen))


def _change(page: _Page, row: Base, seen: Audited) -> Change:
    (id_,) = row.__mapper__.primary_key_from_instance(row)
    person = getattr(row, seen.person) if seen.person else None
    rev = getattr(row, "version", 1)
    return Change(f"{seen.kind}.{page.verb}", seen.kind, str(id_), rev, person, state_of(row), page.rule)


@event.listens_for(Session, "do_orm_execute")
def _no_unseen_statements(state: ORMExecuteState) -> None:
    if not (state.is_insert or state.is_update or state.is_delete):
        return
    table: Any = getattr(state.statement, "table", None)
    name = getattr(table, "name", None)
    if name not in audited_tables():
        return
    if not state.execution_options.get("audited"):
        raise UnnamedAct(f"a statement on {name} passes the journal by: change rows, or mark it audited=True")
    _mark(state.session)


@event.listens_for(Session, "before_commit")
def _write_the_page(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    page = _page(session)
    session.info["journal_tx"] = None
    if page.changes and page.who is not None and page.at is not None:
        page.tx = append(session, page.changes, who=page.who, at=page.at)
        session.info["journal_tx"] = page.tx
    if page.marked:
        unmark(session.connection())
        page.marked = False


@event.listens_for(Session, "after_transaction_create")
def _mark_savepoint(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        _page(session).savepoints[transaction] = len(_page(session).changes)


@event.listens_for(Session, "after_soft_rollback")
def _forget_what_was_undone(session: Session, previous: SessionTransaction) -> None:
    page = _page(session)
    kept = page.savepoints.get(previous)
    if kept is not None:
        del page.changes[kept:]
        page.marked = False  # the marker may have been undone with the rest; setting it twice does no harm


@event.listens_for(Session, "after_transaction_end")
def _turn_the_page(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        page = session.info.pop(_PAGE, None)
        if isinstance(page, _Page) and page.verb is not None:
            # The act goes on to its end; what it did is undone, and whatever it still tries has to be named again.
            session.info[_PAGE] = _Page()


@event.listens_for(Base.metadata, "after_create")
def _guard(_metadata: MetaData, connection: Connection, **_options: object) -> None:
    """A database made without migrations has the same guards."""
    for statement in row_guards(connection.dialect.name, sorted(audited_tables())):
        connection.exec_driver_sql(statement)
