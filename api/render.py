"""Rendering: one Jinja environment, strict about what is missing, the same frame around every page."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api import words
from api.clock import SHANGHAI
from api.i18n import HTML_LANG, current_language, gettext, say, teach
from api.identity import Visit
from api.navigation import navigation
from rules.ruling import Sentence
from rules.words import DIRECTION, term

TEMPLATES = Path(__file__).parent / "templates"


def page(
    request: Request, name: str, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> HTMLResponse:
    """Render a template inside the frame: language, who is signed in, the request's number, the demo banner."""
    frame = {
        "html_lang": HTML_LANG[current_language()],
        "visit": visit_of(request),
        "request_id": request.state.request_id,
        "path": request.url.path,
        "demo_today": request.app.state.settings.demo_today if request.app.state.settings.demo else None,
    }
    body = environment().get_template(name).render({**frame, **context})
    return HTMLResponse(body, status, dict(headers or {}))


def visit_of(request: Request) -> Visit | None:
    """Who is signed in, if this request has found out."""
    visit = getattr(request.state, "visit", None)
    return visit if isinstance(visit, Visit) else None


_environment: list[Environment] = []


def environment() -> Environment:
    """The template environment, made at first use."""
    if not _environment:
        _environment.append(_make_environment())
    return _environment[0]


def _make_environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    teach(made)
    made.filters |= {
        "day": day,
        "moment": moment,
        "credits": credits_text,
        "course_name": course_name,
        "named": named,
        "term_words": lambda code: say(term(code)),
        "day_before": lambda value: value - timedelta(days=1),
        "field_id": lambda pointer: pointer.lstrip("/").replace("/", "-"),
    }
    made.globals |= {
        "navigation": navigation,
        "sentence": sentence,
        "verdict_words": lambda code: words.VERDICTS[code],
        "fact_text": lambda name, value: say(words.fact_value(name, value)),
        "state_kind": lambda code: words.STATE_KINDS.get(code, ""),
        **{f"{name}_name": partial(_said, table) for name, table in _TABLES.items()},
    }
    return made


_TABLES = {
    "fact": words.FACTS,
    "outcome": words.OUTCOMES,
    "severity": words.SEVERITIES,
    "confidence": words.CONFIDENCE,
    "relation": words.RELATIONS,
    "verdict": words.VERDICT_NAMES,
    "role": words.ROLES,
    "state": words.STATES,
    "step": words.STEPS,
    "category": words.CATEGORIES,
    "roll": words.ROLLS,
    "kind": words.VALUES,
    "direction": DIRECTION,
    "field": words.FIELDS,
}


def _said(table: Mapping[str, Sentence], code: str) -> str:
    return say(words.worded(table, code))


def sentence(item: Mapping[str, str]) -> str:
    """A sentence out of a ruling's document, in the language of the request."""
    if current_language() == "zh":
        return item["zh"]
    return item["en"][:1].upper() + item["en"][1:]


_CODE = re.compile(r"(?<![A-Za-z0-9-])[A-Z]{2}(?:-[A-Z0-9]+)+(?![A-Za-z0-9-])")


def named(text: str, names: Mapping[str, str]) -> str:
    """A sentence of the rules with course codes read out as names; codes nobody knows stay."""
    return _CODE.sub(lambda found: _quoted(names[found[0]]) if found[0] in names else found[0], text)


def _quoted(name: str) -> str:
    return f"“{name}”" if current_language() == "zh" else f'"{name}"'


def course_name(code: str, names: Mapping[str, str]) -> str:
    """A course by its name where the catalogue knows it, else by its code."""
    return names.get(code, code)


def day(value: date) -> str:
    """2027-01-25（周一）: deadlines carry their weekday."""
    names = gettext("周一 周二 周三 周四 周五 周六 周日").split()
    return gettext("%(date)s（%(weekday)s）") % {"date": value.isoformat(), "weekday": names[value.weekday()]}


def moment(value: datetime) -> str:
    """An instant as people in Shandong read it; stored instants are UTC."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def credits_text(value: Decimal | str) -> str:
    """Credits without trailing zeros: 4, 1.5."""
    text = f"{Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
