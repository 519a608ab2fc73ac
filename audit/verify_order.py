"""Verifier, order: transactions are whole, each object's revisions follow one another, times run forward.

Each check sees every entry once, in order of the index, and keeps only what it needs. Findings go into a list: a
million generators would cost more than the checks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.finding import Finding, finding
from audit.schema import DELETE

if TYPE_CHECKING:
    from array import array

Key = tuple[str, str]  # kind, ref


@dataclass(slots=True)
class Last:
    """The last entry of an object."""

    index: int
    rev: int
    leaf: bytes
    deleted: bool


class Transactions:
    """`n` counts 0 … k-1 and every transaction is whole."""

    def __init__(self) -> None:
        self._open: dict[bytes, tuple[int, int, int]] = {}  # tx -> (next, count, index of the last)
        self._done: set[bytes] = set()

    def see(self, index: int, tx: bytes, i: int, count: int, found: list[Finding]) -> None:
        """Entry `i` of `count` of a transaction."""
        if tx in self._done:
            found.append(finding("TX_REPEATED", index, where=f"{index}, {tx.hex()}"))
            return
        expected = self._open.get(tx)
        if (i, count) != (expected[:2] if expected else (0, count)):
            found.append(finding("TX_ORDER", index, where=f"{index}, {tx.hex()}: {i} / {count}"))
        if i + 1 < count:
            self._open[tx] = (i + 1, count, index)
            return
        if expected:
            del self._open[tx]
        self._done.add(tx)

    def end(self) -> Iterator[Finding]:
        """Transactions that never became whole."""
        for tx, (arrived, count, index) in self._open.items():
            yield finding("TX_INCOMPLETE", index, where=f"{index}, {tx.hex()}: {arrived} / {count}")


class Chains:
    """Per object: revisions 1, 2, 3 …, `prev` the leaf hash of the one before, nothing after delete or erasure."""

    def __init__(self, last: dict[Key, Last], erased: dict[Key, int]) -> None:
        self._last = last
        self._erased = erased

    def see(
        self, index: int, key: Key, type_: str, rev: int, prev: bytes | None, leaf: bytes, found: list[Finding]
    ) -> None:
        """The next entry of an object; `leaf` is its own hash."""
        before = self._last.get(key)
        if before is None:
            if rev != 1 or prev is not None:
                self._blame(index, key, before, rev, prev, found)
            self._last[key] = Last(index, rev, leaf, type_.endswith(DELETE))
        else:
            if rev != before.rev + 1 or prev != before.leaf or before.deleted:
                self._blame(index, key, before, rev, prev, found)
            before.index, before.rev, before.leaf, before.deleted = index, rev, leaf, type_.endswith(DELETE)
        if key in self._erased:
            found.append(finding("ENTRY_AFTER_ERASURE", index, where=f"{index}, {key[0]} {key[1]}"))

    def erase(self, index: int, fields: Mapping[str, Any], found: list[Finding]) -> None:
        """The objects an erasure names; they must be known."""
        refs = fields.get("refs")
        if not isinstance(refs, list):
            found.append(finding("SCHEMA", index, where=f"{index}: refs"))
            return
        for ref in refs:
            key = words(ref)
            if len(key) != 2 or key not in self._last:
                found.append(finding("SCHEMA", index, where=f"{index}: refs"))
            else:
                self._erased[key[0], key[1]] = index

    def _blame(
        self, index: int, key: Key, before: Last | None, rev: int, prev: bytes | None, found: list[Finding]
    ) -> None:
        where = f"{index}, {key[0]} {key[1]}"
        known = before.rev if before else 0
        if rev != known + 1:
            found.append(finding("REVISION", index, where=f"{where}: {known} → {rev}"))
        if prev != (before.leaf if before else None):
            found.append(finding("PREV", index, where=where))
        if before is not None and before.deleted:
            found.append(finding("ENTRY_AFTER_DELETE", index, where=where))


_AGREE = 3  # entries after a doubtful one that decide which of the two is wrong


def check_clock(times: "array[int]", window: int) -> Iterator[Finding]:
    """Times run forward within the window: an entry older than those before it, or newer than those after it, stands out."""
    tolerance, clock, at = window * 1_000_000, 0, -1
    for index, time in enumerate(times):
        if time >= clock - tolerance:
            if time > clock:
                clock, at = time, index
            continue
        # One of the two is wrong: the earlier entry when those that follow agree with this one.
        after = times[index : index + _AGREE]
        if len(after) == _AGREE and all(one < clock - tolerance for one in after):
            yield finding("POSTDATED", at, where=str(at))
            clock, at = time, index
        else:
            yield finding("BACKDATED", index, where=str(index))


def words(value: object) -> tuple[str, ...]:
    """The strings of a list; nothing of anything else, for the operator may write what they like."""
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
