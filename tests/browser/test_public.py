"""Anybody, without signing in: a phone without JavaScript, a keyboard, a narrow screen."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 900}
NARROW = {"width": 320, "height": 640}
ADDRESSES = (
    "/", "/guide", "/guide/voc_to_gen", "/guide/gen_to_voc", "/equivalencies", "/equivalencies/voc_to_gen",
    "/equivalencies/gen_to_voc?q=数学", "/estimate", "/estimate?direction=gen_to_voc&term=11-1", "/verify",
)  # fmt: skip


@pytest.fixture
def opened(chromium: Browser) -> Iterator[list[BrowserContext]]:
    """Contexts of this test, closed at its end."""
    contexts: list[BrowserContext] = []
    yield contexts
    for context in contexts:
        context.close()


def visit(
    chromium: Browser, opened: list[BrowserContext], address: str, viewport: dict[str, int], *, script: bool = False
) -> tuple[Page, list[str]]:
    """A page of a visitor's, with what it complained of and whom else it asked."""
    context = chromium.new_context(viewport=viewport, locale="zh-CN", java_script_enabled=script)  # type: ignore[arg-type]
    opened.append(context)
    page, noted = context.new_page(), []
    page.on("console", lambda message: noted.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: noted.append(str(error)))
    page.on("request", lambda request: noted.append(request.url) if not request.url.startswith(address) else None)
    return page, noted


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the field or button of that name has the focus."""
    wanted = page.get_by_label(name, exact=True).or_(page.get_by_role("button", name=name, exact=True))
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.and_(page.locator(":focus")).count():
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_an_estimate_by_keyboard_on_a_phone_without_javascript_gives_the_credits(
    served: str, chromium: Browser, opened: list[BrowserContext]
) -> None:
    page, noted = visit(chromium, opened, served, PHONE)
    page.goto(f"{served}/estimate")
    tab_to(page, "方向")
    page.keyboard.press("ArrowDown")
    tab_to(page, "列出课程")
    page.keyboard.press("Enter")
    tab_to(page, "语文（基础模块 上册）")
    page.keyboard.type("78")
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("可认定 4 学分。")
    expect(page.locator(".verdict")).to_contain_text("已证明没有更有利的合法认定（上限 4）。")
    expect(page.get_by_role("region", name="可认定", exact=True).get_by_role("table")).to_contain_text("语文必修上册")
    expect(page.get_by_label("语文（基础模块 上册）", exact=True)).to_have_value("78")
    assert noted == []


def test_the_catalogue_filter_finds_mathematics(served: str, chromium: Browser, opened: list[BrowserContext]) -> None:
    page, noted = visit(chromium, opened, served, DESK)
    page.goto(f"{served}/equivalencies")
    page.get_by_role("link", name=re.compile("淄博市工业学校 → 临淄中学")).click()
    page.get_by_label("课程名称或代码").fill("数学")
    page.keyboard.press("Enter")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("同时具备")
    expect(rows.first).to_contain_text("数学必修第一册")
    expect(page.get_by_role("heading", level=1)).to_contain_text("淄博市工业学校 → 临淄中学")
    rows.first.locator("summary").click()
    expect(rows.first).to_contain_text("适用于 2026-09-01 起修完的课程")
    assert noted == []


def test_the_guide_leads_from_the_home_page_to_the_conditions_and_their_clauses(
    served: str, chromium: Browser, opened: list[BrowserContext]
) -> None:
    page, noted = visit(chromium, opened, served, PHONE)
    page.goto(served)
    page.get_by_role("navigation", name="常用入口").get_by_role("link", name=re.compile("办事指南")).click()
    page.get_by_role("link", name=re.compile("中职→高中")).click()
    conditions = page.locator("section", has=page.get_by_role("heading", name="申请条件"))
    expect(conditions).to_contain_text("学生只能在结对的互转学校之间互转。")
    expect(conditions).to_contain_text("《山东省普通高中和中等职业学校学生互转实施办法》")
    assert noted == []


def test_what_is_no_receipt_is_told_so(served: str, chromium: Browser, opened: list[BrowserContext]) -> None:
    page, noted = visit(chromium, opened, served, PHONE)
    page.goto(f"{served}/verify")
    page.get_by_label("或粘贴回执全文").fill("不是回执")
    page.get_by_role("button", name="核验").click()
    expect(page.get_by_role("status")).to_contain_text("回执不成立")
    assert noted == []


@pytest.mark.parametrize("viewport", [NARROW, PHONE, DESK], ids=["320", "360", "1366"])
def test_no_public_page_scrolls_sideways_complains_or_asks_anybody_else(
    served: str, chromium: Browser, opened: list[BrowserContext], viewport: dict[str, int]
) -> None:
    page, noted = visit(chromium, opened, served, viewport, script=True)
    for address in ADDRESSES:
        for language in ("zh", "en"):
            page.goto(f"{served}{address}{'&' if '?' in address else '?'}lang={language}")
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], address
    assert noted == []
