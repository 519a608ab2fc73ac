"""Idempotency keys: a request sent twice changes things once and is answered alike.

The key and the answer are stored in the transaction of the change, so they stand or fall together.
"""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.problems import Fault
from api.v1.preconditions import etag
from credits.actor import Actor
from credits.models import IdempotencyKey

_KEY = re.compile(r"[\x21-\x7e]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Once:
    """One act named by its client: key, method and path, hash of the body."""

    key: str
    target: str
    body_hash: str


def key_of(request: Request) -> str:
    """The key the client gave; without one 400."""
    key = request.headers.get("idempotency-key", "")
    # The draft's header is a quoted string; many clients send it bare.
    key = key[1:-1] if len(key) > 1 and key[0] == key[-1] == '"' else key
    if not _KEY.fullmatch(key):
        raise Fault("RT-REQ-006")
    return key


async def required_once(request: Request) -> Once:
    """The act's name; without a key 400."""
    key = key_of(request)
    body_hash = hashlib.sha256(await request.body()).hexdigest()
    return Once(key, f"{request.method} {request.url.path}", body_hash)


async def optional_once(request: Request) -> Once | None:
    """The act's name if the client gave one."""
    return await required_once(request) if "idempotency-key" in request.headers else None


RequiredOnce = Annotated[Once, Depends(required_once)]
OptionalOnce = Annotated[Once | None, Depends(optional_once)]


def answer_once(
    session: Session,
    once: Once | None,
    *,
    actor: Actor,
    now: datetime,
    kept_for: timedelta,
    act: Callable[[], Response],
) -> Response:
    """Do it and keep the answer, or give the answer that was kept."""
    if once is None:
        return act()
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.created_at <= now - kept_for))
    kept = session.get(IdempotencyKey, (actor.id, once.key, once.target))
    if kept is not None:
        return _replayed(kept, once)
    answer = act()
    row = IdempotencyKey(
        actor=actor.id,
        key=once.key,
        target=once.target,
        body_hash=once.body_hash,
        status=answer.status_code,
        body=bytes(answer.body),
        created_at=now,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Fault("RT-REQ-011", headers={"retry-after": "1"}) from error
    return answer


def _replayed(kept: IdempotencyKey, once: Once) -> Response:
    if kept.body_hash != once.body_hash:
        raise Fault("RT-REQ-007")
    headers = {"idempotency-replayed": "true"}
    version = json.loads(kept.body).get("version")
    if isinstance(version, int):
        headers["etag"] = etag(version)
    return Response(kept.body, kept.status, headers, "application/json")
