"""What the tests of the pages share: the door's fixtures, and a service nobody has filled yet."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.home import prepare
from tests.api.conftest import app, browser, filled_home
from tests.api.door import make_app, now, settings_for

__all__ = ["app", "bare_app", "browser", "filled_home"]


@pytest.fixture
def bare_app(tmp_path: Path) -> Iterator[FastAPI]:
    """The service on the day it is set up: keys, tables and genesis, no school, no pack."""
    prepare(settings_for(tmp_path / "bare"), now())
    made = make_app(tmp_path / "bare")
    yield made
    made.state.database.close()
