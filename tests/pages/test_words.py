"""Words: every sentence of a page has its English."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir

from api.i18n import english

API = Path(__file__).resolve().parents[2] / "api"
METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]


def messages() -> set[str]:
    options = {"templates/**.html": {"silent": "false", "newstyle_gettext": "true"}}
    found = extract_from_dir(API, METHODS, options, keywords={"_": None, "gettext": None})
    return {text for _, _, text, _, _ in found if isinstance(text, str)}


def test_every_sentence_has_its_english() -> None:
    lacking = [text for text in sorted(messages()) if english().gettext(text) == text and re.search("[一-鿿]", text)]
    assert lacking == []


def test_english_fills_the_same_places() -> None:
    places = re.compile(r"%\(\w+\)s")
    for text in messages():
        assert sorted(places.findall(text)) == sorted(places.findall(english().gettext(text))), text


def test_the_style_sheet_stays_small_and_at_home() -> None:
    sheet = (API / "static" / "rongtong.css").read_text()
    assert len(sheet.encode()) <= 15_000
    assert "url(" not in sheet
    assert "@import" not in sheet
