"""Forged forms: a request that changes something must come from our own pages and carry the session's token.

No Fetch-Metadata: an intranet without TLS has none. The Origin header and the token stand together.
"""

from collections.abc import Mapping
from hmac import compare_digest
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from api.identity import SignedIn
from api.problems import Fault

MOST_FIELDS = 200


def require_same_origin(request: Request) -> None:
    """Refuse unless Origin, or else Referer, names this very host; both missing is a refusal too."""
    said = request.headers.get("origin") or request.headers.get("referer")
    host = request.headers.get("host", "")
    if not said or not host or urlsplit(said).netloc.lower() != host.lower():
        raise Fault("RT-AUT-003")


def require_token(expected: str, given: object) -> None:
    """Refuse unless the token of the session came along."""
    if not isinstance(given, str) or not compare_digest(expected.encode(), given.encode()):
        raise Fault("RT-AUT-003")


async def open_form(request: Request) -> Mapping[str, str]:
    """The fields of a form anyone may send from our own pages (sign-in, language)."""
    require_same_origin(request)
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}


OpenForm = Annotated[Mapping[str, str], Depends(open_form)]


async def signed_form(visit: SignedIn, fields: OpenForm) -> Mapping[str, str]:
    """The fields of a form of someone signed in, with the session's token checked and taken out."""
    require_token(visit.csrf, fields.get("csrf"))
    return {name: value for name, value in fields.items() if name != "csrf"}


SignedForm = Annotated[Mapping[str, str], Depends(signed_form)]
