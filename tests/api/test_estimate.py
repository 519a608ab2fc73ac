"""Estimates: anybody may ask, nothing is kept, wrong fields are named."""

import copy
from typing import Any

from fastapi import FastAPI

from audit.store import size
from tests.api.door import Browser, opened

CASE: dict[str, Any] = {
    "applied_on": "2027-01-25",
    "effective_on": "2027-02-22",
    "student": {
        "entered": "2026-09",
        "grade": 10,
        "term": 1,
        "status": "enrolled",
        "study_mode": "full_time",
        "completed_terms": 1,
    },
    "source": {
        "school": "3137000501",
        "kind": "public_vocational",
        "county": "370305",
        "city": "370300",
        "programme": "3",
        "major": "660301",
    },
    "target": {
        "school": "3137000511",
        "kind": "general_high",
        "county": "370305",
        "city": "370300",
        "programme": None,
        "major": None,
    },
    "paired": True,
    "consents": {"student": True, "guardian": True},
    "results": [
        {
            "course": "ZZ-YW-1",
            "term": "10-1",
            "completed_on": "2027-01-15",
            "score": "78",
            "hours": "72",
            "credits": "4",
        }
    ],
}


def test_an_estimate_needs_no_account_and_gives_the_whole_ruling(browser: Browser) -> None:
    answer = browser.client.post("/api/v1/estimate", json=CASE)
    assert answer.status_code == 200
    assert answer.json()["recognised"][0]["targets"] == ["GH-YW-1"]
    assert answer.json()["totals"]["recognised"] == "4"


def test_an_estimate_leaves_nothing_behind(app: FastAPI, browser: Browser) -> None:
    with opened(app) as session:
        before = size(session)
    browser.client.post("/api/v1/estimate", json=CASE)
    with opened(app) as session:
        assert size(session) == before


def test_a_wrong_field_is_named_by_its_path(browser: Browser) -> None:
    case = copy.deepcopy(CASE)
    case["results"][0]["hours"] = 72
    case["student"]["grade"] = 9
    answer = browser.client.post("/api/v1/estimate", json=case)
    assert answer.status_code == 422
    assert {error["pointer"] for error in answer.json()["errors"]} == {"/results/0/hours", "/student/grade"}


def test_what_is_not_json_is_said_to_be_so(browser: Browser) -> None:
    answer = browser.client.post("/api/v1/estimate", content=b"{")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "not_json"
