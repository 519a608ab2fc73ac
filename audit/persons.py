"""Per-person keys: made at a person's first entry, used to hide reference and fields, destroyed by erasure."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from audit.event import instant
from audit.tables import log_person_key

KEY_BYTES = 32
_CHUNK = 500


class PersonErased(LookupError):
    """The person's key was destroyed: nothing about them can be written to or read from the log any more."""


@dataclass(frozen=True, slots=True)
class Seal:
    """How a person's key is kept in its row; `wrap` and `unwrap` take the person id as context and the key."""

    wrap: Callable[[str, bytes], bytes]
    unwrap: Callable[[str, bytes], bytes]


PLAIN = Seal(wrap=lambda _person, key: key, unwrap=lambda _person, kept: kept)


def use_seal(session: Session, seal: Seal) -> None:
    """Keep keys of this session's people wrapped by `seal`; without a call they stand as 32 raw bytes."""
    session.info["log_seal"] = seal


def person_keys(session: Session, persons: Iterable[str], *, create: bool = True) -> dict[str, bytes]:
    """The keys of these people, made where missing (unless `create` is false: then they are left out).

    Raises:
        PersonErased: one of them was erased.
    """
    wanted = sorted(set(persons))
    found = _existing(session, wanted)
    missing = [person for person in wanted if person not in found]
    if missing and create:
        seal = _seal(session)
        rows = [{"person": person, "key": seal.wrap(person, os.urandom(KEY_BYTES))} for person in missing]
        # Two workers may meet the same new person at once; the loser waits on the primary key and then fails whole.
        session.execute(insert(log_person_key), rows)
        found |= _existing(session, missing)
    return found


def erased(session: Session, persons: Iterable[str]) -> set[str]:
    """Those of these people whose key was destroyed."""
    gone: set[str] = set()
    for part in _chunks(sorted(set(persons))):
        query = select(log_person_key.c.person).where(log_person_key.c.person.in_(part), log_person_key.c.key.is_(None))
        gone.update(session.scalars(query))
    return gone


def destroy_key(session: Session, person: str, at: datetime) -> None:
    """Forget the key; the row remains and says when."""
    session.execute(
        update(log_person_key).where(log_person_key.c.person == person).values(key=None, destroyed_at=instant(at))
    )


def encrypt(key: bytes, plain: bytes, leaf: bytes) -> bytes:
    """AES-256-GCM with a random nonce in front; bound to the entry by its leaf hash."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, plain, leaf)


def decrypt(key: bytes, sealed: bytes, leaf: bytes) -> bytes:
    """The reverse of encrypt; raises cryptography.exceptions.InvalidTag for a ciphertext altered or moved."""
    return AESGCM(key).decrypt(sealed[:12], sealed[12:], leaf)


def _existing(session: Session, persons: list[str]) -> dict[str, bytes]:
    seal, connection = _seal(session), session.connection()
    found: dict[str, bytes] = {}
    for part in _chunks(persons):
        query = _ONE if len(part) == 1 else _BY_PERSON.where(log_person_key.c.person.in_(part))
        for person, kept in connection.execute(query, {"wanted": part[0]} if query is _ONE else {}):
            if kept is None:
                raise PersonErased(person)
            found[person] = seal.unwrap(person, kept)
    return found


# Made once: building a statement takes longer than running it.
_BY_PERSON = select(log_person_key.c.person, log_person_key.c.key)
_ONE = _BY_PERSON.where(log_person_key.c.person == bindparam("wanted"))


def _seal(session: Session) -> Seal:
    seal = session.info.get("log_seal", PLAIN)
    assert isinstance(seal, Seal)  # noqa: S101  # set by use_seal alone
    return seal


def _chunks(persons: list[str]) -> Iterable[list[str]]:
    return (persons[i : i + _CHUNK] for i in range(0, len(persons), _CHUNK))
