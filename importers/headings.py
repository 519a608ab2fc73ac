"""Headings: finding the heading row under the title rows, and which column holds which field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from importers.aliases import ALIASES
from importers.cells import Cell, folded, text
from importers.sheet import Numbered

HEAD_ROWS = 30
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_DECORATION = re.compile(r"[*:\s]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """The fields a kind of sheet may have. Each group is met by any one of its fields.

    `marks` are the groups a sheet is recognised by; `required` those it must also have before a row is read.
    """

    kind: str
    name: str
    zh: str
    fields: tuple[str, ...]
    marks: tuple[tuple[str, ...], ...]
    required: tuple[tuple[str, ...], ...] = ()
    excludes: frozenset[str] = frozenset()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """The heading words of a field: the layout's own first."""
        return self.aliases.get(name, ()) + ALIASES.get(name, ())


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading row of one sheet: its number, its texts, and the column of each field."""

    row: int
    texts: tuple[str, ...]
    columns: Mapping[str, int]
    twice: tuple[int, ...] = ()
    excluded: frozenset[str] = frozenset()

    def missing(self, layout: Layout) -> tuple[tuple[str, ...], ...]:
        """The groups, marks first, that no column meets."""
        return tuple(
            group for group in layout.marks + layout.required if not any(name in self.columns for name in group)
        )

    def label(self, name: str) -> str:
        """The heading text of a field's column, or the usual word for it where the file has none."""
        return self.texts[self.columns[name]] if name in self.columns else ALIASES.get(name, (name,))[0]


def heading_word(cell: Cell) -> tuple[str, str]:
    """A heading cell as a word to look up, with and without what stands in brackets."""
    whole = _DECORATION.sub("", folded(unicodedata.normalize("NFKC", text(cell))))
    return whole, _BRACKETED.sub("", whole)


def find_heading(head: Sequence[Numbered], layout: Layout, columns: Mapping[str, str] | None = None) -> Heading | None:
    """The row among the first ones that names most fields of a layout; None when no row names two.

    `columns` maps heading text to field name and goes before the aliases; an empty field name leaves a column out.
    """
    best: Heading | None = None
    for number, cells in head:
        found = match(number, cells, layout, columns or {})
        if len(found.columns) >= 2 and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def match(number: int, cells: Sequence[Cell], layout: Layout, columns: Mapping[str, str]) -> Heading:
    """Read one row as a heading of a layout."""
    words = [heading_word(cell) for cell in cells]
    given = {heading_word(name)[0]: target for name, target in columns.items()}
    taken: dict[str, int] = {}
    spoken: set[int] = set()
    for index, (whole, _) in enumerate(words):
        if whole and whole in given:
            spoken.add(index)
            if given[whole] in layout.fields:
                taken.setdefault(given[whole], index)
    twice = _take(words, layout, taken, spoken)
    return Heading(
        row=number,
        texts=tuple(text(cell) for cell in cells),
        columns=taken,
        twice=tuple(sorted(twice)),
        excluded=frozenset(name for name in layout.excludes if _first(words, layout.words(name), spoken) is not None),
    )


def _take(words: Sequence[tuple[str, str]], layout: Layout, taken: dict[str, int], spoken: set[int]) -> set[int]:
    """Give every field its best column; answers the columns whose meaning another column already has."""
    twice: set[int] = set()
    for name in layout.fields:
        aliases = layout.words(name)
        free = spoken | set(taken.values())
        if name not in taken and (index := _first(words, aliases, free)) is not None:
            taken[name] = index
    used = spoken | set(taken.values())
    every = {word for name in layout.fields for word in layout.words(name)}
    for index, (whole, bare) in enumerate(words):
        if index not in used and (whole in every or bare in every):
            twice.add(index)
    return twice


def _first(words: Iterable[tuple[str, str]], aliases: Iterable[str], not_these: set[int]) -> int | None:
    """The column of the first alias any column uses; merged headings repeat, the leftmost counts."""
    places: dict[str, int] = {}
    for index, pair in enumerate(words):
        if index not in not_these:
            for word in pair:
                places.setdefault(word, index)
    return next((places[alias] for alias in aliases if alias in places), None)


def title_texts(head: Sequence[Numbered], heading_row: int) -> list[str]:
    """The distinct texts above a heading row, top to bottom."""
    seen: dict[str, None] = {}
    for number, cells in head:
        if number < heading_row:
            seen.update((text(cell), None) for cell in cells if text(cell))
    return list(seen)


_REPORTING = re.compile(r"(?:填报|报送|上报|制表|所属)?(?:单位|学校)(?:名称)?[:：]\s*([^\s:：（(]+)")
_TITLE = re.compile(
    r"^([\u3400-\u9fff]{2,30}?(?:学校|中学|高中|职专|中专|学院|校区|集团|附中|[一二三四五六七八九十]中(?!学)))"
)


def school_in(titles: Iterable[str]) -> str | None:
    """The school a title names: “填报单位：…” first, else the words that open a title such as “临淄中学2026级…”."""
    lines = list(titles)
    for line in lines:
        if found := _REPORTING.search(line):
            return found[1]
    for line in lines:
        if found := _TITLE.match(line.strip()):
            return found[1]
    return None
