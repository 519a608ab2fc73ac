"""Terms: the school calendar, a row a term, first and last day of each."""

from credits.set_terms import TermDates
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.people import birth as required_day
from importers.results import term, year
from importers.table import Chunk, Memo, Seen, Taken, check_repeats, parse

LAYOUT = Layout(
    kind="terms",
    name="terms",
    zh="校历",
    fields=("year", "term", "starts_on", "ends_on", "note", "serial"),
    marks=(("starts_on",), ("ends_on",)),
    required=(("year",), ("term",)),
)

_ROW = ("year", "term", "starts_on", "ends_on")


class Terms:
    """Reads the school calendar; a term may stand once."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` is not consulted: the calendar comes before results."""
        del known
        self._memos = {
            "year": Memo(year),
            "term": Memo(term),
            "starts_on": Memo(required_day),
            "ends_on": Memo(required_day),
        }
        self._seen: Seen = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        keys = list(zip(parsed.values["year"], parsed.values["term"], strict=True))
        check_repeats(parsed, "term", keys, self._seen, Code.DUPLICATE_TERM)
        return parsed.taken(parsed.good(_ROW, TermDates))
