"""Verifier, files: bundles, level 0, upper tiles and root agree byte by byte, and nothing else is there.

The entries are believed as far as their hashes give the root of the checkpoint; each file is then held against them.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit.finding import Finding, finding
from audit.merkle import Frontier, leaf_hash
from audit.tiles import ENTRIES, WIDTH, Tile, TileError, levels_of, tile_hash, tiles_of, unpack_bundle, unpack_tile
from audit.verify_entries import EntryPass
from audit.verify_parts import Part, read_file, read_parts, read_tile

# What an export may hold besides tiles and checkpoints.
_OTHER = {"checkpoint", "disclosures.jsonl"}


class Bundle:
    """A folder to verify; a missing file is None, never an error."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._files: list[str] | None = None

    def read(self, path: str) -> bytes | None:
        """The bytes of a regular file inside the folder."""
        return read_file(self.root, path)

    def files(self) -> list[str]:
        """Relative paths of everything that is not a folder."""
        if self._files is None:
            found = [path for path in self.root.rglob("*") if path.is_symlink() or not path.is_dir()]
            self._files = sorted(path.relative_to(self.root).as_posix() for path in found)
        return self._files

    def read_tile(self, tile: Tile) -> tuple[bytes, Tile] | None:
        """A tile's bytes; where the partial one is gone, those of the full one."""
        return read_tile(self.root, tile)

    def parts(self, size: int, jobs: int) -> Iterator[Part]:
        """Every entry bundle of a tree of `size`, read and parsed by `jobs` processes."""
        return read_parts(self.root, tiles_of(size, ENTRIES), jobs)


@dataclass(slots=True)
class Content:
    """What the files hold: leaf hashes, roots at the sizes asked for, findings; `proven` when the root came out."""

    size: int
    leaves: list[bytes]
    roots: dict[int, bytes]
    proven: bool = False
    findings: list[Finding] = field(default_factory=list)


def check_files(
    bundle: Bundle,
    size: int,
    root: bytes,
    *,
    sizes: Collection[int],
    signed: Collection[int],
    entries: EntryPass,
    jobs: int = 1,
) -> Content:
    """All files of a tree of `size` with that root; `sizes` are those whose roots are wanted, `signed` those of kept
    checkpoints (their partial tiles may be there). The entries go on to `entries`: they mean something when proven."""
    content = Content(size, [], {})
    bundles = sum(path.startswith("tile/entries/") for path in bundle.files())
    if size > bundles * WIDTH:
        # A size out of all proportion to the files would keep us walking for ever.
        content.findings = [finding("TILE_MISSING", None, where=f"tile/entries: {bundles} × {WIDTH} < {size}")]
        return content
    problems: list[Finding] = []
    content.leaves, heads = _leaves(bundle, bundle.parts(size, jobs), entries, problems)
    content.roots = _roots(content.leaves, {*sizes, size}, heads)
    content.proven = not problems and content.roots.get(size) == root
    if content.proven:
        problems += _check_tiles(bundle, content.leaves, size, heads)
        problems += _check_partials(bundle, content.leaves, size, signed)
    else:
        problems += _blame(bundle, content, {*sizes, size}, root)
    content.findings = [*problems, *_extra(bundle, size, signed)]
    return content


def _leaves(
    bundle: Bundle, parts: Iterable[Part], entries: EntryPass, problems: list[Finding]
) -> tuple[list[bytes], list[bytes]]:
    """Leaf hashes of the bundles, and the head of each full one; of an unreadable bundle those of its level-0 tile, or
    nothing further."""
    leaves: list[bytes] = []
    heads: list[bytes] = []
    for part in parts:
        if part.wrong is not None:
            code, path, message = part.wrong
            problems.append(finding(code, part.tile.n * WIDTH, where=f"{path}: {message}"))
            hashes = _tile_hashes(bundle, Tile(0, part.tile.n, part.tile.width))
            if hashes is None:
                return leaves, heads
            leaves += hashes
            heads += [tile_hash(hashes)] if len(hashes) == WIDTH else []
            continue
        if not problems:
            entries.take(part.tile.n * WIDTH, part.rows, part.leaves, part.form)
        leaves += part.leaves
        heads += [] if part.head is None else [part.head]
    return leaves, heads


def _roots(leaves: list[bytes], sizes: Collection[int], heads: Sequence[bytes] | None = None) -> dict[int, bytes]:
    """The roots at these sizes; `heads` are those of the full bundles, where they are known."""
    frontier, found = Frontier(), {}
    if 0 in sizes:
        found[0] = frontier.root()
    inside = {size // WIDTH for size in sizes if size % WIDTH}
    for n in range(-(-len(leaves) // WIDTH)):
        if heads is not None and n < len(heads) and n not in inside:
            frontier.add_tile(heads[n])
            if frontier.size in sizes:
                found[frontier.size] = frontier.root()
            continue
        for leaf in leaves[n * WIDTH : (n + 1) * WIDTH]:
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


def _check_tiles(bundle: Bundle, leaves: list[bytes], size: int, heads: list[bytes]) -> Iterator[Finding]:
    """Every hash file of this size against what the entries make it; `heads` is the row above the leaves."""
    row = leaves
    for level in levels_of(size):
        for tile in tiles_of(size, level):
            expected = row[tile.n * WIDTH : tile.n * WIDTH + tile.width]
            yield from _check_tile(bundle, tile, expected)
        row = heads if level == 0 else _row_above(row)


def _check_tile(bundle: Bundle, tile: Tile, expected: list[bytes]) -> Iterator[Finding]:
    start = tile.n * WIDTH << (8 * tile.level)
    found = bundle.read_tile(tile)
    if found is None:
        yield finding("TILE_MISSING", start, where=tile.path)
        return
    if found[1] == tile and found[0] == b"".join(expected):
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
