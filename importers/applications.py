"""Applications: a window's batch of transfer applications, schools by name as they are handed in."""

import re

from credits.rows import ApplicationRow
from importers import people
from importers.cells import Cell, folded, number_code, optional_words, text, words
from importers.codes import Code
from importers.headings import Layout
from importers.known import Known
from importers.members import school_name
from importers.problem import Fault, fault
from importers.roster import programme
from importers.table import Chunk, Memo, Parsed, Seen, Taken, check_repeats, parse

LAYOUT = Layout(
    kind="applications",
    name="applications",
    zh="互转申请汇总表",
    fields=(
        "applied_on",
        "student_number",
        "name",
        "source_school",
        "target_school",
        "target_major",
        "target_programme",
        "student_signed",
        "guardian_signed",
        "reason",
        "serial",
        "note",
    ),
    marks=(("student_number",), ("target_school",)),
    required=(("applied_on",), ("name",), ("source_school",), ("student_signed",), ("guardian_signed",)),
)

_MAJOR = re.compile(r"[0-9]{6}")
_YES = {"是", "有", "已签", "已签字", "已签名", "√", "✓", "✔", "y", "yes", "true", "1"}
_NO = {"", "否", "无", "未签", "未签字", "未签名", "×", "✗", "✘", "x", "n", "no", "false", "0"}
_ROW = (
    "applied_on",
    "student_number",
    "name",
    "source_school",
    "target_school",
    "target_major",
    "target_programme",
    "student_signed",
    "guardian_signed",
    "note_of_reason",
)


def signed(cell: Cell) -> bool | Fault:
    """Whether somebody signed; a blank is no signature."""
    found = folded(cell)
    if found in _YES or found in _NO:
        return found in _YES
    return fault(Code.BAD_SIGNATURE, value=text(cell))


def reason(cell: Cell) -> str | Fault:
    """A reason in the student's words; may be blank."""
    return words(cell)


class Applications:
    """Reads batches of applications; a student may stand once in a batch."""

    layout = LAYOUT

    def __init__(self, known: Known) -> None:
        """`known.students` decides who is on a roster; None leaves it unchecked."""
        self._students = known.students
        self._memos = {
            "applied_on": Memo(people.birth),
            "student_number": Memo(people.student_number),
            "name": Memo(people.name),
            "source_school": Memo(school_name),
            "target_school": Memo(school_name),
            "target_major": Memo(number_code),
            "target_programme": Memo(programme),
            "student_signed": Memo(signed),
            "guardian_signed": Memo(signed),
            "reason": Memo(optional_words),
        }
        self._seen: Seen = {}

    def take(self, chunk: Chunk) -> Taken:
        """Rows of a chunk."""
        parsed = parse(chunk, self._memos)
        parsed.values["note_of_reason"] = [why or "" for why in parsed.values["reason"]]
        self._check(parsed)
        numbers = parsed.values["student_number"]
        check_repeats(parsed, "student_number", numbers, self._seen, Code.DUPLICATE_APPLICATION)
        return parsed.taken(parsed.good(_ROW, ApplicationRow))

    def _check(self, parsed: Parsed) -> None:
        values = parsed.values
        rows = zip(
            values["student_number"],
            values["source_school"],
            values["target_school"],
            values["target_major"],
            strict=True,
        )
        for row, (student, source, target, major) in enumerate(rows):
            if isinstance(student, str) and self._students is not None and student not in self._students:
                parsed.add(row, "student_number", fault(Code.UNKNOWN_STUDENT))
            if isinstance(source, str) and source == target:
                parsed.add(row, "target_school", fault(Code.SAME_SCHOOL))
            if isinstance(major, str) and not _MAJOR.fullmatch(major):
                parsed.add(row, "target_major", fault(Code.BAD_MAJOR, value=major))
