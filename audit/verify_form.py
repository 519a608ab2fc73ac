"""Verifier, form: one entry's bytes to the few values the later checks need, or the findings that say why not.

Most entries match one pattern that only well-formed canonical ones match (test: it never takes what the long way refuses);
whatever it does not take goes the long way: strict parse, written again byte for byte, schema part by part.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import lt
from typing import Any, TypeAlias

from audit.schema import ERASE, GENESIS, MAX_ENTRY, wrong_part
from audit.strictjson import NotStrict, canonical, parse

TYPES = "log.types"  # replaces the list of known types
ROTATE = "key.rotate"  # announces a log key

# Who does what to which kind under which rule: (actor, role, type, kind, (rule id, rule sha256) or None).
Who: TypeAlias = tuple[str, str, str, str, tuple[str, str] | None]
# (transaction, i, k, microseconds since the epoch, kind, ref, rev, prev, who, fields). `fields` only of entries that
# change what others are held to; None for all others. Plain tuples: they travel between processes as they are.
Row: TypeAlias = tuple[bytes, int, int, int, str, str, int, bytes | None, Who, "Mapping[str, Any] | None"]
# (code, index, where): a finding before it has its sentences.
Raw: TypeAlias = tuple[str, int, str]

_SPEAKING_KINDS = frozenset({"permission", "role", "rule"})
_SPEAKING_TYPES = frozenset({GENESIS, TYPES, ROTATE, ERASE})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# Printable ASCII that JSON writes as itself; numbers below 10^15, times from 1970 on. The rest goes the long way.
_TEXT = r"([ !#-\[\]-~]+)"
_NUMBER = r"(0|[1-9][0-9]{0,14})"
_HIDDEN = re.compile(
    r'\{"_sd":\[("[A-Za-z0-9_-]{43}"(?:,"[A-Za-z0-9_-]{43}")*+)\],"_sd_alg":"sha-256",'
    rf'"actor":\{{"ref":"{_TEXT}","role":"{_TEXT}","via":"{_TEXT}"\}},'
    r'"at":"((?:19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}):([0-5][0-9])\.([0-9]{6})Z",'
    rf'"n":\[{_NUMBER},{_NUMBER}\],"obj":\{{"kind":"([a-z][a-z0-9_]*)","ref":"{_TEXT}"\}},'
    r'"prev":(?:null|"([0-9a-f]{64})"),"rev":([1-9][0-9]{0,14}),'
    rf'(?:"rule":\{{"id":"{_TEXT}","sha256":"([0-9a-f]{{64}})"\}},)?'
    r'"tx":"([0-9a-f]{32})","type":"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+)","v":1\}'
)


def read_entry(index: int, body: bytes, found: list[Raw]) -> Row | None:
    """The row of one entry; None, and why in `found`, for one that cannot be read."""
    return _short(index, body) or _long(index, body, found)


def read_entries(start: int, bodies: Iterable[bytes], found: list[Raw]) -> list[Row | None]:
    """The rows of consecutive entries, the first at index `start`."""
    return [_short(index, body) or _long(index, body, found) for index, body in enumerate(bodies, start)]


def microseconds(at: str) -> int:
    """An entry's time in microseconds since the epoch."""
    return (datetime.fromisoformat(at) - _EPOCH) // _MICROSECOND


def _short(index: int, body: bytes) -> Row | None:
    """The row of a hidden entry in the form nearly all have; None says nothing but: look closely."""
    if len(body) > MAX_ENTRY or not body.isascii():
        return None
    match = _HIDDEN.fullmatch(body.decode("ascii"))
    if match is None:
        return None
    sd, actor, role, _via, minute, second, fraction, i, k, kind, ref, prev, rev, rule, sha, tx, type_ = match.groups()
    digests = sd.split(",")
    start = _minute(minute)
    first, count = int(i), int(k)
    if start is None or first >= count or not all(map(lt, digests, digests[1:])):
        return None
    return (
        bytes.fromhex(tx),
        first,
        count,
        start + int(second) * 1_000_000 + int(fraction),
        kind,
        ref,
        int(rev),
        None if prev is None else bytes.fromhex(prev),
        (actor, role, type_, kind, None if rule is None else (rule, sha)),
        {} if index == 0 or kind in _SPEAKING_KINDS or type_ in _SPEAKING_TYPES else None,
    )


@lru_cache(maxsize=4096)
def _minute(text: str) -> int | None:
    """`YYYY-MM-DDTHH:MM` in microseconds since the epoch; None when there is no such minute."""
    try:
        return microseconds(f"{text}:00+00:00")
    except ValueError:
        return None


def _long(index: int, body: bytes, found: list[Raw]) -> Row | None:
    if len(body) > MAX_ENTRY:
        found.append(("ENTRY_TOO_LARGE", index, f"{index}: {len(body)}"))
    try:
        entry = parse(body)
        if canonical(entry) != body:
            found.append(("NOT_CANONICAL", index, str(index)))
    except (NotStrict, UnicodeEncodeError) as wrong:
        found.append(("NOT_STRICT_JSON", index, f"{index}: {wrong}"))
        return None
    part = wrong_part(entry)
    if part is not None:
        found.append(("SCHEMA", index, f"{index}: {part}"))
        return None
    assert isinstance(entry, dict)  # noqa: S101  # wrong_part said so
    return _row(index, entry)


def _row(index: int, entry: dict[str, Any]) -> Row:
    kind, type_, rule, actor = entry["obj"]["kind"], entry["type"], entry.get("rule"), entry["actor"]
    speaks = index == 0 or kind in _SPEAKING_KINDS or type_ in _SPEAKING_TYPES
    return (
        bytes.fromhex(entry["tx"]),
        *entry["n"],
        microseconds(entry["at"]),
        kind,
        entry["obj"]["ref"],
        entry["rev"],
        None if entry["prev"] is None else bytes.fromhex(entry["prev"]),
        (actor["ref"], actor["role"], type_, kind, None if rule is None else (rule["id"], rule["sha256"])),
        entry.get("fields", {}) if speaks else None,
    )
