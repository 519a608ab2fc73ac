"""`rongtong decision replay`: make a past decision again from what was stored, and compare."""

from typing import Annotated

import typer

from api.cli.environment import record, settings
from api.cli.say import UNVERIFIED, as_json, both, console
from credits.replay import replay as replay_ruling

app = typer.Typer(help="裁定 / decisions", no_args_is_help=True, add_completion=False)


@app.callback()
def group() -> None:
    """裁定 / decisions."""


@app.command("replay")
def replay(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="申请编号 / application number")],
    as_document: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """按保存的摘要重新研判，应与当时一致 / recompute from the stored digests; must agree."""
    with record(settings(), writes=False) as session:
        found = replay_ruling(session, number)
    if as_document:
        as_json(
            [
                {"seq": r.seq, "same": r.same, "digest": r.stored, "again": r.again, "differences": list(r.differences)}
                for r in found
            ]
        )
    else:
        for r in found:
            verdict = both("一致", "same") if r.same else both("不一致", "different") + "：" + "、".join(r.differences)
            console().print(f"{number} #{r.seq} {r.again[:16]} {verdict}")
    if not all(r.same for r in found):
        raise typer.Exit(UNVERIFIED)
