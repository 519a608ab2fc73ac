"""A ruling as a person reads it in a terminal: the verdict first, then reasons, recognition, make-up, what would change it."""

from rich.console import Console
from rich.table import Table

from api.cli.say import console
from rules.ruling import Answer, Finding, MakeUp, Ruling, Severity, Verdict
from rules.words import number

VERDICT = {
    Verdict.ELIGIBLE: ("[bold green]符合申请条件[/] / eligible"),
    Verdict.INELIGIBLE: ("[bold red]不符合申请条件[/] / ineligible"),
    Verdict.UNDETERMINED: ("[bold yellow]尚不能判定[/] / undetermined"),
}
MARK = {Answer.PASS: "[green]✓ 符合[/]", Answer.FAIL: "[red]✗ 不符[/]", Answer.UNDETERMINED: "[yellow]? 未定[/]"}
WEIGHT = {Severity.BLOCK: "", Severity.WARN: "（仅提示）", Severity.REFER: "（人工研判）"}
ORDER = {Answer.FAIL: 0, Answer.UNDETERMINED: 1, Answer.PASS: 2}


def show_ruling(ruling: Ruling) -> None:
    """Print the whole ruling in Chinese, with the English reason under each failing rule."""
    out = console()
    out.print(VERDICT[ruling.verdict])
    for finding in sorted(ruling.findings, key=_first_what_matters):
        _show_finding(out, finding)
    _show_recognition(out, ruling)
    _show_makeup(out, ruling.makeup)
    if ruling.counterfactuals:
        out.print("\n[bold]怎样可以改变结果[/] / what would change it")
        for counterfactual in ruling.counterfactuals:
            out.print(f"  · {counterfactual.reason.zh} / {counterfactual.reason.en}")
    if ruling.to_come:
        out.print("\n[bold]后续步骤[/] / still to come")
        for coming in ruling.to_come:
            out.print(f"  · {coming.statement.zh}（{coming.clause}）")
    out.print("\n政策包 / packs: " + ", ".join(f"{ref.id}@{ref.digest[:12]}" for ref in ruling.packs))


def _first_what_matters(finding: Finding) -> tuple[int, int]:
    return (0 if finding.severity is Severity.BLOCK else 1, ORDER[finding.outcome])


def _show_finding(out: Console, finding: Finding) -> None:
    out.print(f"{MARK[finding.outcome]}{WEIGHT[finding.severity]} {finding.rule} {finding.reason.zh}")
    if finding.outcome is not Answer.PASS:
        out.print(f"     {finding.reason.en}")
    out.print(f"     [dim]依据 {finding.clause} · 把握 {finding.confidence}[/]")


def _show_recognition(out: Console, ruling: Ruling) -> None:
    totals = ruling.totals
    out.print(
        f"\n[bold]学分认定[/] 共 {number(totals.recognised)} 学分，其中待审核 {number(totals.discretionary)}；"
        f"上限 {number(totals.bound)}（{'已证明最优' if totals.optimal else '未证明最优'}：{totals.proof}）"
    )
    if ruling.recognised:
        table = Table("原课程", "认定课程", "学分", "关系", "依据", box=None)
        for row in ruling.recognised:
            table.add_row("+".join(row.sources), "+".join(row.targets), number(row.credits), row.reason.zh, row.clause)
        out.print(table)
        for row in ruling.recognised:
            for rival in row.competitors:
                out.print(f"  第 {row.rule} 行之外还有第 {rival.rule} 行：{rival.reason.zh}")
    for lost in ruling.unrecognised:
        out.print(f"  未认定 {lost.course}：{' '.join(reason.zh for reason in lost.reasons)}")


def _show_makeup(out: Console, makeup: MakeUp) -> None:
    if not makeup.items:
        return
    out.print(f"\n[bold]补修计划[/] 共 {number(makeup.credits)} 学分，距毕业 {makeup.terms_left} 个学期")
    for item in makeup.items:
        out.print(f"  · {item.course} {item.name}：{number(item.hours)} 学时。{item.reason.zh}")
