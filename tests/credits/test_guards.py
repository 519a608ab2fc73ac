"""The guards: an audited row changes only in a transaction that also writes its entry, whoever asks."""

import runpy
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

import credits.schema
from audit.guards import row_guards
from credits.actor import Role
from credits.engine import open_engine
from credits.journal import audited_tables
from credits.models import Base
from credits.register_members import register_members
from tests import make
from tests.credits import scene

OFFICE = make.actor(Role.ALLIANCE)
MIGRATIONS = Path(credits.schema.__file__).parent / "migrations" / "versions"


def _statements(engine: Engine, table: str) -> list[str]:
    names = [f'"{column["name"]}"' for column in inspect(engine).get_columns(table)]
    insert = f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(names)} FROM {table}"  # noqa: S608
    return [insert, f"UPDATE {table} SET {names[0]} = {names[0]}", f"DELETE FROM {table}"]  # noqa: S608


def _filled(session: Session) -> set[str]:
    """Tables with rows after a whole transfer."""
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    return {name for name in audited_tables() if session.scalar(text(f"SELECT count(*) FROM {name}"))}  # noqa: S608


def _triggers(engine: Engine) -> set[str]:
    sqlite = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with engine.connect() as connection:
        query = sqlite if engine.dialect.name == "sqlite" else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        return set(connection.scalars(text(query)))


def test_a_transaction_without_its_marker_changes_no_audited_row(session: Session, engine: Engine) -> None:
    tables = _filled(session)
    assert len(tables) >= 15
    session.close()
    for table in sorted(tables):
        for statement in _statements(engine, table):
            with engine.connect() as connection, pytest.raises(DBAPIError, match="only with its log entry"):
                connection.execute(text(statement))


def test_every_audited_table_is_guarded(engine: Engine) -> None:
    """A new table needs its guards in its migration: `for statement in row_guards(dialect, [table]): op.execute(statement)`."""
    ends = ("insert", "update", "delete") if engine.dialect.name == "sqlite" else ("truncate",)
    wanted = {f"{table}_logged_{end}" for table in audited_tables() for end in ends}
    assert wanted - _triggers(engine) == set()


def test_a_table_the_log_does_not_speak_of_is_not_guarded(engine: Engine) -> None:
    others = set(Base.metadata.tables) - audited_tables()
    guarded = _triggers(engine)
    assert not [name for name in guarded if name.partition("_logged")[0] in others]


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_migration_guards_as_the_log_itself_does(dialect: str) -> None:
    made = runpy.run_path(str(MIGRATIONS / "0003_guards.py"))
    assert made["guards"](dialect) == row_guards(dialect, made["TABLES"])


def test_no_marker_outlives_its_transaction(session: Session, engine: Engine) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=make.NOW)
    session.commit()
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM log_marker")) == 0
    with pytest.raises(DBAPIError, match="only with its log entry"):
        session.execute(text("UPDATE school SET name = 'x'"))


def test_a_transaction_undone_leaves_no_marker(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        register_members(session, [make.VOC], actor=OFFICE, now=make.NOW)
        session.rollback()
        assert session.scalar(text("SELECT count(*) FROM log_marker")) == 0


def test_a_savepoint_undone_does_not_stop_what_follows(session: Session) -> None:
    savepoint = session.begin_nested()
    register_members(session, [make.VOC], actor=OFFICE, now=make.NOW)
    savepoint.rollback()
    register_members(session, [make.GEN], actor=OFFICE, now=make.NOW)
    session.commit()
    assert session.scalar(text("SELECT count(*) FROM school")) == 1


def test_a_database_made_without_migrations_is_guarded_too() -> None:
    plain = open_engine("sqlite://")
    Base.metadata.create_all(plain)
    assert len(_triggers(plain)) == 3 * len(audited_tables())
