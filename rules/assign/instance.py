"""An assignment problem and its answer, as frozen values. What a legal set of rows is stands here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

Proof = Literal["closed form", "prices", "exact search"]


@dataclass(frozen=True, slots=True)
class Option:
    """One live row: one alternative of one line of the catalogue.

    `order` is its place in published order (line, then alternative). `sources` and `targets` are indices
    of results and target courses. `credits` is its worth, already rounded; `required` is the part of it
    that a graduation table requires. `similar` says a reviewer decides (相近).

    Raises:
        ValueError: no source, an index twice, or not 0 <= required <= credits.
    """

    order: int
    row: str
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    credits: Fraction
    required: Fraction
    similar: bool

    def __post_init__(self) -> None:
        # With a source in every option no optimal set contains another, so the first set in published order is
        # also the one whose earliest differing row comes first: that makes the tie-break a sum (see weights.py).
        if not self.sources:
            raise ValueError(f"option {self.order} uses no source")
        if len(set(self.sources)) < len(self.sources) or len(set(self.targets)) < len(self.targets):
            raise ValueError(f"option {self.order} names a course twice")
        if not 0 <= self.required <= self.credits:
            raise ValueError(f"option {self.order} needs 0 <= required <= credits")


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit` credits over the options whose orders are named; orders of rows not live may be among them."""

    limit: Fraction
    options: frozenset[int]
    name: str


@dataclass(frozen=True, slots=True)
class Instance:
    """All live rows of one case, the elective buckets (target index → credits it holds) and the caps.

    Raises:
        ValueError: two options share an order, or a bucket or cap is negative.
    """

    options: tuple[Option, ...]
    buckets: Mapping[int, Fraction] = field(default_factory=dict)
    caps: tuple[Cap, ...] = ()

    def __post_init__(self) -> None:
        if len({option.order for option in self.options}) < len(self.options):
            raise ValueError("two options have the same place in published order")
        if any(room < 0 for room in self.buckets.values()) or any(cap.limit < 0 for cap in self.caps):
            raise ValueError("a bucket or a cap is negative")


@dataclass(frozen=True, slots=True)
class Price:
    """What one source, one target, or one credit of room in a bucket or a cap is worth, as (required, credits).

    `index` is the source's, the target's or the bucket's index, or the cap's place in `Instance.caps`.
    """

    on: Literal["source", "target", "bucket", "cap"]
    index: int
    required: Fraction
    credits: Fraction


@dataclass(frozen=True, slots=True)
class Assignment:
    """The best legal set in published order, its sums, and what proves it.

    `bound_required` and `bound_credits` are proven upper limits for the best answer; they equal the sums
    when `optimal`. `prices` are set when they were asked for and prove the sums (`check_prices`).
    """

    chosen: tuple[Option, ...]
    required: Fraction
    credits: Fraction
    similar: int
    sources: int
    bound_required: Fraction
    bound_credits: Fraction
    optimal: bool
    proof: Proof
    prices: tuple[Price, ...] | None


def is_legal(instance: Instance, chosen: Iterable[Option]) -> bool:
    """Whether the options are of the instance, use each source and target once, and fit buckets and caps."""
    rows = tuple(chosen)
    known = {option.order: option for option in instance.options}
    if len({row.order for row in rows}) < len(rows) or any(known.get(row.order) != row for row in rows):
        return False
    sources = [source for row in rows for source in row.sources]
    targets = [target for row in rows for target in row.targets if target not in instance.buckets]
    if len(set(sources)) < len(sources) or len(set(targets)) < len(targets):
        return False
    filled = ((room, [row for row in rows if bucket in row.targets]) for bucket, room in instance.buckets.items())
    capped = ((cap.limit, [row for row in rows if row.order in cap.options]) for cap in instance.caps)
    return all(sum(row.credits for row in members) <= room for room, members in (*filled, *capped))
