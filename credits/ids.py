"""Identifiers: time-ordered 128-bit ids (RFC 9562 §5.7, version 7), so that indexes stay compact."""

import secrets
from datetime import datetime
from uuid import UUID

RANDOM_BYTES = 10


def make_id(now: datetime, randomness: bytes) -> str:
    """An id from a time (milliseconds) and ten random bytes; the same two give the same id."""
    if now.tzinfo is None:
        raise ValueError("an id is made from a time with a zone")
    if len(randomness) != RANDOM_BYTES:
        raise ValueError(f"an id takes {RANDOM_BYTES} random bytes, not {len(randomness)}")
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    raw = (milliseconds << 80) | int.from_bytes(randomness)
    versioned = raw & ~(0xF << 76) | 0x7 << 76
    return str(UUID(int=versioned & ~(0x3 << 62) | 0x2 << 62))


def new_id(now: datetime) -> str:
    """An id nobody has yet."""
    return make_id(now, secrets.token_bytes(RANDOM_BYTES))
