"""`rongtong evaluate`: one case, or a file of many, against the packs; nothing is stored."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli.packs_option import PacksFolder, packs_under, problem_lines
from api.cli.ruling_text import show_ruling
from api.cli.say import FINDINGS, USAGE, as_json, both, refuse
from rules.casefile import CaseError, read_case
from rules.counterfactual import explained
from rules.document import document
from rules.facts import Case
from rules.pack import Pack
from rules.packs_in_force import in_force
from rules.problem import PackError
from rules.ruling import Ruling, Verdict

On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="按此日有效的政策 / use the packs in force on this date"),
]


def evaluate(
    case: Annotated[
        Path, typer.Argument(metavar="CASE.json", help="案例文件，或每行一个案例的 .jsonl / a case, or one case a line")
    ],
    packs: PacksFolder = None,
    on: On = None,
    as_document: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
) -> None:
    """依据政策包研判一个案例，逐条说明理由 / rule on a case, with the reason for every clause."""
    text = _text(case)
    held = packs_under(packs)
    day = on.date() if on else None
    if case.suffix == ".jsonl":
        _many(text, held, day)
        return
    ruling = _ruling(_case(case, text), held, day)
    if as_document:
        as_json(document(ruling))
    else:
        show_ruling(ruling)
    if ruling.verdict is Verdict.INELIGIBLE:
        raise typer.Exit(FINDINGS)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refuse([both(f"无法读取 {path}：{_because(error)[0]}", f"cannot read {path}: {_because(error)[1]}")], USAGE)


def _because(error: Exception) -> tuple[str, str]:
    match error:
        case FileNotFoundError():
            return "文件不存在。", "there is no such file."
        case IsADirectoryError():
            return "这是一个文件夹。", "it is a folder."
        case UnicodeDecodeError():
            return "不是 UTF-8 文本。", "it is not UTF-8 text."
        case _:
            return "没有权限或读取失败。", "no permission, or reading failed."


def _case(path: Path, text: str, line: int | None = None) -> Case:
    where = str(path) if line is None else f"{path}:{line}"
    try:
        return read_case(text)
    except CaseError as error:
        refuse([f"{where} {p.path} {both(p.zh, p.en)}" for p in error.problems], USAGE)


def _ruling(case: Case, packs: list[Pack], day: date | None) -> Ruling:
    try:
        return explained(in_force(packs, case, day), case)
    except PackError as error:
        refuse(problem_lines(error), USAGE)


def _many(text: str, packs: list[Pack], day: date | None) -> None:
    for number, line in _lines(text):
        case = _case(Path("-"), line, number)
        ruling: dict[str, Any] = document(_ruling(case, packs, day))
        typer.echo(json.dumps(ruling, ensure_ascii=False))


def _lines(text: str) -> Iterator[tuple[int, str]]:
    return ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())
