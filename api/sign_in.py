"""Signing in and out: a new token each time, so a token planted before the sign-in is worth nothing after it."""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe

from sqlalchemy import delete, select

from api.identity import HOMES, hash_token
from api.passwords import password_matches
from api.session import Database
from api.settings import Settings
from api.throttle import Throttle
from credits.models import Account, AccountSession


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that succeeded: the token for the cookie, and where this role begins."""

    token: str
    home: str


def sign_in(
    database: Database, throttle: Throttle, login: str, password: str, *, settings: Settings, now: datetime
) -> Entered | str:
    """A new session, or the code of the problem: wrong (RT-AUT-002) or paused (RT-AUT-004).

    The password is checked between two short transactions: hashing takes long, and a writer must not wait for it.
    """
    if throttle.is_paused(login, now):
        return "RT-AUT-004"
    with database.transaction(writes=False) as session:
        account = session.scalar(select(Account).where(Account.login == login, Account.active))
    if not password_matches(account.password_hash if account else None, password) or account is None:
        throttle.failed(login, now)
        return "RT-AUT-002"
    throttle.succeeded(login)
    token = token_urlsafe(32)
    with database.transaction() as session:
        session.execute(delete(AccountSession).where(AccountSession.expires_at <= now))
        session.add(
            AccountSession(
                token_hash=hash_token(token),
                account_id=account.id,
                csrf_token=token_urlsafe(24),
                created_at=now,
                seen_at=now,
                expires_at=now + settings.session_limit,
            )
        )
    return Entered(token, HOMES.get(account.role.value, "/desk"))


def sign_out(database: Database, token_hash: str) -> None:
    """End one session."""
    with database.transaction() as session:
        session.execute(delete(AccountSession).where(AccountSession.token_hash == token_hash))
