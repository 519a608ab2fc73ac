"""The application: settings in, routes, doors and handlers together. Reads nothing from the environment itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import answers
from api.body_limits import BodyLimits, limit_of
from api.clock import Clock
from api.envelope import Envelope
from api.i18n import english
from api.keys import load_keys
from api.pages import routes as pages
from api.session import Database
from api.settings import Settings
from api.throttle import Throttle
from api.v1 import routes as v1

STATIC = Path(__file__).parent / "static"


def create_app(settings: Settings) -> FastAPI:
    """The whole service for these settings; the engine opens on first use and closes with the application."""
    app = FastAPI(
        title="融通 Rongtong",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_lifespan,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.clock = Clock(settings.demo_today if settings.demo else None)
    app.state.throttle = Throttle(settings.login_failures, timedelta(minutes=settings.lockout_minutes))
    app.state.keys = load_keys(settings.secret_path)
    app.state.database = Database(settings.database, app.state.keys.keyring)
    answers.install(app)
    pages.install(app)
    v1.install(app)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    # Added last, so outermost: it seals every answer, those of the limiter too.
    app.add_middleware(BodyLimits, settings=settings)
    app.add_middleware(Envelope, body_limit=partial(limit_of, settings), secure=settings.secure_cookies)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    english()  # a broken catalogue should stop the start, not a page
    yield
    app.state.database.close()


def log_as_json() -> None:
    """One JSON object a line on standard output; called by whoever serves, not by tests."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
