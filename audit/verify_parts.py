"""Verifier, parts: bundles read, hashed and parsed, in this process or in several; results come in order either way.

A part depends on nothing but its own file, so any process may read it. What ties entries together (chains,
transactions, permissions) is checked afterwards, in one place, in the order of the index.
"""

import marshal
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from audit.merkle import leaf_hash
from audit.tiles import ENTRIES, WIDTH, Tile, TileError, tile_hash, unpack_bundle
from audit.verify_form import Raw, Row, read_entries

_BATCH = 8  # bundles a task
_AHEAD = 8  # tasks under way: bounds what waits in memory when reading is faster than checking
_WORTH = 64  # bundles from which starting processes pays


@dataclass(slots=True)
class Part:
    """One bundle: leaf hashes, the head over them when it is full, rows and findings of form; or why it is unreadable."""

    tile: Tile
    leaves: list[bytes]
    head: bytes | None
    rows: Sequence[Row | None]
    form: Sequence[Raw]
    wrong: tuple[str, str, str] | None = None  # code, path, message


def read_parts(root: Path, tiles: Iterable[Tile], jobs: int) -> Iterator[Part]:
    """The bundles in order, read by `jobs` processes where there are enough of them."""
    wanted = list(tiles)
    if jobs > 1 and len(wanted) >= _WORTH and "fork" in multiprocessing.get_all_start_methods():
        return _by_many(root, wanted, jobs)
    return (_read_part(root, tile) for tile in wanted)


def read_file(root: Path, path: str) -> bytes | None:
    """The bytes of a regular file inside the folder; links are not followed."""
    target = root / path
    if target.is_symlink() or not target.is_file():
        return None
    return target.read_bytes()


def read_tile(root: Path, tile: Tile) -> tuple[bytes, Tile] | None:
    """A tile's bytes; where the partial one is gone, those of the full one."""
    for each in (tile, tile.full):
        raw = read_file(root, each.path)
        if raw is not None:
            return raw, each
    return None


def _by_many(root: Path, tiles: list[Tile], jobs: int) -> Iterator[Part]:
    # Forked: nothing is imported again, and an auditor's interpreter options stay as they are.
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("fork")) as pool:
        batches = iter([tiles[i : i + _BATCH] for i in range(0, len(tiles), _BATCH)])
        waiting: deque[Future[bytes]] = deque(pool.submit(_read_batch, root, one) for one in islice(batches, _AHEAD))
        try:
            while waiting:
                done = waiting.popleft().result()
                waiting.extend(pool.submit(_read_batch, root, one) for one in islice(batches, 1))
                yield from map(_unpacked, marshal.loads(done))  # noqa: S302  # from our own child, over a pipe
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _read_batch(root: Path, tiles: list[Tile]) -> bytes:
    # marshal knows only plain values and is several times faster than pickle; both ends are this very interpreter.
    return marshal.dumps([_packed(_read_part(root, tile)) for tile in tiles])


def _read_part(root: Path, tile: Tile) -> Part:
    found: list[Raw] = []
    try:
        there = read_tile(root, tile)
        if there is None:
            raise TileError("TILE_MISSING", tile.path, "not there")
        bodies = unpack_bundle(*there)[: tile.width]
    except TileError as wrong:
        return Part(tile, [], None, [], [], (wrong.code, wrong.path, str(wrong)))
    leaves = [leaf_hash(body) for body in bodies]
    rows = read_entries(tile.n * WIDTH, bodies, found)
    return Part(tile, leaves, tile_hash(leaves) if tile.width == WIDTH else None, rows, found)


_Packed = tuple[int, int, bytes, bytes | None, Sequence[Row | None], Sequence[Raw], tuple[str, str, str] | None]


def _packed(part: Part) -> _Packed:
    return part.tile.n, part.tile.width, b"".join(part.leaves), part.head, part.rows, part.form, part.wrong


def _unpacked(packed: _Packed) -> Part:
    n, width, hashes, head, rows, form, wrong = packed
    leaves = [hashes[i : i + 32] for i in range(0, len(hashes), 32)]
    return Part(Tile(ENTRIES, n, width), leaves, head, rows, form, wrong)
