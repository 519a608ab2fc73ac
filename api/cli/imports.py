"""`rongtong import`: read a file, say what is wrong with it, and bring the good into the record only when told."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.environment import actor_named, clock_of, record, settings
from api.cli.say import FINDINGS, USAGE, as_json, both, console, refuse
from api.imports import Arrival, apply_reading, read_for
from credits.batch import Counts
from importers.identify import Kind
from importers.known import Known
from importers.read import Reading, document, read


def import_file(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV、XLSX、XLS 或 ODS 文件")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写入 / check only, write nothing")] = False,
    as_document: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False,
    kind: Annotated[Kind | None, typer.Option("--kind", help="文件种类；不写则按表头判断 / what it is")] = None,
    school: Annotated[str | None, typer.Option("--school", help="学校标识码 / code of the school")] = None,
    pack: Annotated[
        Path | None, typer.Option("--pack", help="互认目录所属的 pack.toml / pack.toml of a catalogue")
    ] = None,
    login: Annotated[str, typer.Option("--as", metavar="LOGIN", help="以哪个账号办理 / the account that acts")] = "",
    accept_good_rows: Annotated[
        bool, typer.Option("--accept-good-rows", help="有误的行留下，其余写入 / load the good rows of a faulty file")
    ] = False,
) -> None:
    """导入一个文件。有错误的文件默认整份退回 / import a file; a file with errors is refused as a whole by default."""
    if not file.is_file():
        refuse([both(f"没有这个文件：{file}", f"no such file: {file}")], USAGE)
    if dry_run:
        _report(_dry(file, kind, school), None, as_document=as_document)
        return
    if not login:
        refuse(
            [
                both(
                    "请用 --as 指明以哪个账号办理，或加 --dry-run 只检查。", "say who acts with --as, or add --dry-run."
                )
            ],
            USAGE,
        )
    held, head = settings(), pack.read_bytes() if pack else None
    clock = clock_of(held)
    with record(held, writes=True) as session:
        reading = read_for(session, file, kind=kind, school=school)
        if _faulty(reading) and not (accept_good_rows and reading.rows):
            _report(reading, None, as_document=as_document)
            raise typer.Exit(FINDINGS)
        arrival = Arrival(actor_named(session, login), clock.now(), clock.today(), school, head)
        counts = apply_reading(session, reading, arrival)
    _report(reading, counts, as_document=as_document)


def _dry(file: Path, kind: Kind | None, school: str | None) -> Reading:
    """Against the record where there is one, else the file by itself."""
    held = settings()
    if not held.secret_path.exists():
        return read(file, kind=kind, known=Known(), school=school)
    with record(held, writes=False) as session:
        return read_for(session, file, kind=kind, school=school)


def _faulty(reading: Reading) -> bool:
    return reading.kind is None or any(problem.severity == "error" for problem in reading.problems)


def _report(reading: Reading, counts: Counts | None, *, as_document: bool) -> None:
    if as_document:
        applied = (
            {"new": counts.new, "changed": counts.changed, "same": counts.same, "conflicts": len(counts.conflicts)}
            if counts
            else None
        )
        as_json(document(reading) | ({"applied": applied} if applied else {}))
    else:
        _show(reading, counts)
    if counts is None and _faulty(reading):
        raise typer.Exit(FINDINGS)


def _show(reading: Reading, counts: Counts | None) -> None:
    out = console()
    out.print(
        f"{reading.kind or '?'} · {reading.encoding or '-'} · 共 {reading.total_rows} 行，可用 {reading.good} 行 / {reading.good} of {reading.total_rows} rows are good"
    )
    for problem in reading.problems:
        place = " ".join(str(part) for part in (problem.sheet, problem.row, problem.column) if part is not None)
        out.print(f"  {problem.severity:7} {problem.code} {place}  {problem.zh}\n          {problem.en}")
    if counts is not None:
        out.print(
            f"已写入：新增 {counts.new}，更新 {counts.changed}，不变 {counts.same}，冲突 {len(counts.conflicts)} / "
            f"new {counts.new}, changed {counts.changed}, same {counts.same}, conflicts {len(counts.conflicts)}"
        )
        for conflict in counts.conflicts:
            out.print(f"  [{conflict.code}] {both(conflict.zh, conflict.en)}")
