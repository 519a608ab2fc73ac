"""Entries: how one change becomes the bytes of one log entry, and its salted disclosures.

Canonical JSON (RFC 8785) restricted further: ASCII keys, no floats, integers up to 2^53 - 1, strings in NFC, times in
UTC with microseconds. What belongs to a person enters only as salted digests (RFC 9901 §4.2), so it can be erased.
"""

import hashlib
import hmac
import os
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import starmap

from audit.schema import MAX_ENTRY, NAMES, VERSION
from audit.strictjson import JsonValue, canonical, parse

# Decoys fill the digests up to a multiple of this, so their count says little about the row (RFC 9901 §4.2.5).
DIGESTS_STEP = 8
SALT_BYTES = 16

Random = Callable[[int], bytes]


class EntryRefused(ValueError):
    """A change that cannot become a log entry: a float, an integer too large, a key not ASCII, too many bytes."""


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as the log shows them: pseudonym, role acted in, and the door used (`api`, `web`, `cli`, `job`)."""

    ref: str
    role: str
    via: str


@dataclass(frozen=True, slots=True)
class RuleRef:
    """A policy pack and the SHA-256 (hex) of its content in force for a decision."""

    id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Change:
    """One audited row after one change.

    `type` is what was done (`application.decide`; one ending in `.delete` removes the row), `kind` and `id` say to
    which row, `rev` is the row's version after it (1, 2, 3 …). With `person` set, that person's key hides `id` and
    `fields`; without, both stand in clear. `fields` are ALL audited fields: str, int, bool, None, list, dict.
    """

    type: str
    kind: str
    id: str
    rev: int
    person: str | None
    fields: Mapping[str, JsonValue]
    rule: RuleRef | None = None


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What opens one digest of an entry: salt (base64url), field name and value."""

    salt: str
    name: str
    value: JsonValue

    def digest(self) -> str:
        """RFC 9901 §4.2.3: SHA-256 over the ASCII of the base64url of the JSON array, again base64url."""
        return disclosure_digest(canonical([self.salt, self.name, self.value]))


def disclosure_digest(array: bytes) -> str:
    """Digest of a disclosure given as the bytes of its JSON array (RFC 9901 §4.2.3)."""
    return b64url(hashlib.sha256(b64url(array).encode()).digest())


def b64url(raw: bytes) -> str:
    """Base64url without padding (RFC 4648 §5)."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def instant(at: datetime) -> str:
    """`2026-11-23T11:45:17.123456Z`; a time without a zone is refused."""
    if at.tzinfo is None:
        raise EntryRefused("a time in the log needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def new_transaction(at: datetime) -> str:
    """A 128-bit transaction id as 32 hex digits, ordered by time (RFC 9562 version 7) so its index stays compact."""
    milliseconds = int(at.timestamp() * 1000) & (2**48 - 1)
    random = int.from_bytes(os.urandom(10))
    raw = (milliseconds << 80) | random
    return f"{(raw & ~(0xF << 76) | 7 << 76) & ~(3 << 62) | 2 << 62:032x}"


def reference(key: bytes, kind: str, id_: str) -> str:
    """The pseudonym of an object in the log: HMAC-SHA256 under its person's key, 128 bits as hex."""
    inner = hmac.digest(key, b"rongtong log ref v1", "sha256")
    return hmac.digest(inner, f"{kind}\0{id_}".encode(), "sha256")[:16].hex()


def settled(value: JsonValue) -> JsonValue:
    """The value as the log commits to it: strings in NFC, everything else unchanged.

    Raises:
        EntryRefused: a float, an integer beyond 2^53 - 1, a key that is not ASCII, or a type JSON does not know.
    """
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) >= 2**53:
            raise EntryRefused(f"integer beyond 2^53 - 1: {value}")
        return value
    if isinstance(value, Mapping):
        return {_key(name): settled(inner) for name, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return [settled(inner) for inner in value]
    raise EntryRefused(f"a log value may not be {type(value).__name__}: write decimals and times as strings")


def disclosures(fields: Mapping[str, JsonValue], random: Random = os.urandom) -> list[Disclosure]:
    """A fresh salt for every field, plus one hidden list of all field names so that a withheld field shows."""
    values = {_key(name): settled(value) for name, value in fields.items()}
    if NAMES in values:
        raise EntryRefused(f"{NAMES} is the log's own name")
    values[NAMES] = sorted(values)
    salts = random(SALT_BYTES * len(values))
    return [
        Disclosure(b64url(salts[i * SALT_BYTES : (i + 1) * SALT_BYTES]), name, values[name])
        for i, name in enumerate(values)
    ]


def digests(opened: Sequence[Disclosure], random: Random = os.urandom) -> list[JsonValue]:
    """The sorted digests of an entry, filled up with decoys to a multiple of DIGESTS_STEP."""
    decoys = -len(opened) % DIGESTS_STEP
    found = [one.digest() for one in opened] + [b64url(random(32)) for _ in range(decoys)]
    return [*sorted(found)]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands: its transaction, i of k in it, and the leaf hash of the object's previous entry."""

    tx: str
    n: tuple[int, int]
    prev: bytes | None


def encode(
    change: Change, ref: str, opened: Sequence[Disclosure] | None, *, who: Who, at: datetime, place: Place
) -> bytes:
    """The bytes of one entry; `opened` are its disclosures, None when the fields stand in clear.

    Raises:
        EntryRefused: the change holds something the log cannot carry, or the entry passes 16 KiB.
    """
    entry: dict[str, JsonValue] = {
        "v": VERSION,
        "type": change.type,
        "at": instant(at),
        "tx": place.tx,
        "n": list(place.n),
        "actor": {"ref": who.ref, "role": who.role, "via": who.via},
        "obj": {"kind": change.kind, "ref": ref},
        "rev": change.rev,
        "prev": place.prev.hex() if place.prev is not None else None,
    }
    if change.rule is not None:
        entry["rule"] = {"id": change.rule.id, "sha256": change.rule.sha256}
    if opened is None:
        entry["fields"] = settled(change.fields)
    else:
        entry |= {"_sd_alg": "sha-256", "_sd": digests(opened)}
    # The subset is RFC 8785's (held to the `rfc8785` package by test) and an order of magnitude faster written in C.
    body = canonical(entry)
    if len(body) > MAX_ENTRY:
        raise EntryRefused(f"{change.type} {change.kind}: {len(body)} bytes, a log entry holds {MAX_ENTRY}")
    return body


def pack_disclosures(opened: Sequence[Disclosure]) -> bytes:
    """All disclosures of one entry as the plaintext kept encrypted beside it."""
    return canonical([[one.salt, one.name, one.value] for one in opened])


def unpack_disclosures(plain: bytes) -> list[Disclosure]:
    """The reverse of pack_disclosures."""
    arrays = parse(plain)
    assert isinstance(arrays, list)  # noqa: S101  # our own ciphertext, authenticated
    return list(starmap(Disclosure, arrays))


def _key(name: str) -> str:
    if not isinstance(name, str) or not name.isascii():
        raise EntryRefused(f"field names in the log are ASCII: {name!r}")
    return name
