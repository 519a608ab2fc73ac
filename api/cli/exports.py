"""`rongtong export`: tables as XLSX or CSV, a student's transcript as JSON or PDF; personal data only with a purpose."""

import json
from pathlib import Path
from typing import Annotated

import typer

from api.cli.environment import actor_named, clock_of, record, settings
from api.cli.say import FINDINGS, USAGE, both, console, refuse
from api.exports.tables import PERSONAL, Wanted, What, table_for
from api.exports.transcript import as_pdf, transcript
from credits.find import student_by_number
from importers.write import ENCODINGS, Unencodable, as_csv, as_xlsx

TRANSCRIPT = "transcript"
KINDS = (*(what.value for what in What), TRANSCRIPT)


def export(
    what: Annotated[str, typer.Argument(metavar="KIND", help="、".join(KINDS))],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=".xlsx、.csv、.json 或 .pdf")],
    login: Annotated[str, typer.Option("--as", metavar="LOGIN", help="以哪个账号办理 / the account that acts")],
    school: Annotated[str | None, typer.Option("--school", help="学校标识码 / code of the school")] = None,
    purpose: Annotated[str, typer.Option("--purpose", help="个人信息的用途，写入日志 / why; entered in the log")] = "",
    pack: Annotated[
        str | None, typer.Option("--pack", help="互认目录所属政策包的编号 / id of a catalogue's pack")
    ] = None,
    student: Annotated[str | None, typer.Option("--student", help="全国学籍号 / the student's roll number")] = None,
    encoding: Annotated[str, typer.Option("--encoding", help="CSV 编码：utf-8-sig、gb18030、gbk")] = "utf-8-sig",
) -> None:
    """导出表格或成绩单。含个人信息的须写明用途，并记入日志 / export a table or a transcript."""
    if what not in KINDS:
        refuse([both(f"没有这种内容：{what}", f"there is no such kind: {what}")], USAGE)
    suffix = out.suffix.lower()
    allowed = {".json", ".pdf"} if what == TRANSCRIPT else {".xlsx", ".csv"}
    if suffix not in allowed or encoding not in ENCODINGS:
        words = "、".join(sorted(allowed))
        refuse(
            [both(f"输出文件应为 {words}，编码应为 {'、'.join(ENCODINGS)}。", "wrong kind of file or encoding.")], USAGE
        )
    if what == TRANSCRIPT:
        content = _transcript(student, login, purpose, pdf=suffix == ".pdf")
    else:
        wanted = What(what)
        if wanted in PERSONAL and school is None:
            refuse([both("请用 --school 指明学校标识码。", "name the school's code with --school.")], USAGE)
        content = _table(wanted, school, pack, login, purpose, encoding if suffix == ".csv" else None)
    out.write_bytes(content)
    out.chmod(0o600)
    console().print(both(f"已写到 {out}", f"written to {out}"))


def _table(what: What, school: str | None, pack: str | None, login: str, purpose: str, encoding: str | None) -> bytes:
    """The file's content; what it takes out is in the log before a byte is written."""
    held = settings()
    with record(held, writes=True) as session:
        actor = actor_named(session, login)
        table = table_for(session, Wanted(what, actor, clock_of(held).now(), school, pack, purpose))
        try:
            return as_xlsx(table) if encoding is None else as_csv(table, encoding)
        except Unencodable as problem:
            refuse([both(problem.zh, problem.en)], FINDINGS)


def _transcript(student: str | None, login: str, purpose: str, *, pdf: bool) -> bytes:
    if student is None:
        refuse([both("请用 --student 指明全国学籍号。", "name the student with --student.")], USAGE)
    held = settings()
    with record(held, writes=True) as session:
        actor = actor_named(session, login)
        student_id = student_by_number(session, student.upper()).id
        document = transcript(session, student_id, purpose=purpose, actor=actor, now=clock_of(held).now())
        if pdf:
            return as_pdf(document)
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
