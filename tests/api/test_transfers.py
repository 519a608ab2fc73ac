"""Transfers as JSON: keys that make an act happen once, versions that make it happen to what was seen."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from tests.api.door import BODY, SITE, XU, Browser, browse

PATH = "/api/v1/transfers"


@pytest.fixture
def voc(app: FastAPI) -> Browser:
    return browse(app, "voc")


def handed_in(browser: Browser, key: str = "k1", **values: Any) -> Any:
    return browser.call("POST", PATH, BODY | values, idempotency_key=key)


def numbers_in(value: Any, path: str = "") -> list[str]:
    """Where a JSON value holds a float."""
    if isinstance(value, float):
        return [path]
    if isinstance(value, dict):
        return [found for key, inner in value.items() for found in numbers_in(inner, f"{path}/{key}")]
    return [found for inner in value for found in numbers_in(inner, f"{path}/-")] if isinstance(value, list) else []


def test_a_submission_is_answered_with_its_ruling(voc: Browser) -> None:
    answer = handed_in(voc)
    assert answer.status_code == 201
    told = answer.json()
    assert answer.headers["location"] == f"{PATH}/{told['number']}"
    assert answer.headers["etag"] == f'"{told["version"]}"'
    assert told["ruling"]["verdict"] == "eligible"


def test_credits_are_strings_everywhere(voc: Browser) -> None:
    told = voc.call("GET", f"{PATH}/{handed_in(voc).json()['number']}").json()
    assert numbers_in(told) == []
    assert told["ruling"]["totals"]["recognised"] == "10"
    assert {row["credits"] for row in told["rows"]} <= {"2", "4"}


def test_without_a_key_nothing_is_submitted(voc: Browser) -> None:
    answer = voc.call("POST", PATH, BODY)
    assert (answer.status_code, answer.json()["code"]) == (400, "RT-REQ-006")


def test_the_same_key_and_body_are_answered_alike_and_act_once(voc: Browser) -> None:
    first, second = handed_in(voc), handed_in(voc)
    assert second.status_code == 201
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert len(voc.call("GET", PATH).json()["items"]) == 1


def test_the_same_key_with_another_body_is_a_mistake(voc: Browser) -> None:
    handed_in(voc)
    answer = handed_in(voc, student_number=XU.student_number)
    assert (answer.status_code, answer.json()["code"]) == (422, "RT-REQ-007")


def test_one_persons_key_is_not_anothers(app: FastAPI, voc: Browser) -> None:
    handed_in(voc)
    answer = handed_in(browse(app, "gen"))
    assert (answer.status_code, answer.json()["code"]) == (409, "RT-TRF-002")


def test_a_refused_submission_keeps_no_key(voc: Browser) -> None:
    assert handed_in(voc, target_school="0000000000").status_code == 404
    assert handed_in(voc).status_code == 201


def test_a_change_without_the_sessions_token_is_refused(voc: Browser) -> None:
    answer = voc.client.post(PATH, json=BODY, headers={"idempotency-key": "k1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "RT-AUT-003")


def test_a_change_from_another_origin_is_refused_even_with_the_token(voc: Browser) -> None:
    headers = {"idempotency-key": "k1", "x-csrf-token": voc.token(), "origin": "http://evil.example"}
    assert voc.client.post(PATH, json=BODY, headers=headers).status_code == 403


def test_nobody_reads_without_signing_in(browser: Browser) -> None:
    assert browser.client.get(PATH).status_code == 401


def test_wrong_fields_are_named_in_our_own_words(voc: Browser) -> None:
    answer = handed_in(voc, student_number="123", surprise=1)
    told = {error["pointer"]: error for error in answer.json()["errors"]}
    assert answer.status_code == 422
    assert set(told) == {"/student_number", "/surprise"}
    assert "String should" not in answer.text
    assert "123" not in json.dumps(told["/student_number"])


def test_a_step_must_say_which_version_was_seen(voc: Browser) -> None:
    made = handed_in(voc).json()
    path = f"{PATH}/{made['number']}/actions/withdraw"
    missing, stale = voc.call("POST", path), voc.call("POST", path, if_match=f'"{made["version"] + 1}"')
    assert (missing.status_code, missing.json()["code"]) == (428, "RT-REQ-005")
    assert (stale.status_code, stale.json()["code"]) == (412, "RT-REC-002")
    assert voc.call("POST", path, if_match="*").status_code == 412


def test_a_step_on_the_version_seen_is_taken_and_gives_the_next_version(voc: Browser) -> None:
    made = handed_in(voc).json()
    path = f"{PATH}/{made['number']}/actions/withdraw"
    answer = voc.call("POST", path, if_match=f'"{made["version"]}"')
    assert answer.status_code == 200
    assert answer.json()["state"] == "withdrawn"
    assert answer.headers["etag"] == f'"{made["version"] + 1}"'
    assert voc.call("POST", path, if_match=f'"{made["version"]}"').status_code == 412


def test_the_steps_listed_are_those_one_may_take(app: FastAPI, voc: Browser) -> None:
    number = handed_in(voc).json()["number"]
    assert browse(app, "gen").call("GET", f"{PATH}/{number}").json()["steps"] == [
        "assess",
        "recognise",
        "review",
        "withdraw",
    ]
    assert voc.call("GET", f"{PATH}/{number}").json()["steps"] == ["review", "withdraw"]


def test_a_step_somebody_else_must_take_is_forbidden(voc: Browser) -> None:
    made = handed_in(voc).json()
    answer = voc.call("POST", f"{PATH}/{made['number']}/actions/approve", {}, if_match=f'"{made["version"]}"')
    assert (answer.status_code, answer.json()["code"]) == (403, "RT-ACC-001")


def test_the_list_goes_on_where_the_page_ended(voc: Browser) -> None:
    handed_in(voc)
    handed_in(voc, "k2", student_number=XU.student_number)
    first = voc.call("GET", f"{PATH}?limit=1")
    second = voc.call("GET", first.json()["next"])
    numbers = [first.json()["items"][0]["number"], second.json()["items"][0]["number"]]
    assert numbers == sorted(set(numbers))
    assert second.json()["next"] is None
    assert 'rel="next"' in first.headers["link"]
    assert voc.call("GET", f"{PATH}?cursor=abcd").status_code == 422


def test_lists_mask_the_names(voc: Browser) -> None:
    handed_in(voc)
    assert "苏明宇" not in voc.call("GET", PATH).text


def test_the_published_packs_are_public(browser: Browser) -> None:
    items = browser.client.get("/api/v1/packs").json()["items"]
    assert "CN-370000/2026-transfer" in {item["id"] for item in items}
    assert all(len(item["digest"]) == 64 for item in items)


def test_the_service_says_that_it_lives_and_can_work(browser: Browser) -> None:
    assert browser.client.get("/healthz").json() == {"status": "ok"}
    assert browser.client.get("/readyz").json() == {"status": "ready"}


def test_the_interface_documents_our_problems_and_not_fastapis(browser: Browser) -> None:
    document = browser.client.get("/api/v1/openapi.json").json()
    text = json.dumps(document)
    assert "HTTPValidationError" not in text
    assert document["components"]["schemas"]["Problem"]["required"][0] == "type"
    assert "/desk" not in document["paths"]
    assert SITE not in text
