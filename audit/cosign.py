"""Asking witnesses: the publisher's side of tlog-witness, everybody at once, within one budget of time.

A witness that is late, away or talks nonsense costs its cosignature, never the publication: the next one asks again.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from audit.checkpoint import SignedCheckpoint, decimal
from audit.folder import Folder
from audit.lock import Locked
from audit.merkle import consistency_proof
from audit.note import NoteError, Signature, VerifierKey, parse_note, parse_vkey, verify_note
from audit.tiles import TileError, TileReader
from audit.witness import Asked

BUDGET = 2.0  # seconds for all witnesses together
_COSIGNED, _ELSEWHERE = 200, 409

# (url, request, seconds left) -> status and body; OSError for whatever goes wrong on the way.
Post = Callable[[str, bytes, float], tuple[int, bytes]]


@dataclass(frozen=True, slots=True)
class Known:
    """A witness: where it is asked, and the key its cosignatures verify with."""

    url: str
    key: VerifierKey


def parse_witnesses(text: str) -> list[Known]:
    """The `witness <name> <vkey> <url>` lines of a policy (c2sp.org/tlog-policy); other lines are not about asking.

    Raises:
        NoteError: KEY_MALFORMED, KEY_LOW_ORDER, POLICY_MALFORMED.
    """
    found: list[Known] = []
    for line in text.splitlines():
        words = line.split()
        if len(words) == 4 and words[0] == "witness":
            if urlsplit(words[3]).scheme not in ("http", "https"):
                raise NoteError("POLICY_MALFORMED", f"not an address: {words[3]}")
            found.append(Known(words[3].rstrip("/"), parse_vkey(words[2])))
    return found


class Cosigners:
    """All witnesses as `audit.publish` asks them: a signed checkpoint and the head before it, cosignature lines back."""

    def __init__(self, witnesses: Sequence[Known], folder: Folder, *, send: Post, budget: float = BUDGET) -> None:
        self._witnesses = witnesses
        self._folder = folder
        self._send = send
        self._budget = budget

    def __call__(self, signed: SignedCheckpoint, last: Locked) -> list[Signature]:
        """The cosignatures that came in time and verify."""
        if not self._witnesses:
            return []
        end = time.monotonic() + self._budget
        pool = ThreadPoolExecutor(len(self._witnesses), thread_name_prefix="witness")
        try:
            asked = [pool.submit(self._ask, one, signed, last.size, end) for one in self._witnesses]
            found: list[Signature] = []
            for future in asked:
                try:
                    found += future.result(max(0.0, end - time.monotonic()))
                except TimeoutError:
                    continue
            return found
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, witness: Known, signed: SignedCheckpoint, old: int, end: float) -> list[Signature]:
        """Ask from where we believe it stands; once more from where it says it stands."""
        try:
            for _ in range(2):
                request = Asked(old, tuple(self._proof(old, signed.head.size)), signed).raw()
                status, body = self._send(witness.url, request, max(0.05, end - time.monotonic()))
                if status == _COSIGNED:
                    return _verified(witness, signed, body)
                if status != _ELSEWHERE:
                    return []
                old = decimal(body.decode("ascii").removesuffix("\n"))
        except (OSError, NoteError, TileError, UnicodeDecodeError, IndexError):
            return []
        return []

    def _proof(self, old: int, size: int) -> list[bytes]:
        return consistency_proof(TileReader(self._folder.read, size).nodes, old, size)


def _verified(witness: Known, signed: SignedCheckpoint, body: bytes) -> list[Signature]:
    """The lines by the witness's key, if they hold over our checkpoint; lines of strangers are left out."""
    note = parse_note(f"{signed.note.text}\n{body.decode()}".encode())
    verify_note(note, [witness.key])
    return [one for one in note.signatures if (one.name, one.id) == (witness.key.name, witness.key.id)]
