"""Jobs from the command line: the same steps the worker takes, with a bar that moves."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy.exc import OperationalError

from api.cli.environment import clock_of, refuse_with
from api.cli.say import ENVIRONMENT, both, refuse
from api.home import open_database
from api.jobs import imports
from api.jobs.imports import ImportJob
from api.settings import Settings
from api.uploads import Uploads
from credits.errors import Refusal

_WORDS = {"checking": "检查 / checking", "writing": "写入 / writing", "undoing": "撤销 / undoing"}


@contextmanager
def working(held: Settings) -> Iterator[ImportJob]:
    """The means of an import on the record of these settings; what it refuses becomes a sentence and exit code 1."""
    if not held.secret_path.exists():
        say = both(
            "这里还没有数据库，请先运行 rongtong db init。", "there is no database here; run rongtong db init first."
        )
        refuse([say], ENVIRONMENT)
    database = open_database(held)
    try:
        with database.transaction(writes=False) as session:
            keyring = session.info["keyring"]
        yield ImportJob(database, Uploads(held.uploads, keyring), clock_of(held), held.import_rows)
    except Refusal as refusal:
        refuse_with(refusal)
    except OperationalError as error:
        refuse([both("数据库无法使用。", f"the database cannot be used ({type(error.orig).__name__}).")], ENVIRONMENT)
    finally:
        database.close()


@contextmanager
def shown_progress() -> Iterator[Callable[[imports.Progress], None]]:
    """A watcher that moves a bar on a terminal and says nothing elsewhere."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        tasks: dict[str, int] = {}

        def watch(now: imports.Progress) -> None:
            if now.state not in tasks:
                tasks[now.state] = bar.add_task(_WORDS.get(now.state, now.state), total=now.total or None)
            bar.update(tasks[now.state], completed=now.seen, total=now.total or None)  # type: ignore[arg-type]

        yield watch
