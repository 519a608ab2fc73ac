"""If-Match: whoever changes a record says which version they saw (RFC 9110 §13.1.1, RFC 6585 §3)."""

import re
from typing import Annotated

from fastapi import Depends, Request

from api.problems import Fault

_ETAG = re.compile(r'"(\d{1,9})"', re.ASCII)


def etag(version: int) -> str:
    """A version as a strong entity tag."""
    return f'"{version}"'


def seen_version(request: Request) -> int:
    """The version named in If-Match; missing → 428, anything that is not one of our tags → 412."""
    header = request.headers.get("if-match")
    if header is None:
        raise Fault("RT-REQ-005")
    match = _ETAG.fullmatch(header.strip())
    if match is None:
        raise Fault("RT-REQ-009")  # `*` and weak tags too: the caller must have seen the version
    return int(match[1])


SeenVersion = Annotated[int, Depends(seen_version)]
