"""What every command that touches the record needs: settings, clock, database, and an actor."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from api.cli.say import ENVIRONMENT, FINDINGS, USAGE, both, refuse
from api.clock import Clock
from api.home import open_database
from api.settings import Settings
from credits.actor import Actor
from credits.errors import Refusal
from credits.models import Account

As = Annotated[str, typer.Option("--as", metavar="LOGIN", help="以哪个账号办理 / the account that acts")]


def settings() -> Settings:
    """The settings of the environment, or a sentence about what is wrong with them."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"RONGTONG_{'_'.join(str(p) for p in e['loc']).upper()}" for e in error.errors())
        refuse([both(f"环境变量有误：{names}", f"these settings are wrong: {names}")], ENVIRONMENT)


def clock_of(held: Settings) -> Clock:
    """The clock these settings ask for."""
    return Clock(held.demo_today if held.demo else None)


@contextmanager
def record(held: Settings, *, writes: bool) -> Iterator[Session]:
    """A transaction on the record; what it refuses becomes a sentence and exit code 1."""
    if not held.secret_path.exists():
        refuse(
            [
                both(
                    "这里还没有数据库，请先运行 rongtong db init。",
                    "there is no database here; run rongtong db init first.",
                )
            ],
            ENVIRONMENT,
        )
    database = open_database(held)
    try:
        with database.transaction(writes=writes) as session:
            yield session
    except Refusal as refusal:
        refuse_with(refusal)
    except OperationalError as error:
        refuse([both("数据库无法使用。", f"the database cannot be used ({type(error.orig).__name__}).")], ENVIRONMENT)
    finally:
        database.close()


def refuse_with(refusal: Refusal) -> NoReturn:
    """The record says no: code and both sentences."""
    refuse([f"[{refusal.code}] {both(refusal.sentence_zh, refusal.sentence_en)}"], FINDINGS)


def actor_named(session: Session, login: str) -> Actor:
    """The account that acts, through the command line."""
    account = session.scalar(select(Account).where(Account.login == login, Account.active))
    if account is None:
        refuse([both(f"没有可用的账号 {login}。", f"there is no active account {login}.")], USAGE)
    return Actor(account.id, account.id, account.role, account.school_id, account.student_id, "cli")
