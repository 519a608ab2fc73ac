"""The command line: `rongtong`. Exit codes: 0 fine, 1 findings or refusal, 2 usage, 3 verification failed, 4 environment.

A command's module is loaded when it is asked for: ruling on a case must not wait for the web server's libraries.
"""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

# name → where the command stands: a function, or a Typer of its own with commands below it.
COMMANDS = {
    "evaluate": "evaluation:evaluate",
    "packs": "policy:app",
    "import": "imports:import_file",
    "export": "exports:export",
    "db": "database:app",
    "log": "log:app",
    "decision": "replay:app",
    "user": "users:app",
    "serve": "serving:serve",
    "worker": "serving:worker",
}


class OnDemand(TyperGroup):
    """A group whose commands are imported one by one."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002
        """Every command, in the order people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        """The command of a name, loaded now; None for a name there is none of."""
        return _loaded(cmd_name) if cmd_name in COMMANDS else None


def _loaded(name: str) -> Any:
    module, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(f"api.cli.{module}"), attribute)
    if isinstance(found, typer.Typer):
        command = typer.main.get_command(found)
    else:
        alone = typer.Typer(add_completion=False)
        alone.command(name)(found)
        command = typer.main.get_command(alone)
    command.name = name
    return command


app = typer.Typer(
    cls=OnDemand,
    name="rongtong",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


@app.callback(help="融通：学分互认与学籍互转 / credit recognition and roll transfer")
def rongtong() -> None:
    """The group itself does nothing."""
