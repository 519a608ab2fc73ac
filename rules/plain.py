"""Numbers and days as outside text writes them: plain digits, YYYY-MM-DD, and nothing that has to be interpreted."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

# No exponent, no sign, no grouping, no digits of another script: "1E+20", "1_0" and "１２" are typing errors here.
_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain_number(text: str) -> Decimal | None:
    """The number of a plain decimal text ("72", "2.5"), exactly; None for any other notation."""
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def day_of(text: str) -> date | None:
    """The day of a text YYYY-MM-DD; None for any other notation and for days that do not exist."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(value: object) -> date:
    # A number would be taken for seconds since 1970, a time of day would be dropped: neither is a legal date.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    day = day_of(value) if isinstance(value, str) else None
    if day is None:
        raise PydanticCustomError("not_a_day", "not a date YYYY-MM-DD")
    return day


Day = Annotated[date, BeforeValidator(_day)]
