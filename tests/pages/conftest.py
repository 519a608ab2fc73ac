"""What the tests of the door share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.home import prepare
from tests.api.door import Browser, browse, fill, make_app, now, settings_for


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small alliance in it, made once."""
    home = tmp_path_factory.mktemp("filled")
    fill(home)
    return home


@pytest.fixture
def app(filled_home: Path, tmp_path: Path) -> Iterator[FastAPI]:
    """The service on a copy of that home."""
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    made = make_app(home)
    yield made
    made.state.database.close()


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    """Nobody signed in."""
    return browse(app)


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[FastAPI]:
    """The service on the day it is set up: keys, tables and genesis, no school, no pack."""
    prepare(settings_for(tmp_path / "bare"), now())
    made = make_app(tmp_path / "bare")
    yield made
    made.state.database.close()
