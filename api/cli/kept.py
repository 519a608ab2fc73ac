"""A child process that is kept: started again when it dies, later each time, but never when it refuses to go on."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import structlog

log = structlog.get_logger()
FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0


@contextmanager
def kept(
    command: Sequence[str], environment: Mapping[str, str], *, refusal: int, first_wait: float = FIRST_WAIT
) -> Iterator[None]:
    """Run the command beside the block; end it with the block. Exit code `refusal` means a person must look first."""
    stop = Event()
    thread = Thread(target=_keep, args=(command, environment, refusal, first_wait, stop), name="kept")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _keep(command: Sequence[str], environment: Mapping[str, str], refusal: int, wait: float, stop: Event) -> None:
    while not stop.is_set():
        code = _once(command, environment, stop)
        if stop.is_set():
            return
        if code == refusal:
            log.error("worker.refused", code=code)
            return
        log.warning("worker.died", code=code, again_in=wait)
        stop.wait(wait)
        wait = min(wait * 2, LONGEST_WAIT)


def _once(command: Sequence[str], environment: Mapping[str, str], stop: Event) -> int:
    child = subprocess.Popen(command, env=environment)
    while not stop.wait(0.2):
        if child.poll() is not None:
            return child.returncode
    child.terminate()
    try:
        return child.wait(timeout=15)
    except subprocess.TimeoutExpired:
        child.kill()
        return child.wait()
