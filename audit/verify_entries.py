"""Verifier, entries: one pass over all of them in order of the index, and what they said for the checks that follow."""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from audit.finding import Finding, finding
from audit.schema import ERASE, GENESIS, SCHEMA_SHA256
from audit.verify_authority import Authority, KeyEvent
from audit.verify_form import Raw, Row
from audit.verify_order import Chains, Key, Last, Transactions, check_clock

__all__ = ["EntryPass", "Key", "KeyEvent", "Last", "Meaning"]


@dataclass(slots=True)
class Meaning:
    """What the entries said, for the checks that follow."""

    genesis: Mapping[str, Any] = field(default_factory=dict)
    key_events: list[KeyEvent] = field(default_factory=list)
    last: dict[Key, Last] = field(default_factory=dict)
    erased: dict[Key, int] = field(default_factory=dict)
    times: "array[int]" = field(default_factory=lambda: array("q"))
    form: list[Finding] = field(default_factory=list)
    order: list[Finding] = field(default_factory=list)
    authority: list[Finding] = field(default_factory=list)


class EntryPass:
    """Takes the rows of the log part by part; `window` is the tolerance between times, in seconds."""

    def __init__(self, origin: str, window: int) -> None:
        self._meaning = Meaning()
        self._origin = origin
        self._window = window
        self._transactions = Transactions()
        self._chains = Chains(self._meaning.last, self._meaning.erased)
        self._authority = Authority(self._meaning.key_events)

    def take(self, start: int, rows: Sequence[Row | None], leaves: Sequence[bytes], form: Sequence[Raw]) -> None:
        """The entries from index `start` on: their rows (None: unreadable), their hashes, what was wrong with their form."""
        meaning, times = self._meaning, self._meaning.times
        transactions, chains, authority = self._transactions.see, self._chains.see, self._authority.see
        found = [finding(code, index, where=where) for code, index, where in form]
        for index, (row, leaf) in enumerate(zip(rows, leaves, strict=True), start):
            if row is None:
                continue
            tx, i, count, time, ref, rev, prev, who, fields = row
            while len(times) < index:  # entries that could not be read keep their place
                times.append(times[-1] if times else 0)
            times.append(time)
            transactions(index, tx, i, count, meaning.order)
            chains(index, (who[3], ref), who[2], rev, prev, leaf, meaning.order)
            authority(index, who, ref, fields, meaning.authority)
            if fields is not None:
                found += self._genesis(index, who[2], fields)
                if who[2] == ERASE:
                    self._chains.erase(index, fields, meaning.order)
        meaning.form += sorted(found, key=attrgetter("index"))

    def end(self) -> Meaning:
        """What was said, with the findings that show only when all was seen."""
        self._meaning.order += [*self._transactions.end(), *check_clock(self._meaning.times, self._window)]
        return self._meaning

    def _genesis(self, index: int, type_: str, fields: Mapping[str, Any]) -> Iterator[Finding]:
        if (type_ == GENESIS) != (index == 0):
            yield finding("GENESIS", index, where=str(index))
        if index == 0:
            self._meaning.genesis = fields
            for name, expected in (("origin", self._origin), ("schema", SCHEMA_SHA256)):
                if fields.get(name) != expected:
                    yield finding("GENESIS", 0, where=f"{name} {fields.get(name)}")
