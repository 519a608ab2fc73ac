"""`rongtong log witness`: a small witness that a partner school or an auditor runs for somebody else's log."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.say import ENVIRONMENT, USAGE, both, console, refuse
from api.witness import witness_server
from audit.keys import generate_witness_key, load_keys, save_keys
from audit.note import NoteError, SignerKey, VerifierKey
from audit.policy import parse_keys
from audit.witness import Witness, WitnessStore

app = typer.Typer(help="见证人 / a witness (c2sp.org/tlog-witness)", no_args_is_help=True, add_completion=False)
Home = Annotated[Path, typer.Option("--home", help="见证人自己的文件夹 / the witness's own folder")]
Name = Annotated[str, typer.Option("--name", help="见证人名称，如学校域名 / its name, such as the school's domain")]


@app.command("key")
def key(home: Home, name: Name) -> None:
    """打印见证人公钥（首次运行时生成） / print the witness's key, made at first use."""
    typer.echo(_signer(home, name).verifier.vkey())


@app.command("serve")
def serve(
    log: Annotated[list[Path], typer.Option("--log", help="日志公钥文件，可多次 / key file of a log, repeatable")],
    home: Home,
    name: Name,
    host: Annotated[str, typer.Option("--host", help="监听地址 / address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="端口 / port")] = 8720,
) -> None:
    """为所列日志作见证：只签署延续历史的检查点 / cosign checkpoints that extend what was cosigned before."""
    server = witness_server(open_witness(home, name, log), host, port)
    place = f"http://{host}:{server.server_address[1]}"
    console().print(both(f"见证人已启动：{place}", "witness ready; Ctrl-C stops it"))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()
    finally:
        server.server_close()


def open_witness(home: Path, name: str, logs: list[Path]) -> Witness:
    """The witness of this folder for the logs of these key files."""
    return Witness(_signer(home, name), _logs(logs), WitnessStore(home / "state.db"))


def _signer(home: Path, name: str) -> SignerKey:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = home / "key"
    try:
        if not path.exists():
            save_keys(path, [generate_witness_key(name)], None)
        (found,) = load_keys(path, None)
    except (OSError, NoteError, ValueError) as wrong:
        refuse([both(f"见证人密钥无法使用：{path}", f"the witness's key cannot be used ({wrong})")], ENVIRONMENT)
    if found.verifier.name != name:
        refuse([both(f"此文件夹属于 {found.verifier.name}。", f"this folder is {found.verifier.name}'s.")], USAGE)
    return found


def _logs(paths: list[Path]) -> list[VerifierKey]:
    try:
        return [one.key for path in paths for one in parse_keys(path.read_text(encoding="utf-8"))]
    except (OSError, UnicodeDecodeError, NoteError) as wrong:
        refuse([both("日志公钥文件有误。", f"a log's key file cannot be used: {wrong}")], USAGE)
