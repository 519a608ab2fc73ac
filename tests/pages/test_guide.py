"""The guide: every rule of the packs in force, what nobody has set and who must, and no rule of the other direction."""

import re
from html import unescape

import pytest
from fastapi import FastAPI

from api.pages.place import DIRECTIONS, place_on
from credits.publish_pack import publish_packs
from rules.pack import load_tree, shipped
from tests import make
from tests.api.door import TODAY, Browser, browse, now, opened
from tests.pages.strict import faults


def text_of(source: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", source))


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_every_rule_asked_at_application_stands_in_the_guide_with_its_clause(app: FastAPI, direction: str) -> None:
    shown = text_of(browse(app).get(f"/guide/{direction}").text)
    with opened(app) as session:
        asked = place_on(session, direction, TODAY).packs.asked[direction]
    assert len(asked) > 10
    for one in asked:
        assert one.statement.zh in shown
        assert one.resolved.citation in shown


def test_a_rule_of_the_other_direction_is_not_told(browser: Browser) -> None:
    only_three_years = "普通高中学生只能转入三年制中职专业"
    assert only_three_years in browser.get("/guide/gen_to_voc").text
    assert only_three_years not in browser.get("/guide/voc_to_gen").text


def test_what_nobody_has_set_is_said_to_be_unset_and_by_whom_it_must_be_set(browser: Browser) -> None:
    shown = text_of(browser.get("/guide/voc_to_gen").text)
    assert re.search(r"尚未规定\s*转入班级人数上限尚未规定，须由市教育局确定。", shown)
    assert "考核内容与权重尚未规定，须由学校确定。" in shown
    assert "转回次数尚未规定，须由市教育局确定。" in shown


def test_what_is_set_is_not_said_to_be_unset(browser: Browser) -> None:
    shown = text_of(browser.get("/guide/voc_to_gen").text)
    assert "公示天数尚未规定" not in shown
    assert "5 天" in shown


def test_the_open_window_says_how_many_days_are_left_and_when_the_next_opens(browser: Browser) -> None:
    shown = text_of(browser.get("/guide/voc_to_gen").text)
    assert "2027-01-29（周五）" in shown
    assert "还有 5 天" in shown
    assert "154 天后开放" in shown


def test_the_steps_follow_the_chain_with_the_working_days_of_each(browser: Browser) -> None:
    shown = text_of(browser.get("/guide/gen_to_voc").text)
    steps = re.findall(r"(\d)\. (\S+) · ([^\n]+)", shown)
    assert [actor for _, actor, _ in steps[1:5]] == ["转入学校", "转出学校", "区教育和体育局", "市教育局"]
    assert {limit for _, _, limit in steps[1:5]} == {"10 个工作日"}


def test_consequences_name_entrance_registration_graduation_and_return(browser: Browser) -> None:
    shown = browser.get("/guide/voc_to_gen").text
    for words in ("以转入学校学生身份参加高考报名", "毕业标准执行转入学校的毕业要求", "可申请转回原学校"):
        assert words in shown


def test_a_direction_there_is_not_is_not_found(browser: Browser) -> None:
    assert browser.get("/guide/any").status_code == 404


@pytest.mark.parametrize(
    "address", ["/guide", "/guide/voc_to_gen", "/equivalencies/voc_to_gen", "/estimate?direction=voc_to_gen"]
)
def test_without_any_published_pack_the_page_says_so(bare_app: FastAPI, address: str) -> None:
    answer = browse(bare_app).get(address)
    assert answer.status_code == 503
    assert "RT-POL-001" in answer.text


@pytest.mark.parametrize(
    "address", ["/guide/voc_to_gen", "/equivalencies", "/equivalencies/voc_to_gen", "/estimate?direction=gen_to_voc"]
)
def test_before_any_school_is_there_the_nation_s_rules_are_told(bare_app: FastAPI, address: str) -> None:
    with opened(bare_app) as session:
        publish_packs(session, load_tree(shipped()), actor=make.actor(make.Role.PUBLISHER), now=now())
    answer = browse(bare_app).get(address)
    assert answer.status_code == 200
    assert faults(answer.text) == []


def test_visitors_are_led_to_the_public_pages_and_those_signed_in_to_their_work(app: FastAPI) -> None:
    visitor, registrar = browse(app).get("/notices").text, browse(app, "voc").get("/notices").text
    for address in ("/guide", "/equivalencies", "/estimate", "/verify"):
        assert f'<a href="{address}"' in visitor
        assert f'<a href="{address}"' not in registrar
        assert f'<a href="{address}"' in browse(app).get("/").text
