"""In which order the sweep looks at a part, and how it packs what it must remember into one integer.

A state says which groups in play are taken (one bit each) and how full each bucket and cap is (a field each).
A field starts at 2**width - 1 - room, so that overfilling it, and nothing else, carries into the guard bit
above it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.assign.parts import Part

Groups = Sequence[tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """Take at most one of `options`, unless `bit` says their group is taken; then keep only the bits of `keep`."""

    bit: int
    options: tuple[int, ...]
    keep: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps for a part. `blocks[i]` are the bits option i needs free, `adds[i]` what it puts into the state."""

    blocks: Mapping[int, int]
    adds: Mapping[int, int]
    guards: int
    start: int
    steps: tuple[Step, ...]


def plan(part: Part, rivals: Groups, worth: Sequence[int]) -> Plan:
    """Lay out the state for a part and order its groups so that few stay in play at once."""
    grouped = {i for group in rivals for i in group}
    groups = (*rivals, *((i,) for i in part.positions if i not in grouped))
    blocks = dict.fromkeys(part.positions, 0)
    for bit, group in enumerate(groups):
        for i in group:
            blocks[i] |= 1 << bit
    adds, fields = dict(blocks), []
    start, guards, offset = 0, 0, len(groups)
    for knapsack in part.knapsacks:
        width = knapsack.room.bit_length()
        full = (1 << width) - 1
        for i in knapsack.members:
            adds[i] += worth[i] << offset
        start |= (full - knapsack.room) << offset
        guards |= 1 << (offset + width)
        fields.append((sum(1 << i for i in knapsack.members), full << offset))
        offset += width + 1
    watched = [*((sum(1 << i for i in group), 1 << bit) for bit, group in enumerate(groups)), *fields]
    return Plan(blocks, adds, guards, start, tuple(_steps(part, groups, blocks, watched)))


def _steps(part: Part, groups: Groups, blocks: Mapping[int, int], watched: Sequence[tuple[int, int]]) -> list[Step]:
    """Group by group, always the one that brings the fewest new groups into play.

    `watched` pairs options with the bits of the state that matter until the last of them is decided.
    """
    waiting = part.bits
    undone = list(range(len(groups)))
    in_play = 0

    def opens(group: int) -> int:
        reached = 0
        for i in groups[group]:
            if waiting >> i & 1:
                reached |= blocks[i]
        return (reached & ~in_play).bit_count()

    steps = []
    while waiting:
        best = min([g for g in undone if in_play >> g & 1] or undone, key=opens)
        options = tuple(i for i in groups[best] if waiting >> i & 1)
        for i in options:
            waiting ^= 1 << i
            in_play |= blocks[i]
        keep = 0
        for members, bits in watched:
            if members & waiting:
                keep |= bits
        in_play &= keep
        undone = [g for g in undone if keep >> g & 1]
        steps.append(Step(1 << best, options, keep))
    return steps
