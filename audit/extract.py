"""Out of an export, without the service: the proof of one entry, and the cases a checkpoint draws."""

from collections.abc import Iterator
from pathlib import Path

from audit.checkpoint import parse_checkpoint
from audit.receipt import make_receipt
from audit.sample import draw, first_entries
from audit.tiles import TileError, TileReader
from audit.verify_files import Bundle


def prove(folder: Path, index: int) -> bytes:
    """The `.tlog-proof` of one entry under the export's checkpoint, without disclosures.

    Raises:
        NoteError, TileError: the export is damaged.
        IndexError: no such entry.
    """
    bundle = Bundle(folder)
    signed = parse_checkpoint(bundle.read("checkpoint") or b"")
    reader = TileReader(bundle.read, signed.head.size)
    if not 0 <= index < signed.head.size:
        raise IndexError(f"{index} of {signed.head.size}")
    return make_receipt(reader.nodes, index, signed, reader.entry(index))


def sample(folder: Path, seed: bytes, *, kind: str, nonce: str, n: int) -> tuple[int, list[int]]:
    """How many objects of that kind there are below the seed's size, and the first entries of those drawn.

    Raises:
        NoteError: the seed is no checkpoint.
        TileError: the export is damaged, or ends before the seed.
    """
    size = parse_checkpoint(seed).head.size
    places = first_entries(_objects(Bundle(folder), size), kind)
    return len(places), [places[place] for place in draw(seed, nonce, len(places), n)]


def _objects(bundle: Bundle, size: int) -> Iterator[tuple[int, str, str]]:
    """(index, kind, ref) of the entries before `size`; those that cannot be read are not drawn from."""
    held = parse_checkpoint(bundle.read("checkpoint") or b"").head.size
    if held < size:
        raise TileError("TILE_MISSING", "checkpoint", f"the export ends at {held}, the seed at {size}")
    for part in bundle.parts(held, 1):
        if part.wrong is not None:
            raise TileError(*part.wrong)
        for index, row in enumerate(part.rows, part.tile.n * 256):
            if index < size and row is not None:
                yield index, row[7][3], row[4]
