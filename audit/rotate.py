"""Rotating the log's keys: new ones announced in the log, one checkpoint signed by old and new, then new ones alone.

1. new keys into a file of their own          2. an entry for each, in one transaction
3. the key file holds old and new: publish     4. the key file holds the new ones

Killed anywhere, the same call again ends in the same log; whoever publishes meanwhile signs by what the file holds.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.event import Change, Who
from audit.keys import generate_log_keys, load_keys, save_keys
from audit.note import SignerKey
from audit.store import append
from audit.tables import log_entry, log_outbox
from audit.verify_form import ROTATE


def next_keys(path: Path, old: Sequence[SignerKey], passphrase: bytes | None) -> list[SignerKey]:
    """The keys to come, made once: a rotation that was interrupted goes on with them."""
    waiting = path.with_name(f"{path.name}.next")
    if not waiting.exists():
        save_keys(waiting, generate_log_keys(old[0].verifier.name), passphrase)
    return load_keys(waiting, passphrase)


def announce(session: Session, old: Sequence[SignerKey], new: Sequence[SignerKey], *, who: Who, at: datetime) -> None:
    """One `key.rotate` entry for each new key, naming the old one of its type that it retires; once."""
    known = {key.verifier.label for key in new if _announced(session, key)}
    retired = {key.verifier.algorithm: key.verifier.label for key in old}
    changes = [
        Change(ROTATE, "key", key.verifier.label, 1, None, _fields(key, retired.get(key.verifier.algorithm)))
        for key in new
        if key.verifier.label not in known
    ]
    if changes:
        append(session, changes, who=who, at=at)


def sign_by_both(path: Path, old: Sequence[SignerKey], new: Sequence[SignerKey], passphrase: bytes | None) -> None:
    """The key file holds old and new keys from here on."""
    _replace(path, [*old, *(key for key in new if key.verifier not in {one.verifier for one in old})], passphrase)


def sign_by_new(path: Path, new: Sequence[SignerKey], passphrase: bytes | None) -> None:
    """The key file holds the new keys alone; the old ones are gone, they must never sign again."""
    _replace(path, new, passphrase)
    path.with_name(f"{path.name}.next").unlink(missing_ok=True)


def _fields(key: SignerKey, retires: str | None) -> dict[str, str | None]:
    return {"vkey": key.verifier.vkey(), "retires": retires}


def _announced(session: Session, key: SignerKey) -> bool:
    found = (
        session.scalar(select(table.c.id).where(table.c.kind == "key", table.c.ref == key.verifier.label))
        for table in (log_entry, log_outbox)
    )
    return any(one is not None for one in found)


def _replace(path: Path, keys: Sequence[SignerKey], passphrase: bytes | None) -> None:
    draft = path.with_name(f"{path.name}.draft")
    draft.unlink(missing_ok=True)
    save_keys(draft, keys, passphrase)
    draft.replace(path)
