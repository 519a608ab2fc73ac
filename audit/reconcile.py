"""Reconciling: live rows against the last entries of the log; every row changed behind the service's back is named."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.exceptions import InvalidTag
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.event import Disclosure, EntryRefused, reference, settled, unpack_disclosures
from audit.finding import Finding, finding
from audit.merkle import leaf_hash
from audit.persons import decrypt, erased, person_keys
from audit.schema import DELETE, ERASE, NAMES
from audit.strictjson import JsonValue, NotStrict, parse
from audit.tables import log_disclosure, log_entry, raw

_CHUNK = 400
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LiveRow:
    """An audited row as it stands now; the fields of `audit.event.Change`."""

    kind: str
    id: str
    person: str | None
    rev: int
    fields: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Last:
    """The last entry of one object: index, revision, parsed entry, leaf hash."""

    index: int
    rev: int
    entry: Mapping[str, Any]
    leaf: bytes

    @property
    def deleted(self) -> bool:
        """The entry removed the row."""
        return str(self.entry["type"]).endswith(DELETE)


Key = tuple[str, str]  # kind, ref


def reconcile(session: Session, rows: Iterable[LiveRow], *, kinds: Collection[str] | None = None) -> list[Finding]:
    """Findings for rows edited, inserted or deleted without an entry, and for disclosures altered or gone.

    `kinds` are the kinds of which `rows` are all rows; by default those that occur, so a kind emptied behind our back
    shows only when it is named. On PostgreSQL call `sequence` first: the outbox is not looked at.
    """
    live = list(rows)
    wanted = set(kinds) if kinds is not None else {row.kind for row in live}
    found: list[Finding] = []
    last = last_entries(session, wanted, found)
    gone = erased_objects(session)
    closed = erased(session, {row.person for row in live if row.person is not None})
    seen: set[Key] = set()
    for part in _parts(live):
        found += _check_part(session, part, last, closed, seen)
    names = _names_of(session, [one.leaf for key, one in last.items() if key not in seen])
    for key, one in sorted(last.items()):
        if key not in seen and key not in gone and not one.deleted:
            found.append(finding("RECORD_DELETED", one.index, where=f"{key[0]} {names.get(one.leaf, key[1])}"))
    return found


def last_entries(session: Session, kinds: Collection[str], found: list[Finding]) -> dict[Key, Last]:
    """The last entry of every object of these kinds; entries whose row was altered become findings."""
    columns = log_entry.c
    places: dict[Key, tuple[int, int]] = {}
    query = select(columns.kind, columns.ref, columns.rev, columns.id).where(columns.kind.in_(sorted(kinds)))
    for kind, ref, rev, id_ in session.execute(query):
        if rev > places.get((kind, ref), (0, 0))[0]:
            places[kind, ref] = (rev, id_)
    ids = {id_: key for key, (_rev, id_) in places.items()}
    last: dict[Key, Last] = {}
    for part in _parts(sorted(ids)):
        for id_, body, leaf in session.execute(
            select(columns.id, columns.body, columns.leaf).where(columns.id.in_(part))
        ):
            one = _parsed(id_, raw(body), raw(leaf), ids[id_], places[ids[id_]][0])
            if one is None:
                found.append(finding("STORE_ALTERED", id_ - 1, where=f"log_entry {id_}"))
            else:
                last[ids[id_]] = one
    return last


def opened(session: Session, wanted: Mapping[bytes, str]) -> dict[bytes, list[Disclosure]]:
    """The disclosures of entries, by leaf hash; `wanted` says whose each is. Altered ciphertexts are left out.

    Raises:
        PersonErased: nothing of that person can be opened any more.
    """
    keys = person_keys(session, set(wanted.values()), create=False)
    found: dict[bytes, list[Disclosure]] = {}
    for part in _parts(list(wanted)):
        query = select(log_disclosure.c.leaf, log_disclosure.c.sealed).where(log_disclosure.c.leaf.in_(part))
        for leaf, sealed in session.execute(query):
            try:
                key = keys[wanted[raw(leaf)]]
                found[raw(leaf)] = unpack_disclosures(decrypt(key, raw(sealed), raw(leaf)))
            except (InvalidTag, KeyError, ValueError):
                continue
    return found


def erased_objects(session: Session) -> set[Key]:
    """(kind, ref) of every object named by an erasure in the log."""
    found: set[Key] = set()
    query = select(log_entry.c.body).where(log_entry.c.kind == "erasure")
    for body in session.scalars(query):
        entry: Any = parse(raw(body))
        if entry["type"] == ERASE:
            found.update((kind, ref) for kind, ref in entry["fields"]["refs"])
    return found


def refs_of(session: Session, rows: Sequence[LiveRow]) -> list[str | None]:
    """The reference of each row in the log; None where its person has no key or was erased."""
    persons = {row.person for row in rows if row.person is not None}
    keys = person_keys(session, persons - erased(session, persons), create=False)
    return [
        row.id if row.person is None else reference(keys[row.person], row.kind, row.id) if row.person in keys else None
        for row in rows
    ]


def _check_part(
    session: Session, rows: Sequence[LiveRow], last: Mapping[Key, Last], closed: set[str], seen: set[Key]
) -> Iterator[Finding]:
    refs = refs_of(session, rows)
    ours = [(row, last.get((row.kind, ref or ""))) for row, ref in zip(rows, refs, strict=True)]
    disclosed = opened(
        session, {one.leaf: row.person for row, one in ours if row.person is not None and one is not None}
    )
    for row, ref in zip(rows, refs, strict=True):
        one = last.get((row.kind, ref or ""))
        if ref is not None:
            seen.add((row.kind, ref))
        yield from _check_row(row, one, disclosed, closed)


def _check_row(
    row: LiveRow, one: Last | None, disclosed: Mapping[bytes, list[Disclosure]], closed: set[str]
) -> Iterator[Finding]:
    where = f"{row.kind} {row.id}"
    if row.person in closed:
        if row.fields:
            yield finding("RECORD_AFTER_ERASURE", None, where=where)
    elif one is None:
        yield finding("RECORD_INSERTED", None, where=where)
    elif one.deleted:
        yield finding("RECORD_AFTER_DELETE", one.index, where=where)
    else:
        if row.rev != one.rev:
            yield finding("RECORD_REVISION", one.index, where=f"{where}: {row.rev} / {one.rev}")
        yield from _check_fields(row, one, disclosed, where)


def _check_fields(
    row: LiveRow, one: Last, disclosed: Mapping[bytes, list[Disclosure]], where: str
) -> Iterator[Finding]:
    if row.person is None:
        committed: Mapping[str, JsonValue] = one.entry.get("fields", {})
    else:
        open_ = disclosed.get(one.leaf)
        if open_ is None:
            yield finding("DISCLOSURE_MISSING", one.index, where=where)
            return
        if not {each.digest() for each in open_} <= set(one.entry.get("_sd", [])):
            yield finding("DISCLOSURE_ALTERED", one.index, where=where)
            return
        committed = {each.name: each.value for each in open_ if each.name != NAMES}
    changed = differing(row.fields, committed)
    if changed:
        yield finding("RECORD_EDITED", one.index, where=f"{where}: {', '.join(changed)}")


def differing(live: Mapping[str, JsonValue], committed: Mapping[str, JsonValue]) -> list[str]:
    """Names of fields that differ or stand on one side only; a live value the log could not carry differs."""
    return sorted(name for name in live.keys() | committed.keys() if not _same(name, live, committed))


def _same(name: str, live: Mapping[str, JsonValue], committed: Mapping[str, JsonValue]) -> bool:
    if name not in live or name not in committed:
        return False
    try:
        value = settled(live[name])
    except EntryRefused:
        return False
    # 1 == True in Python, not in JSON.
    return value == committed[name] and isinstance(value, bool) == isinstance(committed[name], bool)


def _parsed(id_: int, body: bytes, leaf: bytes, key: Key, rev: int) -> Last | None:
    try:
        entry: Any = parse(body)
        stands = (entry["obj"]["kind"], entry["obj"]["ref"], entry["rev"]) == (*key, rev)
    except (NotStrict, KeyError, TypeError):
        return None
    return Last(id_ - 1, rev, entry, leaf) if stands and leaf_hash(body) == leaf else None


def _names_of(session: Session, leaves: Sequence[bytes]) -> dict[bytes, str]:
    found: dict[bytes, str] = {}
    for part in _parts(leaves):
        query = select(log_disclosure.c.leaf, log_disclosure.c.object).where(log_disclosure.c.leaf.in_(part))
        found |= {bytes(leaf): name for leaf, name in session.execute(query)}
    return found


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    return (items[i : i + _CHUNK] for i in range(0, len(items), _CHUNK))
