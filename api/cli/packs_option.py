"""Which packs a command uses: the shipped ones, or only those under a folder."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.say import USAGE, both, refuse
from rules.pack import Pack, load_tree, shipped
from rules.problem import PackError

PacksFolder = Annotated[
    Path | None, typer.Option("--packs", metavar="DIR", help="只用此文件夹中的政策包 / use only the packs under DIR")
]


def packs_under(folder: Path | None) -> list[Pack]:
    """Load the packs, or stop with every problem named."""
    if folder is not None and not folder.is_dir():
        refuse([both(f"没有这个文件夹：{folder}", f"no such folder: {folder}")], USAGE)
    try:
        return load_tree(folder or shipped())
    except PackError as error:
        refuse(problem_lines(error), USAGE)


def problem_lines(error: PackError) -> list[str]:
    """One line a problem: where, code, and both sentences."""
    return [f"{p.file} {p.place} [{p.code}] {both(p.zh, p.en)}" for p in error.problems]
