"""The schema of a log entry: what every entry must look like. Standard library only; the verifier reads it too."""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from audit.strictjson import JsonValue, canonical

VERSION = 1
MAX_ENTRY = 16 * 1024
NAMES = "_names"  # the hidden list of all field names of a row
DELETE = ".delete"  # a type ending so removes the row
GENESIS = "log.genesis"
ERASE = "privacy.erase"

_SCHEMA: JsonValue = {
    "v": "1",
    "type": "[a-z][a-z0-9_]*(.[a-z][a-z0-9_]*)+",
    "at": "YYYY-MM-DDTHH:MM:SS.ffffffZ",
    "tx": "32 hex",
    "n": "[index, count], 0 <= index < count",
    "actor": {"ref": "text", "role": "text", "via": "text"},
    "obj": {"kind": "[a-z][a-z0-9_]*", "ref": "text"},
    "rev": "integer >= 1",
    "prev": "64 hex or null; null exactly when rev is 1",
    "rule": "optional {id: text, sha256: 64 hex}",
    "fields": "object in clear; or instead",
    "_sd": "array of sorted, distinct base64url SHA-256 digests",
    "_sd_alg": "sha-256",
}
SCHEMA_SHA256 = hashlib.sha256(canonical(_SCHEMA)).hexdigest()

_TYPE = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_KIND = re.compile(r"[a-z][a-z0-9_]*")
_AT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)
_HEX32 = re.compile(r"[0-9a-f]{32}")
_HEX64 = re.compile(r"[0-9a-f]{64}")
_DIGEST = re.compile(r"[A-Za-z0-9_-]{43}")

_COMMON = {"v", "type", "at", "tx", "n", "actor", "obj", "rev", "prev"}
_CLEAR = _COMMON | {"fields"}
_HIDDEN = _COMMON | {"_sd", "_sd_alg"}


def is_hash(value: object) -> bool:
    """64 lower-case hex digits."""
    return isinstance(value, str) and _HEX64.fullmatch(value) is not None


def is_transaction(value: object) -> bool:
    """32 lower-case hex digits."""
    return isinstance(value, str) and _HEX32.fullmatch(value) is not None


def is_type(value: object) -> bool:
    """Two or more lower-case words with dots between."""
    return isinstance(value, str) and _TYPE.fullmatch(value) is not None


def is_kind(value: object) -> bool:
    """A lower-case word of letters, digits and `_`."""
    return isinstance(value, str) and _KIND.fullmatch(value) is not None


def _is_instant(value: object) -> bool:
    if not isinstance(value, str) or _AT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_position(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(part) is int for part in value) and 0 <= value[0] < value[1]


def _texts(value: object, *names: str) -> bool:
    return (
        isinstance(value, Mapping)
        and value.keys() == set(names)
        and all(isinstance(text, str) and text for text in value.values())
    )


def _is_object(value: object) -> bool:
    return _texts(value, "kind", "ref") and isinstance(value, Mapping) and is_kind(value["kind"])


def _is_rule(value: object) -> bool:
    return _texts(value, "id", "sha256") and isinstance(value, Mapping) and is_hash(value["sha256"])


def _is_digests(value: object) -> bool:
    if not isinstance(value, list) or not all(isinstance(one, str) and _DIGEST.fullmatch(one) for one in value):
        return False
    return value == sorted(set(value))


_CHECKS: dict[str, Callable[[object], bool]] = {
    "v": lambda value: type(value) is int and value == VERSION,
    "type": is_type,
    "at": _is_instant,
    "tx": is_transaction,
    "n": _is_position,
    "actor": lambda value: _texts(value, "ref", "role", "via"),
    "obj": _is_object,
    "rev": lambda value: type(value) is int and value >= 1,
    "prev": lambda value: value is None or is_hash(value),
    "rule": _is_rule,
    "fields": lambda value: isinstance(value, dict),
    "_sd": _is_digests,
    "_sd_alg": lambda value: value == "sha-256",
}


def wrong_part(entry: object) -> str | None:
    """The name of the first part of an entry that breaks the schema; None when all is well."""
    if not isinstance(entry, dict):
        return "entry"
    names = entry.keys() - {"rule"}
    if names not in (_CLEAR, _HIDDEN):
        return ", ".join(sorted(names ^ (_HIDDEN if "_sd" in names else _CLEAR)))
    for name, value in entry.items():
        if not _CHECKS[name](value):
            return str(name)
    return None
