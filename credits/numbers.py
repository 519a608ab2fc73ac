"""Numbers people read out and write down: RT-2027-000123-7, where the last digit catches a slip."""

import re

_NUMBER = re.compile(r"RT-(\d{4})-(\d{6})-(\d)", re.ASCII)
HIGHEST = 999_999


def application_number(year: int, sequence: int) -> str:
    """The number of the sequence-th application of a calendar year.

    Raises:
        ValueError: year not of four digits, or sequence outside 1…999999.
    """
    if not (1000 <= year <= 9999 and 1 <= sequence <= HIGHEST):
        raise ValueError(f"no application number for {year}/{sequence}")
    return f"RT-{year}-{sequence:06d}-{check_digit(f'{year}{sequence:06d}')}"


def is_application_number(text: str) -> bool:
    """Whether the text is a number we could have issued."""
    match = _NUMBER.fullmatch(text)
    return match is not None and match[2] != "000000" and check_digit(match[1] + match[2]) == match[3]


def check_digit(digits: str) -> str:
    """ISO/IEC 7064 MOD 11,10: finds every wrong digit and nearly every swap of neighbours."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
