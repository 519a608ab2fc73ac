"""The desk: what waits for this person, and the list of applications."""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.identity import SignedIn
from api.listing import line, listed_for
from api.render import page
from api.session import Snapshot
from api.steps import DUE, open_steps, states_due
from credits.lifecycle import State
from credits.numbers import is_application_number
from credits.submit import relations_to

router = APIRouter()
PAGE = 50


class Filter(BaseModel):
    """The filter row; words nobody knows filter nothing."""

    state: str = ""
    after: str = ""
    number: str = ""


MOST_DUE = 200


@router.get("/desk")
def desk(request: Request, visit: SignedIn, session: Snapshot) -> Response:
    """What waits for this person, oldest first."""
    actor = visit.actor
    states = states_due(actor)
    listed = listed_for(session, actor, states, "", MOST_DUE) if states else []
    due = [
        one
        for one in listed
        if DUE & set(open_steps(one.application.state, actor, relations_to(actor, one.application)))
    ]
    held = Counter(one.application.state for one in due)
    counts = {state.value: held[state] for state in states if held[state]}
    return page(request, "desk.html", rows=[line(one) for one in due], counts=counts)


@router.get("/desk/transfers")
def transfers(request: Request, visit: SignedIn, session: Snapshot, asked: Annotated[Filter, Query()]) -> Response:
    """Applications of the school (or of all, for those who may), fifty a page."""
    chosen = [state for state in State if state.value == asked.state]
    after = asked.after if is_application_number(asked.after) else ""
    number = asked.number.strip().upper()
    if number and is_application_number(number):
        return Response(status_code=303, headers={"location": f"/desk/transfers/{number}"})
    found = listed_for(session, visit.actor, chosen, after, PAGE + 1)
    rows = [line(one) for one in found[:PAGE]]
    following = rows[-1]["number"] if len(found) > PAGE else None
    return page(
        request, "transfers.html", rows=rows, state=chosen[0].value if chosen else "", number=number, following=following, after=after,
        states=[one.value for one in State]
    )  # fmt: skip
