"""A new application at the desk: fill in, see the ruling beforehand, submit. The check is a submission taken back."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from sqlalchemy.orm import Session

from api.choices import partner_schools
from api.csrf import SignedForm
from api.identity import SignedIn, Visit
from api.policy import course_names, packs_for, packs_of, windows
from api.problems import Answer, Fault, FieldError
from api.refusals import answer_of_refusal
from api.render import page
from api.session import Snapshot, Transaction
from api.submission import Application, Moment, hand_in
from api.validation import field_errors
from credits.actor import Role
from credits.errors import NotFound, Refusal
from credits.records import log_reading
from rules.document import document

router = APIRouter()
BOXES = ("student_signed", "guardian_signed")


@router.get("/desk/transfers/new")
def blank(request: Request, visit: SignedIn, session: Snapshot) -> Response:
    """The empty form, with the dates of the window that is open."""
    today = request.app.state.clock.today()
    fields = {"applied_on": today.isoformat()}
    running = [w for w in windows(packs_for(session), today) if w.first_day <= today and w.effective_on]
    if running and running[0].effective_on:
        fields["effective_on"] = running[0].effective_on.isoformat()
    return _form(request, visit, session, fields)


@router.post("/desk/transfers/new")
def submit_or_check(request: Request, visit: SignedIn, fields: SignedForm, session: Transaction) -> Response:
    """`step=check` shows what the ruling would be; `step=submit` makes it."""
    clock = request.app.state.clock
    at = Moment(clock.now(), clock.today())
    try:
        asked = Application.model_validate(_typed(fields))
    except ValidationError as error:
        wrong = field_errors([dict(one) for one in error.errors()])
        return _form(request, visit, session, fields, errors=wrong, status=422)
    try:
        done = hand_in(session, asked, actor=visit.actor, at=at)
    except Refusal as refusal:
        session.rollback()
        told = answer_of_refusal(refusal)
        status = 422 if isinstance(refusal, NotFound) else told.problem.status
        return _form(request, visit, session, fields, told=told, status=status)
    if fields.get("step") == "submit":
        return RedirectResponse(f"/desk/transfers/{done.application.number}", 303)
    student, packs = done.application.student_id, list(done.application.packs)
    session.rollback()  # nothing was submitted; only that somebody looked stays
    log_reading(session, student, purpose="check", actor=visit.actor, now=at.now)
    checked = {"ruling": document(done.ruling), "names": course_names(packs_of(session, packs))}
    return _form(request, visit, session, fields, checked=checked)


def _typed(fields: Mapping[str, str]) -> dict[str, Any]:
    given: dict[str, Any] = {name: value for name, value in fields.items() if name != "step" and name not in BOXES}
    return given | {name: fields.get(name) == "yes" for name in BOXES}


def _form(
    request: Request,
    visit: Visit,
    session: Session,
    fields: Mapping[str, str],
    *,
    errors: tuple[FieldError, ...] = (),
    told: Answer | None = None,
    checked: Mapping[str, object] | None = None,
    status: int = 200,
) -> Response:
    if visit.actor.role is not Role.REGISTRAR or visit.actor.school_id is None:
        raise Fault("RT-AUT-005")
    today = request.app.state.clock.today()
    schools = [(s.code, s.name) for s in partner_schools(session, visit.actor.school_id, today) if s.code]
    return page(
        request, "transfer_new.html", status,
        fields=fields, errors=errors, told=told, checked=checked, schools=schools,
    )  # fmt: skip
