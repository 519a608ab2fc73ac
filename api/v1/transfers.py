"""Transfers as JSON: hand in, read, list, take a step. The same verbs as the pages."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.actions import ACTIONS, Action, Asked
from api.listing import line, listed_for
from api.problems import Fault
from api.reading import Reading, log_shown, read_application
from api.session import Snapshot, Transaction
from api.steps import steps_now
from api.submission import Application, Moment, hand_in
from api.v1.client import ClientActor
from api.v1.cursor import open_cursor, seal_cursor
from api.v1.idempotency import OptionalOnce, RequiredOnce, answer_once
from api.v1.preconditions import SeenVersion, etag
from api.validation import field_errors
from credits.actor import Actor
from credits.lifecycle import State
from credits.submit import relations_to
from rules.document import document
from rules.words import number as exact

router = APIRouter(tags=["transfers"])
LIST = "transfers"


@router.post("/transfers", status_code=201)
def submit(
    request: Request, asked: Application, actor: ClientActor, once: RequiredOnce, session: Transaction
) -> Response:
    """Hand in an application; the ruling comes with the answer. An ineligible one is stored, refused, with reasons."""
    state = request.app.state
    at = Moment(state.clock.now(), state.clock.today())

    def act() -> Response:
        done = hand_in(session, asked, actor=actor, at=at)
        session.flush()
        application = done.application
        headers = {"location": f"/api/v1/transfers/{application.number}", "etag": etag(application.version)}
        body = {
            "number": application.number,
            "state": application.state.value,
            "version": application.version,
            "ruling": document(done.ruling),
        }
        return JSONResponse(body, 201, headers)

    return answer_once(session, once, actor=actor, now=at.now, kept_for=state.settings.idempotency, act=act)


@router.get("/transfers/{number}")
def read(request: Request, number: str, actor: ClientActor, session: Snapshot) -> Response:
    """One application with its ruling; the ETag is its version."""
    state = request.app.state
    reading = read_application(session, number, actor=actor)
    student = reading.application.student_id
    log_shown(state.database, student, purpose="api", actor=actor, now=state.clock.now())
    return JSONResponse(record_of(reading, actor), 200, {"etag": etag(reading.application.version)})


class Asking(BaseModel):
    """Which page of the list."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    cursor: str | None = None
    state: State | None = None


@router.get("/transfers")
def browse(request: Request, actor: ClientActor, session: Snapshot, asked: Annotated[Asking, Query()]) -> Response:
    """Applications by number; `next` (and the Link header, RFC 8288) leads to the following page."""
    key = request.app.state.keys.cursor
    scope = f"{LIST}:{asked.state.value if asked.state else ''}"
    after = open_cursor(key, scope, asked.cursor)[0] if asked.cursor else ""
    found = listed_for(session, actor, [asked.state] if asked.state else [], after, asked.limit + 1)
    items = [line(one) | {"applied_on": one.application.applied_on.isoformat()} for one in found[: asked.limit]]
    if len(found) <= asked.limit:
        return JSONResponse({"items": items, "next": None})
    cursor = seal_cursor(key, scope, [found[asked.limit - 1].application.number])
    wanted = f"&state={asked.state.value}" if asked.state else ""
    following = f"/api/v1/transfers?limit={asked.limit}{wanted}&cursor={cursor}"
    return JSONResponse({"items": items, "next": following}, 200, {"link": f'<{following}>; rel="next"'})


def record_of(reading: Reading, actor: Actor) -> dict[str, Any]:
    """An application as JSON; credits are decimal strings."""
    record, application = reading.record, reading.application
    steps = steps_now(reading, actor, relations_to(actor, application))
    return {
        "number": application.number,
        "kind": application.kind,
        "state": application.state.value,
        "version": application.version,
        "student": {"id": record.student.id, "name": record.student.name},
        "source": {"code": record.source.code, "name": record.source.name},
        "target": {"code": record.target.code, "name": record.target.name},
        "programme": application.programme,
        "major": application.major,
        "applied_on": application.applied_on.isoformat(),
        "effective_on": application.effective_on.isoformat() if application.effective_on else None,
        "reason": application.reason,
        "packs": application.packs,
        "ruling": reading.ruling,
        "rows": [_row(row) for row in record.rows],
        "opinions": [
            {"step": o.opinion.value, "stage": o.stage.value, "role": o.role, "text": o.text, "at": o.at.isoformat()}
            for o in record.opinions
        ],
        "roll": reading.roll_state.value,
        "steps": [name for name, action in ACTIONS.items() if action.step in steps],
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "position": row.position,
        "row": row.row,
        "sources": row.sources,
        "targets": row.targets,
        "relation": row.relation,
        "credits": exact(row.credits),
        "status": row.status.value,
        "reason": row.reason,
    }


async def _sent(request: Request) -> bytes:
    return await request.body()


def _endpoint(name: str, action: Action) -> Callable[..., Response]:
    def take(
        *,
        request: Request,
        number: str,
        actor: ClientActor,
        version: SeenVersion,
        once: OptionalOnce,
        sent: Annotated[bytes, Depends(_sent)],
        session: Transaction,
    ) -> Response:
        state = request.app.state
        asked = Asked(session, number, version, actor, state.clock.now(), state.clock.today())
        body = _body(action, sent)

        def act() -> Response:
            action.run(asked, body)
            session.flush()
            after = read_application(session, number, actor=actor)
            return JSONResponse(record_of(after, actor), 200, {"etag": etag(after.application.version)})

        return answer_once(session, once, actor=actor, now=asked.now, kept_for=state.settings.idempotency, act=act)

    take.__name__ = name.replace("-", "_")
    take.__doc__ = f"Step `{action.step.value}`: If-Match names the version that was seen."
    return take


def _body(action: Action, sent: bytes) -> BaseModel:
    try:
        return action.body.model_validate_json(sent or b"{}")
    except ValidationError as error:
        raise Fault("RT-REQ-001", errors=field_errors([dict(one) for one in error.errors()])) from error


def _documented(action: Action) -> Mapping[str, Any]:
    schema = action.body.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


for _name, _action in ACTIONS.items():
    router.add_api_route(
        f"/transfers/{{number}}/actions/{_name}",
        _endpoint(_name, _action),
        methods=["POST"],
        openapi_extra=dict(_documented(_action)),
    )
