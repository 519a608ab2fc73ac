"""Strict JSON: the small subset a log entry is written in, parsed and written back by the standard library alone.

Objects, arrays, strings, integers, true, false, null. No floats, no duplicate keys, keys ASCII. Within that subset the
bytes below are those of RFC 8785: keys in ASCII order are in UTF-16 order, and Python escapes exactly what §3.2.2.2 says.
"""

import json
from typing import TYPE_CHECKING, NoReturn, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JsonValue: TypeAlias = "str | int | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)


class NotStrict(ValueError):
    """Bytes that are not JSON of the subset."""


def canonical(value: JsonValue) -> bytes:
    """The one way to write a value of the subset; a lone surrogate raises UnicodeEncodeError."""
    return _WRITER.encode(value).encode()


def parse(raw: bytes) -> JsonValue:
    """The value, whatever its spacing.

    Raises:
        NotStrict: not UTF-8, not JSON, a duplicate key, a key that is not ASCII, a float, an integer beyond 2^53 - 1.
    """
    try:
        return _READER.decode(raw.decode())  # type: ignore[no-any-return]
    except NotStrict:
        raise
    except (ValueError, RecursionError) as wrong:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise NotStrict(f"not JSON: {wrong}") from wrong


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("duplicate key")
    for name in found:
        if not name.isascii():
            raise NotStrict("key not ASCII")
    return found


def _integer(digits: str) -> int:
    if len(digits) > 17 or abs(int(digits)) >= 2**53:
        raise NotStrict("integer beyond 2^53 - 1")
    return int(digits)


def _refuse(what: str) -> NoReturn:
    raise NotStrict(f"not an integer: {what[:40]}")


_READER = json.JSONDecoder(object_pairs_hook=_object, parse_float=_refuse, parse_int=_integer, parse_constant=_refuse)
