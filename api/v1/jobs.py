"""Jobs as JSON: how far long work has come, once or as a stream of events. A job's id is its import's."""

import json
from collections.abc import AsyncIterator
from typing import Any

import anyio
from anyio import to_thread
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, StreamingResponse

from api.session import Database, Snapshot
from api.v1.client import ClientActor
from credits.actor import Actor
from credits.import_apply import counts_of
from credits.import_run import import_for
from credits.models import ImportRun, ImportState

router = APIRouter(tags=["jobs"])
AT_WORK = frozenset({ImportState.RECEIVED, ImportState.CONFIRMED, ImportState.UNDOING})
_PAUSE = 0.5
_LONGEST = 3600.0


@router.get("/jobs/{job_id}")
def read(job_id: str, actor: ClientActor, session: Snapshot) -> JSONResponse:
    """State and counts; `working` is false once there is nothing more to wait for."""
    return JSONResponse(progress_of(import_for(session, job_id, actor=actor)))


@router.get("/jobs/{job_id}/events")
def events(request: Request, job_id: str, actor: ClientActor, session: Snapshot) -> StreamingResponse:
    """Server-sent events: `progress` at every change, `end` when there is nothing more to wait for (HTML §9.2)."""
    import_for(session, job_id, actor=actor)
    stream = _stream(request, request.app.state.database, job_id, actor)
    return StreamingResponse(stream, 200, {"cache-control": "no-store", "x-accel-buffering": "no"}, "text/event-stream")


def progress_of(run: ImportRun) -> dict[str, Any]:
    """A job as plain data."""
    return {
        "id": run.id,
        "what": "import",
        "state": run.state.value,
        "working": run.state in AT_WORK,
        "version": run.version,
        "rows": run.total,
        "good": run.good,
        "done": counts_of(run),
        "parts_done": run.parts_done,
        "parts_undone": run.parts_undone,
        "stopped": run.stopped,
        "result": f"/api/v1/imports/{run.id}",
    }


async def _stream(request: Request, database: Database, job_id: str, actor: Actor) -> AsyncIterator[str]:
    seen, waited = -1, 0.0
    while waited < _LONGEST and not await request.is_disconnected():
        now = await to_thread.run_sync(_look, database, job_id, actor)
        if now["version"] != seen:
            seen = now["version"]
            yield _event("progress" if now["working"] else "end", now)
        if not now["working"]:
            return
        await anyio.sleep(_PAUSE)
        waited += _PAUSE


def _look(database: Database, job_id: str, actor: Actor) -> dict[str, Any]:
    with database.transaction(writes=False) as session:
        return progress_of(import_for(session, job_id, actor=actor))


def _event(name: str, body: dict[str, Any]) -> str:
    return f"event: {name}\nid: {body['version']}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
