"""Open an account for a person, in one role; the password arrives hashed."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor, Role
from credits.errors import Duplicate
from credits.ids import new_id
from credits.journal import act
from credits.models import Account


def open_account(
    session: Session,
    login: str,
    *,
    display_name: str,
    role: Role,
    password_hash: str,
    actor: Actor,
    now: datetime,
    school_id: str | None = None,
    student_id: str | None = None,
) -> Account:
    """A new account; `student_id` is the student's own or the guardian's ward.

    Raises:
        Forbidden
        Duplicate: the login is taken.
    """
    require(actor, Act.OPEN_ACCOUNT)
    if session.scalar(select(Account.id).where(Account.login == login)) is not None:
        raise Duplicate(what_zh="登录名", what_en="Login", key=login)
    account = Account(
        id=new_id(now),
        login=login,
        display_name=display_name,
        role=role,
        school_id=school_id,
        student_id=student_id,
        password_hash=password_hash,
        active=True,
    )
    with act(session, "open", actor=actor, now=now):
        session.add(account)
    return account
