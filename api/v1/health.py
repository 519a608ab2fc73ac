"""Whether the service lives, and whether it can work."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from sqlalchemy import text

router = APIRouter(tags=["health"])


@router.get("/healthz")
def alive() -> JSONResponse:
    """The process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def ready(request: Request) -> JSONResponse:
    """The database answers; if not, the common handler says 503."""
    with request.app.state.database.transaction(writes=False) as session:
        session.execute(text("SELECT 1"))
    return JSONResponse({"status": "ready"})
