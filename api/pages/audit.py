"""The change log for everybody: how long it is, what was last signed, how to check it without trusting us."""

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from api.identity import MaybeSignedIn
from api.problems import Fault
from api.render import page
from api.session import Snapshot
from audit.checkpoint import SignedCheckpoint, parse_checkpoint
from audit.folder import Folder
from audit.store import size

router = APIRouter()


def last_checkpoint(folder: Folder) -> SignedCheckpoint | None:
    """The last published head; None before the first publication."""
    raw = folder.read("checkpoint")
    return parse_checkpoint(raw) if raw is not None else None


@router.get("/audit")
def health(request: Request, session: Snapshot, _visit: MaybeSignedIn) -> Response:
    """Size of the log and its latest signed head."""
    signed = last_checkpoint(Folder(request.app.state.settings.log_folder))
    return page(request, "audit.html", entries=size(session), signed=signed)


@router.get("/audit/checkpoint")
def checkpoint(request: Request) -> Response:
    """The signed note itself, to be kept by whoever wants to hold us to it."""
    raw = Folder(request.app.state.settings.log_folder).read("checkpoint")
    if raw is None:
        raise Fault("RT-REQ-002")
    return PlainTextResponse(raw)
