"""The public pages: what is open now, and what each problem code means."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.identity import MaybeSignedIn
from api.policy import packs_for, windows
from api.problems import CATALOGUE, Fault
from api.refusals import refusal_catalogue
from api.render import page
from api.session import Snapshot

router = APIRouter()


@router.get("/")
def home(request: Request, session: Snapshot, _visit: MaybeSignedIn) -> Response:
    """The window banner and where to go from here."""
    today = request.app.state.clock.today()
    coming = windows(packs_for(session), today)
    running = [window for window in coming if window.first_day <= today]
    return page(request, "home.html", today=today, running=running, following=coming[len(running) :][:4])


@router.get("/problems")
def problems(request: Request, _visit: MaybeSignedIn) -> Response:
    """Every code."""
    rows = {**CATALOGUE, **refusal_catalogue()}
    return page(request, "problem_list.html", rows=[rows[code] for code in sorted(rows)])


@router.get("/problems/{code}")
def problem(request: Request, code: str, _visit: MaybeSignedIn) -> Response:
    """What one code means and how to mend it."""
    found = CATALOGUE.get(code) or refusal_catalogue().get(code)
    if found is None:
        raise Fault("RT-REQ-002")
    return page(request, "problem_entry.html", problem=found)
