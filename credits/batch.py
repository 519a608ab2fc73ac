"""Batches: rows brought into the record one after another, and what became of each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum, auto

from credits.errors import Refusal
from credits.models.base import Base
from credits.models.types import credit

CHUNK = 500  # ids in one IN (…)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row held back: its place in the batch (from 0) and why, with a refusal's code and sentences."""

    row: int
    code: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What a batch did; the same batch again is all `same`. `fates` goes row by row, None for one held back."""

    new: int = 0
    changed: int = 0
    same: int = 0
    conflicts: tuple[Conflict, ...] = ()
    fates: tuple["Fate | None", ...] = field(default=(), compare=False, repr=False)


class Fate(Enum):
    """What became of one row."""

    NEW = auto()
    CHANGED = auto()
    SAME = auto()


@dataclass(slots=True)
class Tally:
    """Counts in the making."""

    fates: dict[Fate, int] = field(default_factory=lambda: dict.fromkeys(Fate, 0))
    conflicts: list[Conflict] = field(default_factory=list)
    order: list[Fate | None] = field(default_factory=list)

    def add(self, fate: Fate) -> None:
        """One more row with this fate."""
        self.fates[fate] += 1
        self.order.append(fate)

    def hold(self, row: int, refusal: Refusal) -> None:
        """One more row held back."""
        self.order.append(None)
        self.conflicts.append(Conflict(row, refusal.code, refusal.sentence_zh, refusal.sentence_en))

    def counts(self) -> Counts:
        """The final figures."""
        fates = self.fates
        return Counts(fates[Fate.NEW], fates[Fate.CHANGED], fates[Fate.SAME], tuple(self.conflicts), tuple(self.order))


def settle(row: Base, values: Mapping[str, object]) -> Fate:
    """Give a row these values; CHANGED when any differed."""
    different = {name: value for name, value in values.items() if not _equal(getattr(row, name), value)}
    for name, value in different.items():
        setattr(row, name, value)
    return Fate.CHANGED if different else Fate.SAME


def chunks(items: Sequence[str], size: int = CHUNK) -> Iterator[Sequence[str]]:
    """The ids in pieces small enough for one statement."""
    return (items[start : start + size] for start in range(0, len(items), size))


def _equal(before: object, after: object) -> bool:
    return before == (credit(after) if isinstance(after, Decimal) else after)
