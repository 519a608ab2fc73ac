"""What every page keeps to, checked on its source: one place, so that no page is forgotten."""

from collections import Counter
from html.parser import HTMLParser

FIELDS = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit"}
LEAKS = ("{{", "}}", "{%", "None", "Undefined", "&lt;Sentence", "Traceback")


class Page(HTMLParser):
    """Collects what the checks need."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, *names: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.tags if tag in names]


def faults(source: str) -> list[str]:
    """Every rule a page breaks, in words."""
    page = Page(source)
    found = [f"{len(page.all('h1'))} h1" for _ in [0] if len(page.all("h1")) != 1]
    if page.all("html")[0].get("lang") not in {"zh-CN", "en"}:
        found.append("no language")
    if len(page.all("title")) != 1 or "<title> ·" in source:
        found.append("no title")
    ids = Counter(attributes["id"] for _, attributes in page.tags if "id" in attributes)
    found += [f"id {name} twice" for name, times in ids.items() if times > 1]
    found += _unlabelled(page) + _dangling(page, set(ids)) + _foreign(page)
    found += [f"leak {leak}" for leak in LEAKS if leak in "".join(page.text)]
    found += ["inline style or script" for tag, a in page.tags if tag in {"style", "script"} or _inline(a)]
    found += ["form without method" for a in page.all("form") if a.get("method") not in {"get", "post"}]
    found += ["button without a form's type" for a in page.all("button") if a.get("type", "submit") != "submit"]
    return found


def _unlabelled(page: Page) -> list[str]:
    labels = {attributes.get("for") for attributes in page.all("label")}
    fields = [a for a in page.all(*FIELDS) if a.get("type") not in UNLABELLED]
    return [f"no label for {a.get('name')}" for a in fields if a.get("id") not in labels and "aria-label" not in a]


def _dangling(page: Page, ids: set[str]) -> list[str]:
    named = [a[name] for _, a in page.tags for name in ("for", "aria-labelledby", "aria-describedby") if name in a]
    linked = [a["href"][1:] for a in page.all("a") if a.get("href", "").startswith("#")]
    return [f"{target} is named but not there" for target in (*named, *linked) if target not in ids]


def _foreign(page: Page) -> list[str]:
    places = [a[name] for _, a in page.tags for name in ("href", "src", "action") if name in a]
    return [
        f"foreign address {place}" for place in places if not place.startswith(("/", "#")) or place.startswith("//")
    ]


def _inline(attributes: dict[str, str]) -> bool:
    return "style" in attributes or any(name.startswith("on") for name in attributes)
