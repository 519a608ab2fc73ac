"""Cells: from what a spreadsheet or a CSV line holds to text, numbers and days, without guessing.

A parser takes one raw cell and answers a value or a `Fault`. A number typed into a cell arrives as a number, so
an identifier that a spreadsheet turned into one is seen for what it is.
"""

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from importers.codes import Code
from importers.problem import Fault, fault

Cell = str | int | float | bool | date | datetime | time | timedelta
Parser = Callable[[Cell], object]

_SPACES = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d*)?[Ee]\+?\d+")
_PLAIN_CODE = re.compile(r"(?!\d+E)[0-9A-Z]+")
_DAY = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})日?(?: ?0{1,2}:00(?::00)?(?:\.0+)?)?")
_PACKED_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_FORMULA_SIGNS = "=+-@"


def text(cell: Cell) -> str:
    """A cell as trimmed NFC text; a whole number loses its `.0`, a day is written `YYYY-MM-DD`."""
    if isinstance(cell, str):
        if cell.isascii():
            return cell.strip().removeprefix("'")
        return unicodedata.normalize("NFC", cell).strip(" \t\r\n\u3000\u200b\ufeff\xa0").removeprefix("'")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


def number_text(number: float) -> str:
    """A number as a person would have typed it: `60`, `66.4`, never `60.0`.

    A double shows 15 digits faithfully; beyond that the tail is the machine's, so it is written in E notation.
    """
    return str(int(number)) if abs(number) < 1e15 and number == int(number) else repr(number)


def folded(cell: Cell) -> str:
    """Text for comparing: NFKC (full-width forms become plain), no spaces at all, lower case."""
    plain = text(cell)
    return _SPACES.sub("", plain if plain.isascii() else unicodedata.normalize("NFKC", plain)).lower()


def squeezed(cell: Cell) -> str:
    """Text of an identifier: NFKC, no spaces, upper case (a lower-case x is a slip, not another number)."""
    plain = text(cell)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", plain)
    return _SPACES.sub("", plain).upper() if not plain.isalnum() else plain.upper()


def lost_digits(cell: Cell) -> bool:
    """Whether an identifier went through a number: a numeric cell, or text such as 3.70305E+17."""
    return not isinstance(cell, str) or _SCIENTIFIC.fullmatch(cell.strip()) is not None


def like_formula(value: str) -> bool:
    """Whether text would be run by a spreadsheet: `=…`, `@…`, `+…`, `-…` (CSV injection, OWASP).

    A lone sign is a mark for "nothing", not a formula.
    """
    return len(value) > 1 and unicodedata.normalize("NFKC", value[0]) in _FORMULA_SIGNS


def words(cell: Cell) -> str | Fault:
    """Free text: kept as written apart from trimming; formulas are refused."""
    value = text(cell)
    return fault(Code.FORMULA) if like_formula(value) else value


def optional_words(cell: Cell) -> str | Fault | None:
    """Free text or None where the cell is blank or holds only a dash."""
    value = words(cell)
    return None if value in {"", "-", "—", "－", "/", "无"} else value


def number_code(cell: Cell) -> str | Fault | None:
    """A code of few digits, which may lie in the cell as a whole number (up to 15 digits nothing is lost)."""
    if isinstance(cell, str) and _PLAIN_CODE.fullmatch(cell):
        return cell
    value = squeezed(cell)
    if value and not value[0].isalnum() and like_formula(value):
        return fault(Code.FORMULA)
    if _SCIENTIFIC.fullmatch(value) or (isinstance(cell, float) and "." in value):
        return fault(Code.NUMBER_LOST_DIGITS)
    return value or None


def code(cell: Cell) -> str | Fault:
    """A course code, or a formula over codes: full-width forms made plain, no spaces, case kept."""
    value = _SPACES.sub("", unicodedata.normalize("NFKC", text(cell)))
    return fault(Code.FORMULA) if like_formula(value) else value


def number(cell: Cell) -> Decimal | Fault | None:
    """A non-negative decimal, exact as written; None for a blank cell."""
    value = folded(cell)
    if value in {"", "-", "—"}:
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return fault(Code.BAD_NUMBER, value=text(cell))
    if not found.is_finite() or found < 0 or len(value) > 12:
        return fault(Code.BAD_NUMBER, value=text(cell))
    return plain(found)


def plain(found: Decimal) -> Decimal:
    """The same number with no trailing zeros and no exponent: one scale on the way in."""
    return found.quantize(Decimal(1)) if found == found.to_integral_value() else found.normalize()


def credit(cell: Cell) -> Decimal | Fault | None:
    """A credit value: at most one decimal (JY/T 1005 XF, N(2,1))."""
    found = number(cell)
    if isinstance(found, Decimal) and found != found.quantize(Decimal("0.1")):
        return fault(Code.CREDIT_TOO_PRECISE, value=text(cell))
    return found


def day(cell: Cell) -> date | Fault | None:
    """A day: a date cell, `YYYYMMDD`, or year, month and day with marks between. None for blank.

    A bare serial number (40441) is not taken for a day: nothing says which of two epochs it counts from.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    plain_text = text(cell)
    if not plain_text:
        return None
    value = plain_text if plain_text.isascii() else unicodedata.normalize("NFKC", plain_text)
    found = _PACKED_DAY.fullmatch(value) or _DAY.fullmatch(value)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else fault(Code.BAD_DATE, value=plain_text)
    except ValueError:
        return fault(Code.BAD_DATE, value=plain_text)


def day_after(cell: Cell) -> date | Fault | None:
    """The day after a last valid day (有效期至 …): our intervals are half-open."""
    found = day(cell)
    return found + timedelta(days=1) if isinstance(found, date) else found
