"""`rongtong import`: read a file, say what is wrong with it, and bring the good into the record only when told.

`rongtong import undo ID` takes an import back, `rongtong import resume ID` goes on with one that was interrupted,
`rongtong import template KIND` writes an empty workbook to fill in, `rongtong import oneroster BUNDLE` takes a OneRoster
1.2 bundle as a roster.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer

from api.cli.environment import actor_named, record, settings
from api.cli.jobs import shown_progress, working
from api.cli.say import FINDINGS, USAGE, as_json, both, console, refuse
from api.imports import read_for, shipped_courses
from api.jobs.imports import ImportJob, line_of
from credits.actor import Actor
from credits.import_apply import counts_of
from credits.import_run import Arrival, Line, confirm_import, import_by_id, receive_import, report_lines
from credits.import_undo import start_undo
from credits.models import ImportRun, ImportState, School
from importers.identify import Kind
from importers.oneroster import rosters
from importers.problem import Refused, problem
from importers.read import Reading, document, read
from importers.report import marked
from importers.templates import template

SHOWN = 200


def import_file(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV、XLSX、XLS 或 ODS 文件；或 undo、resume、template、oneroster")
    ],
    ident: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="undo、resume 的导入编号，template 的种类")
    ] = None,
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
    report: Annotated[
        Path | None,
        typer.Option("--report", help="把标红的原文件写到此处 / write the file back with its faults marked"),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="template 的输出文件 / where a template goes")] = None,
) -> None:
    """导入一个文件。有错误的文件默认整份退回 / import a file; a file with errors is refused as a whole by default."""
    if ident is not None and str(file) == "oneroster":
        _oneroster(Path(ident), school, login, accept=accept_good_rows, report=report, as_document=as_document)
        return
    if ident is not None:
        _other(str(file), ident, login, out, as_document=as_document)
        return
    if not file.is_file():
        refuse([both(f"没有这个文件：{file}", f"no such file: {file}")], USAGE)
    if dry_run:
        _dry_run(file, kind, school, pack, login, report, as_document=as_document)
        return
    _require_login(login)
    with file.open("rb") as source:
        asked = _Asked(source, file.name, kind, school, pack)
        run, lines = _load(asked, login, accept=accept_good_rows)
    _answer(run, lines, file, report, as_document=as_document)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file to bring in and what the command line says about it."""

    source: BinaryIO
    name: str
    kind: Kind | None
    school: str | None
    pack: Path | None = None


def _load(asked: _Asked, login: str, *, accept: bool) -> tuple[ImportRun, list[Line]]:
    """Receive, check and, where nothing speaks against it, write."""
    with working(settings()) as job:
        run_id, actor = _received(job, asked, login)
        with shown_progress() as watch:
            job.check(run_id, watch, rehearse=False)
            run, lines = _seen(job, run_id)
            if (run.errors == 0 or accept) and run.good:
                with job.database.transaction() as session:
                    confirm_import(session, run_id, accept_good_rows=accept, actor=actor, now=job.clock.now())
                job.write(run_id, watch)
                run, lines = _seen(job, run_id)
        return run, lines


def _oneroster(
    bundle: Path, school: str | None, login: str, *, accept: bool, report: Path | None, as_document: bool
) -> None:
    """A OneRoster 1.2 bundle: the roster of one of its schools, by code."""
    _require_login(login)
    try:
        found = rosters(bundle)
    except Refused as refused:
        said = problem(refused.fault, file=bundle.name)
        refuse([f"[{said.code}] {both(said.zh, said.en)}"], FINDINGS)
    one = next((one for one in found if one.code == school), None)
    if one is None:
        codes = "、".join(f"{one.code} {one.name}" for one in found)
        refuse([both(f"请用 --school 指明其中一所学校：{codes}", "name one of these schools with --school.")], USAGE)
    name = f"oneroster-{one.code}.csv"
    run, lines = _load(_Asked(io.BytesIO(one.content), name, Kind.ROSTER, one.code), login, accept=accept)
    if report:
        report.write_bytes(marked(one.content, name, lines))
    _answer(run, lines, bundle, None, as_document=as_document)


def _other(word: str, ident: str, login: str, out: Path | None, *, as_document: bool) -> None:
    match word:
        case "template":
            if ident not in {kind.value for kind in Kind}:
                refuse([both(f"没有这种文件：{ident}", f"no such kind: {ident}")], USAGE)
            target = out or Path(f"{ident}.xlsx")
            target.write_bytes(template(Kind(ident)))
            console().print(both(f"已写到 {target}", f"written to {target}"))
        case "undo" | "resume":
            _require_login(login)
            with working(settings()) as job, shown_progress() as watch:
                with job.database.transaction() as session:
                    actor = actor_named(session, login)
                    if word == "undo":
                        start_undo(session, ident, actor=actor, now=job.clock.now())
                    elif import_by_id(session, ident).state is ImportState.STOPPED:
                        accepted = import_by_id(session, ident).accept_good_rows
                        confirm_import(session, ident, accept_good_rows=accepted, actor=actor, now=job.clock.now())
                job.advance(ident, watch)
                run, lines = _seen(job, ident)
            _answer(run, lines, Path(run.filename), None, as_document=as_document)
        case _:
            refuse([both(f"没有这个命令：import {word}", f"no such command: import {word}")], USAGE)


def _require_login(login: str) -> None:
    if not login:
        zh, en = "请用 --as 指明以哪个账号办理，或加 --dry-run 只检查。", "say who acts with --as, or add --dry-run."
        refuse([both(zh, en)], USAGE)


def _received(job: ImportJob, asked: _Asked, login: str) -> tuple[str, Actor]:
    with job.database.transaction(writes=False) as session:
        actor = actor_named(session, login)
        own = session.get(School, actor.school_id) if actor.school_id else None
    arrival = Arrival(
        digest=job.uploads.keep(asked.source),
        filename=asked.name,
        kind=asked.kind.value if asked.kind else None,
        school=asked.school or (own.code if own else None),
        head=asked.pack.read_text(encoding="utf-8") if asked.pack else None,
    )
    with job.database.transaction() as session:
        return receive_import(session, arrival, actor=actor, now=job.clock.now()).id, actor


def _seen(job: ImportJob, run_id: str) -> tuple[ImportRun, list[Line]]:
    with job.database.transaction(writes=False) as session:
        run = session.get_one(ImportRun, run_id)
        return run, report_lines(session, run_id, "apply" if run.parts_done else "check")


def _dry_run(
    file: Path, kind: Kind | None, school: str | None, pack: Path | None, login: str, report: Path | None, *,
    as_document: bool,
) -> None:  # fmt: skip
    """Against the record where there is one, else the file by itself; with --as, the difference it would make."""
    held = settings()
    if login:
        with file.open("rb") as source, working(held) as job, shown_progress() as watch:
            run_id, _ = _received(job, _Asked(source, file.name, kind, school, pack), login)
            job.check(run_id, watch)
            run, lines = _seen(job, run_id)
        _answer(run, lines, file, report, as_document=as_document, dry=True)
        return
    if held.secret_path.exists():
        with record(held, writes=False) as session:
            reading = read_for(session, file, kind=kind, school=school)
    else:
        reading = read(file, kind=kind, known=shipped_courses(), school=school)
    lines = [line_of(one) for one in reading.problems]
    if report:
        report.write_bytes(marked(file, file.name, lines))
    if as_document:
        as_json(document(reading))
    else:
        _print_head(reading.kind, reading.encoding, reading.total_rows, reading.good)
        _print_lines(lines)
    if _faulty(reading):
        raise typer.Exit(FINDINGS)


def _faulty(reading: Reading) -> bool:
    return reading.kind is None or any(problem.severity == "error" for problem in reading.problems)


def _answer(
    run: ImportRun, lines: list[Line], file: Path, report: Path | None, *, as_document: bool, dry: bool = False
) -> None:
    if report:
        report.write_bytes(marked(file, file.name, lines))
    written = run.state in (ImportState.DONE, ImportState.UNDONE)
    if as_document:
        as_json(_document(run, lines, dry=dry))
    else:
        _print(run, lines, dry=dry)
    if not written and (run.errors or run.stopped or run.kind is None or not dry):
        raise typer.Exit(FINDINGS)


def _document(run: ImportRun, lines: list[Line], *, dry: bool) -> dict[str, Any]:
    body: dict[str, Any] = {
        "kind": run.kind,
        "encoding": run.encoding,
        "rows": run.total,
        "good": run.good,
        "problems": lines,
        "import": run.id,
        "state": run.state.value,
        "stopped": run.stopped,
    }
    return body | ({"difference": run.foreseen} if dry else {"applied": counts_of(run)})


def _print(run: ImportRun, lines: list[Line], *, dry: bool) -> None:
    _print_head(run.kind, run.encoding, run.total, run.good)
    _print_lines(lines)
    out = console()
    shown = (run.foreseen or {}) if dry else counts_of(run)
    if dry or run.parts_done:
        word = both("将写入", "would be written") if dry else both("已写入", "written")
        out.print(
            f"{word}：新增 {shown['new']}，更新 {shown['changed']}，不变 {shown['same']}，冲突 {shown['conflicts']} / "
            f"new {shown['new']}, changed {shown['changed']}, same {shown['same']}, conflicts {shown['conflicts']}"
        )
    refusal = run.stopped or (run.foreseen or {}).get("refusal")
    if refusal:
        out.print(f"  [{refusal['code']}] {both(refusal['zh'], refusal['en'])}")
    out.print(both(f"导入编号 {run.id}（{run.state.value}）", "import number and state"))


def _print_head(kind: object, encoding: str | None, total: int, good: int) -> None:
    console().print(
        f"{kind or '?'} · {encoding or '-'} · 共 {total} 行，可用 {good} 行 / {good} of {total} rows are good"
    )


def _print_lines(lines: list[Line]) -> None:
    out = console()
    for line in lines[:SHOWN]:
        place = " ".join(str(line[name]) for name in ("sheet", "row", "column") if line[name] is not None)
        out.print(f"  {line['severity']:8} {line['code']} {place}  {line['zh']}\n           {line['en']}", markup=False)
    if len(lines) > SHOWN:
        more = len(lines) - SHOWN
        out.print(both(f"  另有 {more} 条，见 --json 或 --report。", f"and {more} more: see --json or --report."))
