"""The operator as adversary: holds database and signing key, and makes any bundle of any entries."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from audit.checkpoint import Checkpoint, SignedCheckpoint, sign_checkpoint
from audit.folder import Folder
from audit.merkle import leaf_hash, root_of
from audit.note import Note, Signature, SignerKey
from audit.publish import kept_path
from audit.store import entries, size
from audit.strictjson import canonical
from audit.tiles import ENTRIES, levels_of, pack_bundle, tile_hash, tiles_of
from tests.audit.small_log import ORIGIN, SmallLog

Entry = dict[str, Any]


def bodies_of(log: SmallLog) -> list[bytes]:
    """All entries of a log."""
    with log.session() as session:
        return list(entries(session, 0, size(session)))


def head_of(bodies: Sequence[bytes], origin: str = ORIGIN) -> Checkpoint:
    """The head over these entries."""
    return Checkpoint(origin, len(bodies), root_of([leaf_hash(body) for body in bodies]))


def signed(
    log: SmallLog,
    bodies: Sequence[bytes],
    *,
    signers: Sequence[SignerKey] | None = None,
    time: int | None = None,
    more: Sequence[Signature] = (),
) -> SignedCheckpoint:
    """A checkpoint over these entries, by the log's keys unless told otherwise."""
    when = int(log.now.timestamp()) if time is None else time
    made = sign_checkpoint(head_of(bodies), log.signers if signers is None else signers, when)
    return SignedCheckpoint(made.head, Note(made.note.text, (*made.note.signatures, *more)))


def forge(
    log: SmallLog,
    bodies: Sequence[bytes],
    *,
    latest: SignedCheckpoint | None = None,
    kept: Sequence[SignedCheckpoint] = (),
) -> Path:
    """A complete, well-made bundle of these entries."""
    log.exports += 1
    folder = Folder(log.home / f"bundle-{log.exports}")
    for tile in tiles_of(len(bodies), ENTRIES):
        folder.write(tile.path, pack_bundle(bodies[tile.n * 256 : tile.n * 256 + tile.width]))
    row = [leaf_hash(body) for body in bodies]
    for level in levels_of(len(bodies)):
        for tile in tiles_of(len(bodies), level):
            folder.write(tile.path, b"".join(row[tile.n * 256 : tile.n * 256 + tile.width]))
        row = [tile_hash(row[i : i + 256]) for i in range(0, len(row) // 256 * 256, 256)]
    latest = latest or signed(log, bodies)
    for i, one in enumerate([*kept, latest]):
        folder.write(kept_path(one.head.size, int(log.now.timestamp()) + i), one.note.raw())
    folder.write("checkpoint", latest.note.raw())
    return folder.root


def edited(body: bytes, change: Callable[[Entry], object]) -> bytes:
    """An entry with something changed, again in canonical form."""
    entry = json.loads(body)
    change(entry)
    return canonical(entry)


def rechained(bodies: Sequence[bytes]) -> list[bytes]:
    """Revisions renumbered and `prev` recomputed, as a careful forger would."""
    last: dict[tuple[str, str], tuple[int, bytes]] = {}
    made = []
    for body in bodies:
        entry = json.loads(body)
        key = entry["obj"]["kind"], entry["obj"]["ref"]
        rev, leaf = last.get(key, (0, b""))
        entry |= {"rev": rev + 1, "prev": leaf.hex() or None}
        made.append(canonical(entry))
        last[key] = rev + 1, leaf_hash(made[-1])
    return made
