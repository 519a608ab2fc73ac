"""The log in the database: entries appended inside the transaction of the change, never by anybody else.

SQLite: the single writer gives ids without gaps in commit order, index = id - 1. PostgreSQL: entries go to an outbox
and `sequence` moves them, because there neither ids nor transaction ids follow the order of commits.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, func, insert, select, text, tuple_
from sqlalchemy.orm import Session

from audit.event import (
    Change,
    Place,
    Who,
    disclosures,
    encode,
    new_transaction,
    pack_disclosures,
    reference,
)
from audit.merkle import leaf_hash
from audit.persons import encrypt, person_keys
from audit.schema import GENESIS, SCHEMA_SHA256, is_kind, is_transaction
from audit.tables import log_disclosure, log_entry, log_metadata, log_outbox, log_person_key, raw

__all__ = [
    "BrokenChain",
    "NoGenesis",
    "append",
    "create_genesis",
    "entries",
    "log_disclosure",
    "log_entry",
    "log_metadata",
    "log_outbox",
    "log_person_key",
    "sequence",
    "size",
]

_CHUNK = 400
_SEQUENCER = 0x726F6E67746F6E67  # "rongtong": the advisory lock only one sequencer holds

Link = tuple[str, str, int]  # kind, ref, rev


class BrokenChain(ValueError):
    """A change whose revision does not follow the object's last entry: it would be a finding for ever."""


class NoGenesis(LookupError):
    """The log has no entry 0 yet."""


def append(session: Session, changes: Sequence[Change], *, who: Who, at: datetime, tx: str | None = None) -> str:
    """Write one entry per change inside the caller's transaction; returns the transaction id (32 hex digits).

    One call per transaction: `n` counts the entries of this call. The caller holds the write lock (SQLite, BEGIN
    IMMEDIATE) or the locks of the rows changed (PostgreSQL).

    Raises:
        BrokenChain: a revision that does not follow the object's last one, or appears twice.
        PersonErased: a change about somebody whose key was destroyed.
        EntryRefused: a value the log cannot carry.
        NoGenesis: create_genesis was never called.
    """
    if not changes:
        raise ValueError("a transaction without changes needs no entry")
    tx = tx or new_transaction(at)
    if not is_transaction(tx):
        raise ValueError(f"a transaction id is 32 hex digits: {tx}")
    first = _next_id(session)
    if first == 1:
        raise NoGenesis("create_genesis comes first")
    _write(session, changes, who=who, at=at, tx=tx, first=first)
    return tx


def create_genesis(
    session: Session,
    *,
    origin: str,
    keys: Sequence[str],
    who: Who,
    at: datetime,
    enforce: Sequence[str] = ("permissions", "rules"),
    open_roles: Sequence[str] = ("system", "student", "guardian"),
    types: Sequence[str] = (),
) -> str:
    """Entry 0: origin, hash of the entry schema, and the log's public keys as verifier lines (`audit.note`).

    `enforce` says which meanings the verifier holds entries to (see docs/auditor.md), `open_roles` which roles need
    no logged permission, `types` every type of entry there is (`a.b`, or `a.*`; none: any). Returns the transaction id.
    """
    if size(session):
        raise ValueError("the log has its genesis already")
    fields = {
        "origin": origin,
        "schema": SCHEMA_SHA256,
        "keys": list(keys),
        "enforce": list(enforce),
        "open_roles": list(open_roles),
        "types": list(types),
    }
    tx = new_transaction(at)
    change = Change(GENESIS, "log", origin, 1, None, fields)
    _write(session, [change], who=who, at=at, tx=tx, first=1)
    return tx


def size(session: Session) -> int:
    """How many entries have an index; on PostgreSQL the outbox does not count."""
    return session.connection().scalar(_SIZE) or 0


def entries(session: Session, start: int, stop: int) -> Iterator[bytes]:
    """Bytes of the entries with start <= index < stop, in order; a gap ends the iteration with LookupError."""
    query = select(log_entry.c.id, log_entry.c.body).where(log_entry.c.id > start, log_entry.c.id <= stop)
    expected = start
    for id_, body in session.execute(query.order_by(log_entry.c.id).execution_options(yield_per=2000)):
        expected += 1
        if id_ != expected:
            raise LookupError(f"entry {expected - 1} is missing from the log table")
        yield raw(body)
    if expected < stop:
        raise LookupError(f"entry {expected} is missing from the log table")


def sequence(session: Session, limit: int = 50_000) -> int:
    """PostgreSQL: give every visible outbox entry its index and move it; returns how many. SQLite has none: 0.

    Any worker may call it; whoever does not get the lock does nothing. A cursor `id > last` would lose entries of
    transactions that commit late, so every run takes all that is visible, ordered by id. READ COMMITTED is required:
    the move must see what the previous sequencer committed.
    """
    if not _has_outbox(session) or not session.scalar(select(func.pg_try_advisory_xact_lock(_SEQUENCER))):
        return 0
    base = size(session)
    if base == 0:
        raise NoGenesis("create_genesis comes first")
    session.execute(text("SET LOCAL rongtong.sequencer = 'on'"))
    moved = session.execute(_MOVE, {"base": base, "limit": limit})
    session.execute(text("SET LOCAL rongtong.sequencer = 'off'"))
    return int(moved.rowcount)  # type: ignore[attr-defined]


_MOVE = text(
    "WITH moved AS (DELETE FROM log_outbox WHERE id IN (SELECT id FROM log_outbox ORDER BY id LIMIT :limit) "
    "RETURNING id, body, leaf, kind, ref, rev, tx) "
    "INSERT INTO log_entry (id, body, leaf, kind, ref, rev, tx) "
    "SELECT :base + row_number() OVER (ORDER BY id), body, leaf, kind, ref, rev, tx FROM moved"
)


def _has_outbox(session: Session) -> bool:
    """The one place that asks which database this is."""
    return session.get_bind().dialect.name == "postgresql"


def _next_id(session: Session) -> int | None:
    """SQLite: the id of the next entry. PostgreSQL: None, the sequencer will say (which also refuses without genesis)."""
    return None if _has_outbox(session) else size(session) + 1


@dataclass(frozen=True, slots=True)
class _Hidden:
    """One change with its reference in the log and, for a person's, the key that hides it."""

    change: Change
    ref: str
    key: bytes | None

    @property
    def link(self) -> Link:
        return self.change.kind, self.ref, self.change.rev

    @property
    def before(self) -> Link:
        return self.change.kind, self.ref, self.change.rev - 1


def _write(session: Session, changes: Sequence[Change], *, who: Who, at: datetime, tx: str, first: int | None) -> None:
    hidden = _hide(session, changes)
    leaves = _leaves_before(session, hidden)
    rows: list[dict[str, Any]] = []
    opened_rows: list[dict[str, Any]] = []
    for i, one in enumerate(hidden):
        follows = one.before in leaves if one.change.rev > 1 else one.change.rev == 1
        if one.link in leaves or not follows:
            raise BrokenChain(f"{one.change.kind} {one.change.id}: revision {one.change.rev} does not follow the log")
        opened = None if one.key is None else disclosures(one.change.fields)
        place = Place(tx, (i, len(hidden)), leaves.get(one.before))
        body = encode(one.change, one.ref, opened, who=who, at=at, place=place)
        leaf = leaves[one.link] = leaf_hash(body)
        row = {"body": body, "leaf": leaf, "kind": one.change.kind, "ref": one.ref, "rev": one.change.rev, "tx": tx}
        rows.append(row if first is None else row | {"id": first + i})
        if one.key is not None and opened is not None:
            opened_rows.append(_opened_row(one, leaf, encrypt(one.key, pack_disclosures(opened), leaf)))
    # On the connection: the session's way to execute costs as much as the statements do.
    connection = session.connection()
    connection.execute(_INSERT_OUTBOX if first is None else _INSERT_ENTRY, rows)
    if opened_rows:
        connection.execute(_INSERT_DISCLOSURE, opened_rows)


def _opened_row(one: _Hidden, leaf: bytes, sealed: bytes) -> dict[str, Any]:
    return {
        "leaf": leaf,
        "person": one.change.person,
        "kind": one.change.kind,
        "object": one.change.id,
        "ref": one.ref,
        "sealed": sealed,
    }


def _hide(session: Session, changes: Sequence[Change]) -> list[_Hidden]:
    keys = person_keys(session, {change.person for change in changes if change.person is not None})
    return [_hidden(change, keys) for change in changes]


def _hidden(change: Change, keys: Mapping[str, bytes]) -> _Hidden:
    if not is_kind(change.kind):
        raise ValueError(f"a kind is a lower-case word: {change.kind!r}")
    if change.person is None:
        return _Hidden(change, change.id, None)
    key = keys[change.person]
    return _Hidden(change, reference(key, change.kind, change.id), key)


def _leaves_before(session: Session, hidden: Sequence[_Hidden]) -> dict[Link, bytes]:
    """Leaf hashes of the entries each change follows or would repeat, in batches."""
    wanted = sorted({link for one in hidden for link in (one.before, one.link) if link[2] > 0})
    # The outbox first: what the sequencer moves between the two reads is then found where it went.
    tables = [log_outbox, log_entry] if _has_outbox(session) else [log_entry]
    found: dict[Link, bytes] = {}
    for table in tables:
        for i in range(0, len(wanted), _CHUNK):
            found |= _leaves_of(session, table, wanted[i : i + _CHUNK])
    return found


def _leaves_of(session: Session, table: Table, links: Sequence[Link]) -> dict[Link, bytes]:
    connection, found = session.connection(), {}
    if len(links) <= _FEW:
        for kind, ref, rev in links:
            leaf = connection.scalar(_LEAF[table.name], {"kind": kind, "ref": ref, "rev": rev})
            if leaf is not None:
                found[kind, ref, rev] = bytes(leaf)
        return found
    columns = table.c
    query = select(columns.kind, columns.ref, columns.rev, columns.leaf)
    query = query.where(
        tuple_(columns.ref, columns.rev, columns.kind).in_([(ref, rev, kind) for kind, ref, rev in links])
    )
    return {(kind, ref, rev): bytes(leaf) for kind, ref, rev, leaf in connection.execute(query)}


def _leaf_query(table: Table) -> Select[tuple[Any]]:
    columns = table.c
    wanted = (columns.ref == bindparam("ref"), columns.rev == bindparam("rev"), columns.kind == bindparam("kind"))
    return select(columns.leaf).where(*wanted)


# Made once: building a statement takes longer than running it.
_FEW = 12  # links up to which one small query each is quicker than one of a row-value list
_SIZE = select(func.max(log_entry.c.id))
_INSERT_ENTRY, _INSERT_OUTBOX, _INSERT_DISCLOSURE = insert(log_entry), insert(log_outbox), insert(log_disclosure)
_LEAF = {table.name: _leaf_query(table) for table in (log_entry, log_outbox)}
