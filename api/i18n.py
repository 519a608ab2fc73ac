"""Two languages: Chinese sentences are the message ids, English comes from `locales/en/…/rongtong.po`.

The catalogue is compiled in memory at the start, so no binary file can drift from its text.
"""

from contextvars import ContextVar
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from jinja2 import Environment

from rules.ruling import Sentence

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
HTML_LANG: dict[Language, str] = {"zh": "zh-CN", "en": "en"}
COOKIE = "lang"

_current: ContextVar[Language] = ContextVar("language", default="zh")


def current_language() -> Language:
    """The language of the request being answered."""
    return _current.get()


def speak(language: Language) -> None:
    """Answer this request in that language; called once, at the door."""
    _current.set(language)


def chosen_language(query: str | None, cookie: str | None, accept: str | None) -> Language:
    """`?lang=` first, then the cookie, then what the browser prefers, then Chinese."""
    for word in (query, cookie):
        if word in LANGUAGES:
            return word
    return _preferred(accept or "")


def _preferred(accept: str) -> Language:
    """The better of zh and en by Accept-Language weights (RFC 9110 §12.5.4); Chinese on a tie or on nonsense."""
    weights: dict[str, float] = {"zh": 0.0, "en": 0.0}
    for part in accept.split(",")[:20]:
        tag, _, quality = part.partition(";q=")
        base = tag.strip().lower().partition("-")[0]
        if base in weights:
            weights[base] = max(weights[base], _weight(quality))
    return "en" if weights["en"] > weights["zh"] else "zh"


def _weight(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text))) if text.strip() else 1.0
    except ValueError:
        return 0.0


@lru_cache(maxsize=1)
def english() -> Translations:
    """The English catalogue, read from its .po text."""
    source = files("api").joinpath("locales/en/LC_MESSAGES/rongtong.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale="en", domain="rongtong"))
    compiled.seek(0)
    return Translations(fp=compiled)


def gettext(message: str) -> str:
    """A Chinese sentence in the language of the request."""
    if current_language() == "zh" or not message:
        return message
    return str(english().gettext(message))


def ngettext(singular: str, plural: str, n: int) -> str:
    """Chinese has one form; English chooses by number."""
    if current_language() == "zh":
        return singular
    return str(english().ngettext(singular, plural, n))


def say(sentence: Sentence) -> str:
    """A sentence of the rules or of a refusal, in the language of the request."""
    return sentence.zh if current_language() == "zh" else sentence.en


def teach(environment: Environment) -> None:
    """Give a template environment `_()`, `{% trans %}` and `say()`."""
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.globals["say"] = say
