"""Accounts: who may sign in, in which role; and their sign-ins."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from credits.actor import Role
from credits.models.base import Audited, Base, Unaudited, Versioned, refers
from credits.models.types import Words


class Account(Versioned, Base):
    """A staff account stands in the log in clear; a student's or guardian's names a minor and is hidden with them.

    Its entries are of kind `permission`, each version a revision: while the last one says `active`, the verifier lets
    `actor` act in `role`. What students and guardians may do follows from whom they are (audit.store, `open_roles`).
    """

    __tablename__ = "account"
    seen = Audited("permission", person="student_id", leave_out=frozenset({"password_hash", "totp_secret_sealed"}))

    id: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[Role] = mapped_column(Words(Role))
    school_id: Mapped[str | None] = mapped_column(refers("school.id"))
    student_id: Mapped[str | None] = mapped_column(refers("student.id"))
    password_hash: Mapped[str]
    active: Mapped[bool]
    totp_secret_sealed: Mapped[str | None]

    def audited_fields(self) -> Mapping[str, object]:
        return {**super().audited_fields(), "actor": self.id}


class AccountSession(Base):
    """A sign-in, by the hash of its token."""

    __tablename__ = "account_session"
    seen = Unaudited("short-lived and changed by every request; what is done in it is in the log")

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(refers("account.id"), index=True)
    csrf_token: Mapped[str]
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
