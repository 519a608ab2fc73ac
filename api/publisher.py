"""The publisher: sequences new entries and signs the log's head, again and again, until told to stop."""

from threading import Event

import structlog

from api.clock import Clock
from api.home import log_keys, open_database
from api.session import Database
from api.settings import Settings
from api.witness import post
from audit.checkpoint import SignedCheckpoint
from audit.cosign import Cosigners, Known, parse_witnesses
from audit.folder import Folder
from audit.lock import LockLost, LockStore
from audit.note import SignerKey
from audit.publish import publish
from audit.store import sequence

log = structlog.get_logger()


class Publisher:
    """One log with its keys, folder and lock. Killed anywhere, the next one ends in the same log."""

    def __init__(self, settings: Settings, database: Database) -> None:
        settings.log_lock_path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._origin = settings.origin
        self._database = database
        self._keys = _Keys(settings)
        self._folder = Folder(settings.log_folder)
        self._cosigners = Cosigners(known_witnesses(settings), self._folder, send=post)
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
            return publish(
                session,
                self._folder,
                self._lock,
                self._keys.load,
                origin=self._origin,
                now=self._clock.now(),
                witnesses=[self._cosigners],
            )


class _Keys:
    """The keys that sign, read again when their file changed: a rotation needs no restart."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: tuple[int, int] | None = None
        self._held: list[SignerKey] = []

    def load(self) -> list[SignerKey]:
        """The keys as they stand in the file."""
        self._held = self._held or log_keys(self._settings)
        state = self._settings.log_key_path.stat()
        if (state.st_mtime_ns, state.st_ino) != self._seen:
            self._held = log_keys(self._settings)
            self._seen = (state.st_mtime_ns, state.st_ino)
        return self._held


def known_witnesses(settings: Settings) -> list[Known]:
    """Who is asked to cosign: the `witness` lines of `witnesses` in the home, a policy file as auditors use; none without."""
    path = settings.home / "witnesses"
    return parse_witnesses(path.read_text(encoding="utf-8")) if path.exists() else []


def publish_until(settings: Settings, stop: Event) -> None:
    """Publish every `publish_seconds`; another publisher at work is no error, a fork is."""
    database = open_database(settings)
    publisher = Publisher(settings, database)
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
