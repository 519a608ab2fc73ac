"""The ledger of credits, pure: which amounts a recognition posts, and how they are reversed.

Every result presented is taken out of `presented` with the credits its own school recorded, and comes back on other
accounts, so that the amounts of one result always sum to zero:

    presented   提交    minus the credits recorded by the source school
    recognised  已认定  credits granted in the target curriculum: the result's share of its catalogue row
    conversion  折算差  recorded minus granted: what hours per credit and the rounding point cost or add
    declined    未认定  no row, or a reviewer declined it
    waived      免修    the course need not be taken again, without credit
    pending     待认定  a similar row nobody has decided
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Literal

_STEP = Decimal("0.01")
ZERO = Decimal("0.00")


class Account(StrEnum):
    """See the module's table."""

    PRESENTED = "presented"
    RECOGNISED = "recognised"
    CONVERSION = "conversion"
    DECLINED = "declined"
    WAIVED = "waived"
    PENDING = "pending"


ACCOUNT_ZH = {
    Account.PRESENTED: "提交",
    Account.RECOGNISED: "已认定",
    Account.CONVERSION: "折算差",
    Account.DECLINED: "未认定",
    Account.WAIVED: "免修",
    Account.PENDING: "待认定",
}


@dataclass(frozen=True, slots=True)
class Presented:
    """A result put forward: its id, course code and the credits its school recorded (zero where it recorded none)."""

    result: str
    course: str
    credits: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A chosen row of the catalogue as decided; `credits` are those it grants in the target curriculum."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    credits: Decimal
    status: Literal["proposed", "accepted", "declined"]
    waiver: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One amount. `course` names the targets of a recognised amount; `reverses` the posting it takes back."""

    result: str
    account: Account
    credits: Decimal
    course: str | None = None
    reverses: str | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A line as it stands in the ledger, by id."""

    id: str
    line: Line


def postings(presented: Sequence[Presented], rows: Sequence[Row]) -> tuple[Line, ...]:
    """The lines of one recognition, in the order of the results presented.

    Raises:
        ValueError: a row uses a course that was not presented, or two rows use one.
    """
    row_of = _rows_by_source(presented, rows)
    shares = _shares(presented, rows)
    lines: list[Line] = []
    for one in presented:
        lines.append(Line(one.result, Account.PRESENTED, -one.credits))
        lines.extend(_outcome(one, row_of.get(one.course), shares.get(one.course, ZERO)))
    return tuple(lines)


def reverse(posted: Sequence[Posted]) -> tuple[Line, ...]:
    """Lines that take the posted ones back, each naming what it reverses; the originals stay as they are."""
    return tuple(
        Line(one.line.result, one.line.account, -one.line.credits, one.line.course, reverses=one.id) for one in posted
    )


def share(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """`total` split in proportion to the weights at two decimals; the parts add up to it exactly.

    The hundredths left over go to the largest remainders, the earlier one first where they are equal.
    """
    if not weights:
        raise ValueError("nothing to share among")
    whole = sum(weights, Decimal(0))
    exact = [total * weight / whole if whole else total / len(weights) for weight in weights]
    parts = [value.quantize(_STEP, ROUND_DOWN) for value in exact]
    missing = int((total - sum(parts, Decimal(0))) / _STEP)
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[:missing]:
        parts[i] += _STEP
    return tuple(parts)


def _rows_by_source(presented: Sequence[Presented], rows: Sequence[Row]) -> dict[str, Row]:
    courses = {one.course for one in presented}
    if len(courses) != len(presented):
        raise ValueError("a course is presented once")
    found: dict[str, Row] = {}
    for row in rows:
        for source in row.sources:
            if source not in courses:
                raise ValueError(f"{source} was not presented")
            if source in found:
                raise ValueError(f"{source} is used by two rows")
            found[source] = row
    return found


def _shares(presented: Sequence[Presented], rows: Sequence[Row]) -> dict[str, Decimal]:
    credits_of = {one.course: one.credits for one in presented}
    found: dict[str, Decimal] = {}
    for row in rows:
        parts = share(row.credits, [credits_of[source] for source in row.sources])
        found |= dict(zip(row.sources, parts, strict=True))
    return found


def _outcome(one: Presented, row: Row | None, granted: Decimal) -> list[Line]:
    if row is None or row.status == "declined":
        return [Line(one.result, Account.DECLINED, one.credits)]
    if row.status == "proposed":
        return [Line(one.result, Account.PENDING, one.credits)]
    if row.waiver:
        return [Line(one.result, Account.WAIVED, one.credits)]
    lines = [Line(one.result, Account.RECOGNISED, granted, "+".join(row.targets))]
    if granted != one.credits:
        lines.append(Line(one.result, Account.CONVERSION, one.credits - granted))
    return lines
