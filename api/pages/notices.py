"""The public list (公示): masked names, schools, and until when one may object."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.identity import MaybeSignedIn
from api.public_list import notices_on
from api.render import page
from api.session import Snapshot

router = APIRouter()


@router.get("/notices")
def notices(request: Request, _visit: MaybeSignedIn, session: Snapshot) -> Response:
    """Everybody on the list today."""
    today = request.app.state.clock.today()
    return page(request, "notices.html", rows=notices_on(session, today), today=today)
