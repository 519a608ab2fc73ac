"""Rows that repeat, restate, cover or contradict each other.

An alternative whose sources are a strict superset of another's, or merely share a course with it, is a choice the
catalogue offers and is never reported. Identical sources that lead to different targets are at least a warning:
which target is granted then hangs on the order of lines. With the same relation on both rows they are an error,
because two rows of equal standing say that one course is two different courses, unless a note says 任选 (the student
chooses), which states the choice in the catalogue itself. With different relations (相近 to a course, else 归入选修)
the relation tells a reader which is meant first, so it stays a warning.
"""

from collections.abc import Callable, Iterator, Mapping

from rules.check.finding import CheckFinding
from rules.check.pairs import Meeting, Pair, pairs
from rules.check.sheet import Sheet

CHOICE = "任选"


def overlapping(sheet: Sheet) -> Iterator[CheckFinding]:
    """Duplicate, equivalent, subsumed, ambiguous and contradictory rows."""
    for pair in pairs(sheet):
        yield SAID[pair.meeting](pair)


def _duplicate(pair: Pair) -> CheckFinding:
    other = pair.other.row.id
    return pair.weaker.finding(
        "CK110",
        "error",
        f"与第 {other} 行重复：来源、认定课程、方向相同，适用期重叠。",
        f"Repeats row {other}: same sources, targets and direction, overlapping validity.",
        **_met(pair),
    )


def _equivalent(pair: Pair) -> CheckFinding:
    other = pair.other.row.id
    return pair.weaker.finding(
        "CK111",
        "warning",
        f"{'、'.join(pair.sources)} 与第 {other} 行效果相同，只是写法不同。",
        f"{', '.join(pair.sources)} does the same as row {other}, written differently.",
        **_met(pair),
    )


def _subsumed(pair: Pair) -> CheckFinding:
    other = pair.other.row.id
    return pair.weaker.finding(
        "CK112",
        "warning",
        f"{'、'.join(pair.sources)} 永远用不上：第 {other} 行要求不更高，所得不更少。",
        f"{', '.join(pair.sources)} can never win: row {other} asks no more and gives no less.",
        **_met(pair),
    )


def _ambiguous(pair: Pair) -> CheckFinding:
    a, b = pair.weaker.row, pair.other.row
    declared = CHOICE in a.note or CHOICE in b.note
    here, there = "+".join(a.targets), "+".join(b.targets)
    return pair.weaker.finding(
        "CK113",
        "error" if a.relation == b.relation and not declared else "warning",
        f"{'、'.join(pair.sources)} 也是第 {b.id} 行的来源，认定的课程不同（{there}、{here}），选哪一门未写明。",
        f"Row {b.id} has {', '.join(pair.sources)} as sources too, with different targets ({there}; {here}): "
        "which one is meant is not said.",
        **_met(pair),
    )


def _contradictory(pair: Pair) -> CheckFinding:
    refused = "none" in (pair.weaker.row.relation, pair.other.row.relation)
    other = pair.other.row.id
    zh = f"与第 {other} 行矛盾：一行不予认定，一行予以认定。" if refused else f"与第 {other} 行同时有效而规定不同。"
    en = (
        f"Contradicts row {other}: one refuses what the other grants."
        if refused
        else f"Holds at the same time as row {other} and says something else."
    )
    return pair.weaker.finding("CK114", "error" if refused else "warning", zh, en, **_met(pair))


def _met(pair: Pair) -> dict[str, str]:
    listed = ",".join(pair.sources)
    return {
        "sources": listed,
        "other": pair.other.row.id,
        "other_pack": pair.other.pack.id,
        "other_place": pair.other.place,
    }


SAID: Mapping[Meeting, Callable[[Pair], CheckFinding]] = {
    "duplicate": _duplicate,
    "equivalent": _equivalent,
    "subsumed": _subsumed,
    "ambiguous": _ambiguous,
    "contradictory": _contradictory,
}
