"""Signing in and out, and the language switch."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.csrf import OpenForm, SignedForm
from api.envelope import language_cookie
from api.i18n import LANGUAGES
from api.identity import MaybeSignedIn, SignedIn, session_cookie
from api.problems import CATALOGUE, Problem
from api.render import page
from api.sign_in import sign_in, sign_out

router = APIRouter()


def local_path(text: str | None, default: str) -> str:
    """A path of this site to go on to, never another site's address."""
    if not text or not text.startswith("/") or text.startswith(("//", "/\\")) or "\\" in text:
        return default
    parts = urlsplit(text)
    return parts.path if not parts.scheme and not parts.netloc else default


@router.get("/login")
def show(request: Request, visit: MaybeSignedIn, next: str | None = None) -> Response:  # noqa: A002
    """The sign-in form, or on to one's own page."""
    if visit:
        return RedirectResponse(visit.home, 303)
    return _form(request, next_path=local_path(next, ""))


def _form(
    request: Request, *, next_path: str, login: str = "", problem: Problem | None = None, status: int = 200
) -> Response:
    return page(request, "login.html", status, next_path=next_path, login=login, problem=problem)


@router.post("/login")
def submit(request: Request, fields: OpenForm, old: MaybeSignedIn) -> Response:
    """Check the password; a session one had before ends here."""
    state = request.app.state
    settings = state.settings
    login, next_path = fields.get("login", ""), local_path(fields.get("next"), "")
    password = fields.get("password", "")
    entered = sign_in(state.database, state.throttle, login, password, settings=settings, now=state.clock.now())
    if isinstance(entered, str):
        problem = CATALOGUE[entered]
        return _form(request, next_path=next_path, login=login, problem=problem, status=problem.status)
    if old:
        sign_out(state.database, old.token_hash)
    answer = RedirectResponse(next_path or entered.home, 303)
    answer.headers.append("set-cookie", session_cookie(entered.token, secure=settings.secure_cookies))
    return answer


@router.post("/logout")
def leave(request: Request, visit: SignedIn, _fields: SignedForm) -> Response:
    """End the session here and in the browser."""
    sign_out(request.app.state.database, visit.token_hash)
    answer = RedirectResponse("/login", 303)
    answer.headers.append("set-cookie", session_cookie("", secure=request.app.state.settings.secure_cookies))
    answer.headers["clear-site-data"] = '"cache"'
    return answer


@router.post("/language")
def choose_language(request: Request, fields: OpenForm) -> Response:
    """Remember the language and go back to the page one was on."""
    answer = RedirectResponse(local_path(fields.get("next"), "/"), 303)
    if fields.get("lang") in LANGUAGES:
        cookie = language_cookie(fields["lang"], secure=request.app.state.settings.secure_cookies)
        answer.headers.append("set-cookie", cookie)
    return answer
