"""Close an account: nobody signs in or acts with it any more; what it did stays."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import ROLE_ZH, Actor
from credits.errors import Forbidden, NotFound
from credits.journal import act
from credits.models import Account, AccountSession


def close_account(session: Session, login: str, *, actor: Actor, now: datetime) -> Account:
    """The account, no longer active; closing one already closed changes nothing. Its sign-ins end at once.

    From this entry on the verifier refuses what the account does (docs/auditor.md, check 7).

    Raises:
        Forbidden: not theirs to close, or their own: somebody has to be left who can open one.
        NotFound
    """
    require(actor, Act.OPEN_ACCOUNT)
    account = session.scalar(select(Account).where(Account.login == login))
    if account is None:
        raise NotFound(what_zh="账号", what_en="account", key=login)
    if account.id == actor.id:
        raise Forbidden(role=ROLE_ZH[actor.role], act=Act.OPEN_ACCOUNT.value)
    with act(session, "close", actor=actor, now=now):
        account.active = False
        session.execute(delete(AccountSession).where(AccountSession.account_id == account.id))
    return account
