"""The schema: models and migrations agree, and the database itself holds what must never break."""

import runpy
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session, sessionmaker

import credits.schema
from audit.tables import guards, log_entry, log_metadata
from credits.engine import open_engine, open_sessions
from credits.models import Base, Claim, Posting, Roll, RollState
from credits.schema import METADATA, upgrade
from tests import make
from tests.credits import scene


def test_models_and_migrations_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []  # type: ignore[arg-type]


def test_upgrading_again_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_migrations_and_create_all_make_the_same_indexes(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    plain = open_engine("sqlite://")
    Base.metadata.create_all(plain)
    log_metadata.create_all(plain)
    query = text("SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name")
    with engine.connect() as migrated, plain.connect() as created:
        assert migrated.scalars(query).all() == created.scalars(query).all()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_the_first_migration_guards_the_log_as_the_log_itself_does(dialect: str) -> None:
    file = Path(credits.schema.__file__).parent / "migrations" / "versions" / "0001_the_first_tables.py"
    assert runpy.run_path(str(file))["GUARDS"][dialect] == tuple(guards(dialect))


@pytest.mark.parametrize("statement", ["UPDATE log_entry SET tx = tx", "DELETE FROM log_entry"])
def test_the_log_refuses_to_be_rewritten(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(insert(log_entry).values(id=9, body=b"", leaf=b"", kind="x", ref="x", rev=1, tx="x"))
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statement))


@pytest.mark.parametrize("state", [RollState.ACTIVE, RollState.RELEASED, RollState.IN_POOL])
def test_the_database_refuses_a_second_live_roll(session: Session, state: RollState) -> None:
    at = scene.scene(session)
    values = {column.key: column for column in Roll.__table__.columns}
    row = dict(session.execute(select(*values.values())).mappings().one())
    second = insert(Roll).values({**row, "id": "second", "state": state})
    with pytest.raises(IntegrityError):
        session.execute(second, execution_options={"audited": True})
    assert at.student.id == row["student_id"]


def test_the_database_refuses_a_second_use_of_a_result(session: Session) -> None:
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    used = session.scalars(select(Claim)).first()
    assert used is not None
    with pytest.raises(IntegrityError):
        session.execute(
            insert(Claim).values(result_id=used.result_id, student_id=at.student.id, posting_id=used.posting_id)
        )


def test_a_posting_without_its_voucher_does_not_commit(session: Session) -> None:
    at = scene.scene(session)
    result = scene.result_of(session, at, "ZZ-YW-1")
    lost = insert(Posting).values(
        id="p", voucher_id="nobody", application_id="x", student_id=at.student.id,
        result_id=result.id, account="presented", credits=1,
    )  # fmt: skip
    session.execute(lost, execution_options={"audited": True})
    with pytest.raises(IntegrityError):
        session.commit()


def test_a_reading_session_cannot_write(engine: Engine) -> None:
    reading = open_sessions(engine, make.keyring(), reading=True)
    with reading() as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE school SET name = name"))


def test_readers_do_not_wait_for_a_writer(sessions: sessionmaker[Session], engine: Engine) -> None:
    reading = open_sessions(engine, make.keyring(), reading=True)
    with sessions() as writer, reading() as reader:
        writer.execute(text("UPDATE school SET name = name"))
        assert reader.scalar(text("SELECT count(*) FROM school")) == 0


def test_a_committed_transaction_is_durable_on_sqlite(engine: Engine) -> None:
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        settings = [
            connection.scalar(text(f"PRAGMA {name}")) for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert settings == ["wal", 2, 1]
