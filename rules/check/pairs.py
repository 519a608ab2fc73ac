"""Two rows that meet: whether one repeats, restates, makes needless or contradicts the other."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rules.check.sheet import Alternative, Sheet

Meeting = Literal["duplicate", "equivalent", "subsumed", "ambiguous", "contradictory"]


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """`weaker` is the row to look at (the later one, or the one that can never win), `other` the row it meets.

    `sources` are the alternatives of the weaker row concerned, as written.
    """

    meeting: Meeting
    weaker: Alternative
    other: Alternative
    sources: tuple[str, ...]


def pairs(sheet: Sheet) -> Iterator[Pair]:
    """Faulty pairs of alternatives that share a direction, a day and a source, gathered by pair of rows."""
    granters: defaultdict[str, list[Alternative]] = defaultdict(list)
    for alternative in sheet.alternatives:
        for code in alternative.row.targets:
            granters[code].append(alternative)
    found: dict[tuple[Meeting, int, int], list[tuple[Alternative, Alternative]]] = {}
    for earlier, later in _sharing(sheet):
        met = _compare(sheet, granters, earlier, later)
        if met:
            meeting, weaker, other = met
            found.setdefault((meeting, id(weaker.row), id(other.row)), []).append((weaker, other))
    for (meeting, _, _), group in found.items():
        sources = dict.fromkeys("+".join(weaker.sources) for weaker, _ in group)
        yield Pair(meeting, *group[0], tuple(sources))


def _sharing(sheet: Sheet) -> Iterator[tuple[Alternative, Alternative]]:
    users: defaultdict[str, list[Alternative]] = defaultdict(list)
    for later in sheet.alternatives:
        for earlier in dict.fromkeys(e for code in later.sources for e in users[code]):
            if _meet(earlier, later):
                yield earlier, later
        for code in later.sources:
            users[code].append(later)


def _meet(a: Alternative, b: Alternative) -> bool:
    return a.span.overlaps(b.span) and not set(a.directions).isdisjoint(b.directions)


def _compare(
    sheet: Sheet, granters: dict[str, list[Alternative]], earlier: Alternative, later: Alternative
) -> tuple[Meeting, Alternative, Alternative] | None:
    if _says_the_same(sheet, earlier, later):
        return ("duplicate" if _written_alike(earlier, later) else "equivalent"), later, earlier
    for weaker, other in ((later, earlier), (earlier, later)):
        if _never_wins(sheet, granters, weaker, other):
            return "subsumed", weaker, other
    if set(earlier.sources) != set(later.sources):
        return None  # more sources, or other ones, are a choice the student has
    if "none" in (earlier.row.relation, later.row.relation):
        return ("contradictory", later, earlier) if _refused_and_granted(earlier, later) else None
    if set(earlier.row.targets) != set(later.row.targets):
        return "ambiguous", later, earlier
    return None if _bands(sheet, earlier, later) else ("contradictory", later, earlier)


def _says_the_same(sheet: Sheet, a: Alternative, b: Alternative) -> bool:
    both = a.span.cut(b.span)
    return (
        set(a.sources) == set(b.sources)
        and set(a.row.targets) == set(b.row.targets)
        and a.row.relation == b.row.relation
        and (a.minimum == b.minimum or a.row.relation == "none")
        and sheet.worth(a, both) == sheet.worth(b, both)
    )


def _written_alike(a: Alternative, b: Alternative) -> bool:
    return (
        a.row.alternatives == b.row.alternatives
        and a.row.targets == b.row.targets
        and a.row.direction == b.row.direction
        and a.row.min_score == b.row.min_score
        and a.row.credits == b.row.credits
    )


def _never_wins(sheet: Sheet, granters: dict[str, list[Alternative]], weak: Alternative, strong: Alternative) -> bool:
    """Whether the strong row can always stand in for the weak one at published hours.

    It is live whenever the weak one is (no more sources, no higher score, all its days and directions), gives at
    least as much and is no more in need of review. A target it takes besides must be wanted by no third row, or
    leaving that target free could be the better choice.
    """
    kinds = (weak.row.relation, strong.row.relation)
    if kinds not in {("same", "same"), ("similar", "same"), ("similar", "similar"), ("elective", "elective")}:
        return False
    spare = set(strong.row.targets) - set(weak.row.targets)
    return (
        set(strong.sources) <= set(weak.sources)
        and set(weak.row.targets) <= set(strong.row.targets)
        and strong.minimum <= weak.minimum
        and strong.span.covers(weak.span)
        and set(weak.directions) <= set(strong.directions)
        and _credits(sheet, weak, weak) <= _credits(sheet, strong, weak)
        and all(other.row in (weak.row, strong.row) for code in spare for other in granters[code])
    )


def _credits(sheet: Sheet, alternative: Alternative, during: Alternative) -> Fraction:
    return sheet.worth(alternative, during.span) or Fraction(0)


def _refused_and_granted(a: Alternative, b: Alternative) -> bool:
    """A recorded refusal beside a row that grants: of the same target, or of any where the refusal names none."""
    if a.row.relation == b.row.relation:
        return False
    refusal, granting = (a, b) if a.row.relation == "none" else (b, a)
    return not refusal.row.targets or not set(refusal.row.targets).isdisjoint(granting.row.targets)


def _bands(sheet: Sheet, a: Alternative, b: Alternative) -> bool:
    """Whether two rows of the same courses are score bands: the higher score gives the better outcome."""
    low, high = sorted((a, b), key=lambda alternative: alternative.minimum)
    both = a.span.cut(b.span)

    def outcome(alternative: Alternative) -> tuple[Fraction, bool]:
        return sheet.worth(alternative, both) or Fraction(0), alternative.row.relation != "similar"

    return low.minimum < high.minimum and outcome(low) < outcome(high)
