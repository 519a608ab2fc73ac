"""What a check of the packs says: one finding with a stable code, a place, and both languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Gravity = Literal["error", "warning", "note"]
GRAVITIES: tuple[Gravity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One fault. `place` is `file:line` of a table, or the id of a rule; `facts` are decimal strings and codes."""

    code: str
    severity: Gravity
    pack: str
    place: str
    zh: str
    en: str
    facts: Mapping[str, str]


def ordered(findings: Iterable[CheckFinding]) -> tuple[CheckFinding, ...]:
    """Each finding once, errors first, then by pack and place as a reader would go through the files."""
    once = {(f.code, f.pack, f.place, f.zh): f for f in findings}
    return tuple(sorted(once.values(), key=_order))


def _order(f: CheckFinding) -> tuple[int, str, str, int, str, str]:
    file, _, line = f.place.rpartition(":")
    numbered = bool(file) and line.isdigit()
    return (
        GRAVITIES.index(f.severity),
        f.pack,
        file if numbered else f.place,
        int(line) if numbered else 0,
        f.code,
        f.zh,
    )
