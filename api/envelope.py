"""The envelope of every answer: request id, language, size limit, security headers, one log line, no stack traces.

Plain ASGI, outermost: what falls through everything else is answered here too, so a 500 has the same headers.
"""

import time
import traceback
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from secrets import token_hex
from urllib.parse import parse_qs

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer_fault, answer_unexpected
from api.i18n import COOKIE, LANGUAGES, chosen_language, current_language, speak
from api.problems import Fault

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; connect-src 'self'; font-src 'self'"
)
# `same-origin`, not `no-referrer`: under the latter browsers send `Origin: null` with our own forms (Fetch §3.1),
# and the same-origin check of `api.csrf` would refuse everybody. Other origins learn nothing either way.
SECURITY_HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
log = structlog.get_logger("rongtong.request")


class Envelope:
    """Wraps the application; see the module."""

    def __init__(self, app: ASGIApp, *, body_limit: Callable[[Scope], int], secure: bool) -> None:
        self.app = app
        self.body_limit = body_limit
        self.secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; never lets an exception out once it can still be answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, headers = time.perf_counter(), Headers(scope=scope)
        request_id = token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        asked = _asked_language(scope)
        speak(chosen_language(asked, _cookie(headers), headers.get("accept-language")))
        status = 0

        async def sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._seal(MutableHeaders(scope=message), request_id, asked, str(scope["path"]))
            await send(message)

        try:
            await self._bounded(scope, headers, receive, sealed)
        except Exception as error:
            _log_failure(error, request_id)
            if status:
                raise
            await answer_unexpected(Request(scope))(scope, receive, sealed)
        finally:
            _log_line(scope, status, request_id, began)

    async def _bounded(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        """Refuse a body that says it is too long; Starlette's limiter catches those that lie (see `create_app`)."""
        length = headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length) <= self.body_limit(scope):
            await self.app(scope, receive, send)
            return
        code = "RT-REQ-004" if length.isascii() and length.isdigit() else "RT-REQ-008"
        response: Response = answer_fault(Request(scope), Fault(code))
        await response(scope, receive, send)

    def _seal(self, headers: MutableHeaders, request_id: str, asked: str | None, path: str) -> None:
        for name, value in SECURITY_HEADERS.items():
            headers[name] = value
        if self.secure:
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        headers["x-request-id"] = request_id
        if not path.startswith("/static/"):
            headers.setdefault("cache-control", "no-store")
            headers.add_vary_header("Accept-Language, Cookie")
            headers.setdefault("content-language", "zh-CN" if current_language() == "zh" else "en")
        if asked in LANGUAGES:
            headers.append("set-cookie", language_cookie(asked, secure=self.secure))


def language_cookie(language: str, *, secure: bool) -> str:
    """The Set-Cookie value that keeps a language for a year."""
    ending = "; Secure" if secure else ""
    return f"{COOKIE}={language}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{ending}"


def _asked_language(scope: Scope) -> str | None:
    query = scope.get("query_string", b"")
    if b"lang=" not in query:
        return None
    words = parse_qs(query.decode("latin-1")).get("lang")
    return str(words[-1]) if words else None


def _cookie(headers: Headers) -> str | None:
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return None
    return morsel.value if morsel else None


def _log_line(scope: Scope, status: int, request_id: str, began: float) -> None:
    """Method, route template, status, time: no query string, no number, no name."""
    route = getattr(scope.get("route"), "path", "")
    elapsed = round((time.perf_counter() - began) * 1000)
    log.info("request", method=scope["method"], route=route, status=status, ms=elapsed, request_id=request_id)


def _log_failure(error: Exception, request_id: str) -> None:
    """The kind of error and where it fell; not its message, which may hold a student's name."""
    frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)[-12:]]
    log.error("failure", error=type(error).__qualname__, frames=frames, request_id=request_id)
