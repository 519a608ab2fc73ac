"""Verifier, files: bundles, level 0, upper tiles and root agree byte by byte, and nothing else is there.

The entries are believed as far as their hashes give the root of the checkpoint; each file is then held against them.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from audit.finding import Finding, finding
from audit.merkle import Frontier, leaf_hash
from audit.tiles import ENTRIES, WIDTH, Tile, TileError, levels_of, tile_hash, tiles_of, unpack_bundle, unpack_tile

# What an export may hold besides tiles and checkpoints.
_OTHER = {"checkpoint", "disclosures.jsonl"}


class Bundle:
    """A folder to verify; a missing file is None, never an error."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file inside the folder."""
        target = self.root / path
        if target.is_symlink() or not target.is_file():
            return None
        return target.read_bytes()

    def files(self) -> list[str]:
        """Relative paths of everything that is not a folder."""
        found = [path for path in self.root.rglob("*") if path.is_symlink() or not path.is_dir()]
        return sorted(path.relative_to(self.root).as_posix() for path in found)

    def read_tile(self, tile: Tile) -> tuple[bytes, Tile] | None:
        """A tile's bytes; where the partial one is gone, those of the full one."""
        for each in (tile, tile.full):
            raw = self.read(each.path)
            if raw is not None:
                return raw, each
        return None

    def entries(self, size: int) -> Iterator[tuple[int, bytes]]:
        """(index, bytes) of every entry of a tree of `size` that can be read."""
        for tile in tiles_of(size, ENTRIES):
            found = self.read_tile(tile)
            if found is not None:
                try:
                    bodies = unpack_bundle(*found)[: tile.width]
                except TileError:
                    continue
                yield from enumerate(bodies, tile.n * WIDTH)


@dataclass(slots=True)
class Content:
    """What the files hold: leaf hashes, roots at the sizes asked for, findings; `proven` when the root came out."""

    size: int
    leaves: list[bytes]
    roots: dict[int, bytes]
    proven: bool = False
    findings: list[Finding] = field(default_factory=list)


def check_files(bundle: Bundle, size: int, root: bytes, sizes: Collection[int], signed: Collection[int]) -> Content:
    """All files of a tree of `size` with that root; `sizes` are those whose roots are wanted, `signed` those of kept
    checkpoints (their partial tiles may be there)."""
    content = Content(size, [], {})
    bundles = sum(path.startswith("tile/entries/") for path in bundle.files())
    if size > bundles * WIDTH:
        # A size out of all proportion to the files would keep us walking for ever.
        content.findings = [finding("TILE_MISSING", None, where=f"tile/entries: {bundles} × {WIDTH} < {size}")]
        return content
    problems: list[Finding] = []
    content.leaves = _leaves(bundle, size, problems)
    content.roots = _roots(content.leaves, {*sizes, size})
    content.proven = not problems and content.roots.get(size) == root
    if content.proven:
        problems += _check_tiles(bundle, content.leaves, size)
        problems += _check_partials(bundle, content.leaves, size, signed)
    else:
        problems += _blame(bundle, content, {*sizes, size}, root)
    content.findings = [*problems, *_extra(bundle, size, signed)]
    return content


def _leaves(bundle: Bundle, size: int, problems: list[Finding]) -> list[bytes]:
    """Leaf hashes of the bundles; of an unreadable bundle, those of its level-0 tile, or nothing further."""
    leaves: list[bytes] = []
    for tile in tiles_of(size, ENTRIES):
        try:
            found = bundle.read_tile(tile)
            if found is None:
                raise TileError("TILE_MISSING", tile.path, "not there")
            leaves += [leaf_hash(body) for body in unpack_bundle(*found)[: tile.width]]
        except TileError as wrong:
            problems.append(finding(wrong.code, tile.n * WIDTH, where=f"{wrong.path}: {wrong}"))
            hashes = _tile_hashes(bundle, Tile(0, tile.n, tile.width))
            if hashes is None:
                return leaves
            leaves += hashes
    return leaves


def _roots(leaves: list[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    frontier, found = Frontier(), {}
    if 0 in sizes:
        found[0] = frontier.root()
    for leaf in leaves:
        frontier.add(leaf)
        if frontier.size in sizes:
            found[frontier.size] = frontier.root()
    return found


def _blame(bundle: Bundle, content: Content, sizes: Collection[int], root: bytes) -> Iterator[Finding]:
    """The bundles do not give the root: say where they leave level 0, or that both left the checkpoint."""
    levels = [hashes for tile in tiles_of(content.size, 0) for hashes in _tile_hashes(bundle, tile) or []]
    differing = [i for i, (one, other) in enumerate(zip(content.leaves, levels, strict=False)) if one != other]
    for index in differing[:20]:
        yield finding("BUNDLE_ALTERED", index, where=f"tile/entries, {index}")
    roots = _roots(levels, sizes)
    if roots.get(content.size) == root:
        # The hashes are those signed, only the entries are not: history can still be judged.
        content.leaves, content.roots = levels, roots
    elif content.roots.get(content.size) != root:
        yield finding("ROOT_MISMATCH", None, where=str(content.size))


def _check_tiles(bundle: Bundle, leaves: list[bytes], size: int) -> Iterator[Finding]:
    """Every hash file of this size against what the entries make it."""
    row = leaves
    for level in levels_of(size):
        for tile in tiles_of(size, level):
            expected = row[tile.n * WIDTH : tile.n * WIDTH + tile.width]
            yield from _check_tile(bundle, tile, expected)
        row = _row_above(row)


def _check_tile(bundle: Bundle, tile: Tile, expected: list[bytes]) -> Iterator[Finding]:
    start = tile.n * WIDTH << (8 * tile.level)
    found = bundle.read_tile(tile)
    if found is None:
        yield finding("TILE_MISSING", start, where=tile.path)
        return
    try:
        hashes = unpack_tile(*found)[: tile.width]
    except TileError as wrong:
        yield finding(wrong.code, start, where=f"{wrong.path}: {wrong}")
        return
    for i, (one, other) in enumerate(zip(hashes, expected, strict=True)):
        if one != other:
            yield finding("TILE_ALTERED", (tile.n * WIDTH + i) << (8 * tile.level), where=f"{tile.path}, {i}")
            return


def _check_partials(bundle: Bundle, leaves: list[bytes], size: int, signed: Collection[int]) -> Iterator[Finding]:
    """Partial files of earlier checkpoints, where still there: the beginning of what they became."""
    edges = {tile for one in signed if one <= size for tile in edge_tiles(one)} - set(edge_tiles(size))
    rows = {0: leaves}
    for tile in sorted(edges, key=lambda tile: (tile.level, tile.n, tile.width)):
        raw = bundle.read(tile.path)
        if raw is None:
            continue
        level = max(tile.level, 0)
        while level not in rows:
            rows[max(rows) + 1] = _row_above(rows[max(rows)])
        try:
            hashes = [leaf_hash(one) for one in unpack_bundle(raw, tile)] if tile.level < 0 else unpack_tile(raw, tile)
        except TileError as wrong:
            yield finding(wrong.code, (tile.n * WIDTH) << (8 * level), where=f"{wrong.path}: {wrong}")
            continue
        if hashes != rows[level][tile.n * WIDTH : tile.n * WIDTH + tile.width]:
            yield finding("PARTIAL_MISMATCH", (tile.n * WIDTH) << (8 * level), where=tile.path)


def _extra(bundle: Bundle, size: int, signed: Collection[int]) -> Iterator[Finding]:
    allowed = set(_OTHER)
    for level in (ENTRIES, *levels_of(size)):
        allowed.update(tile.path for tile in tiles_of(size, level))
    allowed.update(tile.path for one in signed for tile in edge_tiles(one))
    for path in bundle.files():
        if path not in allowed and not path.startswith("checkpoints/"):
            yield finding("EXTRA_FILE", None, where=path)


def edge_tiles(size: int) -> list[Tile]:
    """The partial tiles and bundle of a tree of that size."""
    found: list[Tile] = []
    for level in (ENTRIES, *levels_of(size)):
        count = size if level == ENTRIES else size >> (8 * level)
        found += [tile for tile in tiles_of(size, level, count // WIDTH) if tile.width < WIDTH]
    return found


def _tile_hashes(bundle: Bundle, tile: Tile) -> list[bytes] | None:
    try:
        found = bundle.read_tile(tile)
        return None if found is None else unpack_tile(*found)[: tile.width]
    except TileError:
        return None


def _row_above(row: list[bytes]) -> list[bytes]:
    return [tile_hash(row[i : i + WIDTH]) for i in range(0, len(row) // WIDTH * WIDTH, WIDTH)]
