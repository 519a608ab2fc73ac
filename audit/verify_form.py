"""Verifier, form: one entry's bytes to the few values the later checks need, or the findings that say why not.

Nearly all entries go the short way, which takes only well-formed canonical ones (tests hold it to the long way); whatever it
does not take goes the long way: strict parse, written again and compared byte for byte, schema part by part.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import lt
from typing import Any, TypeAlias

from audit.schema import ERASE, GENESIS, MAX_ENTRY, is_hash, is_kind, is_type, wrong_part
from audit.strictjson import NotStrict, canonical, parse

TYPES = "log.types"  # replaces the list of known types
ROTATE = "key.rotate"  # announces a log key

# Who does what to which kind under which rule: (actor, role, type, kind, (rule id, rule sha256) or None).
Who: TypeAlias = tuple[str, str, str, str, tuple[str, str] | None]
# (transaction, i, k, microseconds since the epoch, ref, rev, prev, who, fields). `fields` only of entries that change
# what others are held to; None for all others. Plain tuples: they travel between processes as they are.
Row: TypeAlias = tuple[bytes, int, int, int, str, int, bytes | None, Who, "Mapping[str, Any] | None"]
# (code, index, where): a finding before it has its sentences.
Raw: TypeAlias = tuple[str, int, str]

_SPEAKING_KINDS = frozenset({"permission", "role", "rule"})
_SPEAKING_TYPES = frozenset({GENESIS, TYPES, ROTATE, ERASE})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# The short way reads `{"_sd":["…","…` up to `"]` by position, and the rest by this pattern. Words must be printable ASCII
# without a backslash: such text JSON writes as itself. Those that come again and again are looked at once and remembered.
_START = b'{"_sd":["'
_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_DIGEST = 43  # characters of one digest; the next one begins three further on
_REST = re.compile(
    r'"\],"_sd_alg":"sha-256","actor":\{"ref":"([^"]+)","role":"([^"]+)","via":"([^"]+)"\},'
    r'"at":"([^"]{16}):([0-5][0-9])\.([0-9]{6})Z","n":\[(0|[1-9][0-9]{0,14}),([1-9][0-9]{0,14})\],'
    r'"obj":\{"kind":"([^"]+)","ref":"([^"]+)"\},"prev":(?:null|"([^"]{64})"),"rev":([1-9][0-9]{0,14}),'
    r'(?:"rule":\{"id":"([^"]+)","sha256":"([^"]{64})"\},)?"tx":"([^"]{32})","type":"([^"]+)","v":1\}'
)
_MINUTE = re.compile(r"(?:19[7-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")


def read_entries(start: int, bodies: Iterable[bytes], found: list[Raw]) -> list[Row | None]:
    """The rows of consecutive entries, the first at index `start`."""
    return [_short(index, body) or _long(index, body, found) for index, body in enumerate(bodies, start)]


def microseconds(at: str) -> int:
    """An entry's time in microseconds since the epoch."""
    return (datetime.fromisoformat(at) - _EPOCH) // _MICROSECOND


def _short(index: int, body: bytes) -> Row | None:
    """The row of a hidden entry in the form nearly all have; None says nothing but: look closely."""
    end = body.find(b"]") - 1
    rest = body[end:]
    if len(body) > MAX_ENTRY or not body.startswith(_START) or not rest.isascii() or b"\\" in rest:
        return None
    text = rest.decode("ascii")
    match = _REST.fullmatch(text)
    if match is None or not _ascending(body[len(_START) : end]):
        return None
    actor, role, via, minute, second, fraction, i, k, kind, ref, prev, rev, rule, sha, tx, type_ = match.groups()
    who, begun, transaction = _who(actor, role, via, type_, kind, rule, sha), _minute(minute), _bytes(tx)
    before = None if prev is None else _bytes(prev)
    first, count = int(i), int(k)
    if who is None or begun is None or transaction is None or first >= count or not ref.isprintable():
        return None
    if before is None and prev is not None:
        return None
    time = begun + int(second) * 1_000_000 + int(fraction)
    return transaction, first, count, time, ref, int(rev), before, who, {} if index == 0 or _speaks(who) else None


def _ascending(digests: bytes) -> bool:
    """`digest","digest","…` of 43 base64url characters each, every one greater than the one before."""
    count, odd = divmod(len(digests) + 3, _DIGEST + 3)
    between = count - 1
    # What is left without base64url is only what stands between, so three times `between` characters; and those stand
    # where they must: then all others are base64url.
    if odd or digests.translate(None, _BASE64URL) != b'","' * between:
        return False
    if digests[43::46] != b'"' * between or digests[44::46] != b"," * between:
        return False
    parts = digests.split(b'","')
    return len(parts) == count and all(map(lt, parts, parts[1:]))


def _bytes(text: str) -> bytes | None:
    """Lower-case hex as bytes; None for anything else, which `fromhex` is too kind about."""
    try:
        found = bytes.fromhex(text)
    except ValueError:
        return None
    return found if found.hex() == text else None


@lru_cache(maxsize=16384)
def _who(actor: str, role: str, via: str, type_: str, kind: str, rule: str | None, sha: str | None) -> Who | None:
    """The one tuple for these words; None when a word breaks the schema or is not printable."""
    if not f"{actor}{role}{via}{rule}".isprintable():
        return None
    if not (is_type(type_) and is_kind(kind) and (sha is None or is_hash(sha))):
        return None
    return actor, role, type_, kind, None if rule is None or sha is None else (rule, sha)


def _speaks(who: Who) -> bool:
    """Whether the entry changes what later ones are held to."""
    return who[3] in _SPEAKING_KINDS or who[2] in _SPEAKING_TYPES


@lru_cache(maxsize=4096)
def _minute(text: str) -> int | None:
    """`YYYY-MM-DDTHH:MM` in microseconds since the epoch; None when there is no such minute."""
    if _MINUTE.fullmatch(text) is None:
        return None
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
    rule, actor, (i, count) = entry.get("rule"), entry["actor"], entry["n"]
    cited = None if rule is None else (rule["id"], rule["sha256"])
    who: Who = (actor["ref"], actor["role"], entry["type"], entry["obj"]["kind"], cited)
    return (
        bytes.fromhex(entry["tx"]),
        i,
        count,
        microseconds(entry["at"]),
        entry["obj"]["ref"],
        entry["rev"],
        None if entry["prev"] is None else bytes.fromhex(entry["prev"]),
        who,
        entry.get("fields", {}) if index == 0 or _speaks(who) else None,
    )
