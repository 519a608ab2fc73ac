"""Working days in China: holidays from the published calendar, make-up workdays from a table of our own.

The State Council publishes the next year's arrangement in November; for a year beyond what is known the answer is
computed from weekends and fixed holidays and marked provisional, never a crash.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays

# Weekend days worked in exchange for a holiday: 国务院办公厅关于部分节假日安排的通知, one notice a year.
MAKE_UP_WORKDAYS: dict[int, frozenset[date]] = {
    2024: frozenset(
        date(2024, month, day) for month, day in ((2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12))
    ),
    2025: frozenset(date(2025, month, day) for month, day in ((1, 26), (2, 8), (4, 27), (9, 28), (10, 11))),
    2026: frozenset(date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))),
}


def is_workday(day: date) -> bool:
    """Whether offices work that day."""
    if day in MAKE_UP_WORKDAYS.get(day.year, frozenset()):
        return True
    return day.weekday() < 5 and day not in _holidays(day.year)


def is_provisional(day: date) -> bool:
    """Whether the year's arrangement is not published as far as we know."""
    return day.year not in MAKE_UP_WORKDAYS


def add_workdays(day: date, n: int) -> tuple[date, bool]:
    """The n-th working day after `day`, and whether that is provisional; n = 0 gives the day itself.

    Raises:
        ValueError: n is negative.
    """
    if n < 0:
        raise ValueError("working days are counted forward")
    provisional = is_provisional(day)
    while n > 0:
        day += timedelta(days=1)
        provisional = provisional or is_provisional(day)
        n -= is_workday(day)
    return day, provisional


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(day for day in holidays.country_holidays("CN", years=year) if day.year == year)
