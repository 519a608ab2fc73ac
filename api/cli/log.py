"""`rongtong log`: publish, export and check the signed change log."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli import log_cases, log_gossip, log_rotate, log_witness
from api.cli.environment import record, settings
from api.cli.say import ENVIRONMENT, UNVERIFIED, USAGE, as_json, both, console, refuse
from api.home import log_keys, open_database
from api.publisher import Publisher
from audit.export import NotPublished, export_bundle
from audit.folder import Folder
from audit.keys import key_lines
from audit.publish import ForkRisk
from audit.reconcile import reconcile as compare
from credits.stored import audited_kinds, stored_objects

app = typer.Typer(help="签名的变更日志 / the signed change log", no_args_is_help=True, add_completion=False)
app.add_typer(log_witness.app, name="witness")
app.command("gossip")(log_gossip.gossip)
app.command("rotate")(log_rotate.rotate)
app.command("sample")(log_cases.sample)
app.command("receipt")(log_cases.receipt)
app.command("replay")(log_cases.replay)


@app.command("publish")
def publish() -> None:
    """立即发布并签名 / publish and sign now (the worker does it by itself)."""
    held = settings()
    database = open_database(held)
    try:
        signed = Publisher(held, database).once()
    except ForkRisk as risk:
        refuse([both("数据库落后于已签名的日志，拒绝签名。", str(risk))], UNVERIFIED)
    finally:
        database.close()
    console().print(
        both("没有新的条目。", "nothing new.")
        if signed is None
        else both(f"已发布 {signed.head.size} 条。", f"{signed.head.size} entries published.")
    )


@app.command("key")
def key() -> None:
    """打印审计员要保存的公钥 / print the key an auditor pins."""
    for line in key_lines(log_keys(settings())):
        typer.echo(line)


@app.command("export")
def export(folder: Annotated[Path, typer.Argument(help="新的空文件夹 / a new folder")]) -> None:
    """导出离线核验用的日志包 / write a bundle for `python -m audit verify`."""
    held = settings()
    try:
        with record(held, writes=False) as session:
            signed = export_bundle(session, Folder(held.log_folder), folder)
    except FileExistsError:
        refuse([both(f"文件夹不是空的：{folder}", f"the folder is not empty: {folder}")], USAGE)
    except NotPublished:
        refuse([both("日志还没有发布过。", "the log has not been published yet.")], ENVIRONMENT)
    console().print(
        both(f"已导出 {signed.head.size} 条到 {folder}", f"{signed.head.size} entries exported to {folder}")
    )


@app.command("reconcile")
def reconcile(as_document: Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")] = False) -> None:
    """用日志核对数据表；绕过服务改动的行会被指出 / replay the log against the tables."""
    with record(settings(), writes=False) as session:
        findings = compare(session, stored_objects(session), kinds=audited_kinds())
    if as_document:
        as_json([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            console().print(f"{finding.code} {finding.zh}\n        {finding.en}")
        console().print(both(f"{len(findings)} 项发现", f"{len(findings)} findings"))
    if findings:
        raise typer.Exit(UNVERIFIED)
