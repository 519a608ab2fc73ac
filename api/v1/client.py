"""Who uses the JSON interface: someone signed in. A change needs the session's token in X-CSRF-Token, too."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from api.csrf import require_same_origin, require_token
from api.identity import SignedIn
from credits.actor import Actor

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def client_actor(request: Request, visit: SignedIn) -> Actor:
    """The actor, once the request is known not to be forged: another site can send neither the header nor our Origin."""
    if request.method not in SAFE:
        if "origin" in request.headers:
            require_same_origin(request)
        require_token(visit.csrf, request.headers.get("x-csrf-token"))
    return replace(visit.actor, via="api")


ClientActor = Annotated[Actor, Depends(client_actor)]
