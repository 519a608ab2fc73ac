"""A PostgreSQL server of the tests' own, on a socket; `python -m tests.postgres ARGS` runs pytest with ARGS on it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.needs import postgres_bin


@contextmanager
def serving() -> Iterator[str]:
    """Start a server in a folder of its own and give the address of its maintenance database; stop and remove it after."""
    binaries = postgres_bin()
    if binaries is None:
        raise RuntimeError("PostgreSQL is not installed: run `python -m tests.needs`")
    home = Path(tempfile.mkdtemp(prefix="rt-pg-"))
    # initdb refuses root: then the server runs as the account Debian's package made for it.
    account = {"user": "postgres"} if os.geteuid() == 0 else {}
    if account:
        shutil.chown(home, "postgres")

    def run(*command: object) -> None:
        subprocess.run([str(one) for one in command], check=True, stdout=subprocess.DEVNULL, cwd=home, **account)

    run(binaries / "initdb", "-D", home / "d", "-A", "trust", "-U", "postgres", "-N")
    options = f"-c listen_addresses= -c fsync=off -k {home}"
    run(binaries / "pg_ctl", "-D", home / "d", "-l", home / "l", "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={home}"
    finally:
        run(binaries / "pg_ctl", "-D", home / "d", "-w", "-m", "fast", "stop")
        shutil.rmtree(home)


if __name__ == "__main__":
    with serving() as url:
        os.environ["RONGTONG_TEST_DATABASE_URL"] = url
        code = pytest.main(sys.argv[1:])
    sys.exit(code)
