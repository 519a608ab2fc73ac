"""Parts: an outlined file cut into pieces small enough for one transaction each, never inside a row of the file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from importers.identify import Kind
from importers.known import Known
from importers.problem import Problem
from importers.read import Batch, Outline, batches

ROWS = 5000
# These stand or fall as a whole: the calendar is checked in order, a catalogue becomes one pack.
WHOLE = frozenset({Kind.MEMBERS, Kind.PAIRS, Kind.TERMS, Kind.COURSES, Kind.EQUIVALENCES})


@dataclass(frozen=True, slots=True)
class Part:
    """Rows with their places in the file. `end` (sheet from 0, row) is the last place looked at; parts come in its order."""

    rows: Sequence[object]
    numbers: Sequence[int]
    sheets: Sequence[str | None]
    problems: Sequence[Problem]
    total: int
    end: tuple[int, int]
    held: Sequence[str] = ()

    def after(self, done: tuple[int, int]) -> "Part":
        """What of this part lies beyond a place reached before, when parts may have been cut otherwise.

        What is said of rows went with the first rows of their batch, so it is said already where any of them is done.
        """
        kept = [place for place, number in enumerate(self.numbers) if (self.end[0], number) > done]
        if len(kept) == len(self.numbers):
            return self
        return Part(
            rows=[self.rows[place] for place in kept],
            numbers=[self.numbers[place] for place in kept],
            sheets=[self.sheets[place] for place in kept],
            problems=(),
            total=self.total,
            end=self.end,
        )


def parts(outlined: Outline, known: Known, *, size: int = ROWS) -> Iterator[Part]:
    """The file's rows, some `size` at a time; everything at once for kinds that stand as a whole."""
    if outlined.kind in WHOLE:
        yield _joined(list(batches(outlined, known)))
        return
    for batch in batches(outlined, known):
        yield from _cut(batch, size)


def _joined(found: list[Batch]) -> Part:
    return Part(
        rows=[row for batch in found for row in batch.rows],
        numbers=[number for batch in found for number in batch.numbers],
        sheets=[batch.sheet for batch in found for _ in batch.rows],
        problems=[problem for batch in found for problem in batch.problems],
        total=sum(batch.total for batch in found),
        end=max(((batch.place, batch.last) for batch in found), default=(0, 0)),
        held=[number for batch in found for number in batch.held],
    )


def _cut(batch: Batch, size: int) -> Iterator[Part]:
    """Pieces of a batch; what is said of its rows, and how many they were, goes with the first."""
    rows, numbers = batch.rows, batch.numbers
    start, first = 0, True
    while first or start < len(rows):
        stop = min(start + size, len(rows))
        while stop < len(rows) and numbers[stop] == numbers[stop - 1]:
            stop += 1  # the results of one student stand in one row of a wide sheet
        last = batch.last if stop >= len(rows) else numbers[stop - 1]
        yield Part(
            rows=rows[start:stop],
            numbers=numbers[start:stop],
            sheets=[batch.sheet] * (stop - start),
            problems=batch.problems if first else (),
            total=batch.total if first else 0,
            end=(batch.place, last),
            held=batch.held if first else (),
        )
        start, first = stop, False
