"""`make demo`: the whole story on the sample files, through the running service, verified offline by a separate process.

Exit 0 only if everything held.
"""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from api.cli.demo_client import Client, Unexpected, wait_for
from api.cli.environment import settings
from api.cli.say import console
from api.demo import APPLICATIONS, DEMO_DAY, EXAMPLES, demo_settings, prepare_demo
from api.demo_accounts import PASSWORD, SCHOOLS
from api.settings import Settings
from credits.rows import ApplicationRow
from importers.read import read

PUBLICITY_DAY = date(2027, 2, 1)
MOVING_DAY = date(2027, 2, 22)
LOGINS = {name: login for login, (_, name) in SCHOOLS.items()}
out = console()


def main() -> int:
    """Tell the story; 0 when every step held."""
    held = demo_settings(settings()).model_copy(update={"port": _free_port()})
    shutil.rmtree(held.home, ignore_errors=True)
    try:
        out.rule("1 导入样例 / import the sample files")
        prepare_demo(held, say=lambda text: out.print(f"  {text}"), batch=False)
        numbers = _first_day(held)
        _publicity(held, numbers)
        _moving_day(held, numbers)
        _verify(held, numbers)
    except (Unexpected, subprocess.CalledProcessError, AssertionError) as error:
        out.print(f"[red]✗ {error}[/]")
        return 1
    out.rule("全部成立 / everything held")
    return 0


def _first_day(held: Settings) -> dict[str, str]:
    """Both directions handed in and ruled on; one refused with reasons; recognition, assessment and approvals."""
    rows = [row for row in read(EXAMPLES / APPLICATIONS).rows if isinstance(row, ApplicationRow)]
    to_general = next(row for row in rows if row.target_programme is None)
    to_vocational = next(row for row in rows if row.target_programme == "3")
    five_years = next(row for row in rows if row.target_programme == "5")
    with _service(held, DEMO_DAY) as base:
        out.rule(f"2 提交与研判（业务日期 {DEMO_DAY}） / submitted and ruled on")
        numbers = {
            "中职→高中": _submit(base, to_general, "eligible"),
            "高中→中职": _submit(base, to_vocational, "eligible"),
        }
        _submit(base, five_years, "ineligible")
        out.rule("3 认定、考核、审批 / recognised, assessed, approved")
        for row, number in zip((to_general, to_vocational), numbers.values(), strict=True):
            _decide(base, row, number)
    return numbers


def _publicity(held: Settings, numbers: dict[str, str]) -> None:
    with _service(held, PUBLICITY_DAY) as base:
        out.rule(f"4 公示（{PUBLICITY_DAY}） / published with masked names")
        office = _client(base, "lianmeng")
        for number in numbers.values():
            _step(office, number, "publish", {})
            out.print(f"  {number} 公示中")


def _moving_day(held: Settings, numbers: dict[str, str]) -> None:
    with _service(held, MOVING_DAY) as base:
        out.rule(f"5 学籍变更与转回（{MOVING_DAY}） / rolls moved, one returned")
        office = _client(base, "lianmeng")
        for number in numbers.values():
            _step(office, number, "close-publicity", {})
            seen = office.get(f"/api/v1/transfers/{number}")
            source, target = (_client(base, LOGINS[seen[side]["name"]]) for side in ("source", "target"))
            _step(source, number, "release", {})
            _step(target, number, "pool", {})
            done = _step(target, number, "register", {})
            out.print(f"  {number} {done['source']['name']} → {done['target']['name']}：{done['state']}")
        returned = numbers["高中→中职"]
        done = _step(_client(base, "quju"), returned, "return", {"text": "不适应专业学习，申请转回原学校（演示）"})
        out.print(f"  {returned} 转回原学校：{done['state']}")
        _expect(done["state"] == "returned", "the return is recorded")


def _submit(base: str, row: ApplicationRow, expected: str) -> str:
    registrar = _client(base, LOGINS[row.source_school])
    body = {
        "student_number": row.student_number,
        "target_school": SCHOOLS[LOGINS[row.target_school]][0],
        "programme": row.target_programme,
        "major": row.target_major,
        "applied_on": row.applied_on.isoformat(),
        "student_signed": row.student_signed,
        "guardian_signed": row.guardian_signed,
        "reason": row.reason,
    }
    answer = registrar.post("/api/v1/transfers", body)
    ruling = answer["ruling"]
    out.print(
        f"  {answer['number']} {row.source_school} → {row.target_school} {row.target_programme or ''}：[bold]{ruling['verdict']}[/]"
    )
    _explain(ruling)
    _expect(ruling["verdict"] == expected, f"{answer['number']} is {expected}")
    return str(answer["number"])


def _explain(ruling: dict[str, Any]) -> None:
    for finding in ruling["findings"]:
        if finding["severity"] == "block" and finding["outcome"] != "pass":
            out.print(f"      ✗ {finding['zh']}（{finding['clause']}）")
    if ruling["verdict"] == "ineligible":
        for counterfactual in ruling["counterfactuals"]:
            if counterfactual["effect"].startswith("verdict"):
                out.print(f"      → {counterfactual['zh']}")
        return
    totals = ruling["totals"]
    out.print(
        f"      认定 {totals['recognised']} 学分，待审核 {totals['discretionary']}，上限 {totals['bound']}，最优 {totals['optimal']}（{totals['proof']}）"
    )
    for row in ruling["recognised"][:3]:
        out.print(f"      {'+'.join(row['sources'])} → {'+'.join(row['targets'])} {row['credits']} 学分，{row['zh']}")
    out.print(f"      补修 {ruling['makeup']['credits']} 学分")
    _expect(totals["recognised"] == totals["bound"] and totals["optimal"], "the assignment is proved best")


def _decide(base: str, row: ApplicationRow, number: str) -> None:
    """The receiving school recognises and assesses; four approvals follow."""
    receiving, releasing = LOGINS[row.target_school], LOGINS[row.source_school]
    registrar = _client(base, receiving)
    seen = registrar.get(f"/api/v1/transfers/{number}")
    proposed = [
        {"recognition": held["id"], "accepted": True, "reason": "模块内容与课程标准核对相近（演示）"}
        for held in seen["rows"]
        if held["status"] == "proposed"
    ]
    if proposed:
        _step(registrar, number, "recognise", {"decisions": proposed})
    _step(registrar, number, "assess", {"passed": True, "components": {"面谈": "合格（演示）"}})
    for login in (f"{receiving}-shenpi", f"{releasing}-shenpi", "quju", "shiju"):
        done = _step(_client(base, login), number, "approve", {"text": "同意（演示）"})
    out.print(f"  {number} 相近课程 {len(proposed)} 项已审核，四级审批完成：{done['state']}")
    _expect(done["state"] == "publicity", f"{number} waits for its notice")


def _verify(held: Settings, numbers: dict[str, str]) -> None:
    """The log is published, exported and verified by another process; a tampered copy is found; decisions replay."""
    out.rule("6 日志离线核验 / the log verified offline")
    bundle, forged = held.home / "bundle", held.home / "forged"
    key = held.home / "auditor.key"
    environment = held.environment()
    _run([*CLI, "log", "publish"], environment)
    key.write_text(_run([*CLI, "log", "key"], environment), encoding="utf-8")
    _run([*CLI, "log", "export", str(bundle)], environment)
    verify = [sys.executable, "-m", "audit", "verify"]
    out.print(_indented(_run([*verify, str(bundle), "--key", str(key)], environment)))
    shutil.copytree(bundle, forged)
    _flip(next(path for path in sorted((forged / "tile" / "entries").rglob("*")) if path.is_file()))
    tampered = subprocess.run(
        [*verify, str(forged), "--key", str(key)], env=environment, capture_output=True, text=True, check=False
    )
    out.print("  改动一个字节之后 / with one byte changed:")
    out.print(_indented("\n".join(line for line in tampered.stdout.splitlines() if "✗" in line)))
    _expect(tampered.returncode == 3, "the tampered log is found")
    out.print(_indented(_run([*CLI, "log", "reconcile"], environment)))
    for number in numbers.values():
        out.print(_indented(_run([*CLI, "decision", "replay", number], environment)))


CLI = (sys.executable, "-m", "api.cli")


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _step(client: Client, number: str, action: str, body: dict[str, Any]) -> Any:
    version = client.get(f"/api/v1/transfers/{number}")["version"]
    return client.post(f"/api/v1/transfers/{number}/actions/{action}", body, version=version)


def _client(base: str, login: str) -> Client:
    return Client(base, login, PASSWORD)


@contextmanager
def _service(held: Settings, today: date) -> Iterator[str]:
    """The service as a process of its own, standing on one business date."""
    base = f"http://{held.host}:{held.port}"
    environment = held.environment() | {"RONGTONG_DEMO_TODAY": today.isoformat()}
    log = (held.home / "service.log").open("ab")
    command = [*CLI, "serve", "--demo", "--port", str(held.port)]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.close()


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unexpected(f"{' '.join(command[1:])}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.rstrip().splitlines())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _expect(held: bool, what: str) -> None:
    if not held:
        raise Unexpected(f"不成立 / did not hold: {what}")


if __name__ == "__main__":
    sys.exit(main())
