"""The decision page: what was decided and why, and the steps one may take next."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from api.actions import ACTIONS, Asked
from api.csrf import SignedForm
from api.identity import CurrentActor, SignedIn
from api.pages.timeline import timeline_of
from api.problems import Fault
from api.reading import Reading, log_shown, read_application
from api.render import page
from api.session import Snapshot, Transaction
from api.steps import steps_now
from api.validation import field_errors
from credits.actor import Actor
from credits.submit import relations_to

router = APIRouter()


@router.get("/desk/transfers/{number}")
def show(request: Request, number: str, visit: SignedIn, session: Snapshot) -> Response:
    """One application, whole."""
    state = request.app.state
    reading = read_application(session, number, actor=visit.actor)
    student = reading.application.student_id
    log_shown(state.database, student, purpose="review", actor=visit.actor, now=state.clock.now())
    return page(request, "transfer.html", **shown(reading, visit.actor))


def shown(reading: Reading, actor: Actor) -> dict[str, Any]:
    """What the templates of a decision need."""
    record = reading.record
    steps = steps_now(reading, actor, relations_to(actor, record.application))
    return {
        "record": record,
        "application": record.application,
        "ruling": reading.ruling,
        "names": reading.names,
        "agrees": reading.agrees,
        "statuses": {row.position: row for row in record.rows},
        "proposed": reading.proposed,
        "steps": [step.value for step in steps],
        "events": timeline_of(record),
    }


def body_of(action: str, fields: Mapping[str, str]) -> dict[str, object]:
    """The fields of a step's form as the body its verb takes."""
    said = fields.get("text", "")
    match action:
        case "assess":
            parts = {"考核内容": said, "考核成绩": fields.get("score", ""), "考核人": fields.get("examiner", "")}
            given = {name: value for name, value in parts.items() if value}
            return {"passed": fields.get("passed") == "yes", "components": given}
        case "recognise":
            row = {
                "recognition": fields.get("row", ""), "accepted": fields.get("accept") == "yes", "reason": said,
            }  # fmt: skip
            return {"decisions": [row]}
        case "approve" | "refuse" | "send-back" | "resubmit" | "return":
            return {"text": said}
        case _:
            return {}


def _asked(request: Request, number: str, fields: SignedForm, session: Transaction, actor: CurrentActor) -> Asked:
    version = fields.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Fault("RT-REQ-005")
    clock = request.app.state.clock
    return Asked(session, number, int(version), actor, clock.now(), clock.today())


@router.post("/desk/transfers/{number}/{action}")
def take_step(action: str, fields: SignedForm, asked: Annotated[Asked, Depends(_asked)]) -> Response:
    """Take one step, then show the page as it is afterwards."""
    entry = ACTIONS.get(action)
    if entry is None:
        raise Fault("RT-REQ-002")
    try:
        body = entry.body.model_validate(body_of(action, fields))
    except ValidationError as error:
        raise Fault("RT-REQ-001", errors=field_errors([dict(one) for one in error.errors()])) from error
    entry.run(asked, body)
    return RedirectResponse(f"/desk/transfers/{asked.number}", 303)
