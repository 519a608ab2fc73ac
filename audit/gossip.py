"""Gossip: two views of one log compared. Two signed heads that no single history can have are a proof anybody can check.

The proof is a small JSON file: both signed checkpoints and, where their sizes differ, the root the larger one's log had
at the smaller size with the consistency proof (RFC 9162 §2.1.4) that ties it to the larger one.
"""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit.checkpoint import SignedCheckpoint, parse_checkpoint
from audit.merkle import consistency_proof, extends, range_hash
from audit.note import NoteError, VerifierKey, strict_base64, verify_note
from audit.receipt import parse_proof
from audit.strictjson import NotStrict, canonical, parse
from audit.tiles import TileError, TileReader
from audit.verify_files import Bundle

_KIND = "rongtong.inconsistent-checkpoints"


@dataclass(frozen=True, slots=True)
class View:
    """What one party was shown: signed checkpoints, and the files of an export where it is one."""

    heads: tuple[SignedCheckpoint, ...]
    bundle: Bundle | None = None

    @property
    def size(self) -> int:
        """How many entries' hashes the files hold."""
        return 0 if self.bundle is None else max(one.head.size for one in self.heads)


@dataclass(frozen=True, slots=True)
class Misconduct:
    """Two checkpoints of one log that contradict each other; `root` and `proof` only where the sizes differ."""

    smaller: SignedCheckpoint
    larger: SignedCheckpoint
    root: bytes | None = None
    proof: tuple[bytes, ...] = ()

    def raw(self) -> bytes:
        """The proof as its file."""
        return canonical(
            {
                "v": 1,
                "kind": _KIND,
                "smaller": self.smaller.note.raw().decode(),
                "larger": self.larger.note.raw().decode(),
                "root": None if self.root is None else base64.b64encode(self.root).decode(),
                "proof": [base64.b64encode(one).decode() for one in self.proof],
            }
        )


@dataclass(frozen=True, slots=True)
class Compared:
    """`proof` of misconduct where there is one; else how many pairs agreed and how many could not be compared."""

    agreed: int
    open: int
    proof: Misconduct | None = None


def read_view(path: Path, keys: Sequence[VerifierKey]) -> View:
    """An export (folder), a checkpoint or a receipt (file); only heads these keys signed count.

    Raises:
        OSError: it cannot be read.
        NoteError: NOTE_MALFORMED, BAD_SIGNATURE, or NOT_SIGNED when no head is by one of the keys.
    """
    if path.is_dir():
        bundle = Bundle(path)
        names = ["checkpoint", *(one for one in bundle.files() if one.startswith("checkpoints/"))]
        raws = [raw for name in names if (raw := bundle.read(name)) is not None]
        return View(tuple(_signed(parse_checkpoint(raw), keys) for raw in raws), bundle if raws else None)
    raw = path.read_bytes()
    found = parse_proof(raw).checkpoint if raw.startswith(b"c2sp.org/tlog-proof@") else parse_checkpoint(raw)
    return View((_signed(found, keys),))


def compare(one: View, other: View) -> Compared:
    """Every head of one view against every head of the other, by whatever files either holds."""
    agreed = undecided = 0
    for smaller, larger in _pairs(one, other):
        verdict = _compare(smaller, larger, [view for view in (one, other) if view.bundle is not None])
        if isinstance(verdict, Misconduct):
            return Compared(agreed, undecided, verdict)
        agreed, undecided = agreed + (verdict is True), undecided + (verdict is None)
    return Compared(agreed, undecided)


def check_misconduct(raw: bytes, keys: Sequence[VerifierKey]) -> Misconduct:
    """A proof of misconduct, checked by nothing but the log's keys.

    Raises:
        NoteError: NOTE_MALFORMED, NOT_SIGNED, BAD_SIGNATURE; or RECEIPT_PROOF when the two heads do not contradict.
    """
    found = _parsed(raw)
    small, large = found.smaller.head, found.larger.head
    for one in (found.smaller, found.larger):
        _signed(one, keys)
    if small.origin != large.origin or not _contradicts(found):
        raise NoteError("RECEIPT_PROOF", "the two checkpoints do not contradict each other")
    return found


def _contradicts(found: Misconduct) -> bool:
    small, large = found.smaller.head, found.larger.head
    if small.size == large.size:
        return small.root != large.root
    if found.root is None or found.root == small.root:
        return False
    return extends(small.size, found.root, large.size, large.root, found.proof)


def _pairs(one: View, other: View) -> Iterator[tuple[SignedCheckpoint, SignedCheckpoint]]:
    for a in one.heads:
        for b in other.heads:
            if a.head.origin == b.head.origin:
                yield (a, b) if a.head.size <= b.head.size else (b, a)


def _compare(smaller: SignedCheckpoint, larger: SignedCheckpoint, holders: Sequence[View]) -> bool | Misconduct | None:
    """True: one history; a proof: two; None: nobody holds the hashes to tell."""
    small, large = smaller.head, larger.head
    if small.size == large.size:
        return True if small.root == large.root else Misconduct(smaller, larger)
    if small.size == 0:
        return True
    for view in holders:
        try:
            root, proof = _tied(view, small.size, large.size, large.root)
        except (TileError, IndexError):
            continue
        if proof is not None:
            return True if root == small.root else Misconduct(smaller, larger, root, proof)
    return None


def _tied(view: View, small: int, large: int, root: bytes) -> tuple[bytes, tuple[bytes, ...] | None]:
    """The root at `small` in this view's files, and the proof tying it to (large, root); None when it does not."""
    if view.bundle is None or view.size < large:
        raise IndexError(large)
    nodes = TileReader(view.bundle.read, view.size).nodes
    found, proof = range_hash(nodes, 0, small), tuple(consistency_proof(nodes, small, large))
    return found, proof if extends(small, found, large, root, proof) else None


def _signed(checkpoint: SignedCheckpoint, keys: Sequence[VerifierKey]) -> SignedCheckpoint:
    if not verify_note(checkpoint.note, keys):
        raise NoteError("NOT_SIGNED", f"{checkpoint.head.origin} {checkpoint.head.size}")
    return checkpoint


def _parsed(raw: bytes) -> Misconduct:
    try:
        found = parse(raw)
        if not isinstance(found, dict) or found.keys() != {"v", "kind", "smaller", "larger", "root", "proof"}:
            raise NotStrict("other fields")
        smaller, larger, root, proof = (found[name] for name in ("smaller", "larger", "root", "proof"))
        if found["kind"] != _KIND or not isinstance(smaller, str) or not isinstance(larger, str):
            raise NotStrict("another kind of file")
        hashes = [one for one in proof if isinstance(one, str)] if isinstance(proof, list) else []
        held = strict_base64(root) if isinstance(root, str) else None
    except NotStrict as wrong:
        raise NoteError("NOTE_MALFORMED", f"not a proof of misconduct: {wrong}") from wrong
    heads = parse_checkpoint(smaller.encode()), parse_checkpoint(larger.encode())
    return Misconduct(*heads, held, tuple(strict_base64(one) for one in hashes))
