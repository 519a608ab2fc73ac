"""The estimate: the evaluator's own answer, in three parts, for nobody in particular, and nothing kept."""

import re
from html import unescape

import pytest
from fastapi import FastAPI

from audit.store import size
from tests.api.door import Browser, browse, opened
from tests.pages.strict import faults

CHOSEN = {"direction": "voc_to_gen", "term": "10-1"}


def ask(browser: Browser, scores: dict[str, str], origin: str | None = "http://testserver", **chosen: str) -> object:
    fields = CHOSEN | chosen | {f"score-{code}": score for code, score in scores.items()}
    return browser.send("/estimate", fields, origin=origin, token=None)


def parts(source: str) -> dict[str, str]:
    """The words of each section of the answer, by the id of its heading."""
    sections = re.findall(r'aria-labelledby="(\w+)"><h2.*?</section>', source, flags=re.S)
    return {
        name: unescape(re.sub(r"<[^>]+>", " ", source.partition(f'aria-labelledby="{name}"')[2].partition("</section>")[0]))
        for name in sections
    }  # fmt: skip


def test_one_course_passed_gives_its_credits_with_the_proof(browser: Browser) -> None:
    answer = ask(browser, {"ZZ-YW-1": "78"})
    assert answer.status_code == 200
    assert "可认定 4 学分。" in answer.text
    assert "已证明没有更有利的合法认定（上限 4）。" in answer.text
    assert "语文必修上册" in parts(answer.text)["sure"]
    assert faults(answer.text) == []


def test_sure_open_and_refused_courses_stand_apart_with_reasons(browser: Browser) -> None:
    told = parts(ask(browser, {"ZZ-YW-1": "78", "ZZ-LS-1": "66", "ZZ-YY-1": "59"}).text)
    assert "语文（基础模块 上册）" in told["sure"]
    assert "历史 中国历史" in told["review"]
    assert "要求不低于 60" in told["no"]


@pytest.mark.parametrize(("score", "won"), [("59", "0"), ("60", "2")])
def test_the_boundary_is_the_rows_own_score(browser: Browser, score: str, won: str) -> None:
    assert f"可认定 {won} 学分。" in ask(browser, {"ZZ-YY-1": score}).text


def test_what_would_change_it_is_about_credits_only(browser: Browser) -> None:
    told = parts(ask(browser, {"ZZ-YY-1": "59"}).text)["more"]
    assert "59→60" in told
    assert "符合申请条件" not in told


def test_what_is_left_to_make_up_is_listed(browser: Browser) -> None:
    told = parts(ask(browser, {"ZZ-YW-1": "78"}).text)["makeup"]
    assert "数学必修第一册" in told
    assert "语文必修上册" not in told


def test_a_grade_word_of_the_packs_counts_and_another_word_is_refused(browser: Browser) -> None:
    assert "可认定 4 学分。" in ask(browser, {"ZZ-YW-1": "良好"}).text
    answer = ask(browser, {"ZZ-YW-1": "超棒"})
    assert answer.status_code == 422
    assert 'href="#score-ZZ-YW-1"' in answer.text
    assert 'value="超棒"' in answer.text
    assert faults(answer.text) == []


@pytest.mark.parametrize("score", ["101", "-1", "1e2", "NaN", "７８", "0" * 5000])  # noqa: RUF001
def test_a_score_that_is_none_is_refused(browser: Browser, score: str) -> None:
    assert ask(browser, {"ZZ-YW-1": score}).status_code in {400, 422}


def test_an_empty_form_is_told_what_to_do(browser: Browser) -> None:
    answer = ask(browser, {"ZZ-YW-1": " "})
    assert answer.status_code == 422
    assert "请至少填写一门课程的成绩" in answer.text


def test_courses_are_those_taught_until_the_term(browser: Browser) -> None:
    early = browser.get("/estimate?direction=voc_to_gen&term=10-1").text
    late = browser.get("/estimate?direction=voc_to_gen&term=10-2").text
    assert ("score-ZZ-YW-1" in early, "score-ZZ-YW-2" in early) == (True, False)
    assert "score-ZZ-YW-2" in late
    assert "score-GH-" not in late


def test_a_course_beyond_the_term_is_not_read(browser: Browser) -> None:
    assert ask(browser, {"ZZ-YW-2": "90"}).status_code == 422


def test_terms_are_those_at_which_one_may_apply(browser: Browser) -> None:
    def offered(direction: str) -> list[str]:
        return re.findall(r'<option value="(1\d-\d)"', browser.get(f"/estimate?direction={direction}").text)

    assert offered("voc_to_gen") == ["10-1", "10-2"]
    assert offered("gen_to_voc") == ["10-1", "10-2", "11-1"]


def test_a_later_cohort_is_judged_by_when_its_courses_were_completed(browser: Browser) -> None:
    # Grade 11 in January 2027 took 语文必修上册 in the winter of 2026, before the catalogue applies.
    early = ask(browser, {"GH-YW-1": "90"}, direction="gen_to_voc", term="11-1")
    fresh = ask(browser, {"GH-YW-1": "90"}, direction="gen_to_voc", term="10-1")
    assert "可认定 0 学分。" in early.text
    assert "可认定 4 学分。" in fresh.text


def test_nothing_is_stored_and_nobody_may_keep_the_answer(app: FastAPI) -> None:
    visitor = browse(app)
    with opened(app) as session:
        before = size(session), session.connection().exec_driver_sql("SELECT count(*) FROM ruling").scalar()
    answer = ask(visitor, {"ZZ-YW-1": "78"})
    with opened(app) as session:
        after = size(session), session.connection().exec_driver_sql("SELECT count(*) FROM ruling").scalar()
    assert before == after
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("origin", ["http://elsewhere.example", None])
def test_a_form_from_elsewhere_is_refused(browser: Browser, origin: str | None) -> None:
    assert ask(browser, {"ZZ-YW-1": "78"}, origin=origin).status_code == 403


def test_a_form_with_too_many_fields_is_refused(browser: Browser) -> None:
    assert ask(browser, {str(n): "60" for n in range(400)}).status_code == 400


@pytest.mark.parametrize("chosen", [{"direction": ""}, {"direction": "any"}])
def test_without_a_direction_the_form_asks_for_one(browser: Browser, chosen: dict[str, str]) -> None:
    answer = ask(browser, {"ZZ-YW-1": "78"}, **chosen)
    assert answer.status_code == 422
    assert faults(answer.text) == []
