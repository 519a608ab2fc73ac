"""Half-open intervals of days, as rows and course versions have them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rules.ruling import Sentence


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `start` until before `end`; `date.min` and `date.max` stand for an open side."""

    start: date
    end: date

    @property
    def empty(self) -> bool:
        """Whether no day lies in it."""
        return self.end <= self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether some day lies in both."""
        return max(self.start, other.start) < min(self.end, other.end)

    def covers(self, other: "Span") -> bool:
        """Whether every day of the other lies in this one."""
        return self.start <= other.start and other.end <= self.end

    def cut(self, other: "Span") -> "Span":
        """The days in both (empty where there are none)."""
        return Span(max(self.start, other.start), min(self.end, other.end))

    @property
    def said(self) -> Sentence:
        """The interval in words."""
        match (self.start == date.min, self.end == date.max):
            case (True, True):
                return Sentence("始终", "always")
            case (True, False):
                return Sentence(f"{self.end} 前", f"before {self.end}")
            case (False, True):
                return Sentence(f"{self.start} 起", f"from {self.start}")
            case _:
                return Sentence(f"{self.start} 起至 {self.end} 前", f"from {self.start} until before {self.end}")


def span_of(valid_from: date | None, valid_to: date | None) -> Span:
    """The interval of two cells, either of which may be empty."""
    return Span(valid_from or date.min, valid_to or date.max)


def holes(spans: Iterable[Span]) -> list[Span]:
    """What lies between the intervals: the days after the first begins and before the last ends that none covers."""
    found: list[Span] = []
    reached: date | None = None
    for span in sorted(s for s in spans if not s.empty):
        if reached is not None and reached < span.start:
            found.append(Span(reached, span.start))
        reached = span.end if reached is None else max(reached, span.end)
    return found
