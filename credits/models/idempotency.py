"""Idempotency keys: the answer already given to a request that is sent again."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Base, Unaudited


class IdempotencyKey(Base):
    """`target` is method and path; `body_hash` tells a repetition from a mistake."""

    __tablename__ = "idempotency_key"
    seen = Unaudited("kept for a day so that a repeated request changes nothing; the first one is in the log")

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    target: Mapped[str] = mapped_column(primary_key=True)
    body_hash: Mapped[str]
    status: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
