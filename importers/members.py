"""Members: the schools of the alliance. A kind nobody has confirmed is `unknown`, never guessed from the name."""

import re

from credits.rows import MemberRow
from importers.cells import Cell, folded, number_code, text, words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.problem import Fault, fault
from importers.table import Chunk, Memo, Seen, Taken, check_repeats, parse

LAYOUT = Layout(
    kind="members",
    name="members",
    zh="成员单位",
    fields=("member_name", "member_code", "member_kind", "county", "city", "serial", "note"),
    marks=(("member_name",), ("member_code", "member_kind"), ("county", "city")),
    required=(("member_code",), ("county",), ("city",)),
    excludes=frozenset({"student_number", "course", "score"}),
)

_KINDS = {
    "": "unknown",
    "未知": "unknown",
    "待核实": "unknown",
    "不详": "unknown",
    "公办中职": "public_vocational",
    "公办中等职业学校": "public_vocational",
    "民办中职": "private_vocational",
    "民办中等职业学校": "private_vocational",
    "技工学校": "technical",
    "普通高中": "general_high",
    "普高": "general_high",
    "综合高中": "comprehensive_high",
    "初中": "junior_high",
    "初级中学": "junior_high",
    "幼儿园": "kindergarten",
    "幼教集团": "kindergarten",
}
_KINDS |= {kind: kind for kind in list(_KINDS.values())}
_SCHOOL = re.compile(r"[0-9]{10}")
_REGION = re.compile(r"[0-9]{6}")
_SHANDONG = "37"
_ROW = ("member_name", "member_code", "member_kind", "county", "city")


def school_code(cell: Cell) -> str | Fault | None:
    """A school code (XXDM, C10); None for blank."""
    found = number_code(cell)
    if found is None or isinstance(found, Fault) or _SCHOOL.fullmatch(found):
        return found
    return fault(Code.BAD_SCHOOL_CODE, value=found)


def elsewhere(code: object) -> bool:
    """Whether a school code says a province other than Shandong (digits 3–4; a remark only, policy §7.3)."""
    return isinstance(code, str) and code[2:4] != _SHANDONG


def school_name(cell: Cell) -> str | Fault:
    """A school's name, which may not be blank; layout spaces go."""
    found = words(cell)
    return found if isinstance(found, Fault) else "".join(found.split()) or fault(Code.MISSING_SCHOOL)


def school_kind(cell: Cell) -> str | Fault:
    """A kind of school by our word or the usual Chinese one; blank is `unknown`."""
    return _KINDS.get(folded(cell)) or fault(Code.UNKNOWN_SCHOOL_KIND, value=text(cell))


def region(cell: Cell) -> str | Fault:
    """A GB/T 2260 code of six digits."""
    found = number_code(cell) or ""
    return found if isinstance(found, Fault) or _REGION.fullmatch(found) else fault(Code.BAD_REGION, value=found)


class Members:
    """Reads lists of members; a name and a code may stand once."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known` is not consulted: members come first."""
        del known
        self._memos = {
            "member_name": Memo(school_name),
            "member_code": Memo(school_code),
            "member_kind": Memo(school_kind),
            "county": Memo(region),
            "city": Memo(region),
        }
        self._names: Seen = {}
        self._codes: Seen = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        for row, code in enumerate(parsed.values["member_code"]):
            if elsewhere(code):
                parsed.add(row, "member_code", fault(Code.SCHOOL_CODE_ELSEWHERE, value=code))
        check_repeats(parsed, "member_name", parsed.values["member_name"], self._names, Code.DUPLICATE_MEMBER)
        check_repeats(parsed, "member_code", parsed.values["member_code"], self._codes, Code.DUPLICATE_MEMBER)
        return parsed.taken(parsed.good(_ROW, MemberRow))
