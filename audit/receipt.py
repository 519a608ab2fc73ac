"""Receipts: one entry's proof as a `.tlog-proof` file (c2sp.org/tlog-proof), with the entry and what it opens in `extra`.

Nothing in `extra` is believed: the entry must hash into the proof, each disclosure must be one of the entry's digests.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from audit.checkpoint import SignedCheckpoint, decimal, parse_checkpoint
from audit.merkle import HASH_BYTES, Nodes, inclusion_proof
from audit.note import NoteError, strict_base64
from audit.strictjson import JsonValue, NotStrict, canonical, parse

_HEADER = "c2sp.org/tlog-proof@v1"
_MAX_HASHES = 63
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Proof:
    """A transparency log proof: index, inclusion hashes (leaf's sibling first), checkpoint, opaque extra bytes."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: SignedCheckpoint
    extra: bytes | None = None

    def raw(self) -> bytes:
        """The proof as its file."""
        extra = [] if self.extra is None else [f"extra {base64.b64encode(self.extra).decode()}"]
        hashes = [base64.b64encode(one).decode() for one in self.hashes]
        lines = [_HEADER, *extra, f"index {self.index}", *hashes, "", ""]
        return "\n".join(lines).encode() + self.checkpoint.note.raw()


@dataclass(frozen=True, slots=True)
class Opened:
    """What our `extra` holds: the entry's bytes and its disclosures as (salt, name, value)."""

    entry: bytes
    disclosures: tuple[tuple[str, str, JsonValue], ...]


def make_receipt(
    nodes: Nodes,
    index: int,
    checkpoint: SignedCheckpoint,
    entry: bytes,
    opened: Sequence[tuple[str, str, JsonValue]] = (),
) -> bytes:
    """The receipt of one entry under one checkpoint, with the disclosures its holder may see."""
    extra: JsonValue = {"disclosures": [list(one) for one in opened], "leaf": base64.b64encode(entry).decode()}
    hashes = tuple(inclusion_proof(nodes, index, checkpoint.head.size))
    return Proof(index, hashes, checkpoint, canonical(extra)).raw()


def parse_proof(raw: bytes) -> Proof:
    """A proof, strictly.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    if len(raw) > MAX_BYTES:
        raise NoteError("NOTE_MALFORMED", "receipt too large")
    head, blank, checkpoint = raw.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as wrong:
        raise NoteError("NOTE_MALFORMED", "receipt not ASCII before its checkpoint") from wrong
    if not blank or lines[0] != _HEADER:
        raise NoteError("NOTE_MALFORMED", f"not a {_HEADER}")
    has_extra = len(lines) > 1 and lines[1].startswith("extra ")
    rest = lines[2:] if has_extra else lines[1:]
    if not rest or not rest[0].startswith("index ") or len(rest) - 1 > _MAX_HASHES:
        raise NoteError("NOTE_MALFORMED", "no index line, or too many hashes")
    hashes = tuple(strict_base64(line) for line in rest[1:])
    if any(len(one) != HASH_BYTES for one in hashes):
        raise NoteError("NOTE_MALFORMED", "a proof line is not a SHA-256 hash")
    extra = strict_base64(lines[1].removeprefix("extra ")) if has_extra else None
    return Proof(decimal(rest[0].removeprefix("index ")), hashes, parse_checkpoint(checkpoint), extra)


def parse_extra(extra: bytes | None) -> Opened:
    """Entry and disclosures of our receipts.

    Raises:
        NoteError: NOTE_MALFORMED when absent or of another shape.
    """
    try:
        found = parse(extra or b"")
    except NotStrict as wrong:
        raise NoteError("NOTE_MALFORMED", f"extra of the receipt: {wrong}") from wrong
    if not isinstance(found, dict) or found.keys() != {"leaf", "disclosures"} or not isinstance(found["leaf"], str):
        raise NoteError("NOTE_MALFORMED", "extra of the receipt: leaf and disclosures expected")
    return Opened(strict_base64(found["leaf"]), parse_disclosures(found["disclosures"]))


def parse_disclosures(value: object) -> tuple[tuple[str, str, JsonValue], ...]:
    """A list of [salt, name, value].

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    if not isinstance(value, list) or not all(_is_disclosure(one) for one in value):
        raise NoteError("NOTE_MALFORMED", "disclosures are lists of salt, name and value")
    return tuple((salt, name, inner) for salt, name, inner in value)


def _is_disclosure(one: object) -> bool:
    return isinstance(one, list) and len(one) == 3 and isinstance(one[0], str) and isinstance(one[1], str)
