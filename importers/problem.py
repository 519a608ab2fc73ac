"""Problems: what is wrong with a file handed in, said so that the person who made it can mend it.

A problem is a value, never an exception: it names file, sheet, row and column as the file shows them, carries a
stable code, and says in Chinese and English what is wrong and what to do. No message ever holds a whole identity
number (PIPL Art. 28: sensitive personal information), so reports may be mailed and stored.
"""

import re
from dataclasses import dataclass
from typing import Literal

from importers.codes import Code
from importers.messages import CATALOGUE

Severity = Literal["error", "warning"]

# Eleven or more digits (full-width ones too, spaces or dashes between them) may be an identity or roll number.
_LONG_NUMBER = re.compile(r"[A-Za-z]?\d(?:[\s-]?[\dXx\uff38\uff58]){10,}")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]+")


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault or remark. `row` is the file's own number (first row 1); None where no single row is meant."""

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    code: Code
    severity: Severity
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a parser answers instead of a value: a code and the facts its message needs."""

    code: Code
    facts: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Refused(Exception):
    """The file as a whole cannot be read; the front door turns this into its one problem."""

    fault: Fault


def fault(code: Code, **facts: object) -> Fault:
    """A fault with the facts named by the code's templates."""
    return Fault(code, tuple(facts.items()))


def problem(
    found: Fault, *, file: str, sheet: str | None = None, row: int | None = None, column: str | None = None
) -> Problem:
    """The problem for a fault at a place, with both sentences filled in."""
    text = CATALOGUE[found.code]
    facts = {name: shown(value) for name, value in found.facts}
    return Problem(
        file=file,
        sheet=sheet,
        row=row,
        column=None if column is None else shown(column),
        code=found.code,
        severity=text.severity,
        zh=text.zh.format_map(facts),
        en=text.en.format_map(facts),
    )


def shown(value: object, longest: int = 40) -> str:
    """A value as a message may show it: one short line, long numbers masked in the middle."""
    text = masked(_UNSEEN.sub(" ", str(value))).strip()
    return text if len(text) <= longest else text[: longest - 1] + "…"


def masked(text: str) -> str:
    """The text with every number that might identify a person reduced to its first three and last two characters.

    >>> masked("G370305201104239976")
    'G37**************76'
    """
    return _LONG_NUMBER.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], text)
