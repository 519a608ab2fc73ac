"""The envelope: headers on every answer, a limit on every body, a language for every reader."""

import json

import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from api.envelope import CSP
from api.i18n import chosen_language
from tests.api.door import SITE, Browser

ADDRESSES = ["/", "/login", "/audit", "/nowhere", "/static/rongtong.css", "/healthz", "/api/v1/openapi.json"]


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_answer_carries_the_security_headers(browser: Browser, path: str) -> None:
    headers = browser.client.get(path).headers
    assert headers["content-security-policy"] == CSP
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"


def test_only_static_files_may_be_kept(browser: Browser) -> None:
    assert browser.client.get("/").headers["cache-control"] == "no-store"
    assert "no-store" not in browser.client.get("/static/rongtong.css").headers.get("cache-control", "")


def test_nothing_is_said_about_the_software(browser: Browser) -> None:
    assert "server" not in browser.client.get("/").headers


def test_a_body_that_says_it_is_too_long_is_refused_unread(app: FastAPI, browser: Browser) -> None:
    limit = app.state.settings.body_limit
    answer = browser.client.post("/api/v1/estimate", content=b"x" * (limit + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "RT-REQ-004")
    assert answer.headers["content-security-policy"] == CSP


def test_a_body_that_hides_its_length_is_refused_at_the_limit(app: FastAPI, browser: Browser) -> None:
    limit = app.state.settings.body_limit
    parts = (b"x" * 65536 for _ in range(limit // 65536 + 2))
    answer = browser.client.post("/api/v1/estimate", content=parts)
    assert (answer.status_code, answer.json()["code"]) == (413, "RT-REQ-004")


def test_the_log_line_holds_no_query_and_no_number(browser: Browser) -> None:
    with capture_logs() as lines:
        browser.client.get("/problems/RT-2027-000123-7?name=王小明")
    text = json.dumps(lines, ensure_ascii=False)
    assert "/problems/{code}" in text
    assert "000123" not in text
    assert "王小明" not in text


def test_chinese_unless_somebody_asked_otherwise() -> None:
    assert chosen_language(None, None, None) == "zh"
    assert chosen_language(None, None, "fr, en;q=0.2") == "en"
    assert chosen_language(None, None, "zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert chosen_language("xx", "en", "zh") == "en"
    assert chosen_language("zh", "en", "en") == "zh"


def test_asking_for_english_once_is_remembered(browser: Browser) -> None:
    assert 'lang="en"' in browser.get("/login?lang=en").text
    assert '<html lang="en">' in browser.get("/login").text


def test_the_language_switch_works_without_script_and_returns(browser: Browser) -> None:
    answer = browser.send("/language", {"lang": "en", "next": "/audit"}, token=None)
    assert (answer.status_code, answer.headers["location"]) == (303, "/audit")
    assert '<html lang="en">' in browser.get("/audit").text


def test_the_language_switch_never_leaves_this_site(browser: Browser) -> None:
    answer = browser.send("/language", {"lang": "en", "next": "//evil.example"}, token=None)
    assert answer.headers["location"] == "/"
    assert SITE not in answer.headers["location"]
