"""The guide (办事指南): who may apply, when, with which papers, what happens then and what follows from it."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.identity import MaybeSignedIn
from api.pages import guide_parts as parts
from api.pages.place import DIRECTIONS, Place, direction_of, place_on
from api.policy import OpenWindow, windows
from api.render import page
from api.session import Snapshot

router = APIRouter()
MOST_WINDOWS = 4


@router.get("/guide")
def directions(request: Request, session: Snapshot, _visit: MaybeSignedIn) -> Response:
    """Both directions with the window open or coming."""
    today = request.app.state.clock.today()
    near = {one: windows_for(place_on(session, one, today), today)[:1] for one in DIRECTIONS}
    return page(request, "guide.html", today=today, near=near)


@router.get("/guide/{direction}")
def guide(request: Request, direction: str, session: Snapshot, _visit: MaybeSignedIn) -> Response:
    """One direction, whole, as the packs in force today have it."""
    today = request.app.state.clock.today()
    place = place_on(session, direction_of(direction), today)
    return page(
        request, "guide_direction.html",
        today=today,
        direction=place.direction,
        windows=windows_for(place, today)[:MOST_WINDOWS],
        conditions=parts.conditions(place),
        signers=parts.signers(place.packs),
        steps=parts.steps(place),
        clock=parts.clock_clauses(place),
        consequences=parts.consequences(place),
        packs=place.packs.packs,
    )  # fmt: skip


def windows_for(place: Place, today: date) -> list[OpenWindow]:
    """The windows of one direction that are open or to come, nearest first."""
    return [one for one in windows(place.packs.packs, today) if one.direction in ("any", place.direction)]
