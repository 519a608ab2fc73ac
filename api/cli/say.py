"""How the command line speaks: JSON when asked, sentences otherwise; refusals on standard error with their exit code."""

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

import typer
from rich.console import Console

FINDINGS = 1
USAGE = 2
UNVERIFIED = 3
ENVIRONMENT = 4


def console() -> Console:
    """Standard output with colour on a terminal, plain text elsewhere; Chinese needs no fixed width."""
    return Console(highlight=False, soft_wrap=True)


def as_json(value: Mapping[str, Any] | list[Any]) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def refuse(lines: Iterable[str], code: int) -> NoReturn:
    """Say what is wrong on standard error and stop with an exit code."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


def both(zh: str, en: str) -> str:
    """A sentence in both languages on one line."""
    return f"{zh} / {en}"
