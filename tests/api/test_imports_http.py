"""Imports over HTTP: accepted as a job, looked at, confirmed by version, reported; nothing forged, nothing of others."""

import io
import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook

from api.clock import Clock
from api.jobs.imports import ImportJob
from api.uploads import Uploads
from tests.api.door import TODAY, Browser, browse
from tests.api.import_scene import pupil, roster


def _job(app: FastAPI) -> ImportJob:
    state = app.state
    return ImportJob(state.database, Uploads(state.settings.uploads, state.keys.keyring), Clock(TODAY))


def _post(browser: Browser, content: bytes, key: str = "", name: str = "名单.csv", **said: str) -> Any:
    headers = {"x-csrf-token": browser.token(), "idempotency-key": key or uuid4().hex}
    return browser.client.post("/api/v1/imports", files={"file": (name, content)}, data=said, headers=headers)


@pytest.fixture
def voc(app: FastAPI) -> Browser:
    return browse(app, "voc")


def test_a_file_is_accepted_as_a_job_checked_confirmed_and_written(app: FastAPI, voc: Browser) -> None:
    answer = _post(voc, roster(pupil(1), pupil(2)))
    assert answer.status_code == 202
    job, run_id = answer.headers["location"], answer.json()["id"]
    assert voc.client.get(job).json()["working"] is True
    _job(app).advance(run_id)
    seen = voc.client.get(f"/api/v1/imports/{run_id}")
    assert seen.json()["foreseen"]["new"] == 2
    confirmed = voc.call("POST", f"/api/v1/imports/{run_id}/confirm", {}, If_Match=seen.headers["etag"])
    assert (confirmed.status_code, confirmed.json()["state"]) == (202, "confirmed")
    _job(app).advance(run_id)
    done = voc.client.get(job).json()
    assert (done["state"], done["working"], done["done"]["new"]) == ("done", False, 2)
    undone = voc.call("POST", f"/api/v1/imports/{run_id}/undo")
    assert undone.json()["state"] == "undoing"
    _job(app).advance(run_id)
    assert voc.client.get(job).json()["state"] == "undone"


def test_confirming_needs_the_version_that_was_seen(app: FastAPI, voc: Browser) -> None:
    run_id = _post(voc, roster(pupil(1))).json()["id"]
    _job(app).advance(run_id)
    path = f"/api/v1/imports/{run_id}/confirm"
    assert voc.call("POST", path, {}).status_code == 428
    assert voc.call("POST", path, {}, If_Match='"1"').status_code == 412


def test_the_same_request_sent_twice_is_one_import(app: FastAPI, voc: Browser) -> None:
    first, again = _post(voc, roster(pupil(1)), key="k1"), _post(voc, roster(pupil(1)), key="k1")
    assert first.json()["id"] == again.json()["id"]
    assert _post(voc, roster(pupil(2)), key="k1").json()["code"] == "RT-REQ-007"
    assert len(voc.client.get("/api/v1/imports").json()["items"]) == 1


def test_a_faulty_file_is_refused_until_its_good_rows_are_asked_for(app: FastAPI, voc: Browser) -> None:
    bad = replace(pupil(2), birth=TODAY)
    run_id = _post(voc, roster(pupil(1), bad)).json()["id"]
    _job(app).advance(run_id)
    etag = voc.client.get(f"/api/v1/imports/{run_id}").headers["etag"]
    path = f"/api/v1/imports/{run_id}"
    refused = voc.call("POST", f"{path}/confirm", {}, If_Match=etag)
    assert (refused.status_code, refused.json()["code"]) == (409, "RT-IMR-001")
    assert voc.call("POST", f"{path}/confirm", {"accept_good_rows": True}, If_Match=etag).status_code == 202
    (line,) = voc.client.get(f"{path}/report").json()["problems"]
    assert (line["row"], line["code"]) == (3, "RT-IMP-206")
    book = CalamineWorkbook.from_filelike(io.BytesIO(voc.client.get(f"{path}/workbook").content))
    assert "出生日期" in book.get_sheet_by_index(0).to_python()[2][-1]


def test_another_school_sees_nothing_of_an_import(app: FastAPI, voc: Browser) -> None:
    run_id = _post(voc, roster(pupil(1))).json()["id"]
    gen = browse(app, "gen")
    for path in (f"/api/v1/imports/{run_id}", f"/api/v1/jobs/{run_id}", f"/api/v1/imports/{run_id}/workbook"):
        assert gen.client.get(path).status_code == 404
    assert gen.client.get("/api/v1/imports").json()["items"] == []
    assert gen.call("POST", f"/api/v1/imports/{run_id}/undo").status_code == 404


def test_a_forged_unkeyed_or_unsigned_upload_is_refused_unread(app: FastAPI, voc: Browser) -> None:
    files = {"file": ("a.csv", b"x")}
    assert voc.client.post("/api/v1/imports", files=files).status_code == 403
    assert browse(app).client.post("/api/v1/imports", files=files).status_code == 401
    token = {"x-csrf-token": voc.token()}
    assert voc.client.post("/api/v1/imports", files=files, headers=token).json()["code"] == "RT-REQ-006"
    assert voc.client.post("/api/v1/imports", data={"kind": "roster"}, headers=token).status_code == 422
    assert not app.state.settings.uploads.exists() or len(list(app.state.settings.uploads.iterdir())) <= 1


def test_a_file_may_be_longer_than_other_requests_and_no_longer_than_its_limit(app: FastAPI, voc: Browser) -> None:
    long = b"x" * (app.state.settings.body_limit + 10)
    assert _post(voc, long).status_code == 202
    assert voc.client.post("/api/v1/estimate", content=long).status_code == 413
    headers = {"content-length": str(app.state.settings.upload_limit + 1), "x-csrf-token": voc.token()}
    assert voc.client.post("/api/v1/imports", content=b"x", headers=headers).status_code == 413


def test_progress_comes_as_events_until_the_end(app: FastAPI, voc: Browser) -> None:
    run_id = _post(voc, roster(pupil(1))).json()["id"]
    _job(app).advance(run_id)
    answer = voc.client.get(f"/api/v1/jobs/{run_id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    event, _, data = answer.text.strip().splitlines()
    assert event == "event: end"
    assert json.loads(data.removeprefix("data: "))["state"] == "checked"


def test_templates_are_for_everybody(browser: Browser) -> None:
    answer = browser.client.get("/api/v1/templates/roster")
    assert answer.status_code == 200
    assert browser.client.get("/api/v1/templates/nothing").status_code == 422


def test_an_export_over_http_needs_a_purpose_and_comes_as_a_file(voc: Browser) -> None:
    refused = voc.call("POST", "/api/v1/exports/roster", {})
    assert (refused.status_code, refused.json()["code"]) == (409, "RT-EXP-001")
    answer = voc.call("POST", "/api/v1/exports/roster", {"purpose": "秋季核对", "form": "csv", "encoding": "gb18030"})
    assert answer.status_code == 200
    assert "全国学籍号" in answer.content.decode("gb18030")
    assert voc.call("POST", "/api/v1/exports/everything", {}).status_code == 422
