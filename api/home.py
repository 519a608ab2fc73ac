"""The service's home: keys, database and log brought into being, once; a second call changes nothing."""

from datetime import datetime
from secrets import token_hex

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.keys import load_keys, make_keys
from api.passwords import hash_password
from api.session import Database
from api.settings import Settings
from audit.event import Who
from audit.keys import generate_log_keys, key_lines, save_keys
from audit.keys import load_keys as load_log_keys
from audit.note import SignerKey
from audit.store import create_genesis, size
from credits.actor import Actor, Role
from credits.ids import new_id
from credits.journal import act
from credits.models import Account
from credits.schema import upgrade

SYSTEM = Who("system", "system", "cli")
FIRST_ADMINISTRATOR = "secadmin"


def prepare(settings: Settings, now: datetime) -> str | None:
    """Make whatever of keys, tables, genesis and first administrator is missing; returns the latter's password, once."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_keys(settings.secret_path)
    signers = log_keys(settings)
    database = open_database(settings)
    try:
        upgrade(database.engine)
        with database.transaction() as session:
            if size(session) == 0:
                create_genesis(session, origin=settings.origin, keys=key_lines(signers), who=SYSTEM, at=now)
        with database.transaction() as session:
            return _first_administrator(session, now)
    finally:
        database.close()


def open_database(settings: Settings) -> Database:
    """The database with the service's keys."""
    return Database(settings.database, load_keys(settings.secret_path).keyring)


def log_keys(settings: Settings) -> list[SignerKey]:
    """The keys that sign checkpoints, made at first use."""
    if not settings.log_key_path.exists():
        settings.log_key_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        save_keys(settings.log_key_path, generate_log_keys(settings.origin), settings.log_passphrase_bytes)
    return load_log_keys(settings.log_key_path, settings.log_passphrase_bytes)


def administrator(session: Session) -> Actor:
    """The first security administrator, who opens accounts from the command line."""
    account = session.scalars(select(Account).where(Account.login == FIRST_ADMINISTRATOR)).one()
    return Actor(account.id, account.id, account.role, None, None, "cli")


def _first_administrator(session: Session, now: datetime) -> str | None:
    if session.scalar(select(Account.id).where(Account.login == FIRST_ADMINISTRATOR)) is not None:
        return None
    password = token_hex(10)
    account = Account(
        id=new_id(now),
        login=FIRST_ADMINISTRATOR,
        display_name="安全管理员",
        role=Role.SECADMIN,
        password_hash=hash_password(password),
        active=True,
    )
    # Nobody can have opened the first account: the system did, and the log says so.
    system = Actor("system", "system", Role.SYSTEM, None, None, "cli")
    with act(session, "bootstrap", actor=system, now=now):
        session.add(account)
    return password
