"""A browser-less client of the JSON interface for the demonstration: signs in, keeps its cookie, sends its token."""

import json
import re
import secrets
import time
from http.cookiejar import CookieJar
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener


class Unexpected(RuntimeError):
    """The service answered something the story does not tell."""


class Client:
    """One signed-in person."""

    def __init__(self, base: str, login: str, password: str) -> None:
        self.base = base
        # Loopback only: a proxy of the environment must not see it.
        self._opener: OpenerDirector = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
        form = urlencode({"login": login, "password": password}).encode()
        self._open(Request(f"{base}/login", form, {"origin": base}))  # noqa: S310  # our own loopback address
        found = re.search(r'name="csrf" value="([^"]+)"', self._text("/desk" if login != "shenji" else "/audit"))
        if found is None:
            raise Unexpected(f"{login} could not sign in")
        self._token = found[1]

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        return json.loads(self._text(path))

    def post(self, path: str, body: Any, *, version: int | None = None) -> Any:
        """Change something: with a fresh idempotency key, and the version seen where one is."""
        headers = {
            "content-type": "application/json",
            "accept": "application/json",
            "x-csrf-token": self._token,
            "idempotency-key": secrets.token_hex(16),
        }
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return json.loads(self._open(Request(f"{self.base}{path}", json.dumps(body).encode(), headers)))  # noqa: S310

    def _text(self, path: str) -> str:
        return self._open(Request(f"{self.base}{path}", headers={"accept": "application/json, text/html"}))  # noqa: S310

    def _open(self, request: Request) -> str:
        try:
            with self._opener.open(request, timeout=30) as answer:
                return str(answer.read().decode())
        except HTTPError as error:
            raise Unexpected(f"{request.full_url}: {error.code} {error.read().decode()[:500]}") from error


def wait_for(base: str, seconds: float = 30) -> None:
    """Until the service answers.

    Raises:
        Unexpected: it does not.
    """
    opener = build_opener(ProxyHandler({}))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with opener.open(f"{base}/healthz", timeout=2):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise Unexpected(f"no service at {base}")
