"""Opening the database: SQLite that keeps what it committed, or PostgreSQL; and sessions on it."""

import sqlite3
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolResetState, StaticPool

import credits.journal  # noqa: F401  # importing it is what makes it listen to every session
from credits.sealed import Keyring

_BUSY_SECONDS = 15
READING = "rongtong_reading"


def open_engine(url: str) -> Engine:
    """An engine for `sqlite:///file`, `sqlite://` (memory, for tests) or `postgresql+psycopg://…`."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "reset", _leave_nothing_open)
        return engine
    arguments: dict[str, Any] = {"connect_args": {"timeout": _BUSY_SECONDS, "check_same_thread": False}}
    if parsed.database in (None, "", ":memory:"):
        arguments["poolclass"] = StaticPool
    # Parameters stay out of error messages: they hold names and numbers of minors.
    engine = create_engine(parsed, hide_parameters=True, **arguments)
    event.listen(engine, "reset", _leave_nothing_open)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def open_sessions(engine: Engine, keyring: Keyring, *, reading: bool = False) -> sessionmaker[Session]:
    """Sessions whose changes are journaled and whose sealed fields open with this keyring.

    `reading` sessions take no write lock on SQLite and run read-only on PostgreSQL; a write in one fails.
    """
    bind = engine.execution_options(**_reading_options(engine)) if reading else engine
    return sessionmaker(bind, info={"keyring": keyring}, expire_on_commit=False)


def _reading_options(engine: Engine) -> dict[str, Any]:
    return {READING: True} if engine.dialect.name == "sqlite" else {"postgresql_readonly": True}


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin by itself: it would begin deferred, and concurrent writers would collide.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # committed means durable
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_SECONDS * 1000}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _leave_nothing_open(connection: DBAPIConnection, _record: ConnectionPoolEntry, _state: PoolResetState) -> None:
    """Roll back whatever a connection going back to the pool still holds.

    When COMMIT itself fails, SQLAlchemy takes the transaction for ended and skips its own rollback; the next request on
    that connection would find the failed one's work still open, and could commit it.
    """
    connection.rollback()
