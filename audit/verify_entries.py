"""Verifier, entries: canonical form and schema, transactions, revisions, chains, time, permissions and rules in force.

One pass in order of the index; each check is a small class that sees every entry once and keeps only what it needs.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from audit.finding import Finding, finding
from audit.schema import DELETE, ERASE, GENESIS, MAX_ENTRY, SCHEMA_SHA256, wrong_part
from audit.strictjson import NotStrict, canonical, parse

TYPES = "log.types"  # replaces the list of known types
ROTATE = "key.rotate"  # announces a log key
Entry = Mapping[str, Any]
Key = tuple[str, str]


class Check(Protocol):
    """One check over all entries."""

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterable[Finding]:
        """Findings of this entry; entries come in order."""

    def end(self) -> Iterable[Finding]:
        """Findings that show only when all was seen."""


@dataclass(slots=True)
class Last:
    """The last entry of an object."""

    index: int
    rev: int
    leaf: bytes
    deleted: bool


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A log key announced at an index, and the label of the key it retires."""

    index: int
    vkey: str
    retires: str | None


@dataclass(slots=True)
class Meaning:
    """What the entries said, for the checks that follow."""

    genesis: Entry = field(default_factory=dict)
    key_events: list[KeyEvent] = field(default_factory=list)
    last: dict[Key, Last] = field(default_factory=dict)
    erased: dict[Key, int] = field(default_factory=dict)
    times: "array[int]" = field(default_factory=lambda: array("q"))
    form: list[Finding] = field(default_factory=list)
    order: list[Finding] = field(default_factory=list)
    authority: list[Finding] = field(default_factory=list)


def check_entries(entries: Iterable[tuple[int, bytes]], leaves: Sequence[bytes], origin: str, window: int) -> Meaning:
    """Read every entry once; `window` is the tolerance between times, in seconds."""
    meaning = Meaning()
    order: list[Check] = [_Transactions(), _Chains(meaning), _Clock(meaning, window)]
    authority: list[Check] = [_Vocabulary(), _Permissions(), _Rules(), _Keys(meaning)]
    for index, body in entries:
        entry = _read(index, body, meaning.form)
        if entry is None:
            continue
        meaning.form += _genesis(index, entry, origin, meaning)
        for check in order:
            meaning.order += check.see(index, entry, leaves[index])
        for check in authority:
            meaning.authority += check.see(index, entry, leaves[index])
    meaning.order += [one for check in order for one in check.end()]
    return meaning


def seconds(at: str) -> int:
    """An entry's time in microseconds since the epoch."""
    when = datetime.fromisoformat(at)
    return int(when.timestamp()) * 1_000_000 + when.microsecond


def _read(index: int, body: bytes, found: list[Finding]) -> Entry | None:
    if len(body) > MAX_ENTRY:
        found.append(finding("ENTRY_TOO_LARGE", index, where=f"{index}: {len(body)}"))
    try:
        entry = parse(body)
        if canonical(entry) != body:
            found.append(finding("NOT_CANONICAL", index, where=str(index)))
    except (NotStrict, UnicodeEncodeError) as wrong:
        found.append(finding("NOT_STRICT_JSON", index, where=f"{index}: {wrong}"))
        return None
    part = wrong_part(entry)
    if part is not None:
        found.append(finding("SCHEMA", index, where=f"{index}: {part}"))
        return None
    assert isinstance(entry, dict)  # noqa: S101  # wrong_part said so
    return entry


def _genesis(index: int, entry: Entry, origin: str, meaning: Meaning) -> Iterator[Finding]:
    if (entry["type"] == GENESIS) != (index == 0):
        yield finding("GENESIS", index, where=str(index))
    if index == 0:
        meaning.genesis = fields = entry.get("fields", {})
        for name, expected in (("origin", origin), ("schema", SCHEMA_SHA256)):
            if fields.get(name) != expected:
                yield finding("GENESIS", 0, where=f"{name} {fields.get(name)}")


class _Transactions:
    """`n` counts 0 … k-1 and every transaction is whole."""

    def __init__(self) -> None:
        self._open: dict[str, tuple[int, int, int]] = {}  # tx -> (next, count, index of the last)
        self._done: set[bytes] = set()

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        tx, (i, count) = entry["tx"], entry["n"]
        if bytes.fromhex(tx) in self._done:
            yield finding("TX_REPEATED", index, where=f"{index}, {tx}")
            return
        expected = self._open.get(tx, (0, count, index))
        if (i, count) != expected[:2]:
            yield finding("TX_ORDER", index, where=f"{index}, {tx}: {i} / {count}")
        if i + 1 >= count:
            self._open.pop(tx, None)
            self._done.add(bytes.fromhex(tx))
        else:
            self._open[tx] = (i + 1, count, index)

    def end(self) -> Iterator[Finding]:
        for tx, (arrived, count, index) in self._open.items():
            yield finding("TX_INCOMPLETE", index, where=f"{index}, {tx}: {arrived} / {count}")


class _Chains:
    """Per object: revisions 1, 2, 3 …, `prev` the leaf hash of the one before, nothing after delete or erasure."""

    def __init__(self, meaning: Meaning) -> None:
        self._last = meaning.last
        self._erased = meaning.erased

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:
        key: Key = (entry["obj"]["kind"], entry["obj"]["ref"])
        where = f"{index}, {key[0]} {key[1]}"
        before = self._last.get(key)
        if entry["rev"] != (before.rev + 1 if before else 1):
            yield finding("REVISION", index, where=f"{where}: {before.rev if before else 0} → {entry['rev']}")
        if entry["prev"] != (before.leaf.hex() if before else None):
            yield finding("PREV", index, where=where)
        if before is not None and before.deleted:
            yield finding("ENTRY_AFTER_DELETE", index, where=where)
        if key in self._erased:
            yield finding("ENTRY_AFTER_ERASURE", index, where=where)
        self._last[key] = Last(index, entry["rev"], leaf, entry["type"].endswith(DELETE))
        if entry["type"] == ERASE:
            yield from self._erase(index, entry)

    def _erase(self, index: int, entry: Entry) -> Iterator[Finding]:
        refs = entry.get("fields", {}).get("refs")
        if not isinstance(refs, list):
            yield finding("SCHEMA", index, where=f"{index}: refs")
            return
        for ref in refs:
            key = words(ref)
            if len(key) != 2 or key not in self._last:
                yield finding("SCHEMA", index, where=f"{index}: refs")
            else:
                self._erased[key[0], key[1]] = index

    def end(self) -> Iterator[Finding]:
        return iter(())


class _Clock:
    """Times run forward within the window: an entry older than those before it, or newer than those after it, stands out."""

    _AFTER = 3

    def __init__(self, meaning: Meaning, window: int) -> None:
        self._times = meaning.times
        self._window = window * 1_000_000

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        while len(self._times) < index:  # entries that could not be read keep their place
            self._times.append(self._times[-1] if self._times else 0)
        self._times.append(seconds(entry["at"]))
        return iter(())

    def end(self) -> Iterator[Finding]:
        times, clock, at = self._times, 0, -1
        for index, time in enumerate(times):
            if time >= clock - self._window:
                if time > clock:
                    clock, at = time, index
                continue
            # One of the two is wrong: the earlier entry when those that follow agree with this one.
            after = times[index : index + self._AFTER]
            if len(after) == self._AFTER and all(one < clock - self._window for one in after):
                yield finding("POSTDATED", at, where=str(at))
                clock, at = time, index
            else:
                yield finding("BACKDATED", index, where=str(index))


class _Vocabulary:
    """Types are those the genesis (or a later `log.types`) lists; an empty list allows any."""

    _OWN = ("log.*", "key.*", ERASE)

    def __init__(self) -> None:
        self._types: tuple[str, ...] = ()

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        if entry["type"] in (GENESIS, TYPES):
            types = words(entry.get("fields", {}).get("types"))
            self._types = (*types, *self._OWN) if types else ()
        if self._types and not matches(entry["type"], self._types):
            yield finding("UNKNOWN_TYPE", index, where=f"{index}, {entry['type']}")

    def end(self) -> Iterator[Finding]:
        return iter(())


class _Permissions:
    """The actor held the role, and the role the type, by entries before this one.

    Kind `permission`: fields actor, role, active. Kind `role`: fields role, types. Genesis: enforce, open_roles.
    """

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, str] | None] = {}  # ref of the permission -> (actor, role), None once over
        self._counts: dict[tuple[str, str], int] = {}
        self._types: dict[str, tuple[str, ...]] = {}
        self._enforced = False
        self._open: frozenset[str] = frozenset()

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        fields: Entry = entry.get("fields", {})
        if index == 0:
            self._enforced = "permissions" in words(fields.get("enforce"))
            self._open = frozenset(words(fields.get("open_roles")))
        elif self._enforced and not self._allowed(entry):
            actor = entry["actor"]
            yield finding("PERMISSION", index, where=f"{index}, {actor['ref']} {actor['role']} {entry['type']}")
        kind, ref = entry["obj"]["kind"], entry["obj"]["ref"]
        if kind == "permission":
            over = entry["type"].endswith(DELETE) or fields.get("active") is not True
            self._set(ref, None if over else (str(fields.get("actor")), str(fields.get("role"))))
        elif kind == "role" and isinstance(fields.get("types"), list):
            self._types[str(fields.get("role"))] = words(fields["types"])

    def _allowed(self, entry: Entry) -> bool:
        actor, role = entry["actor"]["ref"], entry["actor"]["role"]
        if role not in self._open and not self._counts.get((actor, role)):
            return False
        return role not in self._types or matches(entry["type"], self._types[role])

    def _set(self, ref: str, new: tuple[str, str] | None) -> None:
        old = self._held.get(ref)
        if old is not None:
            self._counts[old] -= 1
        if new is not None:
            self._counts[new] = self._counts.get(new, 0) + 1
        self._held[ref] = new

    def end(self) -> Iterator[Finding]:
        return iter(())


class _Rules:
    """A rule cited is one published before and not withdrawn. Kind `rule`: fields pack, sha256, active."""

    def __init__(self) -> None:
        self._published: dict[str, tuple[str, str] | None] = {}
        self._counts: dict[tuple[str, str], int] = {}
        self._enforced = False

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        fields: Entry = entry.get("fields", {})
        if index == 0:
            self._enforced = "rules" in words(fields.get("enforce"))
        rule = entry.get("rule")
        if rule is not None and self._enforced and not self._counts.get((rule["id"], rule["sha256"])):
            yield finding("RULE_NOT_IN_FORCE", index, where=f"{index}, {rule['id']} {rule['sha256'][:12]}")
        if entry["obj"]["kind"] == "rule":
            over = entry["type"].endswith(DELETE) or fields.get("active") is not True
            self._set(entry["obj"]["ref"], None if over else (str(fields.get("pack")), str(fields.get("sha256"))))

    def _set(self, ref: str, new: tuple[str, str] | None) -> None:
        old = self._published.get(ref)
        if old is not None:
            self._counts[old] -= 1
        if new is not None:
            self._counts[new] = self._counts.get(new, 0) + 1
        self._published[ref] = new

    def end(self) -> Iterator[Finding]:
        return iter(())


class _Keys:
    """Collects announced log keys; whether they were signed in is checked on the checkpoints."""

    def __init__(self, meaning: Meaning) -> None:
        self._events = meaning.key_events

    def see(self, index: int, entry: Entry, leaf: bytes) -> Iterator[Finding]:  # noqa: ARG002
        if entry["type"] == ROTATE:
            fields: Entry = entry.get("fields", {})
            vkey, retires = fields.get("vkey"), fields.get("retires")
            if not isinstance(vkey, str) or not (retires is None or isinstance(retires, str)):
                yield finding("SCHEMA", index, where=f"{index}: vkey, retires")
            else:
                self._events.append(KeyEvent(index, vkey, retires))

    def end(self) -> Iterator[Finding]:
        return iter(())


def matches(type_: str, patterns: Iterable[str]) -> bool:
    """`a.b` matches `a.b`, `a.*` and `*`."""
    return any(one in ("*", type_) or (one.endswith(".*") and type_.startswith(one[:-1])) for one in patterns)


def words(value: object) -> tuple[str, ...]:
    """The strings of a list; nothing of anything else, for the operator may write what they like."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
