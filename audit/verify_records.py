"""Verifier, records and disclosures: rows exported by the school against the last entries of the log.

EXPORT is JSON lines. First {"v":1,"size":N,"kinds":[…]}: rows of these kinds, all of them, as of N entries. Then one row
a line: {"kind","id"?,"ref","rev","fields":{name:[salt,value]}}; salt is null where the entry is in clear.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audit.finding import Finding, finding
from audit.note import NoteError
from audit.receipt import parse_disclosures
from audit.schema import NAMES
from audit.strictjson import JsonValue, NotStrict, parse
from audit.verify_entries import Key, Last, Meaning
from audit.verify_receipts import check_disclosures, digest_of

Entries = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class _Row:
    kind: str
    ref: str
    rev: int
    fields: Mapping[str, tuple[str | None, JsonValue]]
    where: str


def records_size(path: Path) -> int | None:
    """The number of entries the export was made at; None when its first line does not say."""
    with path.open("rb") as file:
        header = _header(file.readline())
    return None if header is None else header[0]


def check_records(
    path: Path, last: Mapping[Key, Last], meaning: Meaning, size: int, entry: Entries
) -> Iterator[Finding]:
    """Each row matches the last entry of its object, each object not deleted nor erased has its row.

    `last` are the last entries as of the export's size, `size` that of the log, `entry` gives an entry's bytes.
    """
    with path.open("rb") as file:
        header = _header(file.readline())
        if header is None:
            yield finding("RECORDS_MALFORMED", None, where="1")
            return
        if header[0] > size:
            yield finding("RECORDS_BEYOND_LOG", None, where=f"{header[0]} > {size}")
            return
        seen: set[Key] = set()
        for number, line in enumerate(file, 2):
            row = _row(line)
            if row is None or (row.kind, row.ref) in seen or row.kind not in header[1]:
                yield finding("RECORDS_MALFORMED", None, where=str(number))
                continue
            seen.add((row.kind, row.ref))
            yield from _check_row(row, last.get((row.kind, row.ref)), meaning, entry)
    for key, one in last.items():
        gone = one.deleted or meaning.erased.get(key, header[0]) < header[0]
        if key[0] in header[1] and key not in seen and not gone:
            yield finding("RECORD_DELETED", one.index, where=f"{key[0]} {key[1]}")


def check_disclosed(path: Path, meaning: Meaning, size: int, entry: Entries) -> Iterator[Finding]:
    """The bundle's disclosures.jsonl, {"index","disclosures"} a line: each belongs to its entry, none outlives an erasure."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            found = _parsed(line)
            try:
                index, opened = found["index"], parse_disclosures(found["disclosures"])
                if type(index) is not int or not 0 <= index < size:
                    raise KeyError(index)
            except (KeyError, TypeError, NoteError):
                yield finding("RECORDS_MALFORMED", None, where=f"{path.name}, {number}")
                continue
            body = entry(index)
            yield from check_disclosures(body, opened, index, f"{path.name}, {number}")
            if _object(body) in meaning.erased:
                yield finding("DISCLOSURE_AFTER_ERASURE", index, where=f"{path.name}, {number}")


def _check_row(row: _Row, one: Last | None, meaning: Meaning, entry: Entries) -> Iterator[Finding]:
    if (row.kind, row.ref) in meaning.erased:
        yield finding("RECORD_AFTER_ERASURE", meaning.erased[row.kind, row.ref], where=row.where)
    elif one is None:
        yield finding("RECORD_INSERTED", None, where=row.where)
    elif one.deleted:
        yield finding("RECORD_AFTER_DELETE", one.index, where=row.where)
    else:
        if row.rev != one.rev:
            yield finding("RECORD_REVISION", one.index, where=f"{row.where}: {row.rev} / {one.rev}")
        yield from _check_fields(row, one.index, _parsed(entry(one.index)))


def _check_fields(row: _Row, index: int, entry: Mapping[str, Any]) -> Iterator[Finding]:
    digests = entry.get("_sd")
    if digests is None:
        changed = _differing({name: value for name, (_salt, value) in row.fields.items()}, entry.get("fields", {}))
    else:
        if any(salt is None for salt, _value in row.fields.values()) or NAMES not in row.fields:
            yield finding("DISCLOSURE_MISSING", index, where=row.where)
            return
        known = set(digests)
        opened = {name: digest_of(salt or "", name, value) for name, (salt, value) in row.fields.items()}
        changed = [name for name, digest in opened.items() if digest not in known]
        # The hidden list of names is itself a digest of the entry, so a field left out shows.
        if not changed and row.fields[NAMES][1] != sorted(opened.keys() - {NAMES}):
            changed = [NAMES]
    if changed:
        yield finding("RECORD_EDITED", index, where=f"{row.where}: {', '.join(sorted(changed))}")


def _differing(row: Mapping[str, JsonValue], entry: Mapping[str, JsonValue]) -> list[str]:
    def same(name: str) -> bool:
        if name not in row or name not in entry:
            return False
        return row[name] == entry[name] and isinstance(row[name], bool) == isinstance(entry[name], bool)

    return [name for name in row.keys() | entry.keys() if not same(name)]


def _parsed(line: bytes) -> Mapping[str, Any]:
    try:
        found = parse(line)
    except NotStrict:
        return {}
    return found if isinstance(found, dict) else {}


def _object(body: bytes) -> Key:
    obj = _parsed(body).get("obj")
    return (str(obj.get("kind")), str(obj.get("ref"))) if isinstance(obj, dict) else ("", "")


def _header(line: bytes) -> tuple[int, frozenset[str]] | None:
    found = _parsed(line)
    size, kinds = found.get("size"), found.get("kinds")
    if found.get("v") != 1 or type(size) is not int or not isinstance(kinds, list):
        return None
    return size, frozenset(str(kind) for kind in kinds)


def _row(line: bytes) -> _Row | None:
    found = _parsed(line)
    kind, ref, rev, fields = (found.get(name) for name in ("kind", "ref", "rev", "fields"))
    if not isinstance(kind, str) or not isinstance(ref, str) or type(rev) is not int or not isinstance(fields, dict):
        return None
    pairs = {name: tuple(pair) for name, pair in fields.items() if _is_pair(pair)}
    if len(pairs) != len(fields) or found.keys() - {"id"} != {"kind", "ref", "rev", "fields"}:
        return None
    return _Row(kind, ref, rev, pairs, f"{kind} {found.get('id', ref)}")


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and (pair[0] is None or isinstance(pair[0], str))
