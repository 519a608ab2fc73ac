"""A pause after repeated failures to sign in, counted per login name in this process.

The account table has no column for it, and should have none: an account is an audited object, and a stranger's wrong
guesses would fill the log. Several workers count separately, so the true limit is workers times the setting.
"""

import hashlib
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST_NAMES = 10_000


class Throttle:
    """Counts failures within a sliding span; names are kept only as hashes, and only so many of them."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most = most
        self._span = span
        self._failures: OrderedDict[bytes, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def is_paused(self, login: str, now: datetime) -> bool:
        """Whether this name has failed too often lately."""
        with self._lock:
            return len(self._recent(_key(login), now)) >= self._most

    def failed(self, login: str, now: datetime) -> None:
        """Count one failure."""
        with self._lock:
            key = _key(login)
            self._failures[key] = [*self._recent(key, now), now][-self._most :]
            self._failures.move_to_end(key)
            while len(self._failures) > MOST_NAMES:
                self._failures.popitem(last=False)

    def succeeded(self, login: str) -> None:
        """Forget the failures of a name that signed in."""
        with self._lock:
            self._failures.pop(_key(login), None)

    def _recent(self, key: bytes, now: datetime) -> list[datetime]:
        return [at for at in self._failures.get(key, ()) if now - at < self._span]


def _key(login: str) -> bytes:
    return hashlib.sha256(login.casefold().encode()).digest()
