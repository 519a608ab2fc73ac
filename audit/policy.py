"""What the auditor trusts: pinned log keys with the sizes they hold for, witnesses, quorum (c2sp.org/tlog-policy).

A key file is one verifier line per log key. A policy file is a tlog-policy. In both, the comment line
`#sizes <name>+<id> <first>-<last>` (last may be empty) says for which sizes a key is trusted.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from audit.note import COSIGNATURE, ED25519, MLDSA44, NoteError, VerifierKey, parse_vkey

_SIZES = re.compile(r"#\s*sizes\s+(\S+\+[0-9a-f]{8})\s+([0-9]{1,19})-([0-9]{0,19})\s*")
_LOG_TYPES = (ED25519, MLDSA44)
_WITNESS_TYPES = (COSIGNATURE, MLDSA44)


@dataclass(frozen=True, slots=True)
class PinnedKey:
    """A log key trusted for checkpoints of `first` to `last` entries (None: no end)."""

    key: VerifierKey
    first: int = 0
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """At least `least` of the members (witnesses or groups, by name) must have cosigned."""

    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Log keys, witnesses by name, groups by name, and the name of the quorum (None: nobody needs to cosign)."""

    logs: tuple[PinnedKey, ...] = ()
    witnesses: Mapping[str, VerifierKey] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str | None = None

    def satisfied(self, cosigners: Iterable[VerifierKey]) -> bool:
        """Whether these keys make the quorum; each key counts once, under whatever names it comes."""
        return self.quorum is None or self._holds(self.quorum, {key.public for key in cosigners})

    def _holds(self, name: str, publics: set[bytes]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name].public in publics
        group = self.groups[name]
        return sum(self._holds(member, publics) for member in group.members) >= group.least


def parse_keys(text: str) -> tuple[PinnedKey, ...]:
    """The keys of a key file.

    Raises:
        NoteError: KEY_MALFORMED, KEY_LOW_ORDER, POLICY_MALFORMED, POLICY_DUPLICATE.
    """
    sizes = dict(_sizes(text))
    lines = [line.strip() for line in text.splitlines()]
    keys = [parse_vkey(line) for line in lines if line and not line.startswith("#")]
    if not keys:
        raise NoteError("KEY_MALFORMED", "no key in the file")
    return _pinned(keys, sizes)


def parse_policy(text: str) -> Policy:
    """A policy file.

    Raises:
        NoteError: as parse_keys, and POLICY_WITNESS_IS_LOG.
    """
    logs: list[VerifierKey] = []
    witnesses: dict[str, VerifierKey] = {}
    groups: dict[str, Group] = {}
    quorums: list[str] = []
    used: set[str] = set()
    for line in text.split("\n"):
        words = line.replace("\t", " ").split()
        if not words or words[0].startswith("#"):
            continue
        match words:
            case ["log", key] | ["log", key, _]:
                logs.append(parse_vkey(key))
            case ["witness", name, key] | ["witness", name, key, _]:
                _claim(name, witnesses, groups)
                witnesses[name] = parse_vkey(key)
            case ["group", name, least, *members] if members:
                _claim(name, witnesses, groups)
                groups[name] = _group(least, members, {*witnesses, *groups}, used)
            case ["quorum", name] if name == "none" or name in witnesses or name in groups:
                quorums.append(name)
            case _:
                raise NoteError("POLICY_MALFORMED", f"line not understood: {line[:80]}")
    if len(quorums) != 1:
        raise NoteError("POLICY_MALFORMED", "exactly one quorum line is needed")
    _refuse_shared(logs, witnesses)
    quorum = None if quorums[0] == "none" else quorums[0]
    return Policy(_pinned(logs, dict(_sizes(text))), witnesses, groups, quorum)


def _sizes(text: str) -> Iterator[tuple[str, tuple[int, int | None]]]:
    for line in text.splitlines():
        if not line.strip().lower().removeprefix("#").strip().startswith("sizes "):
            continue
        found = _SIZES.fullmatch(line.strip())
        if found is None:  # left out in silence it would widen the trust
            raise NoteError("POLICY_MALFORMED", f"line not understood: {line[:80]}")
        yield found[1], (int(found[2]), int(found[3]) if found[3] else None)


def _pinned(keys: Iterable[VerifierKey], sizes: Mapping[str, tuple[int, int | None]]) -> tuple[PinnedKey, ...]:
    pinned = tuple(PinnedKey(key, *sizes.get(key.label, (0, None))) for key in keys)
    _refuse_twice([one.key for one in pinned])
    for one in pinned:
        if one.key.algorithm not in _LOG_TYPES:
            raise NoteError("KEY_MALFORMED", f"not a key for logs: {one.key.label}")
    unknown = sizes.keys() - {one.key.label for one in pinned}
    if unknown:
        raise NoteError("POLICY_MALFORMED", f"sizes for a key that is not there: {', '.join(sorted(unknown))}")
    return pinned


def _group(least: str, members: list[str], known: set[str], used: set[str]) -> Group:
    for member in members:
        # tlog-policy: a name is a member at most once, so nobody counts twice.
        if member not in known or member in used:
            raise NoteError("POLICY_MALFORMED", f"member unknown or used twice: {member}")
        used.add(member)
    counts = {"any": 1, "all": len(members)}
    count = counts.get(least, int(least) if least.isascii() and least.isdigit() else 0)
    if not 1 <= count <= len(members):
        raise NoteError("POLICY_MALFORMED", f"threshold out of range: {least}")
    return Group(count, tuple(members))


def _claim(name: str, witnesses: Mapping[str, VerifierKey], groups: Mapping[str, Group]) -> None:
    if name in witnesses or name in groups or name == "none":
        raise NoteError("POLICY_MALFORMED", f"name used twice: {name}")


def _refuse_twice(keys: list[VerifierKey]) -> None:
    publics = [key.public for key in keys]
    for key in keys:
        if publics.count(key.public) > 1:
            raise NoteError("POLICY_DUPLICATE", key.label)


def _refuse_shared(logs: list[VerifierKey], witnesses: Mapping[str, VerifierKey]) -> None:
    _refuse_twice(list(witnesses.values()))
    publics = {key.public for key in logs}
    for key in witnesses.values():
        if key.algorithm not in _WITNESS_TYPES:
            raise NoteError("KEY_MALFORMED", f"not a key for witnesses: {key.label}")
        if key.public in publics:
            raise NoteError("POLICY_WITNESS_IS_LOG", key.label)
