"""`rongtong user`: open accounts."""

from getpass import getpass
from typing import Annotated

import typer

from api.cli.environment import clock_of, record, settings
from api.cli.say import both, console
from api.home import administrator
from api.passwords import hash_password
from credits.actor import Role
from credits.find import school_by_code
from credits.open_account import open_account

app = typer.Typer(help="账号 / accounts", no_args_is_help=True, add_completion=False)


@app.callback()
def group() -> None:
    """账号 / accounts."""


@app.command("add")
def add(
    login: Annotated[str, typer.Argument(help="登录名 / login")],
    role: Annotated[Role, typer.Option("--role", help="角色 / role")],
    name: Annotated[str, typer.Option("--name", help="显示的姓名 / name shown")],
    school: Annotated[str | None, typer.Option("--school", help="学校标识码 / code of the school")] = None,
) -> None:
    """开设账号；口令从终端读取 / open an account; the password is read from the terminal."""
    password = getpass("口令 / password: ")
    held = settings()
    with record(held, writes=True) as session:
        school_id = school_by_code(session, school).id if school else None
        open_account(
            session,
            login,
            display_name=name,
            role=role,
            password_hash=hash_password(password),
            school_id=school_id,
            actor=administrator(session),
            now=clock_of(held).now(),
        )
    console().print(both(f"已开设账号 {login}", f"account {login} is open"))
