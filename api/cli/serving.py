"""`rongtong serve` and `rongtong worker`: the service, and what it does outside requests."""

import os
import signal
import sys
from threading import Event, Thread
from typing import Annotated

import typer
import uvicorn

from api.app import create_app, log_as_json
from api.cli.environment import clock_of, settings
from api.cli.kept import kept
from api.cli.say import UNVERIFIED, both, console, refuse
from api.demo import demo_settings, prepare_demo
from api.demo_accounts import DEMO_ACCOUNTS, GUARDIAN, STUDENT
from api.home import prepare
from api.jobs.durable import work_until
from api.publisher import publish_until
from api.settings import Settings
from audit.publish import ForkRisk

BESIDE = "RONGTONG_BESIDE"  # the process id of the service a worker belongs to


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="用演示联盟 / with the demonstration alliance")] = False,
    port: Annotated[int | None, typer.Option("--port", help="端口 / port")] = None,
) -> None:
    """启动服务和后台进程 / start the service with its worker."""
    held = demo_settings(settings()) if demo else settings()
    held = held.model_copy(update={"port": port}) if port else held
    if demo:
        prepare_demo(held, say=lambda text: console().print(f"  {text}"))
    else:
        prepare(held, clock_of(held).now())
    # uvicorn hands the signal on when it has closed: it must end this process the ordinary way, with its worker.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    command = [sys.executable, "-m", "api.cli", "worker"]
    with kept(command, held.environment() | {BESIDE: str(os.getpid())}, refusal=UNVERIFIED):
        _announce(held)
        log_as_json()
        uvicorn.run(
            create_app(held), host=held.host, port=held.port, log_config=None, access_log=False, server_header=False
        )


def worker() -> None:
    """后台进程：发布日志、办理导入 / the worker: publishes the log, does the jobs."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    log_as_json()
    held = settings()
    jobs = Thread(target=work_until, args=(held, stop), name="jobs")
    jobs.start()
    Thread(target=_end_with_service, args=(stop,), name="service", daemon=True).start()
    try:
        publish_until(held, stop)
    except ForkRisk as risk:
        # Signing would make a second history: starting again would not help, a person must look.
        refuse([both("数据库落后于已签名的日志，停止签名。", str(risk))], UNVERIFIED)
    finally:
        stop.set()
        jobs.join(timeout=30)


def _end_with_service(stop: Event) -> None:
    """Stop when the service that started this worker is gone, however it went; a worker of its own never stops so."""
    service = os.environ.get(BESIDE)
    while service is not None and not stop.wait(1):
        if os.getppid() != int(service):
            stop.set()


def _announce(held: Settings) -> None:
    out = console()
    out.print(f"\n融通 Rongtong  http://{held.host}:{held.port}/\n")
    if held.demo:
        out.print(
            both(
                f"演示数据，业务日期 {held.demo_today}。演示账号（口令均为 {DEMO_ACCOUNTS[0].password}）：",
                "demonstration sign-ins:",
            )
        )
        for account in (*DEMO_ACCOUNTS, STUDENT, GUARDIAN):
            out.print(f"  {account.login:14} {account.role_zh}（{account.place}）")
        out.print("")
