"""Command line of the offline verifier: `python -m audit verify BUNDLE --key FILE` and `python -m audit receipt FILE`."""

import argparse
import json
import os
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from audit.extract import prove, sample
from audit.finding import Finding
from audit.gossip import check_misconduct
from audit.note import NoteError
from audit.policy import parse_keys
from audit.strictjson import NotStrict, parse
from audit.tiles import TileError
from audit.verify import TITLES, WINDOW, Question, Report, verify, verify_receipt
from audit.verify_receipts import Receipt

FINE, FINDINGS, UNREADABLE = 0, 3, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 fine, 3 findings, 2 unreadable."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except OSError as wrong:
        print(f"无法读取 / cannot read: {wrong}", file=sys.stderr)
        return UNREADABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m audit", description="离线核验变更日志 / verify the change log offline"
    )
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("verify", help="核验导出的日志 / verify an exported log")
    one.add_argument("bundle", type=Path)
    one.add_argument("--previous", type=Path, action="append", default=[], help="上次保存的检查点 / a checkpoint kept")
    one.add_argument("--receipts", type=Path, help="回执目录 / folder of .tlog-proof files")
    one.add_argument("--records", type=Path, help="记录导出 / export of records")
    one.add_argument("--now", type=_moment, help="以此时刻为准 / judge times as of then (ISO 8601)")
    one.add_argument("--window", type=int, default=WINDOW, help="时间容差（秒）/ tolerance between times, seconds")
    one.add_argument("--max-age", type=int, help="检查点最长时效（秒）/ oldest acceptable latest checkpoint, seconds")
    one.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="读取条目的进程数 / processes that read entries"
    )
    one.set_defaults(run=_verify)
    two = commands.add_parser("receipt", help="核验一张回执 / check one receipt")
    two.add_argument("file", type=Path)
    two.set_defaults(run=_receipt)
    three = commands.add_parser("misconduct", help="核验不一致证明 / check a proof of two histories")
    three.add_argument("file", type=Path)
    three.set_defaults(run=_misconduct)
    four = commands.add_parser("prove", help="为一个条目制作证明 / write the proof of one entry")
    four.add_argument("bundle", type=Path)
    four.add_argument("--index", type=int, required=True, help="条目序号（从 0 起） / index of the entry, from 0")
    four.add_argument("--out", type=Path, help="写到何处 / where to write")
    four.set_defaults(run=_prove)
    five = commands.add_parser("sample", help="由检查点抽取案卷 / draw cases from a checkpoint")
    five.add_argument("bundle", type=Path)
    five.add_argument("--seed", type=Path, required=True, help="检查点文件 / a checkpoint")
    five.add_argument("-n", type=int, default=20, help="抽取数 / how many")
    five.add_argument("--kind", default="application", help="对象种类 / kind of object")
    five.add_argument("--nonce", default="", help="审计员事先封存的随机词 / the auditor's sealed word")
    five.set_defaults(run=_sample)
    three.add_argument("--key", type=Path, required=True, help="所持公钥 / the key you hold")
    for command in (one, two):
        command.add_argument("--key", type=Path, required=True, help="所持公钥 / the key you hold")
        command.add_argument("--policy", type=Path, help="信任策略 / trust policy (c2sp.org/tlog-policy)")
        command.add_argument("--json", action="store_true", help="机器可读输出 / machine-readable output")
    return parser


def _moment(text: str) -> int:
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        raise argparse.ArgumentTypeError("时刻须带时区 / the time needs its zone")
    return int(when.timestamp())


def _verify(asked: argparse.Namespace) -> int:
    now = int(time.time()) if asked.now is None else asked.now
    question = Question(
        asked.bundle,
        asked.key,
        now,
        asked.policy,
        tuple(asked.previous),
        asked.receipts,
        asked.records,
        asked.window,
        asked.max_age,
        asked.jobs,
    )
    report = verify(question)
    if asked.json:
        print(json.dumps(_as_json(report), ensure_ascii=False, indent=1))
    else:
        _print_report(report)
    return FINDINGS if report.findings else FINE


def _receipt(asked: argparse.Namespace) -> int:
    report, receipt = verify_receipt(asked.file, asked.key, asked.policy)
    if asked.json:
        print(json.dumps(_as_json(report) | {"receipt": _shown(receipt)}, ensure_ascii=False, indent=1))
    else:
        _print_receipt(report, receipt)
    return FINDINGS if report.findings else FINE


def _misconduct(asked: argparse.Namespace) -> int:
    try:
        keys = [one.key for one in parse_keys(asked.key.read_text(encoding="utf-8"))]
        found = check_misconduct(asked.file.read_bytes(), keys)
    except (NoteError, UnicodeDecodeError) as wrong:
        print(f"证明不成立 / the proof does not hold: {wrong}")
        return UNREADABLE
    small, large = found.smaller.head, found.larger.head
    print(f"证明成立：日志 {small.origin} 签署了两份互相矛盾的历史（{small.size} / {large.size}）。")
    print(f"The proof holds: {small.origin} signed two histories ({small.size} / {large.size}).")
    return FINDINGS


def _prove(asked: argparse.Namespace) -> int:
    try:
        raw = prove(asked.bundle, asked.index)
    except (NoteError, TileError, IndexError) as wrong:
        print(f"无法制作证明 / no proof can be made: {wrong}", file=sys.stderr)
        return UNREADABLE
    target = asked.out or Path(f"{asked.index:09d}.tlog-proof")
    target.write_bytes(raw)
    print(target)
    return FINE


def _sample(asked: argparse.Namespace) -> int:
    try:
        places, drawn = sample(asked.bundle, asked.seed.read_bytes(), kind=asked.kind, nonce=asked.nonce, n=asked.n)
    except (NoteError, TileError, ValueError) as wrong:
        print(f"无法抽取 / nothing can be drawn: {wrong}", file=sys.stderr)
        return UNREADABLE
    for index in drawn:
        print(index)
    print(f"{places} 个对象中抽取 {len(drawn)} 个 / {len(drawn)} drawn of {places}", file=sys.stderr)
    return FINE


def _print_report(report: Report) -> None:
    for number, (zh, en) in TITLES.items():
        found = report.found.get(number)
        counted = f" ({report.counted[number]})" if number in report.counted else ""
        if found is None:
            why_zh, why_en = report.skipped.get(number, ("", ""))
            print(f"{number:>2}. －  {zh} / {en}: {why_zh} / {why_en}")
            continue
        print(f"{number:>2}. {'✗' if found else '✓'}  {zh} / {en}{counted}")
        for one in found:
            _print_finding(one)
    if report.size is not None and report.root is not None:
        print(f"{report.size} 条 / entries, root {report.root.hex()}")
    count = len(report.findings)
    print(f"发现 {count} 处问题。 / {count} findings." if count else "未发现问题。 / No findings.")


def _print_finding(one: Finding) -> None:
    index = "" if one.index is None else f" @{one.index}"
    print(f"      {one.code}{index}\n        {one.zh}\n        {one.en}")


def _print_receipt(report: Report, receipt: Receipt | None) -> None:
    for one in report.findings:
        _print_finding(one)
    shown = _shown(receipt)
    if report.findings or shown is None:
        print("回执不成立。 / The receipt does not hold.")
        return
    print(f"回执成立：日志 {shown['log']} 第 {shown['index']} 条（共 {shown['size']} 条）。")
    print(f"The receipt holds: entry {shown['index']} of {shown['size']} in {shown['log']}.")
    for name in ("type", "at", "tx"):
        print(f"  {name}: {shown['entry'].get(name)}")
    for name, value in shown["disclosed"].items():
        print(f"  {name} = {json.dumps(value, ensure_ascii=False)}")


def _shown(receipt: Receipt | None) -> dict[str, Any] | None:
    if receipt is None:
        return None
    try:
        entry = parse(receipt.opened.entry)
    except NotStrict:
        entry = None
    head = receipt.proof.checkpoint.head
    return {
        "log": head.origin,
        "size": head.size,
        "index": receipt.proof.index,
        "entry": entry if isinstance(entry, dict) else {},
        "disclosed": {name: value for _salt, name, value in receipt.opened.disclosures if not name.startswith("_")},
    }


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "size": report.size,
        "root": None if report.root is None else report.root.hex(),
        "checks": [
            {
                "number": number,
                "zh": zh,
                "en": en,
                "done": number in report.found,
                "findings": [_plain(one) for one in report.found.get(number, [])],
            }
            for number, (zh, en) in TITLES.items()
        ],
    }


def _plain(one: Finding) -> dict[str, Any]:
    return {"code": one.code, "index": one.index, "zh": one.zh, "en": one.en}


if __name__ == "__main__":
    sys.exit(main())
