"""Erasure: an entry naming the objects concerned, then the person's key and disclosures are destroyed."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from audit.event import Change, Who, reference
from audit.persons import destroy_key, person_keys
from audit.schema import ERASE
from audit.store import append
from audit.tables import log_disclosure

# References one entry names, so that it stays below 16 KiB.
_PER_ENTRY = 150


def erase(session: Session, person: str, *, who: Who, at: datetime, tx: str | None = None) -> str:
    """Make everything the log holds about a person unreadable for ever; returns the transaction id.

    All proofs still verify. The caller's transaction removes the person's live rows. Where the law requires the
    archive to be kept, do not call this: restrict access instead.

    Raises:
        PersonErased: done before.
        LookupError: the log knows nothing about this person.
    """
    keys = person_keys(session, [person], create=False)
    if person not in keys:
        raise LookupError(f"the log has no key for this person: {person}")
    ref = reference(keys[person], "person", person)
    query = select(log_disclosure.c.kind, log_disclosure.c.ref).where(log_disclosure.c.person == person).distinct()
    named = sorted((kind, hidden) for kind, hidden in session.execute(query))
    parts = [named[i : i + _PER_ENTRY] for i in range(0, len(named), _PER_ENTRY)] or [[]]
    changes = [
        Change(ERASE, "erasure", ref, rev, None, {"refs": [list(pair) for pair in part]})
        for rev, part in enumerate(parts, 1)
    ]
    done = append(session, changes, who=who, at=at, tx=tx)
    session.execute(delete(log_disclosure).where(log_disclosure.c.person == person))
    destroy_key(session, person, at)
    return done
