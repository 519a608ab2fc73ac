"""A registrar signs in, opens a decision and reads why; a student reads the same on a phone."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from api.demo_accounts import PASSWORD

pytestmark = pytest.mark.browser
DESK = {"width": 1366, "height": 900}
PHONE = {"width": 360, "height": 740}


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/login")
    page.get_by_label("账号").fill(login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def watched(chromium: Browser, address: str, **viewport: int) -> tuple[Page, list[str]]:
    """A page that notes console errors, page errors and requests to anybody else."""
    page = chromium.new_context(viewport=viewport, locale="zh-CN", java_script_enabled=True).new_page()
    noted: list[str] = []
    page.on("console", lambda message: noted.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url) if not request.url.startswith(address) else None)
    return page, noted


def test_a_registrar_opens_a_decision_and_reads_the_reasons_in_chinese(served: str, chromium: Browser) -> None:
    page, noted = watched(chromium, served, **DESK)
    sign_in(page, served, "gongye")
    page.goto(f"{served}/desk/transfers")
    page.get_by_role("link", name=re.compile(r"RT-2027-\d{6}")).first.click()
    expect(page).to_have_title(re.compile(r"RT-2027-\d{6}"))
    page.locator("td summary").first.click()
    body = page.locator("main").inner_text()
    assert "山东省普通高中和中等职业学校学生互转实施办法" in body
    assert "互认目录第" in body
    assert noted == []


def test_a_refused_applicant_is_told_the_rule_the_fact_and_what_would_change_it(served: str, chromium: Browser) -> None:
    page, noted = watched(chromium, served, **DESK)
    sign_in(page, served, "fanhua")
    page.goto(f"{served}/desk/transfers?state=refused")
    # 陈沐 (演示) of 淄博第七中学 asks for a five-year programme at this school.
    page.get_by_role("row").filter(has_text="陈").get_by_role("link").first.click()
    body = page.locator("main").inner_text()
    assert "不符合" in body
    assert "转入的是五年制，只能是三年制" in body
    assert "如果改报三年制专业，则符合申请条件" in body
    assert noted == []


def test_a_student_reads_the_result_on_a_phone_without_scrolling_sideways(served: str, chromium: Browser) -> None:
    page, noted = watched(chromium, served, **PHONE)
    sign_in(page, served, "xuesheng")
    expect(page).to_have_url(re.compile(r"/me"))
    page.get_by_role("link", name=re.compile(r"RT-2027-\d{6}|查看")).first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert noted == []
