"""Checkpoints (c2sp.org/tlog-checkpoint): the signed head of the log at one size."""

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from audit.merkle import EMPTY, HASH_BYTES
from audit.note import Note, NoteError, SignerKey, parse_note, strict_base64

MAX_SIZE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Origin, number of entries, and root hash. Extension lines are neither written nor accepted: nobody audits them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text, its three lines."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint with the note that carries it."""

    head: Checkpoint
    note: Note


def sign_checkpoint(head: Checkpoint, signers: Iterable[SignerKey], time: int) -> SignedCheckpoint:
    """The checkpoint signed by every key given, the first one first; `time` in seconds since the epoch."""
    text = head.text()
    return SignedCheckpoint(head, Note(text, tuple(signer.sign(text, time) for signer in signers)))


def parse_checkpoint(raw: bytes) -> SignedCheckpoint:
    """A checkpoint, strictly; signatures are not verified here.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    note = parse_note(raw)
    return SignedCheckpoint(parse_head(note.text), note)


def parse_head(text: str) -> Checkpoint:
    """The three lines of a checkpoint.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) != 3 or not text.endswith("\n"):
        raise NoteError("NOTE_MALFORMED", f"a checkpoint has three lines, this one {len(lines)}")
    origin, size, root = lines[0], decimal(lines[1]), strict_base64(lines[2])
    if not origin or len(root) != HASH_BYTES or (size == 0 and root != EMPTY):
        raise NoteError("NOTE_MALFORMED", "empty origin, or a root that is no SHA-256 head")
    return Checkpoint(origin, size, root)


def decimal(text: str) -> int:
    """A number in ASCII decimal without leading zeroes, up to 2^63 - 1.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    plain = text.isascii() and text.isdigit() and len(text) <= 19 and (text == "0" or text[0] != "0")
    if not plain or int(text) > MAX_SIZE:
        raise NoteError("NOTE_MALFORMED", f"not a plain decimal number: {text[:40]}")
    return int(text)
