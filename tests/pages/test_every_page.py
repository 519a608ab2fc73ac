"""Every page, in both languages, as those see it who may."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.pages.routes import ROUTERS
from tests.api.door import FORM, XU, browse, opened, submit
from tests.pages.strict import faults

# A page nobody named here has no test: adding or removing an address is a decision.
SEEN_BY = {
    "/": None,
    "/guide": None,
    "/guide/{direction}": None,
    "/equivalencies": None,
    "/equivalencies/{direction}": None,
    "/estimate": None,
    "/verify": None,
    "/problems": None,
    "/problems/{code}": None,
    "/login": None,
    "/notices": None,
    "/audit": None,
    "/desk": "gen",
    "/desk/transfers": "gen",
    "/desk/transfers/new": "voc",
    "/desk/transfers/{number}": "gen",
    "/me": "su",
    "/me/applications/{number}": "su",
}
NOT_PAGES = {"/audit/checkpoint", "/equivalencies/{direction}.csv"}


def get_paths() -> set[str]:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    return {route.path for route in routes if "GET" in route.methods}


def test_every_address_is_known_here() -> None:
    assert get_paths() == set(SEEN_BY) | NOT_PAGES


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", SEEN_BY)
def test_a_page_keeps_to_the_rules(app: FastAPI, path: str, language: str) -> None:
    number = submit(browse(app, "voc"))
    reader = browse(app, SEEN_BY[path])
    address = path.format(number=number, code="RT-TRF-001", direction="voc_to_gen")
    answer = reader.get(f"{address}?lang={language}")
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert len(answer.content) <= 60_000


@pytest.mark.parametrize("path", [path for path in SEEN_BY if path not in {"/problems/{code}"}])
def test_an_english_page_is_english(app: FastAPI, path: str) -> None:
    number = submit(browse(app, "voc"))
    text = (
        browse(app, SEEN_BY[path])
        .get(path.format(number=number, direction="voc_to_gen"), **{"accept-language": "en"})
        .text
    )
    frame = re.sub(r'<button class="plain" name="lang".*?</button>', "", text, flags=re.S)
    labels = re.findall(r"<(?:h1|h2|label|th scope=\"col\"[^>]*|dt|legend|summary|title)[^>]*>([^<]+)", frame)
    chinese = [
        label for label in labels if re.search(r"[一-鿿]", label) and "学校" not in label and "中学" not in label
    ]
    assert [label for label in chinese if "苏" not in label and "》" not in label] == []


def test_a_form_with_mistakes_says_them_on_top_and_beside_the_field(app: FastAPI) -> None:
    answer = browse(app, "voc").send("/desk/transfers/new", FORM | {"student_number": "G12", "applied_on": "tomorrow"})
    assert answer.status_code == 422
    assert faults(answer.text) == []
    assert 'href="#student_number"' in answer.text
    assert 'id="applied_on-wrong"' in answer.text


def test_a_refusal_of_the_record_is_told_on_the_form(app: FastAPI) -> None:
    voc = browse(app, "voc")
    submit(voc)
    answer = voc.send("/desk/transfers/new", FORM)
    assert answer.status_code == 409
    assert "RT-TRF-002" in answer.text
    assert faults(answer.text) == []


def test_checking_beforehand_shows_the_ruling_and_stores_no_application(app: FastAPI) -> None:
    voc = browse(app, "voc")
    answer = voc.send("/desk/transfers/new", FORM | {"step": "check", "student_number": XU.student_number})
    assert answer.status_code == 200
    assert faults(answer.text) == []
    assert "预审结果" in answer.text
    assert "没有符合条件的申请" in voc.get("/desk/transfers").text


def test_an_ineligible_application_is_refused_at_once_with_what_would_change_it(app: FastAPI) -> None:
    voc = browse(app, "voc")
    answer = voc.send("/desk/transfers/new", FORM | {"guardian_signed": ""})
    page = voc.get(answer.headers["location"]).text
    assert faults(page) == []
    assert "不符合互转申请条件" in page
    assert "不予通过" in page
    assert "怎样会不同" in page


def test_pages_of_people_lead_to_the_sign_in(app: FastAPI) -> None:
    for path in ("/desk", "/desk/transfers", "/desk/transfers/new", "/desk/transfers/RT-2027-000001-9", "/me"):
        answer = browse(app).get(path)
        assert (answer.status_code, answer.headers["location"].startswith("/login?next=")) == (303, True)


def test_a_stranger_cannot_tell_another_schools_application_from_none(app: FastAPI) -> None:
    number = submit(browse(app, "voc"))
    other = browse(app, "other")
    there, nowhere = other.get(f"/desk/transfers/{number}"), other.get("/desk/transfers/RT-2027-000009-4")
    assert there.status_code == nowhere.status_code == 404


def test_the_system_administrator_cannot_read_students(app: FastAPI) -> None:
    number = submit(browse(app, "voc"))
    administrator = browse(app, "sys")
    assert administrator.get(f"/desk/transfers/{number}").status_code == 404
    assert administrator.get("/desk/transfers").status_code == 403


def test_a_stale_page_is_refused_and_changes_nothing(app: FastAPI) -> None:
    number = submit(browse(app, "voc"))
    answer = browse(app, "voc").send(f"/desk/transfers/{number}/withdraw", {"version": "99"})
    assert answer.status_code == 412
    assert faults(answer.text) == []


def test_reading_an_application_is_an_entry_in_the_log(app: FastAPI) -> None:
    number = submit(browse(app, "voc"))
    gen = browse(app, "gen")

    def entries() -> int:
        found = re.search(r"日志条数<b>(\d+)</b>", gen.get("/audit").text)
        return int(found[1]) if found else -1

    before = entries()
    gen.get(f"/desk/transfers/{number}")
    assert entries() == before + 1


def test_a_page_whose_reading_cannot_be_logged_is_not_shown(app: FastAPI) -> None:
    number = submit(browse(app, "voc"))
    gen = browse(app, "gen")
    with opened(app) as session:
        session.connection().exec_driver_sql("ALTER TABLE log_entry RENAME TO log_entry_gone")
    answer = gen.get(f"/desk/transfers/{number}")
    assert answer.status_code >= 500
    assert "苏明宇" not in answer.text
