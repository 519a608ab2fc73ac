"""Column types: credits at one scale, instants in UTC, words of a closed list."""

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Integer, Numeric, String
from sqlalchemy.types import TypeDecorator, TypeEngine

_STEP = Decimal("0.01")
WORD_LENGTH = 32
_LIMIT = Decimal(1_000_000)


def credit(value: Decimal | int | str) -> Decimal:
    """The value at the one scale of this house, two decimals, so that equal amounts print and hash alike.

    Raises:
        TypeError: a float, which cannot say 0.1.
        ValueError: more than two decimals, or out of range.
    """
    if isinstance(value, float):
        raise TypeError("credits, hours and scores are never floats")
    exact = Decimal(value)
    if exact.same_quantum(_STEP) and exact < _LIMIT and exact > 0:  # nearly every value is there already
        return exact
    if not exact.is_finite() or abs(exact) >= _LIMIT:
        raise ValueError(f"not an amount of credits: {value}")
    scaled = exact.quantize(_STEP)
    if scaled != exact:
        raise ValueError(f"more than two decimals: {value}")
    return scaled + 0  # -0.00 becomes 0.00


class Credit(TypeDecorator[Decimal]):
    """Numeric(8,2). SQLite knows no decimals, so there it is a whole number of hundredths, exact under SUM too."""

    impl = Numeric(8, 2)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Integer() if dialect.name == "sqlite" else Numeric(8, 2))

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        return int(credit(value) * 100) if dialect.name == "sqlite" else credit(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        if value is None:
            return None
        return credit(Decimal(value) / 100 if dialect.name == "sqlite" else Decimal(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC on the way out, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        settled = value.astimezone(UTC)
        return settled.replace(tzinfo=None) if dialect.name == "sqlite" else settled

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[StrEnum]):
    """A member of one closed list of words, stored as the word."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(WORD_LENGTH)
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:  # noqa: ARG002
        return None if value is None else self.words(value)
