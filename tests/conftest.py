"""What tests of the record share: a database with the schema, and sessions on it.

`RONGTONG_TEST_DATABASE_URL` names a PostgreSQL server's maintenance database to run the same tests there.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session, sessionmaker

from credits.engine import open_engine, open_sessions
from credits.schema import upgrade
from tests import make

SERVER = os.environ.get("RONGTONG_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the whole schema and the log's first entry, copied for each test."""
    file = tmp_path_factory.mktemp("template") / "record.db"
    name = f"rt_{uuid4().hex}"
    if SERVER:
        _on_server(f"CREATE DATABASE {name}")
    url = _server_url(name) if SERVER else f"sqlite:///{file}"
    engine = open_engine(url)
    upgrade(engine)
    with open_sessions(engine, make.keyring()).begin() as session:
        make.genesis(session)
    engine.dispose()
    yield name if SERVER else str(file)
    if SERVER:
        _on_server(f"DROP DATABASE {name}")


@pytest.fixture
def engine(template: str, tmp_path: Path) -> Iterator[Engine]:
    """A database of this test's own."""
    name = f"rt_{uuid4().hex}"
    if SERVER:
        _on_server(f"CREATE DATABASE {name} TEMPLATE {template}")
    else:
        shutil.copy(template, tmp_path / "record.db")
    opened = open_engine(_server_url(name) if SERVER else f"sqlite:///{tmp_path / 'record.db'}")
    yield opened
    opened.dispose()
    if SERVER:
        _on_server(f"DROP DATABASE {name}")


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    """Opens sessions with the test keyring."""
    return open_sessions(engine, make.keyring())


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One session; what a test does not commit is undone."""
    with sessions() as opened:
        yield opened


def _server_url(database: str) -> str:
    return make_url(str(SERVER)).set(database=database).render_as_string(hide_password=False)


def _on_server(statement: str) -> None:
    server = create_engine(str(SERVER), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()
