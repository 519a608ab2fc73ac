"""Tables for export, by what they hold. Those with personal data need a purpose and are entered in the log first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any

from sqlalchemy.orm import Session

from api.clock import SHANGHAI
from credits import export_rows
from credits.actor import Actor
from credits.errors import NotFound
from credits.lifecycle import STATE_ZH
from importers.columns import table_of
from importers.identify import Kind
from importers.read import read
from importers.write import Table, Value


class What(StrEnum):
    """What can be exported as a table."""

    MEMBERS = "members"
    PAIRS = "pairs"
    TERMS = "terms"
    COURSES = "courses"
    EQUIVALENCES = "equivalences"
    ROSTER = "roster"
    RESULTS = "results"
    APPLICATIONS = "applications"
    DECISIONS = "decisions"
    REGISTERS = "registers"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to export: of which school (a code) or pack, why, for whom, when."""

    what: What
    actor: Actor
    now: datetime
    school: str | None = None
    pack: str | None = None
    purpose: str = ""


_Rows = Callable[..., tuple[Sequence[Any], list[str]]]
_PUBLIC: dict[What, Callable[[Session], Sequence[Any]]] = {
    What.MEMBERS: export_rows.member_rows,
    What.PAIRS: export_rows.pair_rows,
    What.TERMS: export_rows.term_rows,
    What.COURSES: export_rows.course_rows,
}
_PERSONAL: dict[What, _Rows] = {
    What.ROSTER: export_rows.roster_rows,
    What.RESULTS: export_rows.result_rows,
    What.APPLICATIONS: export_rows.application_rows,
    What.DECISIONS: export_rows.decision_rows,
    What.REGISTERS: export_rows.register_rows,
}
PERSONAL = frozenset(_PERSONAL)
_VERDICT = {"eligible": "符合条件", "ineligible": "不符合条件", "undetermined": "待核定"}
_Column = tuple[str, Callable[[Any], Value]]
_DECISIONS: tuple[_Column, ...] = (
    ("申请编号", attrgetter("number")),
    ("姓名", attrgetter("student")),
    ("转出学校", attrgetter("source")),
    ("转入学校", attrgetter("target")),
    ("申请日期", attrgetter("applied_on")),
    ("状态", lambda row: STATE_ZH[row.state]),
    ("裁定", lambda row: _VERDICT.get(row.verdict or "", row.verdict)),
    (
        "裁定时间",
        lambda row: row.decided_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M") if row.decided_at else None,
    ),
    ("已认定学分", attrgetter("recognised")),
)
_REGISTERS: tuple[_Column, ...] = (
    ("申请编号", attrgetter("number")),
    ("姓名", attrgetter("name")),
    ("全国学籍号", attrgetter("student_number")),
    ("转出学校", attrgetter("source")),
    ("转入学校", attrgetter("target")),
    ("生效日期", attrgetter("effective_on")),
    ("转出日期", attrgetter("left_on")),
    ("转入日期", attrgetter("joined_on")),
    ("状态", lambda row: STATE_ZH[row.state]),
)
_OWN: dict[What, tuple[str, tuple[_Column, ...]]] = {
    What.DECISIONS: ("互转裁定一览", _DECISIONS),
    What.REGISTERS: ("学籍互转登记册", _REGISTERS),
}


def table_for(session: Session, wanted: Wanted) -> Table:
    """The table; one with personal data is entered in the log in the caller's transaction, to be committed first.

    Raises:
        PurposeUnsaid, Forbidden, NotFound
    """
    what = wanted.what
    if what is What.EQUIVALENCES:
        text = export_rows.catalogue_of(session, wanted.pack or "-")
        return table_of(Kind.EQUIVALENCES, read(text.encode(), filename="equivalences.csv").rows)
    if what in _PUBLIC:
        return table_of(Kind(what.value), _PUBLIC[what](session))
    if wanted.school is None:
        raise NotFound(what_zh="学校", what_en="school", key="-")
    rows, students = _PERSONAL[what](session, wanted.school, actor=wanted.actor)
    table = _own(what, rows) if what in _OWN else table_of(Kind(what.value), rows)
    export_rows.log_export(
        session,
        sorted(set(students)),
        what=what.value,
        school=wanted.school,
        fields=table.headings,
        purpose=wanted.purpose,
        actor=wanted.actor,
        now=wanted.now,
    )
    return table


def _own(what: What, rows: Sequence[Any]) -> Table:
    name, columns = _OWN[what]
    return Table(name, tuple(word for word, _ in columns), [[get(row) for _, get in columns] for row in rows])
