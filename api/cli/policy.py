"""`rongtong packs`: look at policy packs and check them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from api.cli.packs_option import PacksFolder, packs_under, problem_lines
from api.cli.say import FINDINGS, USAGE, as_json, both, console, refuse
from rules.check import check_folder
from rules.diff import diff
from rules.pack import Pack, load_folder, shipped
from rules.problem import PackError

app = typer.Typer(help="政策包 / policy packs", no_args_is_help=True, add_completion=False)
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON / print JSON")]


@app.command("check")
def check(
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="政策包所在文件夹 / where the packs are")
    ] = None,
    as_document: AsJson = False,
) -> None:
    """静态检查；有错误级发现时退出码为 1 / static check; exit 1 on findings of severity error."""
    if folder is not None and not folder.is_dir():
        refuse([both(f"没有这个文件夹：{folder}", f"no such folder: {folder}")], USAGE)
    findings = check_folder(folder or shipped())
    if as_document:
        as_json([asdict(finding) for finding in findings])
    else:
        out = console()
        for f in findings:
            out.print(f"{f.severity:8}{f.code} {f.pack} {f.place}\n        {f.zh}\n        {f.en}")
        errors = sum(f.severity == "error" for f in findings)
        out.print(f"{len(findings)} 项发现，其中错误 {errors} 项 / {len(findings)} findings, {errors} errors")
    if any(f.severity == "error" for f in findings):
        raise typer.Exit(FINDINGS)


@app.command("diff")
def difference(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="原政策包文件夹 / folder of the old pack")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="新政策包文件夹 / folder of the new pack")],
    as_document: AsJson = False,
) -> None:
    """逐条说出两个政策包的差别 / say in sentences how two packs differ."""
    try:
        sentences = diff(load_folder(old), load_folder(new))
    except PackError as error:
        refuse(problem_lines(error), USAGE)
    if as_document:
        as_json([{"zh": s.zh, "en": s.en} for s in sentences])
        return
    for sentence in sentences:
        console().print(f"· {sentence.zh}\n  {sentence.en}")
    if not sentences:
        console().print(both("没有差别。", "no difference."))


@app.command("show")
def show(
    pack: Annotated[str | None, typer.Argument(metavar="[ID]", help="只看一个包 / one pack only")] = None,
    packs: PacksFolder = None,
    as_document: AsJson = False,
) -> None:
    """列出政策包及其规则 / list packs and their rules."""
    held = [p for p in packs_under(packs) if pack in (None, p.id)]
    if not held:
        refuse([both(f"没有名为 {pack} 的政策包。", f"there is no pack called {pack}.")], USAGE)
    if as_document:
        as_json([_document(p) for p in held])
        return
    out = console()
    for p in held:
        out.print(
            f"[bold]{p.id}[/] {p.head.title} · {p.head.layer} {p.head.region} · {p.head.effective_from} 起 · {p.digest[:12]}"
        )
        if pack is not None:
            for rule in p.rules:
                out.print(
                    f"  {rule.id} [{rule.confidence}·{rule.severity}] {rule.zh}\n      {rule.en}\n      [dim]{p.citation(rule)}[/]"
                )
            if p.catalogue:
                out.print(
                    f"  课程 {len(p.catalogue.courses)} 门，互认 {len(p.catalogue.rows)} 条 / {len(p.catalogue.rows)} rows"
                )


def _document(pack: Pack) -> dict[str, object]:
    head = pack.head.model_dump(mode="json")
    rules = [rule.model_dump(mode="json") | {"citation": pack.citation(rule)} for rule in pack.rules]
    rows = len(pack.catalogue.rows) if pack.catalogue else 0
    return head | {"digest": pack.digest, "rules": rules, "rows": rows}
