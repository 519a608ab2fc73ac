"""Imports as JSON: hand in a file, look at the difference, confirm, take back; the report as lines or as the file itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from api.problems import Fault, FieldError
from api.session import Snapshot
from api.uploads import Uploads
from api.v1.client import ClientActor
from api.v1.idempotency import Once, OptionalOnce, answer_once, key_of
from api.v1.preconditions import SeenVersion, etag
from credits.import_apply import counts_of
from credits.import_refusals import UploadGone
from credits.import_run import Arrival, confirm_import, import_for, imports_of, receive_import, report_lines
from credits.import_undo import start_undo
from credits.models import ImportRun, School
from importers.identify import Kind
from importers.report import marked
from importers.templates import template
from rules.ruling import Sentence

router = APIRouter(tags=["imports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file of a multipart form, sealed away, and what the form says about it."""

    digest: str
    filename: str
    said: Mapping[str, str]


async def handed_in(request: Request, actor: ClientActor) -> HandedIn:
    """Take the file in; who asks is known before a byte of it is read."""
    del actor
    try:
        async with request.form(max_files=2, max_fields=8) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or not file.filename:
                raise _wrong("/file", "required", "请附上文件（字段 file）。", "Attach the file as `file`.")
            said = {name: value for name, value in form.items() if isinstance(value, str)}
            if unknown := set(said) - {"kind", "school", "pack"}:
                raise _wrong(f"/{min(unknown)}", "unknown", "没有这个字段。", "There is no such field.")
            if said.get("kind", "members") not in {kind.value for kind in Kind}:
                raise _wrong("/kind", "not_allowed", "没有这种文件。", "There is no such kind.")
            pack = form.get("pack")
            if isinstance(pack, UploadFile):
                said["pack"] = (await pack.read(1_000_000)).decode("utf-8", "replace")
            digest = await run_in_threadpool(uploads_of(request).keep, file.file)
            return HandedIn(digest, file.filename[:200], said)
    except MultiPartException as error:
        raise Fault("RT-REQ-008") from error


def uploads_of(request: Request) -> Uploads:
    """The service's uploads."""
    state = request.app.state
    return Uploads(state.settings.uploads, state.keys.keyring)


@router.post("/imports", status_code=202)
def receive(request: Request, actor: ClientActor, file: Annotated[HandedIn, Depends(handed_in)]) -> Response:
    """Hand in a file as multipart `file` (with `kind`, `school`, `pack` where needed); its check runs as a job."""
    state = request.app.state
    once = Once(key_of(request), f"{request.method} {request.url.path}", file.digest)
    with state.database.transaction() as session:
        now = state.clock.now()

        def act() -> Response:
            own = session.get(School, actor.school_id) if actor.school_id else None
            arrival = Arrival(
                digest=file.digest,
                filename=file.filename,
                kind=file.said.get("kind"),
                school=file.said.get("school") or (own.code if own else None),
                head=file.said.get("pack"),
            )
            return _accepted(receive_import(session, arrival, actor=actor, now=now))

        return answer_once(session, once, actor=actor, now=now, kept_for=state.settings.idempotency, act=act)


class Asking(BaseModel):
    """How many of the newest imports."""

    model_config = ConfigDict(extra="forbid")
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@router.get("/imports")
def browse(actor: ClientActor, session: Snapshot, asked: Annotated[Asking, Query()]) -> JSONResponse:
    """The newest imports the caller may see."""
    return JSONResponse({"items": [document_of(run) for run in imports_of(session, actor=actor, limit=asked.limit)]})


@router.get("/imports/{run_id}")
def read(run_id: str, actor: ClientActor, session: Snapshot) -> JSONResponse:
    """One import with the difference it makes; the ETag is its version."""
    run = import_for(session, run_id, actor=actor)
    return JSONResponse(document_of(run) | {"foreseen": run.foreseen}, 200, {"etag": etag(run.version)})


class Confirming(BaseModel):
    """Whether the good rows of a faulty file may be written and the others left."""

    model_config = ConfigDict(extra="forbid")
    accept_good_rows: bool = False


@router.post("/imports/{run_id}/confirm", status_code=202)
def confirm(
    *,
    request: Request,
    run_id: str,
    body: Confirming,
    actor: ClientActor,
    version: SeenVersion,
    once: OptionalOnce,
) -> Response:
    """Have a checked file written; If-Match names the version whose difference was seen."""
    state = request.app.state
    with state.database.transaction() as session:
        import_for(session, run_id, actor=actor)
        now = state.clock.now()

        def act() -> Response:
            accept = body.accept_good_rows
            return _accepted(
                confirm_import(session, run_id, accept_good_rows=accept, actor=actor, now=now, version=version)
            )

        return answer_once(session, once, actor=actor, now=now, kept_for=state.settings.idempotency, act=act)


@router.post("/imports/{run_id}/undo", status_code=202)
def undo(*, request: Request, run_id: str, actor: ClientActor, once: OptionalOnce) -> Response:
    """Take an import back by a compensating one; refused, naming them, where later acts rest on it."""
    state = request.app.state
    with state.database.transaction() as session:
        import_for(session, run_id, actor=actor)
        now = state.clock.now()
        return answer_once(
            session,
            once,
            actor=actor,
            now=now,
            kept_for=state.settings.idempotency,
            act=lambda: _accepted(start_undo(session, run_id, actor=actor, now=now)),
        )


@router.get("/imports/{run_id}/report")
def report(run_id: str, actor: ClientActor, session: Snapshot) -> JSONResponse:
    """Every remark on the file, problems first as found: what the check said, and what writing met."""
    run = import_for(session, run_id, actor=actor)
    return JSONResponse({"kind": run.kind, "problems": report_lines(session, run.id)})


@router.get("/imports/{run_id}/workbook")
def workbook(request: Request, run_id: str, actor: ClientActor, session: Snapshot) -> Response:
    """The very file with the faulty cells red, comments on them, and a 错误说明 column."""
    run = import_for(session, run_id, actor=actor)
    if run.account != actor.id and run.school is None:
        raise UploadGone
    content = marked(uploads_of(request).content(run.digest), run.filename, report_lines(session, run.id))
    return _file(content, f"import-{run.id}.xlsx")


@router.get("/templates/{kind}")
def blank(kind: Kind) -> Response:
    """An empty workbook of a kind with the words each column may hold, and an explanation."""
    return _file(template(kind), f"{kind.value}.xlsx")


def document_of(run: ImportRun) -> dict[str, Any]:
    """An import as plain data; no rows, they hold personal data."""
    return {
        "id": run.id,
        "kind": run.kind,
        "filename": run.filename,
        "digest": run.digest,
        "school": run.school,
        "state": run.state.value,
        "version": run.version,
        "encoding": run.encoding,
        "rows": run.total,
        "good": run.good,
        "errors": run.errors,
        "warnings": run.warnings,
        "applied": counts_of(run),
        "parts_done": run.parts_done,
        "stopped": run.stopped,
        "received_at": run.received_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
    }


def _accepted(run: ImportRun) -> Response:
    body = {"id": run.id, "state": run.state.value, "version": run.version, "job": f"/api/v1/jobs/{run.id}"}
    headers = {"location": f"/api/v1/jobs/{run.id}", "etag": etag(run.version)}
    return JSONResponse(body, 202, headers)


def _file(content: bytes, name: str) -> Response:
    return Response(content, 200, {"content-disposition": f'attachment; filename="{name}"'}, XLSX)


def _wrong(pointer: str, code: str, zh: str, en: str) -> Fault:
    return Fault("RT-REQ-001", errors=(FieldError(pointer, code, Sentence(zh, en)),))
