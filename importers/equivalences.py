"""Equivalences: the recognition catalogue 课程互认目录, a line of the catalogue a row.

`+` means all of, `/` means any of; the direction is often one merged cell over many rows, and the day the catalogue
applies from stands under the title. What a row does not say stays None: the pack's defaults apply then.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from credits.rows import EquivalenceRow
from importers.cells import Cell, code, credit, day, day_after, folded, number, text, words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Parsed, Seen, Taken, check_period, check_repeats, parse

LAYOUT = Layout(
    kind="equivalences",
    name="equivalences",
    zh="课程互认目录",
    fields=(
        "row_id",
        "direction",
        "source_names",
        "sources",
        "target_names",
        "targets",
        "relation",
        "min_score",
        "credits",
        "valid_from",
        "valid_before",
        "valid_until",
        "note",
        "clause",
    ),
    marks=(("sources", "source_names"), ("targets", "target_names"), ("relation",)),
    required=(("direction",),),
    excludes=frozenset({"student_number"}),
)

_RELATIONS = {
    **dict.fromkeys(("相同", "相同课程", "相同直认", "直接认定", "same"), "same"),
    **dict.fromkeys(("相近", "相近课程", "相近可认", "可认定", "similar"), "similar"),
    **dict.fromkeys(("归入选修", "选修", "计入选修", "转为选修", "elective"), "elective"),
    **dict.fromkeys(("免修", "waiver"), "waiver"),
    **dict.fromkeys(("不认定", "不予认定", "不认", "不可认定", "none"), "none"),
}
_NO_TARGET_NEEDED = {"waiver", "none"}
_SIDES = {"中职": "voc", "中等职业学校": "voc", "职业学校": "voc", "高中": "gen", "普高": "gen", "普通高中": "gen"}
_WAYS = re.compile(r"(.+?)(?:[-—–=]*[→>⇒➔]+|[-—–]+|转|到|至)(.+)")
_EITHER_WAY = {"双向", "任意", "互认", "双向互认", "any", "both", "中职↔高中", "高中↔中职", "中职⇄高中", "高中⇄中职"}
_APPLIES = re.compile(
    r"适用[^0-9]{0,12}(\d{4})年(\d{1,2})月(\d{1,2})日(?:起|(?:起)?[至到—–-]+(\d{4})年(\d{1,2})月(\d{1,2})日)"
)
_ROW = (
    "id",
    "direction",
    "sources",
    "targets",
    "relation",
    "min_score",
    "credits",
    "valid_from",
    "valid_before",
    "clause",
    "note",
)


def direction(cell: Cell) -> str | Fault:
    """`voc_to_gen`, `gen_to_voc`, `any`; blank stays blank (the row above speaks for it)."""
    found = folded(cell)
    if found in {"", "voc_to_gen", "gen_to_voc"}:
        return found
    if found in _EITHER_WAY:
        return "any"
    ways = _WAYS.fullmatch(found)
    sides = (_SIDES.get(ways[1]), _SIDES.get(ways[2])) if ways else (None, None)
    if None in sides or sides[0] == sides[1]:
        return fault(Code.UNKNOWN_DIRECTION, value=text(cell))
    return f"{sides[0]}_to_{sides[1]}"


def relation(cell: Cell) -> str | Fault:
    """`same`, `similar`, `elective`, `waiver` or `none`."""
    return _RELATIONS.get(folded(cell)) or fault(Code.UNKNOWN_RELATION, value=text(cell))


def least_score(cell: Cell) -> Decimal | Fault | None:
    """The minimum score, 0 to 100; None leaves it to the pack."""
    found = number(re.sub(r"分(?:以上)?$", "", cell.strip()) if isinstance(cell, str) else cell)
    return fault(Code.SCORE_OUT_OF_RANGE, value=text(cell)) if isinstance(found, Decimal) and found > 100 else found


def applies(titles: Sequence[str]) -> tuple[date | None, date | None]:
    """From when, and before when, a catalogue applies by its subtitle “适用：2026年9月1日起修读”."""
    for line in titles:
        if found := _APPLIES.search(line.replace(" ", "")):
            numbers = [int(part) if part else 0 for part in found.groups()]
            try:
                start = date(*numbers[:3])
                return start, date(*numbers[3:]) + timedelta(days=1) if numbers[3] else None
            except ValueError:
                return None, None
    return None, None


class Equivalences:
    """Reads recognition catalogues; row numbers may stand once, and courses must exist where they are known."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known.courses` decides which codes exist; names stand in for codes where a file has none."""
        self._known = known
        self._memos = {
            "row_id": Memo(code),
            "direction": Memo(direction),
            "sources": Memo(code),
            "targets": Memo(code),
            "source_names": Memo(words),
            "target_names": Memo(words),
            "relation": Memo(relation),
            "min_score": Memo(least_score),
            "credits": Memo(credit),
            "valid_from": Memo(day),
            "valid_before": Memo(day),
            "valid_until": Memo(day_after),
            "clause": Memo(words),
            "note": Memo(words),
        }
        self._seen: Seen = {}
        self._directions: dict[str | None, object] = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        values = parsed.values
        self._carry_directions(parsed)
        self._identify(parsed)
        for side in ("source", "target"):
            values[f"{side}s"] = [self._formula(parsed, row, side) for row in range(len(chunk.numbers))]
        start, end = applies(chunk.place.titles)
        values["valid_from"] = [own or start for own in values["valid_from"]]
        values["valid_before"] = [own or end for own in values["valid_before"]]
        check_period(parsed)
        check_repeats(parsed, "row_id", values["id"], self._seen, Code.DUPLICATE_EQUIVALENCE)
        return parsed.taken(parsed.good(_ROW, EquivalenceRow))

    def _carry_directions(self, parsed: Parsed) -> None:
        sheet = parsed.chunk.place.sheet
        carried: list[object] = []
        for row, said in enumerate(parsed.values["direction"]):
            if said:
                self._directions[sheet] = said
            now = self._directions.get(sheet)
            carried.append(now)
            if now is None:
                parsed.add(row, "direction", fault(Code.UNKNOWN_DIRECTION, value=""))
        parsed.values["direction"] = carried

    def _identify(self, parsed: Parsed) -> None:
        """Ids as written, else the place in the table; the clause is 互认目录第N条 unless a column says more."""
        first = parsed.chunk.place.heading.row
        ids = [one or str(row - first) for one, row in zip(parsed.values["row_id"], parsed.chunk.numbers, strict=True)]
        parsed.values["id"] = ids
        said = parsed.values["clause"]
        parsed.values["clause"] = [own or f"互认目录第{one}条" for own, one in zip(said, ids, strict=True)]
        parsed.values["note"] = [note or "" for note in parsed.values["note"]]

    def _formula(self, parsed: Parsed, row: int, side: str) -> object:
        """One side's codes as `A+B/C`, checked; faults are noted at the column that holds them."""
        codes, names = parsed.values[f"{side}s"][row], parsed.values[f"{side}_names"][row]
        if isinstance(codes, Fault) or isinstance(names, Fault):
            return None
        by_name = not codes
        field = f"{side}_names" if by_name and names else f"{side}s"
        written = str(names if by_name else codes) if (names or codes) else ""
        if not written:
            if side == "source" or parsed.values["relation"][row] not in _NO_TARGET_NEEDED:
                parsed.add(row, field, fault(Code.MISSING_COURSE))
            return ""
        alternatives = [part.split("+") for part in re.split(r"[/／]", written.replace("＋", "+"))]
        if any(not one.strip() for part in alternatives for one in part) or (
            side == "target" and len(alternatives) > 1
        ):
            parsed.add(row, field, fault(Code.BAD_FORMULA, value=written))
            return None
        return "/".join("+".join(self._one(parsed, row, field, one, by_name) for one in part) for part in alternatives)

    def _one(self, parsed: Parsed, row: int, field: str, written: str, by_name: bool) -> str:
        found = self._known.code_of(written) if by_name else self._known.code_as_listed(written)
        listed = self._known.courses
        if found is None or (listed is not None and found not in listed):
            parsed.add(row, field, fault(Code.UNKNOWN_COURSE, value=written))
        return found or ""
