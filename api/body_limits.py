"""How long a request's body may be: short for all addresses but those that take files."""

from starlette.middleware.body_limit import RequestBodyLimitResponder
from starlette.types import ASGIApp, Receive, Scope, Send

from api.settings import Settings

# Exact addresses; who may use them is asked before the body is read.
FILES = frozenset({"/api/v1/imports", "/desk/imports"})


def limit_of(settings: Settings, scope: Scope) -> int:
    """The longest body, in bytes, this request may have."""
    takes_file = scope.get("method") == "POST" and scope.get("path") in FILES
    return settings.upload_limit if takes_file else settings.body_limit


class BodyLimits:
    """Starlette's limiter with a limit by address: it counts what comes, whatever the headers say."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, bounded."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await RequestBodyLimitResponder(self.app, limit_of(self.settings, scope))(scope, receive, send)
