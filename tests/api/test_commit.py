"""A commit that fails is never reported as success: the fault is raised at COMMIT itself, over HTTP."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError

from credits.models import Application, IdempotencyKey
from tests.api.door import BODY, FORM, Browser, browse, opened

BUG = RuntimeError("gone")
DISK = OperationalError("COMMIT", {}, Exception("disk full"))
Send = Callable[[Browser, str], Any]


@contextmanager
def commits_failing(app: FastAPI, error: Exception) -> Iterator[None]:
    def fail(connection: Connection) -> None:
        if not connection.get_execution_options().get("rongtong_reading"):
            raise error

    event.listen(app.state.database.engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(app.state.database.engine, "commit", fail)


def by_json(browser: Browser, token: str) -> Any:
    headers = {"x-csrf-token": token, "idempotency-key": "k1"}
    return browser.client.post("/api/v1/transfers", json=BODY, headers=headers)


def by_form(browser: Browser, token: str) -> Any:
    return browser.send("/desk/transfers/new", FORM, token=token)


def stored(app: FastAPI) -> list[int | None]:
    with opened(app) as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in (Application, IdempotencyKey)]


@pytest.mark.parametrize("send", [by_json, by_form])
@pytest.mark.parametrize(("error", "status"), [(BUG, 500), (DISK, 503)], ids=["bug", "disk"])
def test_a_commit_that_fails_is_never_reported_as_success(
    app: FastAPI, send: Send, error: Exception, status: int
) -> None:
    browser = browse(app, "voc")
    token = browser.token()
    with commits_failing(app, error):
        answer = send(browser, token)
    assert answer.status_code == status
    assert stored(app) == [0, 0]


def test_the_same_request_succeeds_once_the_commit_does(app: FastAPI) -> None:
    browser = browse(app, "voc")
    token = browser.token()
    with commits_failing(app, DISK):
        by_json(browser, token)
    answer = by_json(browser, token)
    assert answer.status_code == 201
    assert "idempotency-replayed" not in answer.headers
    assert stored(app) == [1, 1]


def test_a_sign_in_whose_session_is_not_stored_is_no_sign_in(app: FastAPI) -> None:
    browser = browse(app)
    with commits_failing(app, BUG):
        answer = browser.sign_in("voc")
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers


def test_a_commit_whose_answer_was_lost_is_answered_when_asked_again(
    app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = browse(app, "voc")
    token = browser.token()
    dialect = app.state.database.engine.dialect
    commit = dialect.do_commit

    def lost(connection: Any) -> None:
        cursor = connection.cursor()
        (only_reads,) = cursor.execute("PRAGMA query_only").fetchone()
        cursor.close()
        commit(connection)
        if not only_reads:
            raise DISK

    with monkeypatch.context() as patch:
        patch.setattr(dialect, "do_commit", lost)
        assert by_json(browser, token).status_code == 503
    again = by_json(browser, token)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert stored(app) == [1, 1]
