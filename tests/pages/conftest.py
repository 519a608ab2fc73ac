"""What the tests of the door share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from tests.api.door import Browser, browse, fill, make_app


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
