"""Problems: one shape, both languages, our own words."""

import json
import re

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, ValidationError

from api.problems import CATALOGUE, Fault
from api.refusals import refusal_catalogue
from api.validation import field_errors, pointer
from tests.api.door import Browser


def test_a_program_gets_a_problem_document_in_both_languages(browser: Browser) -> None:
    answer = browser.client.get("/nowhere")
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"], told["code"]) == (404, 404, "RT-REQ-002")
    assert told["type"] == "/problems/RT-REQ-002"
    assert told["zh"]["title"] == told["title"] != told["en"]["title"]
    assert told["request_id"] == answer.headers["x-request-id"]


def test_accept_language_chooses_which_language_comes_first(browser: Browser) -> None:
    told = browser.client.get("/nowhere", headers={"accept-language": "en-GB,en;q=0.9,zh;q=0.3"}).json()
    assert told["title"] == told["en"]["title"]


def test_a_browser_gets_the_same_content_as_a_page(browser: Browser) -> None:
    answer = browser.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert CATALOGUE["RT-REQ-002"].title.zh in answer.text


def test_a_wrong_method_is_a_problem_and_names_the_right_one(browser: Browser) -> None:
    answer = browser.client.post("/audit")
    assert (answer.status_code, answer.json()["code"]) == (405, "RT-REQ-003")
    assert "GET" in answer.headers["allow"]


def test_a_bug_is_told_without_its_message_and_with_every_header(app: FastAPI, browser: Browser) -> None:
    def fall() -> None:
        raise RuntimeError("王小明 37030520100101001X")

    app.add_api_route("/fall", fall)
    answer = browser.client.get("/fall")
    assert (answer.status_code, answer.json()["code"]) == (500, "RT-SYS-001")
    assert "王小明" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_every_code_has_a_page(browser: Browser) -> None:
    for code in {**CATALOGUE, **refusal_catalogue()}:
        assert browser.get(f"/problems/{code}").status_code == 200


def test_every_code_is_well_formed_and_used_once() -> None:
    codes = [*CATALOGUE, *refusal_catalogue()]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"RT-[A-Z]{3}-\d{3}", code) for code in codes)


def test_every_problem_speaks_both_languages() -> None:
    for problem in {**CATALOGUE, **refusal_catalogue()}.values():
        for sentence in (problem.title, problem.advice):
            assert re.search(r"[一-鿿]", sentence.zh), problem.code
            assert not re.search(r"[一-鿿]", sentence.en), problem.code


def test_a_fault_with_an_unknown_code_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Fault("RT-XXX-999")


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    year: int


def test_pydantics_english_never_reaches_anybody() -> None:
    with pytest.raises(ValidationError) as caught:
        _Asked.model_validate({"year": "x", "other": 1})
    told = {error.pointer: error for error in field_errors(json.loads(caught.value.json()))}
    assert set(told) == {"/name", "/year", "/other"}
    assert told["/name"].text.zh == "必填，请补上。"
    assert all("Input should" not in error.text.en for error in told.values())


def test_pointers_escape_what_rfc_6901_escapes() -> None:
    assert pointer(("body", "a/b", 0, "c~d")) == "/a~1b/0/c~0d"
    assert pointer(("query", "limit")) == "query:limit"
