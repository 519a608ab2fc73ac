"""The recognition catalogue: rows as published, AND and OR told apart, what no row speaks of, the same rows as CSV."""

import csv
import io
import re
from html import unescape

import pytest
from fastapi import FastAPI

from api.pages.catalogue_lines import NOT_AGREED, Line, found, lines_of
from api.pages.place import place_on
from credits.publish_pack import publish_packs
from rules.pack import load_pack
from tests import make
from tests.api.door import TODAY, Browser, browse, now, opened
from tests.pages.strict import faults

SCHOOLS = f"source={make.VOC.code}&target={make.GEN.code}"
SCHOOL_PACK = """
[pack]
id = "SCHOOL/2027"
title = "本校目录"
layer = "school"
region = "3137000511"
effective_from = 2027-02-01
"""


def rows_of(source: str) -> list[str]:
    body = source.partition("<tbody>")[2].partition("</tbody>")[0]
    return [unescape(re.sub(r"<[^>]+>", " ", row)) for row in body.split("<tr")[1:]]


def lines_on(app: FastAPI, day: str = TODAY.isoformat()) -> list[Line]:
    with opened(app) as session:
        return lines_of(place_on(session, "voc_to_gen", TODAY.fromisoformat(day)))


def table(answer: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.decode("utf-8-sig"))))


def test_a_row_of_two_courses_says_all_of_and_one_of_alternatives_says_any_one(app: FastAPI) -> None:
    rows = rows_of(browse(app).get("/equivalencies/voc_to_gen?on=2027-01-25").text)
    both = next(row for row in rows if "互认目录第3条" in row)
    either = next(row for row in rows if "互认目录第7条" in row)
    assert "同时具备" in both
    assert "任选其一" not in both
    assert "任选其一" in either
    assert "同时具备" not in either


@pytest.mark.parametrize(("row", "credits"), [("1", "4"), ("3", "4"), ("13", "1.5"), ("21", "1"), ("24", "2")])
def test_credits_are_those_of_full_hours_never_more_than_the_target_has(app: FastAPI, row: str, credits: str) -> None:  # noqa: A002
    assert next(line for line in lines_on(app) if line.row == row).credits == credits


def test_courses_no_row_speaks_of_stand_at_the_end_as_not_agreed(app: FastAPI) -> None:
    lines = lines_on(app)
    bare = [line.alternatives[0][0].code for line in lines if line.relation == NOT_AGREED]
    assert bare == ["LH-ZN-1", "ZZ-YW-3", "ZZ-ZZ-2"]
    assert all(line.relation == NOT_AGREED for line in lines[-3:])
    assert "未约定" in rows_of(browse(app).get("/equivalencies/voc_to_gen").text)[-1]


def test_the_day_decides_which_rows_apply(app: FastAPI) -> None:
    assert {line.relation for line in lines_on(app, "2026-08-31")} == {NOT_AGREED}
    assert len([line for line in lines_on(app, "2026-09-01") if line.row]) == 26
    before = browse(app).get("/equivalencies/voc_to_gen?on=2026-08-31").text
    assert "另有 26 行不适用于这一天修完的课程" in before


def test_before_the_first_catalogue_the_page_says_there_is_none(app: FastAPI) -> None:
    answer = browse(app).get("/equivalencies/voc_to_gen?on=2020-01-01")
    assert answer.status_code == 200
    assert "这一天没有有效的互认目录" in answer.text
    assert faults(answer.text) == []


@pytest.mark.parametrize("asked", ["数学", "zz-sx-1", "ＺＺ－ＳＸ－１"])  # noqa: RUF001
def test_a_filter_finds_by_name_and_by_code_in_any_width_or_case(app: FastAPI, asked: str) -> None:
    hits = found(lines_on(app), asked)
    assert hits
    assert all("ZZ-SX" in "".join(one.code for each in line.alternatives for one in each) for line in hits)


def test_a_filter_without_a_hit_says_so_and_repeats_the_word_escaped(browser: Browser) -> None:
    answer = browser.get("/equivalencies/voc_to_gen?q=%22%3E%3Cb%3E")
    assert "没有相符的课程" in answer.text
    assert "<b>" not in answer.text
    assert faults(answer.text) == []


def test_the_version_line_names_pack_digest_and_day(app: FastAPI) -> None:
    with opened(app) as session:
        (pack,) = (p for p in place_on(session, "voc_to_gen", TODAY).packs.packs if p.catalogue)
    shown = browse(app).get("/equivalencies/voc_to_gen?on=2027-01-25").text
    for words in (pack.id, pack.digest, "/equivalencies/voc_to_gen?on=2027-01-25"):
        assert words in shown


def test_the_csv_holds_the_rows_of_the_page_and_opens_in_a_spreadsheet(browser: Browser) -> None:
    answer = browser.get("/equivalencies/voc_to_gen.csv?on=2027-01-25&q=数学")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["content-disposition"]
    assert [row["原课程代码"] for row in table(answer.content)] == ["ZZ-SX-1+ZZ-SX-2", "ZZ-SX-2+ZZ-SX-3"]
    assert len(rows_of(browser.get("/equivalencies/voc_to_gen?on=2027-01-25&q=数学").text)) == 2


def test_a_cell_a_spreadsheet_would_run_is_made_harmless(app: FastAPI) -> None:
    files = {
        "pack.toml": SCHOOL_PACK.encode(),
        "courses.csv": "code,name,curriculum,hours\nQQ-1,=1+1,vocational,18\nYY-1,目标,general,18\n".encode(),
        "equivalences.csv": b"id,direction,sources,targets,relation,clause\nS1,voc_to_gen,QQ-1,YY-1,same,@SUM(A1)\n",
    }
    with opened(app) as session:
        publish_packs(session, [load_pack(files)], actor=make.actor(make.Role.PUBLISHER), now=now())
    visitor = browse(app)
    there = table(visitor.get(f"/equivalencies/voc_to_gen.csv?on=2027-02-01&q=QQ-1&{SCHOOLS}").content)
    assert [(row["原课程"], row["依据"]) for row in there] == [("'=1+1", "'@SUM(A1)")]
    # The school's own rows hold from their day on, and for that school only.
    assert table(visitor.get(f"/equivalencies/voc_to_gen.csv?on=2027-01-31&q=QQ-1&{SCHOOLS}").content) == []
    assert table(visitor.get("/equivalencies/voc_to_gen.csv?on=2027-02-01&q=QQ-1").content) == []


def test_two_designated_schools_lead_to_the_address_of_their_catalogue(browser: Browser) -> None:
    answer = browser.get(f"/equivalencies?{SCHOOLS}&direction=&on=2027-01-25")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/equivalencies/voc_to_gen?on=2027-01-25&{SCHOOLS}"
    assert "淄博市工业学校 → 临淄中学" in browser.get(answer.headers["location"]).text


@pytest.mark.parametrize(
    "asked",
    [
        f"source={make.VOC.code}&target={make.OTHER_GEN.code}",
        f"source={make.VOC.code}&target={make.VOC.code}",
        f"source={make.VOC.code}",
        "direction=sideways",
        "direction=voc_to_gen&on=2027-02-30",
        "on=1999-12-31",
    ],
)
def test_a_choice_that_is_none_is_told_on_the_form(browser: Browser, asked: str) -> None:
    answer = browser.get(f"/equivalencies?{asked}")
    assert answer.status_code == 422
    assert "请修改以下各项" in answer.text
    assert faults(answer.text) == []


@pytest.mark.parametrize("asked", ["on=tomorrow", "on=9999-12-31", "source=1&target=2"])
def test_an_address_that_names_nothing_is_refused(browser: Browser, asked: str) -> None:
    assert browser.get(f"/equivalencies/voc_to_gen?{asked}").status_code == 422


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "9" * 400])
def test_any_page_number_shows_a_page(browser: Browser, page: str) -> None:
    answer = browser.get(f"/equivalencies/voc_to_gen?page={page}")
    assert answer.status_code == 200
    assert rows_of(answer.text)
