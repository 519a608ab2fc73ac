"""What leaves the service: a bundle for the auditor, an export of records, receipts for those concerned."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.checkpoint import SignedCheckpoint, parse_checkpoint
from audit.event import Disclosure, settled
from audit.folder import Folder
from audit.persons import erased
from audit.publish import kept_size
from audit.receipt import make_receipt
from audit.reconcile import LiveRow, last_entries, opened, refs_of
from audit.schema import NAMES
from audit.store import size
from audit.strictjson import JsonValue, canonical
from audit.tables import log_disclosure, log_entry, raw
from audit.tiles import (
    ENTRIES,
    Tile,
    TileError,
    TileReader,
    levels_of,
    pack_bundle,
    tiles_of,
    unpack_bundle,
)

_CHUNK = 400


class NotPublished(LookupError):
    """The entry is not under a signed checkpoint yet; ask again after the next publication."""


def export_bundle(session: Session, folder: Folder, target: Path, *, persons: Collection[str] = ()) -> SignedCheckpoint:
    """Copy the published log to a new folder, as of its latest checkpoint, for `python -m audit verify`.

    With `persons`, everything the log disclosed about these people goes along in `disclosures.jsonl`.

    Raises:
        NotPublished: nothing was published yet.
        FileExistsError: the target is not empty.
        PersonErased: one of the persons was erased.
    """
    if target.exists() and any(target.iterdir()):
        raise FileExistsError(str(target))
    latest, copy = latest_checkpoint(folder), Folder(target)
    count = latest.head.size
    for tile in _tiles(count):
        copy.write(tile.path, _content(folder, tile))
    for path in folder.files("checkpoints"):
        kept = folder.read(path)
        if kept is not None and kept_size(path) <= count:
            copy.write(path, kept)
    copy.write("checkpoint", latest.note.raw())
    if persons:
        lines = [canonical(line) + b"\n" for line in _disclosed(session, persons, count)]
        copy.write("disclosures.jsonl", b"".join(lines))
    return latest


def latest_checkpoint(folder: Folder) -> SignedCheckpoint:
    """The checkpoint published last; NotPublished when there is none."""
    raw = folder.read("checkpoint")
    if raw is None:
        raise NotPublished("no checkpoint was published yet")
    return parse_checkpoint(raw)


def export_records(session: Session, path: Path, rows: Iterable[LiveRow], *, kinds: Collection[str]) -> int:
    """Write the rows of these kinds (all of them) for `--records`; returns how many. The format is in verify_records.

    Values are those of the live rows, salts those of the log, so a row changed behind the log does not match. Publish
    before exporting the bundle, so that it covers what the rows hold.
    """
    live = list(rows)
    header: JsonValue = {"v": 1, "size": size(session), "kinds": sorted(kinds)}
    last = last_entries(session, kinds, [])
    with path.open("wb") as file:
        file.write(canonical(header) + b"\n")
        for i in range(0, len(live), _CHUNK):
            part = live[i : i + _CHUNK]
            refs = refs_of(session, part)
            salts = _salts(
                session, part, [last.get((row.kind, ref or "")) for row, ref in zip(part, refs, strict=True)]
            )
            for row, ref, known in zip(part, refs, salts, strict=True):
                file.write(canonical(_record(row, ref, known)) + b"\n")
    return len(live)


def receipts(session: Session, folder: Folder, tx: str, *, disclose: bool = True) -> list[tuple[int, bytes]]:
    """(index, `.tlog-proof`) for every entry of a transaction, with what it disclosed when `disclose`.

    Raises:
        NotPublished: the transaction is unknown or not under a checkpoint yet.
    """
    latest = latest_checkpoint(folder)
    query = select(log_entry.c.id, log_entry.c.body, log_entry.c.leaf).where(log_entry.c.tx == tx)
    found = session.execute(query.order_by(log_entry.c.id)).all()
    if not found or found[-1].id > latest.head.size:
        raise NotPublished(tx)
    reader = TileReader(folder.read, latest.head.size)
    known = _disclosures(session, [bytes(row.leaf) for row in found]) if disclose else {}
    return [
        (
            row.id - 1,
            make_receipt(reader.nodes, row.id - 1, latest, bytes(row.body), _plain(known.get(bytes(row.leaf), []))),
        )
        for row in found
    ]


def _tiles(count: int) -> Iterator[Tile]:
    for level in (ENTRIES, *levels_of(count)):
        yield from tiles_of(count, level)


def _content(folder: Folder, tile: Tile) -> bytes:
    """A tile's bytes; of a partial one already replaced by the full one, its beginning."""
    raw = folder.read(tile.path)
    if raw is not None:
        return raw
    full = folder.read(tile.full.path)
    if full is None:
        raise TileError("TILE_MISSING", tile.path, "not there")
    if tile.level == ENTRIES:
        return pack_bundle(unpack_bundle(full, tile.full)[: tile.width])
    return full[: tile.width * 32]


def _disclosed(session: Session, persons: Collection[str], count: int) -> Iterator[JsonValue]:
    for person in sorted(persons):
        query = select(log_disclosure.c.leaf, log_disclosure.c.ref).where(log_disclosure.c.person == person)
        refs = {bytes(leaf): ref for leaf, ref in session.execute(query)}
        known = opened(session, dict.fromkeys(refs, person))
        places = select(log_entry.c.id, log_entry.c.leaf).where(log_entry.c.ref.in_(set(refs.values())))
        for id_, leaf in session.execute(places.order_by(log_entry.c.id)):
            if bytes(leaf) in known and id_ <= count:
                yield {"index": id_ - 1, "disclosures": [list(one) for one in _plain(known[bytes(leaf)])]}


def _disclosures(session: Session, leaves: Sequence[bytes]) -> dict[bytes, list[Disclosure]]:
    query = select(log_disclosure.c.person, log_disclosure.c.leaf).where(log_disclosure.c.leaf.in_(leaves))
    return opened(session, {raw(leaf): person for person, leaf in session.execute(query)})


def _plain(known: Sequence[Disclosure]) -> list[tuple[str, str, JsonValue]]:
    return [(one.salt, one.name, one.value) for one in known]


def _salts(session: Session, rows: Sequence[LiveRow], last: Sequence[Any]) -> list[dict[str, Disclosure] | None]:
    """For each row the disclosures of its last entry by name; None where it has none."""
    gone = erased(session, {row.person for row in rows if row.person is not None})
    known = opened(
        session,
        {
            one.leaf: row.person
            for row, one in zip(rows, last, strict=True)
            if row.person is not None and row.person not in gone and one is not None
        },
    )
    return [
        {each.name: each for each in known[one.leaf]} if one is not None and one.leaf in known else None for one in last
    ]


def _record(row: LiveRow, ref: str | None, known: dict[str, Disclosure] | None) -> JsonValue:
    if known is None:
        fields: dict[str, JsonValue] = {name: [None, settled(value)] for name, value in row.fields.items()}
    else:
        fields = {
            name: [known[name].salt if name in known else "", settled(value)] for name, value in row.fields.items()
        }
        fields[NAMES] = [known[NAMES].salt, known[NAMES].value]
    return {"kind": row.kind, "id": row.id, "ref": ref or row.id, "rev": row.rev, "fields": fields}
