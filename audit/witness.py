"""A witness (c2sp.org/tlog-witness): cosigns a log's checkpoint only when it extends the last one cosigned.

What the witness decides, without HTTP: a request's bytes in, a status and bytes out. State is a SQLite file of its own,
written before the answer leaves.
"""

import sqlite3
from base64 import b64encode
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from audit.checkpoint import SignedCheckpoint, decimal, parse_checkpoint
from audit.merkle import EMPTY, HASH_BYTES, extends
from audit.note import NoteError, SignerKey, VerifierKey, strict_base64, verify_note

MAX_REQUEST = 1024 * 1024
_MAX_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP status, its content type and body."""

    status: int
    body: bytes
    type: str = TEXT


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: the size the client believes was cosigned last, the proof from there, the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: SignedCheckpoint

    def raw(self) -> bytes:
        """The request as its bytes."""
        lines = [f"old {self.old}", *(b64encode(one).decode() for one in self.proof), "", ""]
        return "\n".join(lines).encode() + self.checkpoint.note.raw()


class WitnessStore:
    """For each log the last checkpoint cosigned, and requests that contradict it: evidence, never thrown away."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(self._open()) as store, store:
            store.execute("CREATE TABLE IF NOT EXISTS head (origin TEXT PRIMARY KEY, size, root, note)")
            store.execute("CREATE TABLE IF NOT EXISTS evidence (origin TEXT, at, request)")

    def last(self, origin: str) -> tuple[int, bytes]:
        """Size and root cosigned last; (0, root of nothing) at first."""
        with closing(self._open()) as store:
            found = store.execute("SELECT size, root FROM head WHERE origin = ?", (origin,)).fetchone()
        return (found[0], found[1]) if found else (0, EMPTY)

    def advance(self, old: tuple[int, bytes], new: SignedCheckpoint) -> bool:
        """Replace `old` by the new checkpoint in one step; False when somebody was faster."""
        head = new.head
        with closing(self._open()) as store, store:
            store.execute("BEGIN IMMEDIATE")
            store.execute("INSERT OR IGNORE INTO head VALUES (?, 0, ?, NULL)", (head.origin, EMPTY))
            done = store.execute(
                "UPDATE head SET size = ?, root = ?, note = ? WHERE origin = ? AND size = ? AND root = ?",
                (head.size, head.root, new.note.raw(), head.origin, *old),
            )
            return done.rowcount == 1

    def keep(self, origin: str, at: int, request: bytes) -> None:
        """Keep a signed checkpoint that contradicts the last one, with the request it came in."""
        with closing(self._open()) as store, store:
            store.execute("INSERT INTO evidence VALUES (?, ?, ?)", (origin, at, request))

    def evidence(self) -> list[tuple[str, int, bytes]]:
        """Everything kept: origin, time, request."""
        with closing(self._open()) as store:
            return store.execute("SELECT origin, at, request FROM evidence ORDER BY rowid").fetchall()

    def _open(self) -> sqlite3.Connection:
        store = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        store.execute("PRAGMA synchronous = FULL")
        return store


class Witness:
    """One witness: its key, the log keys it knows (by origin), its store."""

    def __init__(self, signer: SignerKey, logs: Iterable[VerifierKey], store: WitnessStore) -> None:
        self.signer = signer
        self._logs: dict[str, list[VerifierKey]] = {}
        for key in logs:
            self._logs.setdefault(key.name, []).append(key)
        self._store = store

    def add_checkpoint(self, request: bytes, now: int) -> Reply:
        """tlog-witness "add-checkpoint", its checks in its order; `now` in seconds since the epoch."""
        try:
            asked = parse_request(request)
        except NoteError as wrong:
            return Reply(400, f"{wrong}\n".encode())
        head = asked.checkpoint.head
        if head.origin not in self._logs:
            return Reply(404, b"unknown origin\n")
        try:
            signed = verify_note(asked.checkpoint.note, self._logs[head.origin])
        except NoteError:
            signed = ()
        if not signed:
            return Reply(403, b"no valid signature by a known key\n")
        if asked.old > head.size:
            return Reply(400, b"old size above the checkpoint's\n")
        return self._cosign(asked, request, now)

    def _cosign(self, asked: Asked, request: bytes, now: int) -> Reply:
        head, last = asked.checkpoint.head, self._store.last(asked.checkpoint.head.origin)
        if asked.old != last[0]:
            return _conflict(last[0])
        if head.size == last[0] and head.root != last[1]:
            self._store.keep(head.origin, now, request)
            return _conflict(last[0])
        if not extends(last[0], last[1], head.size, head.root, asked.proof):
            self._store.keep(head.origin, now, request)
            return Reply(422, b"the consistency proof does not hold\n")
        if not self._store.advance(last, asked.checkpoint):
            return _conflict(self._store.last(head.origin)[0])
        return Reply(200, self.signer.sign(asked.checkpoint.note.text, now).line().encode())


def parse_request(raw: bytes) -> Asked:
    """`old N`, proof lines, an empty line, a checkpoint; strictly.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    head, blank, checkpoint = raw.partition(b"\n\n")
    try:
        first, *rest = head.decode("ascii").split("\n")
    except UnicodeDecodeError as wrong:
        raise NoteError("NOTE_MALFORMED", "not ASCII before the checkpoint") from wrong
    if len(raw) > MAX_REQUEST or not blank or not first.startswith("old ") or len(rest) > _MAX_HASHES:
        raise NoteError("NOTE_MALFORMED", "not an add-checkpoint request")
    proof = tuple(strict_base64(line) for line in rest)
    if any(len(one) != HASH_BYTES for one in proof):
        raise NoteError("NOTE_MALFORMED", "a proof line is not a SHA-256 hash")
    return Asked(decimal(first.removeprefix("old ")), proof, parse_checkpoint(checkpoint))


def _conflict(size: int) -> Reply:
    return Reply(409, f"{size}\n".encode(), SIZE_TYPE)
