"""The published packs, for everybody: which rules are in force, and their digests."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from api.policy import packs_for
from api.session import Snapshot

router = APIRouter(tags=["packs"])


@router.get("/packs")
def packs(session: Snapshot) -> JSONResponse:
    """Identity, title, place, dates and digest of each."""
    found = [
        {
            "id": pack.id,
            "title": {"zh": pack.head.title, "en": pack.head.title_en},
            "layer": pack.head.layer,
            "region": pack.head.region,
            "effective_from": pack.head.effective_from.isoformat(),
            "effective_before": pack.head.effective_before.isoformat() if pack.head.effective_before else None,
            "supersedes": pack.head.supersedes,
            "demo": pack.head.demo,
            "digest": pack.digest,
        }
        for pack in packs_for(session)
    ]
    return JSONResponse({"items": found})
