"""Answers to what went wrong: one problem, told as `application/problem+json` or as a page, by what the client asks for."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from api.i18n import say
from api.problems import CATALOGUE, CODE_OF_STATUS, Answer, Fault
from api.refusals import answer_of_refusal
from api.render import page
from api.validation import field_errors
from credits.errors import Refusal

MEDIA_TYPE = "application/problem+json"


def wants_html(request: Request) -> bool:
    """Whether the client asks for a page: browsers name text/html, programs name JSON or anything."""
    return "text/html" in request.headers.get("accept", "")


def answer(request: Request, told: Answer) -> Response:
    """The problem as the client wants it; someone not signed in who opens a page is led to the sign-in."""
    problem = told.problem
    if not wants_html(request):
        return JSONResponse(document(request, told), problem.status, dict(told.headers), MEDIA_TYPE)
    if problem.code == "RT-AUT-001" and request.method == "GET":
        return RedirectResponse("/login?" + urlencode({"next": request.url.path}), 303)
    return page(request, "problem.html", problem.status, told.headers, told=told)


def document(request: Request, told: Answer) -> dict[str, Any]:
    """RFC 9457 members, then ours: code, both languages, the wrong fields, the request's id."""
    problem = told.problem
    return {
        "type": f"/problems/{problem.code}",
        "title": say(problem.title),
        "status": problem.status,
        "detail": say(told.detail),
        "instance": request.url.path,
        "code": problem.code,
        "zh": {"title": problem.title.zh, "detail": told.detail.zh},
        "en": {"title": problem.title.en, "detail": told.detail.en},
        "errors": [
            {"pointer": e.pointer, "code": e.code, "detail": say(e.text), "zh": e.text.zh, "en": e.text.en}
            for e in told.errors
        ],
        "request_id": request.state.request_id,
    }


def answer_fault(request: Request, fault: Exception) -> Response:
    """A refusal of the door itself."""
    assert isinstance(fault, Fault)  # noqa: S101 - Starlette's handler type is wide
    return answer(request, fault.answer)


def answer_refusal(request: Request, refusal: Exception) -> Response:
    """A refusal of the record; the table in `api.refusals` gives it a status."""
    assert isinstance(refusal, Refusal)  # noqa: S101
    return answer(request, answer_of_refusal(refusal))


def answer_validation(request: Request, error: Exception) -> Response:
    """Wrong values in a request, in our own sentences."""
    assert isinstance(error, RequestValidationError)  # noqa: S101
    raw: Iterable[Mapping[str, Any]] = error.errors()
    return answer(request, Fault("RT-REQ-001", errors=field_errors(raw)).answer)


def answer_status(request: Request, error: Exception) -> Response:
    """Starlette's own: no such route, no such method, a body that cannot be read."""
    assert isinstance(error, HTTPException)  # noqa: S101
    code = CODE_OF_STATUS.get(error.status_code, "RT-REQ-008")
    return answer(request, Fault(code, headers=error.headers).answer)


def answer_busy(request: Request, error: Exception) -> Response:
    """The database is locked, full or gone: nothing was committed, trying again is right."""
    assert isinstance(error, OperationalError)  # noqa: S101
    return answer(request, Fault("RT-SYS-002", headers={"retry-after": "5"}).answer)


def answer_unexpected(request: Request) -> Response:
    """A bug, or a commit that failed: nothing was stored, and the client is told so."""
    told = Answer(CATALOGUE["RT-SYS-001"], CATALOGUE["RT-SYS-001"].advice)
    return answer(request, told)


def install(app: FastAPI) -> None:
    """Give the application these handlers."""
    app.add_exception_handler(Fault, answer_fault)
    app.add_exception_handler(Refusal, answer_refusal)
    app.add_exception_handler(RequestValidationError, answer_validation)
    app.add_exception_handler(HTTPException, answer_status)
    app.add_exception_handler(OperationalError, answer_busy)
