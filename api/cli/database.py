"""`rongtong db`: make the database, or bring it up to date."""

import typer
from rich.console import Console

from api.cli.environment import clock_of, settings
from api.cli.say import both, console
from api.home import prepare

app = typer.Typer(help="数据库 / database", no_args_is_help=True, add_completion=False)


@app.callback()
def group() -> None:
    """数据库 / database."""


@app.command("init")
def init() -> None:
    """建立或升级数据库、密钥与日志；可重复运行 / make or upgrade database, keys and log; safe to repeat."""
    held = settings()
    password = prepare(held, clock_of(held).now())
    out: Console = console()
    out.print(both(f"数据库就绪：{held.home}", f"the database is ready in {held.home}"))
    if password is not None:
        out.print(
            both(f"安全管理员 secadmin 的初始口令（只显示一次）：{password}", "first password of secadmin, shown once")
        )
