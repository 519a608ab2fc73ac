"""`rongtong log gossip`: two exports, checkpoints or receipts compared; two histories become a proof anybody can check."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.say import UNVERIFIED, USAGE, both, console, refuse
from audit.gossip import Compared, compare, read_view
from audit.note import NoteError
from audit.policy import parse_keys

_VIEW = "导出文件夹、检查点或回执 / an export, a checkpoint or a receipt"


def gossip(
    one: Annotated[Path, typer.Argument(metavar="A", help=_VIEW)],
    other: Annotated[Path, typer.Argument(metavar="B", help=_VIEW)],
    key: Annotated[Path, typer.Option("--key", help="所持日志公钥 / the log key you hold")],
    out: Annotated[Path, typer.Option("--out", help="证明写到何处 / where a proof goes")] = Path("misconduct.json"),
) -> None:
    """比较两份日志视图是否同一历史 / whether two views show one history."""
    try:
        keys = [found.key for found in parse_keys(key.read_text(encoding="utf-8"))]
        compared = compare(read_view(one, keys), read_view(other, keys))
    except (OSError, UnicodeDecodeError, NoteError) as wrong:
        refuse([both("无法读取或不是此日志所签。", f"cannot be read, or is not this log's: {wrong}")], USAGE)
    _report(compared, out)


def _report(compared: Compared, out: Path) -> None:
    if compared.proof is not None:
        out.write_bytes(compared.proof.raw())
        small, large = compared.proof.smaller.head.size, compared.proof.larger.head.size
        console().print(
            both(f"两份历史不一致（{small} / {large}），证明：{out}", "two histories were signed; proof written")
        )
        raise typer.Exit(UNVERIFIED)
    if not compared.agreed:
        text = "无从比较：没有共同日志，或都不含所需的哈希。"
        refuse([both(text, "nothing to compare by: no common log, or neither holds the hashes.")], USAGE)
    console().print(both(f"一致：{compared.agreed} 对检查点。", f"consistent: {compared.agreed} pairs of checkpoints."))
    if compared.open:
        console().print(both(f"另有 {compared.open} 对无从比较。", f"{compared.open} pairs could not be compared."))
