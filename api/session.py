"""Transactions: one request, one transaction, committed before the answer is sent.

Endpoints take `Transaction`, an alias of `Depends(open_transaction, scope="function")`: with FastAPI's default scope
the status line leaves before the commit, and a failed commit would have been reported as success.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.keys import person_seal
from audit.persons import use_seal
from credits.engine import open_engine, open_sessions
from credits.sealed import Keyring


class Database:
    """The database as everything in `api` opens it: web, command line and jobs must agree on how people's keys are kept."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self.engine = open_engine(url)
        self._seal = person_seal(keyring)
        self._writing = open_sessions(self.engine, keyring)
        self._reading = open_sessions(self.engine, keyring, reading=True)

    @contextmanager
    def transaction(self, *, writes: bool = True) -> Iterator[Session]:
        """BEGIN, yield the session, COMMIT; any error rolls back and goes on its way."""
        with (self._writing if writes else self._reading)() as session:
            use_seal(session, self._seal)
            yield session
            session.commit()

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def open_transaction(request: Request) -> Iterator[Session]:
    """A writer's transaction: for every request that changes the record."""
    database: Database = request.app.state.database
    with database.transaction() as session:
        session.connection()  # BEGIN now: what is read from here on nobody else changes before we commit
        yield session


def open_snapshot(request: Request) -> Iterator[Session]:
    """A reader's transaction: one consistent view, no lock that another writer waits for."""
    database: Database = request.app.state.database
    with database.transaction(writes=False) as session:
        yield session


Transaction = Annotated[Session, Depends(open_transaction, scope="function")]
Snapshot = Annotated[Session, Depends(open_snapshot, scope="function")]
