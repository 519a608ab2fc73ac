"""Forged requests: each defence is attacked by itself."""

import pytest
from fastapi import FastAPI

from tests.api.door import SITE, Browser


@pytest.fixture
def signed_in(app: FastAPI, browser: Browser) -> Browser:
    browser.sign_in("auditor")
    return browser


def test_a_form_without_the_token_is_refused(signed_in: Browser) -> None:
    assert signed_in.send("/logout", {}, token=None).status_code == 403


def test_a_form_with_another_token_is_refused(signed_in: Browser) -> None:
    assert signed_in.send("/logout", {}, token="x" * 32).status_code == 403


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://testserver.evil.example", None])
def test_a_form_from_elsewhere_is_refused_even_with_the_token(signed_in: Browser, origin: str | None) -> None:
    assert signed_in.send("/logout", {}, origin=origin, token=signed_in.token()).status_code == 403


def test_the_sign_in_itself_cannot_be_forged(app: FastAPI, browser: Browser) -> None:
    answer = browser.send("/login", {"login": "auditor", "password": "x"}, origin="http://evil.example", token=None)
    assert answer.status_code == 403


def test_a_referer_of_ours_stands_in_for_a_missing_origin(signed_in: Browser) -> None:
    headers = {"referer": f"{SITE}/audit", "accept": "text/html"}
    form = {"csrf": signed_in.token()}
    answer = signed_in.client.post("/logout", data=form, headers=headers, follow_redirects=False)
    assert answer.status_code == 303
