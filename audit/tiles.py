"""Tiles (c2sp.org/tlog-tiles): paths, shapes and contents of tiles and entry bundles, and subtree hashes read from them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from audit.merkle import HASH_BYTES, node_hash

WIDTH = 256
ENTRIES = -1  # the "level" of an entry bundle


class TileError(ValueError):
    """A tile or bundle that is not there or not exactly as long as it must be; `code` is the finding it becomes."""

    def __init__(self, code: str, path: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.path = path


@dataclass(frozen=True, slots=True)
class Tile:
    """Tile `n` of a level with `width` hashes (1 to 256); level -1 is an entry bundle with as many entries."""

    level: int
    n: int
    width: int

    @property
    def path(self) -> str:
        """`tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last with an x."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        digits = f"{self.n:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        number = "/".join([f"x{group}" for group in groups[:-1]] + groups[-1:])
        return f"tile/{level}/{number}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def full(self) -> "Tile":
        """The same tile when it is full."""
        return Tile(self.level, self.n, WIDTH)


def tiles_of(size: int, level: int, start: int = 0) -> Iterator[Tile]:
    """All tiles of one level in a tree of `size` entries, from tile number `start`; the last may be partial."""
    count = size if level == ENTRIES else size >> (8 * level)
    for n in range(start, -(-count // WIDTH)):
        yield Tile(level, n, min(WIDTH, count - n * WIDTH))


def levels_of(size: int) -> range:
    """The levels of hashes a tree of `size` entries has; none when empty."""
    return range(-(-size.bit_length() // 8))


def tile_at(size: int, level: int, n: int) -> Tile:
    """Tile n of a level in a tree of that size; IndexError when that tree has none."""
    for tile in tiles_of(size, level, n):
        return tile
    raise IndexError(f"a tree of {size} has no tile {n} at level {level}")


def pack_bundle(entries: Sequence[bytes]) -> bytes:
    """Entries one after the other, each behind its length as big-endian uint16."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def unpack_bundle(raw: bytes, tile: Tile) -> list[bytes]:
    """The entries of a bundle: exactly `tile.width` of them and not a byte more.

    Raises:
        TileError: BUNDLE_LENGTH.
    """
    found: list[bytes] = []
    at, size = 0, len(raw)
    for _ in range(tile.width):
        start = at + 2
        if start > size or (end := start + (raw[at] << 8 | raw[at + 1])) > size:
            raise TileError("BUNDLE_LENGTH", tile.path, f"cut off in entry {len(found)} of {tile.width}")
        found.append(raw[start:end])
        at = end
    if at != size:
        raise TileError("BUNDLE_LENGTH", tile.path, f"{size - at} bytes after the last entry")
    return found


def unpack_tile(raw: bytes, tile: Tile) -> list[bytes]:
    """The hashes of a tile: exactly `tile.width` of them.

    Raises:
        TileError: TILE_LENGTH.
    """
    if len(raw) != tile.width * HASH_BYTES:
        raise TileError("TILE_LENGTH", tile.path, f"{len(raw)} bytes instead of {tile.width * HASH_BYTES}")
    return [raw[i : i + HASH_BYTES] for i in range(0, len(raw), HASH_BYTES)]


def tile_hash(hashes: Sequence[bytes]) -> bytes:
    """The head of a complete subtree: the number of hashes is a power of two."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


class TileReader:
    """Subtree hashes of a tree of `size` entries from its tiles; `read` returns a file's bytes or None."""

    def __init__(self, read: Callable[[str], bytes | None], size: int) -> None:
        self._read = read
        self.size = size
        self._kept: dict[tuple[int, int], list[bytes]] = {}
        self._bundles: dict[int, list[bytes]] = {}

    def nodes(self, k: int, i: int) -> bytes:
        """Hash of the complete subtree over leaves [i·2^k, (i+1)·2^k); fits merkle.Nodes.

        Raises:
            TileError: TILE_MISSING or TILE_LENGTH.
        """
        level, inner = divmod(k, 8)
        first = i << inner
        hashes = self.hashes(level, first // WIDTH)
        return tile_hash(hashes[first % WIDTH : first % WIDTH + (1 << inner)])

    def hashes(self, level: int, n: int) -> list[bytes]:
        """The hashes of one tile, as wide as the tree's size makes it."""
        if (level, n) not in self._kept:
            if len(self._kept) > 64:
                self._kept.clear()
            self._kept[level, n] = self._load(tile_at(self.size, level, n))
        return self._kept[level, n]

    def entry(self, index: int) -> bytes:
        """The bytes of one entry, from its bundle.

        Raises:
            TileError: TILE_MISSING or BUNDLE_LENGTH.
        """
        n = index // WIDTH
        if n not in self._bundles:
            if len(self._bundles) > 255:
                self._bundles.clear()
            tile = tile_at(self.size, ENTRIES, n)
            found = self._read(tile.path)
            if found is None:
                tile, found = tile.full, self._read(tile.full.path)
            if found is None:
                raise TileError("TILE_MISSING", tile.path, "not there")
            self._bundles[n] = unpack_bundle(found, tile)
        return self._bundles[n][index % WIDTH]

    def _load(self, tile: Tile) -> list[bytes]:
        raw = self._read(tile.path)
        if raw is not None:
            return unpack_tile(raw, tile)
        # tlog-tiles "Partial Tiles": a partial tile may be gone once the full one is there.
        raw = self._read(tile.full.path)
        if raw is None:
            raise TileError("TILE_MISSING", tile.path, "not there")
        return unpack_tile(raw, tile.full)[: tile.width]
