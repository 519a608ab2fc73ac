"""The public pages in English: what is left in Chinese is names and clauses, and is marked as Chinese."""

import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI

from tests.api.door import browse
from tests.pages.strict import faults

EMPTY = {"input", "meta", "link", "br", "hr", "img"}
HAN = re.compile("[一-鿿]")


class Unmarked(HTMLParser):
    """Collects Chinese text and attributes outside anything marked `lang="zh-CN"`."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = ("lang", "zh-CN") in attrs
        if not marked and not any(inside for _, inside in self.open):
            self.found += [value for name, value in attrs if value and name != "value" and HAN.search(value)]
        if tag not in EMPTY:
            self.open.append((tag, marked))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if HAN.search(data) and not any(inside for _, inside in self.open):
            self.found.append(data.strip())


@pytest.mark.parametrize(
    "address",
    [
        "/", "/guide", "/guide/voc_to_gen", "/guide/gen_to_voc", "/equivalencies/voc_to_gen",
        "/equivalencies/gen_to_voc?q=%20", "/estimate", "/estimate?direction=gen_to_voc", "/verify",
    ],
)  # fmt: skip
def test_no_chinese_is_left_that_is_not_marked_as_chinese(app: FastAPI, address: str) -> None:
    answer = browse(app).get(address, **{"accept-language": "en"})
    assert faults(answer.text) == []
    assert Unmarked(answer.text).found == []


def test_the_chooser_leaves_school_names_only(app: FastAPI) -> None:
    left = Unmarked(browse(app).get("/equivalencies", **{"accept-language": "en"}).text).found
    assert set(left) == {"淄博市工业学校", "临淄中学"}
