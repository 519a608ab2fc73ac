"""Signed notes (c2sp.org/signed-note): parse, sign, verify. Ed25519, timestamped cosignatures, ML-DSA-44 if available.

A note is text, a blank line, and signature lines. Keys are named by (name, key id); signatures of unknown keys are
ignored, one bad signature of a known key rejects the whole note.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TypeGuard

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey
except ImportError:  # pragma: no cover - cryptography before 47
    MLDSA44PrivateKey = MLDSA44PublicKey = None  # type: ignore[assignment,misc]

ED25519 = 0x01
COSIGNATURE = 0x04  # Ed25519 with a time, for witnesses (c2sp.org/tlog-cosignature)
MLDSA44 = 0x06  # ML-DSA-44 with a time, for logs and witnesses (the same page); 0xff stays free for an SM2 line
KEY_BYTES = {ED25519: 32, COSIGNATURE: 32, MLDSA44: 1312}
SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: 8 + 64, MLDSA44: 8 + 2420}
MAX_SIGNATURES = 64
MAX_BYTES = 512 * 1024

_DASH = "— "
_P = 2**255 - 19
# y of the points whose order divides 8; anything verifies under such a key (RFC 8032 leaves refusing them to us).
_Y8 = int.from_bytes(bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"), "little")
_LOW_ORDER = {0, 1, _P - 1, _Y8, _P - _Y8}


class NoteError(ValueError):
    """A note or key that cannot be used; `code` is the finding it becomes."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: key name, key id, and the bytes after the id."""

    name: str
    id: bytes
    raw: bytes

    def line(self) -> str:
        """The line as it stands in the note, newline included."""
        return f"{_DASH}{self.name} {base64.b64encode(self.id + self.raw).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """Text (its final newline included) and its signature lines, in order."""

    text: str
    signatures: tuple[Signature, ...]

    def raw(self) -> bytes:
        """The note as bytes."""
        return (self.text + "\n" + "".join(one.line() for one in self.signatures)).encode()


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key under a name: Ed25519 note key, Ed25519 cosignature key, or ML-DSA-44 key."""

    name: str
    algorithm: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The first four bytes of SHA-256(name, newline, algorithm, key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public).digest()[:4]

    @property
    def label(self) -> str:
        """`name+hex id`, short enough to print."""
        return f"{self.name}+{self.id.hex()}"

    def vkey(self) -> str:
        """`name+hex id+base64`, the line an auditor pins."""
        return f"{self.label}+{base64.b64encode(bytes([self.algorithm]) + self.public).decode()}"

    def check(self, text: str, signature: Signature) -> int | None:
        """The time signed in (seconds since the epoch), or None for the type without one.

        Raises:
            NoteError: BAD_SIGNATURE, or KEY_UNSUPPORTED where this `cryptography` lacks ML-DSA-44.
        """
        if self.algorithm == MLDSA44 and not mldsa_available():  # pragma: no cover
            raise NoteError("KEY_UNSUPPORTED", f"this machine's cryptography cannot check {self.label}")
        if len(signature.raw) != SIGNATURE_BYTES[self.algorithm]:
            raise NoteError("BAD_SIGNATURE", f"signature of {self.label} has the wrong length")
        try:
            if self.algorithm == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature.raw, text.encode())
                return None
            time = int.from_bytes(signature.raw[:8])
            self._check_timed(text, time, signature.raw[8:])
        except (InvalidSignature, ValueError) as wrong:
            raise NoteError("BAD_SIGNATURE", f"signature of {self.label} does not verify") from wrong
        return time

    def _check_timed(self, text: str, time: int, raw: bytes) -> None:
        if time >= 2**63:
            raise ValueError("time beyond 2^63 - 1")
        if self.algorithm == COSIGNATURE:
            Ed25519PublicKey.from_public_bytes(self.public).verify(raw, cosigned(text, time))
        else:
            MLDSA44PublicKey.from_public_bytes(self.public).verify(raw, subtree_message(self.name, text, time))


class SignerKey:
    """A private key under a name; signs note text."""

    def __init__(self, name: str, algorithm: int, private: "Ed25519PrivateKey | MLDSA44PrivateKey") -> None:
        self.private = private
        public = private.public_key().public_bytes_raw()
        self.verifier = VerifierKey(name, algorithm, public)

    def sign(self, text: str, time: int) -> Signature:
        """One signature line; `time` (seconds since the epoch) enters the timestamped types only."""
        algorithm, private = self.verifier.algorithm, self.private
        if algorithm == ED25519:
            raw = private.sign(text.encode())
        elif algorithm == COSIGNATURE:
            raw = time.to_bytes(8) + private.sign(cosigned(text, time))
        else:
            raw = time.to_bytes(8) + private.sign(subtree_message(self.verifier.name, text, time))
        return Signature(self.verifier.name, self.verifier.id, raw)


@cache
def mldsa_available() -> bool:
    """Whether this `cryptography` can make and check ML-DSA-44."""
    if MLDSA44PrivateKey is None:  # pragma: no cover
        return False
    try:
        MLDSA44PrivateKey.generate()
    except UnsupportedAlgorithm:  # pragma: no cover
        return False
    return True


def mldsa_generate() -> "MLDSA44PrivateKey":
    """A new ML-DSA-44 key; only where mldsa_available()."""
    return MLDSA44PrivateKey.generate()


def mldsa_is(private: object) -> "TypeGuard[MLDSA44PrivateKey]":
    """Whether a private key is an ML-DSA-44 one."""
    return MLDSA44PrivateKey is not None and isinstance(private, MLDSA44PrivateKey)


def cosigned(text: str, time: int) -> bytes:
    """What an Ed25519 cosignature signs (tlog-cosignature, "Ed25519 signed message")."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def subtree_message(cosigner: str, text: str, time: int) -> bytes:
    """What an ML-DSA-44 line signs: `cosigned_message` over the checkpoint's first three lines (tlog-cosignature)."""
    origin, size, root = text.split("\n")[:3]
    name, log = cosigner.encode(), origin.encode()
    if len(name) > 255 or len(log) > 255:
        raise ValueError("a name of more than 255 bytes")
    head = b"subtree/v1\n\0" + bytes([len(name)]) + name + time.to_bytes(8) + bytes([len(log)]) + log
    return head + (0).to_bytes(8) + int(size).to_bytes(8) + strict_base64(root)


def strict_base64(text: str) -> bytes:
    """Standard base64 with the one canonical spelling (RFC 4648 §3.5: padding bits zero).

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as wrong:
        raise NoteError("NOTE_MALFORMED", f"not base64: {text[:60]}") from wrong
    if base64.b64encode(raw).decode() != text:
        raise NoteError("NOTE_MALFORMED", f"base64 not canonical: {text[:60]}")
    return raw


def parse_note(raw: bytes) -> Note:
    """A note, strictly: UTF-8, no control characters but newline, one blank line before the signatures.

    Raises:
        NoteError: NOTE_MALFORMED.
    """
    if len(raw) > MAX_BYTES:
        raise NoteError("NOTE_MALFORMED", "note too large")
    try:
        whole = raw.decode()
    except UnicodeDecodeError as wrong:
        raise NoteError("NOTE_MALFORMED", "not UTF-8") from wrong
    if any(ord(one) < 0x20 and one != "\n" for one in whole):
        raise NoteError("NOTE_MALFORMED", "control character (a carriage return?)")
    text, blank, tail = whole.rpartition("\n\n")
    if not blank or not tail.endswith("\n"):
        raise NoteError("NOTE_MALFORMED", "no signature lines after a blank line")
    lines = tail.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteError("NOTE_MALFORMED", "too many signatures")
    return Note(text + "\n", tuple(_signature(line) for line in lines))


def parse_vkey(line: str) -> VerifierKey:
    """A verifier key `name+hex id+base64`.

    Raises:
        NoteError: KEY_MALFORMED for anything not exactly so, KEY_LOW_ORDER for a key under which anything verifies.
    """
    parts = line.split("+", 2)
    if len(parts) != 3 or not _is_name(parts[0]):
        raise NoteError("KEY_MALFORMED", f"not a verifier key: {line[:80]}")
    try:
        raw = strict_base64(parts[2])
    except NoteError as wrong:
        raise NoteError("KEY_MALFORMED", str(wrong)) from wrong
    key = VerifierKey(parts[0], raw[0] if raw else 0, raw[1:])
    if KEY_BYTES.get(key.algorithm) != len(key.public) or key.id.hex() != parts[1]:
        raise NoteError("KEY_MALFORMED", f"unknown type, wrong length or wrong id: {line[:80]}")
    if key.algorithm != MLDSA44 and is_low_order(key.public):
        raise NoteError("KEY_LOW_ORDER", f"low-order or non-canonical public key: {key.label}")
    return key


def is_low_order(public: bytes) -> bool:
    """An Ed25519 public key of order 1, 2, 4 or 8, or written in a second, non-canonical way."""
    y = int.from_bytes(public, "little") & (2**255 - 1)
    return y >= _P or y in _LOW_ORDER


@dataclass(frozen=True, slots=True)
class Verified:
    """A known key that signed the note, and when, for the types that say."""

    key: VerifierKey
    time: int | None


def verify_note(note: Note, known: Iterable[VerifierKey]) -> tuple[Verified, ...]:
    """The known keys that signed, each counted once; possibly none.

    Raises:
        NoteError: BAD_SIGNATURE when a known key's signature does not verify, beside good ones too (signed-note,
            "Signatures": clients SHOULD reject the whole note).
    """
    keys = {(key.name, key.id): key for key in known}
    found: dict[VerifierKey, Verified] = {}
    for signature in note.signatures:
        key = keys.get((signature.name, signature.id))
        if key is not None:
            found.setdefault(key, Verified(key, key.check(note.text, signature)))
    return tuple(found.values())


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space or not _is_name(name):
        raise NoteError("NOTE_MALFORMED", f"not a signature line: {line[:60]}")
    raw = strict_base64(encoded)
    if len(raw) < 5:
        raise NoteError("NOTE_MALFORMED", "signature too short")
    return Signature(name, raw[:4], raw[4:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(one.isspace() for one in name)
