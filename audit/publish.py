"""Publishing: entries become bundles, tiles and a signed checkpoint, in the one order that never signs two histories.

1. recompute the edge from the entries; refuse what does not continue the last head ever locked
2. write bundles and tiles (their content is a pure function of the entries)
3. compare-and-swap the head in the lock store outside the database
4. sign, ask witnesses, keep the checkpoint, publish it by rename

Killed anywhere, the next run ends in the same log. The publisher only reads the database.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from audit.checkpoint import Checkpoint, SignedCheckpoint, parse_checkpoint, sign_checkpoint
from audit.folder import Folder
from audit.lock import Locked, LockStore
from audit.merkle import EMPTY, leaf_hash, range_hash
from audit.note import Note, Signature, SignerKey
from audit.store import entries, size
from audit.tiles import ENTRIES, WIDTH, Tile, TileError, TileReader, levels_of, pack_bundle, tile_hash, tiles_of

HEARTBEAT = timedelta(hours=1)
# Given the signed note and the size and root signed before: cosignature lines, within its own time budget.
Witness = Callable[[SignedCheckpoint, Locked], Sequence[Signature]]


class ForkRisk(RuntimeError):
    """FORK_RISK: signing would make a second history. Recover by appending again what was published, never by signing."""

    code = "FORK_RISK"


def publish(
    session: Session,
    folder: Folder,
    lock: LockStore,
    signers: Sequence[SignerKey] | Callable[[], Sequence[SignerKey]],
    *,
    origin: str,
    now: datetime,
    witnesses: Sequence[Witness] = (),
    heartbeat: timedelta = HEARTBEAT,
) -> SignedCheckpoint | None:
    """Publish all sequenced entries; None when the log is empty, or nothing is new and the last signature is fresh.

    `signers` may be what loads them: it is asked while no other publisher can run, so a rotation is never overtaken.

    Raises:
        ForkRisk: the database is behind the lock (a restored backup) or disagrees with what was signed.
        LockLost: another publisher is running.
    """
    with lock.alone():
        held = signers() if callable(signers) else signers
        return _publish(session, folder, lock, held, origin=origin, now=now, witnesses=witnesses, heartbeat=heartbeat)


def _publish(
    session: Session,
    folder: Folder,
    lock: LockStore,
    signers: Sequence[SignerKey],
    *,
    origin: str,
    now: datetime,
    witnesses: Sequence[Witness],
    heartbeat: timedelta,
) -> SignedCheckpoint | None:
    last, count = lock.read(), size(session)
    if count < last.size:
        raise ForkRisk(f"FORK_RISK: the database holds {count} entries, {last.size} were signed")
    if count == 0 or _is_fresh(folder, last, count, now, heartbeat):
        return None
    was_tidy, folder.tidy = folder.tidy, False
    if not was_tidy:
        folder.clear_temporary()
    root = _extend(session, folder, last, count)
    time = int(now.timestamp())
    lock.swap(last, Locked(count, root, time))
    signed = sign_checkpoint(Checkpoint(origin, count, root), signers, time)
    signed = _witnessed(signed, last, witnesses)
    folder.write(kept_path(count, time), signed.note.raw())
    folder.write("checkpoint", signed.note.raw())
    _drop_partials(folder, _finished(last.size, count) if was_tidy else _superfluous(folder))
    folder.tidy = True
    return signed


def kept_path(count: int, time: int) -> str:
    """Where an issued checkpoint is kept: by size and time of signing (seconds since the epoch)."""
    return f"checkpoints/{count // 10_000:08d}/{count:012d}.{time}"


def kept_size(path: str) -> int:
    """The size in a kept checkpoint's name."""
    return int(path.rsplit("/", 1)[1].partition(".")[0])


def edge_of(count: int) -> list[Tile]:
    """The last tile of every level and the last bundle of a tree of that size."""
    found: list[Tile] = []
    for level in (ENTRIES, *levels_of(count)):
        width = count if level == ENTRIES else count >> (8 * level)
        found += tiles_of(count, level, max(0, width - 1) // WIDTH)
    return found


def _is_fresh(folder: Folder, last: Locked, count: int, now: datetime, heartbeat: timedelta) -> bool:
    raw = folder.read("checkpoint")
    if raw is None or count != last.size or now.timestamp() >= last.at + heartbeat.total_seconds():
        return False
    head = parse_checkpoint(raw).head
    return head.size == last.size and head.root == last.root


def _extend(session: Session, folder: Folder, last: Locked, count: int) -> bytes:
    """Steps 1 and 2: root of `count` entries, all files of that size on disk."""
    # From the tile that holds the last signed entry: a database that went another way differs there at the latest.
    start = max(0, last.size - 1) // WIDTH * WIDTH
    try:
        _refuse_other_history(session, folder, last, start)
        return _write(session, folder, last, start, count)
    except TileError:
        # The folder lost tiles: make every file again from the entries, which must still give the signed root.
        _refuse_other_history(session, None, last, 0)
        return _write(session, folder, last, 0, count)


def _refuse_other_history(session: Session, folder: Folder | None, last: Locked, start: int) -> None:
    if last.size == 0:
        return
    leaves = [leaf_hash(body) for body in entries(session, start, last.size)]
    reader = TileReader(folder.read if folder else lambda _path: None, last.size)

    def nodes(k: int, i: int) -> bytes:
        low, high = i << k, (i + 1) << k
        if low >= start:
            return tile_hash(leaves[low - start : high - start])
        return reader.nodes(k, i)

    if range_hash(nodes, 0, last.size) != last.root:
        raise ForkRisk(f"FORK_RISK: the entries of the database do not give the root signed at {last.size}")


def _write(session: Session, folder: Folder, last: Locked, start: int, count: int) -> bytes:
    hashes = _write_bundles(session, folder, last, start, count)
    old, at = TileReader(folder.read, last.size), start
    for level in levels_of(count):
        first = at // WIDTH * WIDTH
        if first < at:
            hashes = old.hashes(level, first // WIDTH)[: at - first] + hashes
        for tile in tiles_of(count, level, first // WIDTH):
            part = hashes[tile.n * WIDTH - first :][: tile.width]
            _put(folder, tile, b"".join(part), last)
        hashes = [tile_hash(hashes[i : i + WIDTH]) for i in range(0, len(hashes) // WIDTH * WIDTH, WIDTH)]
        at = first // WIDTH
    return range_hash(TileReader(folder.read, count).nodes, 0, count) if count else EMPTY


def _write_bundles(session: Session, folder: Folder, last: Locked, start: int, count: int) -> list[bytes]:
    """Write the bundles from entry `start`; the leaf hashes of those entries."""
    hashes: list[bytes] = []
    for tile in tiles_of(count, ENTRIES, start // WIDTH):
        bodies = list(entries(session, tile.n * WIDTH, tile.n * WIDTH + tile.width))
        _put(folder, tile, pack_bundle(bodies), last)
        hashes += [leaf_hash(body) for body in bodies]
    return hashes


def _put(folder: Folder, tile: Tile, content: bytes, last: Locked) -> None:
    there = folder.read(tile.path)
    if there == content:
        return
    signed = last.size if tile.level == ENTRIES else last.size >> (8 * tile.level)
    if there is not None and tile.n * WIDTH + tile.width <= signed:
        raise ForkRisk(f"FORK_RISK: {tile.path} was published with other content")
    folder.write(tile.path, content)


def _witnessed(signed: SignedCheckpoint, last: Locked, witnesses: Sequence[Witness]) -> SignedCheckpoint:
    lines = [line for witness in witnesses for line in witness(signed, last)]
    return SignedCheckpoint(signed.head, Note(signed.note.text, (*signed.note.signatures, *lines)))


def _finished(old: int, new: int) -> list[str]:
    """Folders of partial tiles that were the edge at size `old` and are full at size `new`."""
    now = {tile.full.path for tile in edge_of(new) if tile.width < WIDTH}
    return [f"{tile.full.path}.p" for tile in edge_of(old) if tile.full.path not in now]


def _superfluous(folder: Folder) -> list[str]:
    """Partial tiles beside their full ones, and those of sizes never signed (a killed run left them)."""
    signed = {kept_size(path) for path in folder.files("checkpoints")}
    needed = {tile.path for one in signed for tile in edge_of(one)}
    partial = [path for path in folder.files("tile") if ".p/" in path]
    return [path for path in partial if path not in needed or folder.read(path.partition(".p/")[0]) is not None]


def _drop_partials(folder: Folder, paths: Sequence[str]) -> None:
    for path in paths:
        # A whole folder `N.p`, or one file in it.
        for file in list(folder.files(path)) if path.endswith(".p") else [path]:
            folder.remove(file)
