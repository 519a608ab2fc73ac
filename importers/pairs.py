"""Pairs: which two schools are designated for transfers (互转学校), one direction of mention a row."""

from credits.rows import PairRow
from importers.cells import Cell, day, day_after
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.members import elsewhere, school_code
from importers.people import birth as required_day
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Seen, Taken, check_period, check_repeats, parse

LAYOUT = Layout(
    kind="pairs",
    name="pairs",
    zh="互转学校",
    fields=("first_school", "second_school", "valid_from", "valid_before", "valid_until", "note", "serial"),
    marks=(("first_school",), ("second_school",)),
    required=(("valid_from",),),
)

_ROW = ("first_school", "second_school", "valid_from", "valid_before")


def required_school(cell: Cell) -> str | Fault:
    """A school code that may not be blank."""
    return school_code(cell) or fault(Code.MISSING_SCHOOL)


class Pairs:
    """Reads pairs; the same two schools may stand again only from another day."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` is not consulted: whether a code is a member's is for the record to say."""
        del known
        self._memos = {
            "first_school": Memo(required_school),
            "second_school": Memo(required_school),
            "valid_from": Memo(required_day),
            "valid_before": Memo(day),
            "valid_until": Memo(day_after),
        }
        self._seen: Seen = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        check_period(parsed)
        values = parsed.values
        keys = list(zip(values["first_school"], values["second_school"], values["valid_from"], strict=True))
        for row, (first, second, _) in enumerate(keys):
            for name, code in (("first_school", first), ("second_school", second)):
                if elsewhere(code):
                    parsed.add(row, name, fault(Code.SCHOOL_CODE_ELSEWHERE, value=code))
            if first == second and isinstance(first, str):
                parsed.add(row, "second_school", fault(Code.SAME_SCHOOL))
        check_repeats(parsed, "first_school", keys, self._seen, Code.DUPLICATE_PAIR)
        return parsed.taken(parsed.good(_ROW, PairRow))
