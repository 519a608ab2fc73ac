"""Who is asking: a session cookie or nothing. The record's verbs get an `Actor`, never a request."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.cookies import SimpleCookie
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from api.problems import Fault
from credits.actor import Actor
from credits.models import Account, AccountSession, School

COOKIE = "rongtong_session"
# A page that is read must not become a write each time: `seen_at` moves at most once a minute.
SEEN_STEP = timedelta(minutes=1)
HOMES = {"student": "/me", "guardian": "/me", "auditor": "/audit"}


@dataclass(frozen=True, slots=True)
class Visit:
    """One signed-in request: who, in which role, for which school, and the token its forms must carry."""

    actor: Actor
    display_name: str
    school_name: str | None
    csrf: str
    token_hash: str

    @property
    def role(self) -> str:
        """The role's code."""
        return self.actor.role.value

    @property
    def home(self) -> str:
        """The page this role begins on."""
        return HOMES.get(self.role, "/desk")


def hash_token(token: str) -> str:
    """What the database keeps of a session token: SHA-256, enough for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_cookie(token: str, *, secure: bool) -> str:
    """The Set-Cookie value of a session; an empty token clears it."""
    cookie: SimpleCookie = SimpleCookie()
    cookie[COOKIE] = token
    morsel = cookie[COOKIE]
    morsel["path"], morsel["httponly"], morsel["samesite"] = "/", True, "Lax"
    if secure:
        morsel["secure"] = True
    if not token:
        morsel["max-age"] = 0
    return morsel.OutputString()


def actor_of(account: Account, *, via: str) -> Actor:
    """The account as the verbs know it; its id, which says nothing, is its name in the log."""
    return Actor(account.id, account.id, account.role, account.school_id, account.student_id, via)


def find_visit(request: Request) -> Visit | None:
    """The visit of this request, or None.

    A session that rested too long, lasted too long, or whose account was closed is no session.
    """
    token = request.cookies.get(COOKIE)
    if not token:
        return None
    state, now = request.app.state, request.app.state.clock.now()
    with state.database.transaction(writes=False) as session:
        found = _stored(session, hash_token(token), now, state.settings.session_idle)
    if found is None:
        return None
    visit, seen_at = found
    if now - seen_at >= SEEN_STEP:
        with state.database.transaction() as session:
            mark = update(AccountSession).where(AccountSession.token_hash == visit.token_hash).values(seen_at=now)
            session.execute(mark)
    return visit


def _stored(session: Session, token_hash: str, now: datetime, idle: timedelta) -> tuple[Visit, datetime] | None:
    row = session.execute(
        select(AccountSession, Account, School.name)
        .join(Account, Account.id == AccountSession.account_id)
        .outerjoin(School, School.id == Account.school_id)
        .where(AccountSession.token_hash == token_hash, Account.active)
    ).one_or_none()
    if row is None:
        return None
    stored, account, school_name = row
    if now >= stored.expires_at or now - stored.seen_at >= idle:
        return None
    actor = actor_of(account, via="web")
    return Visit(actor, account.display_name, school_name, stored.csrf_token, token_hash), stored.seen_at


def maybe_signed_in(request: Request) -> Visit | None:
    """The visit if there is one; pages anybody may see use it for their frame."""
    visit = find_visit(request)
    request.state.visit = visit
    return visit


MaybeSignedIn = Annotated[Visit | None, Depends(maybe_signed_in)]


def signed_in(visit: MaybeSignedIn) -> Visit:
    """The visit, or 401 (a page leads to the sign-in)."""
    if visit is None:
        raise Fault("RT-AUT-001")
    return visit


SignedIn = Annotated[Visit, Depends(signed_in)]


def current_actor(visit: SignedIn) -> Actor:
    """Who acts on a page, as the verbs want it."""
    return visit.actor


CurrentActor = Annotated[Actor, Depends(current_actor)]
