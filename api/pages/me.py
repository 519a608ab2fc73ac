"""The student's and guardian's pages: where my application is, what is recognised, why."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.identity import SignedIn, Visit
from api.pages.transfer import shown
from api.problems import Fault
from api.reading import log_shown, read_application
from api.render import page
from api.session import Snapshot
from credits.models import School
from credits.records import student_record

router = APIRouter()


def _own(visit: Visit) -> str:
    """The student this visit is about: oneself or one's ward."""
    if visit.actor.student_id is None:
        raise Fault("RT-AUT-005")
    return visit.actor.student_id


@router.get("/me")
def me(request: Request, visit: SignedIn, session: Snapshot) -> Response:
    """One card per application, the newest first, and the results as the schools recorded them."""
    student = _own(visit)
    record = student_record(session, student, actor=visit.actor)
    state = request.app.state
    log_shown(state.database, student, purpose="guardian", actor=visit.actor, now=state.clock.now())
    ids = {one.target_school_id for one in record.applications} | {roll.school_id for roll in record.rolls}
    schools = {id_: session.get_one(School, id_).name for id_ in sorted(ids)}
    return page(request, "me.html", record=record, schools=schools)


@router.get("/me/applications/{number}")
def application(request: Request, number: str, visit: SignedIn, session: Snapshot) -> Response:
    """One application with its reasons, for a phone."""
    student, state = _own(visit), request.app.state
    reading = read_application(session, number, actor=visit.actor)
    log_shown(state.database, student, purpose="guardian", actor=visit.actor, now=state.clock.now())
    return page(request, "me_application.html", **shown(reading, visit.actor))
