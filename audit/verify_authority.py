"""Verifier, authority: entries are of known types, by people who held the permission, under rules in force.

What one entry may do depends on entries before it that speak of types, permissions, roles and rules. Between two such
entries the answer for the same person, role, type, kind and rule stays the same, so it is given once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from audit.finding import Finding, finding
from audit.schema import DELETE, ERASE, GENESIS
from audit.verify_form import ROTATE, TYPES, Who
from audit.verify_order import words

Fields = Mapping[str, Any]
NOTHING: Fields = {}


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A log key announced at an index, and the label of the key it retires."""

    index: int
    vkey: str
    retires: str | None


class Authority:
    """All checks of this page over one entry after another."""

    def __init__(self, key_events: list[KeyEvent]) -> None:
        self._vocabulary, self._permissions, self._rules = _Vocabulary(), _Permissions(), _Rules()
        self._key_events = key_events
        self._fine: set[Who] = set()

    def see(self, index: int, who: Who, ref: str, fields: Fields | None, found: list[Finding]) -> None:
        """One entry; `fields` of those that speak (audit.verify_form), None of all others."""
        if fields is None and who in self._fine:
            return
        before, said = len(found), NOTHING if fields is None else fields
        self._vocabulary.see(index, who, said, found)
        self._permissions.see(index, who, ref, said, found)
        self._rules.see(index, who, ref, said, found)
        if who[2] == ROTATE:
            self._announce(index, said, found)
        if fields is not None:
            self._fine.clear()
        elif len(found) == before:
            self._fine.add(who)

    def _announce(self, index: int, fields: Fields, found: list[Finding]) -> None:
        """A log key; whether it was signed in is checked on the checkpoints."""
        vkey, retires = fields.get("vkey"), fields.get("retires")
        if not isinstance(vkey, str) or not (retires is None or isinstance(retires, str)):
            found.append(finding("SCHEMA", index, where=f"{index}: vkey, retires"))
        else:
            self._key_events.append(KeyEvent(index, vkey, retires))


class _Vocabulary:
    """Types are those the genesis (or a later `log.types`) lists; an empty list allows any."""

    _OWN = ("log.*", "key.*", ERASE)

    def __init__(self) -> None:
        self._types: tuple[str, ...] = ()

    def see(self, index: int, who: Who, fields: Fields, found: list[Finding]) -> None:
        type_ = who[2]
        if type_ in (GENESIS, TYPES):
            types = words(fields.get("types"))
            self._types = (*types, *self._OWN) if types else ()
        if self._types and not matches(type_, self._types):
            found.append(finding("UNKNOWN_TYPE", index, where=f"{index}, {type_}"))


class _InForce:
    """How often a pair of words is in force by logged objects; an object's later entry replaces its earlier one."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[str, str] | None] = {}
        self._counts: dict[tuple[str, str], int] = {}

    def holds(self, pair: tuple[str, str]) -> bool:
        return bool(self._counts.get(pair))

    def set(self, ref: str, new: tuple[str, str] | None) -> None:
        old = self._said.get(ref)
        if old is not None:
            self._counts[old] -= 1
        if new is not None:
            self._counts[new] = self._counts.get(new, 0) + 1
        self._said[ref] = new


class _Permissions:
    """The actor held the role, and the role the type, by entries before this one.

    Kind `permission`: fields actor, role, active. Kind `role`: fields role, types. Genesis: enforce, open_roles.
    """

    def __init__(self) -> None:
        self._held = _InForce()
        self._types: dict[str, tuple[str, ...]] = {}
        self._enforced = False
        self._open: frozenset[str] = frozenset()

    def see(self, index: int, who: Who, ref: str, fields: Fields, found: list[Finding]) -> None:
        actor, role, type_, kind, _rule = who
        if index == 0:
            self._enforced = "permissions" in words(fields.get("enforce"))
            self._open = frozenset(words(fields.get("open_roles")))
        elif self._enforced and not self._allowed(actor, role, type_):
            found.append(finding("PERMISSION", index, where=f"{index}, {actor} {role} {type_}"))
        if kind == "permission":
            over = type_.endswith(DELETE) or fields.get("active") is not True
            self._held.set(ref, None if over else (str(fields.get("actor")), str(fields.get("role"))))
        elif kind == "role" and isinstance(fields.get("types"), list):
            self._types[str(fields.get("role"))] = words(fields["types"])

    def _allowed(self, actor: str, role: str, type_: str) -> bool:
        if role not in self._open and not self._held.holds((actor, role)):
            return False
        return role not in self._types or matches(type_, self._types[role])


class _Rules:
    """A rule cited is one published before and not withdrawn. Kind `rule`: fields pack, sha256, active."""

    def __init__(self) -> None:
        self._published = _InForce()
        self._enforced = False

    def see(self, index: int, who: Who, ref: str, fields: Fields, found: list[Finding]) -> None:
        _actor, _role, type_, kind, rule = who
        if index == 0:
            self._enforced = "rules" in words(fields.get("enforce"))
        if rule is not None and self._enforced and not self._published.holds(rule):
            found.append(finding("RULE_NOT_IN_FORCE", index, where=f"{index}, {rule[0]} {rule[1][:12]}"))
        if kind == "rule":
            over = type_.endswith(DELETE) or fields.get("active") is not True
            self._published.set(ref, None if over else (str(fields.get("pack")), str(fields.get("sha256"))))


def matches(type_: str, patterns: Iterable[str]) -> bool:
    """`a.b` matches `a.b`, `a.*` and `*`."""
    return any(one in ("*", type_) or (one.endswith(".*") and type_.startswith(one[:-1])) for one in patterns)
