"""Durable work: DBOS takes up what the record says is waiting, and goes on with it after a crash.

The record is the queue: a request only puts an import into a state, in its own transaction, and the worker starts one
workflow for each (import, state, version), so a request need not reach a second database to be sure of its job. What a
workflow does is safe to repeat (`api.jobs.imports`), which is all DBOS asks of a step.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID
from sqlalchemy.exc import OperationalError

from api.clock import Clock
from api.home import open_database
from api.jobs.imports import ImportJob, give_up
from api.session import Database
from api.settings import Settings
from api.uploads import Uploads
from credits.errors import Refusal
from credits.import_run import imports_waiting
from credits.sealed import Keyring

log = structlog.get_logger()
POLL_SECONDS = 0.5
# Workflows begun by an older release are taken up by this one: a step reads how far its import has come.
_VERSION = "1"
_at_work: list[ImportJob] = []


@DBOS.workflow(name="advance_import")  # type: ignore[untyped-decorator, unused-ignore]
def advance_import(run_id: str) -> str:
    """Check, write or take back an import, whatever its state says."""
    return _advance(run_id)


@DBOS.step(name="advance_import_step", retries_allowed=True, max_attempts=4, interval_seconds=1.0)  # type: ignore[untyped-decorator, unused-ignore]
def _advance(run_id: str) -> str:
    job = _at_work[-1]
    try:
        return job.advance(run_id)
    except OperationalError:
        raise  # the database is busy or away: DBOS tries again
    except Refusal as refusal:
        return give_up(job, run_id, {"code": refusal.code, "zh": refusal.sentence_zh, "en": refusal.sentence_en})
    except Exception as error:  # noqa: BLE001, RUF100  # a job that fails says so; it never stays "under way"
        log.error("job.failed", job=run_id, error=type(error).__qualname__)
        said = {
            "code": "RT-SYS-001",
            "zh": "后台处理出错，已停止；请联系管理员。",
            "en": "The job failed and was stopped.",
        }
        return give_up(job, run_id, said)


def system_database(settings: Settings) -> str:
    """Where DBOS keeps its own tables: a file of its own beside the embedded database, else the server's schema `dbos`."""
    return settings.database_url or f"sqlite:///{(settings.home / 'jobs.db').resolve()}"


@contextmanager
def launched(settings: Settings, database: Database, keyring: Keyring) -> Iterator[ImportJob]:
    """DBOS at work; what a crash interrupted is taken up at once."""
    clock = Clock(settings.demo_today if settings.demo else None)
    job = ImportJob(database, Uploads(settings.uploads, keyring), clock, settings.import_rows)
    config: DBOSConfig = {
        "name": "rongtong",
        "system_database_url": system_database(settings),
        "application_version": _VERSION,
        "executor_id": settings.worker_name,
        "log_level": "WARNING",
    }
    logging.getLogger("dbos").setLevel(logging.WARNING)
    _at_work.append(job)
    DBOS(config=config)
    DBOS.launch()
    try:
        yield job
    finally:
        DBOS.destroy(workflow_completion_timeout_sec=5)
        _at_work.remove(job)


def take_up(database: Database) -> int:
    """Start a workflow for everything that waits; one that is started already is left alone. Returns how many wait."""
    with database.transaction(writes=False) as session:
        waiting = imports_waiting(session)
    for run_id, state, version in waiting:
        with SetWorkflowID(f"{run_id}:{state.value}:{version}"):
            DBOS.start_workflow(advance_import, run_id)
    return len(waiting)


def work_until(settings: Settings, stop: Event) -> None:
    """The worker's second duty, beside publishing the log."""
    database = open_database(settings)
    try:
        with database.transaction(writes=False) as session:
            keyring = session.info["keyring"]
        with launched(settings, database, keyring):
            while not stop.wait(POLL_SECONDS):
                try:
                    take_up(database)
                except OperationalError:
                    log.warning("jobs.database_busy")
    finally:
        database.close()
