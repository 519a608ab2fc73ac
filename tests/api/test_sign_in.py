"""Signing in: the right password opens, everything else says the same little."""

from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from sqlalchemy import text

from credits.actor import Role
from credits.close_account import close_account
from tests import make
from tests.api.door import PASSWORD, Browser, browse, opened


def test_the_right_password_leads_to_the_page_of_the_role(app: FastAPI, browser: Browser) -> None:
    answer = browser.sign_in("auditor")
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit")


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: FastAPI, browser: Browser) -> None:
    cookie = browser.sign_in("auditor").headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(app: FastAPI, browser: Browser) -> None:
    wrong, unknown = browser.sign_in("auditor", "x"), browser.sign_in("nobody", "x")
    assert wrong.status_code == unknown.status_code == 401
    assert "账号或密码不对" in wrong.text
    assert "账号或密码不对" in unknown.text


def test_the_database_never_holds_the_token_itself(app: FastAPI, browser: Browser) -> None:
    browser.sign_in("auditor")
    token = browser.client.cookies["rongtong_session"]
    with opened(app) as session:
        stored = session.execute(text("SELECT token_hash, csrf_token FROM account_session")).all()
    assert all(token not in str(row) for row in stored)


def test_signing_in_again_ends_the_session_before(app: FastAPI, browser: Browser) -> None:
    browser.sign_in("auditor")
    first = browser.client.cookies["rongtong_session"]
    browser.sign_in("auditor")
    assert browser.client.cookies["rongtong_session"] != first
    with opened(app) as session:
        assert session.execute(text("SELECT count(*) FROM account_session")).scalar_one() == 1


def test_leaving_ends_the_session_on_the_server(app: FastAPI, browser: Browser) -> None:
    browser.sign_in("auditor")
    assert browser.send("/logout", {}).headers["location"] == "/login"
    with opened(app) as session:
        assert session.execute(text("SELECT count(*) FROM account_session")).scalar_one() == 0


def test_repeated_failures_pause_the_login_even_for_the_right_password(app: FastAPI, browser: Browser) -> None:
    for _ in range(app.state.settings.login_failures):
        browser.sign_in("auditor", "x")
    assert browser.sign_in("auditor", PASSWORD).status_code == 429


def test_a_session_that_rested_too_long_is_no_session(app: FastAPI, browser: Browser) -> None:
    browser.sign_in("auditor")
    assert "退出" in browser.get("/").text
    app.state.settings = app.state.settings.model_copy(update={"session_idle_minutes": 0})
    assert "退出" not in browser.get("/").text


def test_a_session_ends_at_its_limit_however_busy(app: FastAPI, browser: Browser) -> None:
    app.state.settings = app.state.settings.model_copy(update={"session_hours": 0})
    browser.sign_in("auditor")
    assert app.state.settings.session_limit == timedelta(0)
    assert "退出" not in browser.get("/").text


def test_a_closed_account_cannot_go_on(app: FastAPI, browser: Browser) -> None:
    browser.sign_in("auditor")
    with opened(app) as session:
        close_account(session, "auditor", actor=make.actor(Role.SECADMIN), now=datetime.now(UTC))
    assert "退出" not in browser.get("/").text


def test_the_way_on_after_signing_in_never_leaves_this_site(app: FastAPI, browser: Browser) -> None:
    for place in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = browse(app).send("/login", {"login": "auditor", "password": PASSWORD, "next": place}, token=None)
        assert answer.headers["location"] == "/audit"
