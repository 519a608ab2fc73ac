"""The publisher: sequences new entries and signs the log's head, again and again, until told to stop."""

from threading import Event

import structlog

from api.clock import Clock
from api.home import log_keys, open_database
from api.session import Database
from api.settings import Settings
from audit.checkpoint import SignedCheckpoint
from audit.folder import Folder
from audit.lock import LockLost, LockStore
from audit.note import SignerKey
from audit.publish import publish
from audit.store import sequence

log = structlog.get_logger()


class Publisher:
    """One log with its keys, folder and lock. Killed anywhere, the next one ends in the same log."""

    def __init__(self, settings: Settings, database: Database, signers: list[SignerKey]) -> None:
        settings.log_lock_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._origin = settings.origin
        self._database = database
        self._signers = signers
        self._folder = Folder(settings.log_folder)
        self._lock = LockStore(settings.log_lock_path)
        self._clock = Clock()

    def once(self) -> SignedCheckpoint | None:
        """Publish what is there; None when there was nothing new.

        Raises:
            ForkRisk: signing would make a second history; a person must look.
        """
        if self._database.engine.dialect.name == "postgresql":
            with self._database.transaction() as session:
                sequence(session)
        with self._database.transaction(writes=False) as session:
            return publish(session, self._folder, self._lock, self._signers, origin=self._origin, now=self._clock.now())


def publish_until(settings: Settings, stop: Event) -> None:
    """Publish every `publish_seconds`; another publisher at work is no error, a fork is."""
    database = open_database(settings)
    publisher = Publisher(settings, database, log_keys(settings))
    try:
        while not stop.wait(settings.publish_seconds):
            try:
                signed = publisher.once()
            except LockLost:
                log.warning("publisher.elsewhere")
                continue
            if signed is not None:
                log.info("log.published", size=signed.head.size)
    finally:
        database.close()
