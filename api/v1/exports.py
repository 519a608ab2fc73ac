"""Exports as files: POST, because taking personal data out is an act that is logged; the log is committed first."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.exports.tables import Wanted, What, table_for
from api.exports.transcript import as_pdf, transcript
from api.problems import Fault, FieldError
from api.v1.client import ClientActor
from credits.models import School
from importers.write import Unencodable, as_csv, as_xlsx
from rules.ruling import Sentence

router = APIRouter(tags=["exports"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Asked(BaseModel):
    """What for, of which school or pack, in which form."""

    model_config = ConfigDict(extra="forbid")
    purpose: Annotated[str, Field(max_length=200)] = ""
    school: Annotated[str | None, Field(max_length=40)] = None
    pack: Annotated[str | None, Field(max_length=80)] = None
    form: Literal["xlsx", "csv"] = "xlsx"
    encoding: Literal["utf-8-sig", "gb18030", "gbk"] = "utf-8-sig"


@router.post("/exports/{what}")
def export(request: Request, what: What, asked: Asked, actor: ClientActor) -> Response:
    """A table as XLSX or CSV; the school is the caller's own unless named."""
    state = request.app.state
    with state.database.transaction() as session:
        own = session.get(School, actor.school_id) if actor.school_id else None
        school = asked.school or (own.code if own else None)
        table = table_for(session, Wanted(what, actor, state.clock.now(), school, asked.pack, asked.purpose))
    try:
        content = as_xlsx(table) if asked.form == "xlsx" else as_csv(table, asked.encoding)
    except Unencodable as error:
        wrong = FieldError("/encoding", "not_allowed", Sentence(error.zh, error.en))
        raise Fault("RT-REQ-001", errors=(wrong,)) from error
    kind = XLSX if asked.form == "xlsx" else f"text/csv; charset={asked.encoding.removesuffix('-sig')}"
    return Response(content, 200, {"content-disposition": f'attachment; filename="{what.value}.{asked.form}"'}, kind)


class AskedTranscript(BaseModel):
    """What for, and in which form."""

    model_config = ConfigDict(extra="forbid")
    purpose: Annotated[str, Field(max_length=200)]
    form: Literal["json", "pdf"] = "json"


@router.post("/students/{student_id}/transcript")
def student_transcript(request: Request, student_id: str, asked: AskedTranscript, actor: ClientActor) -> Response:
    """Original and recognised credits side by side."""
    state = request.app.state
    with state.database.transaction() as session:
        made = transcript(session, student_id, purpose=asked.purpose, actor=actor, now=state.clock.now())
    if asked.form == "json":
        return JSONResponse(made)
    return Response(
        as_pdf(made), 200, {"content-disposition": 'attachment; filename="transcript.pdf"'}, "application/pdf"
    )
