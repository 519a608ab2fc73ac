"""A student's transcript: every result as its school recorded it, and beside it what was recognised for it."""

from datetime import datetime
from decimal import Decimal
from html import escape
from importlib import import_module
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.clock import business_date
from credits.actor import Actor
from credits.errors import Refusal
from credits.export_rows import log_export, recognised_of
from credits.import_undo import VOID
from credits.models import School
from credits.models.roll import ROLL_STATE_ZH
from credits.records import student_record
from importers.write import shown_number

FIELDS = ("姓名", "学籍", "课程", "成绩", "学时", "学分", "认定课程", "认定学分", "认定依据")


class NoPdf(Refusal):
    code = "RT-EXP-002"
    zh = "此服务器没有安装 PDF 组件（WeasyPrint），请导出为 JSON，或请管理员安装。"
    en = "This server has no PDF component (WeasyPrint). Export as JSON, or ask for it to be installed."


def transcript(session: Session, student_id: str, *, purpose: str, actor: Actor, now: datetime) -> dict[str, Any]:
    """The transcript as plain data; amounts are decimal strings. The reading is entered in the log.

    Raises:
        PurposeUnsaid, Forbidden, NotFound
    """
    record = student_record(session, student_id, actor=actor)
    log_export(
        session, [student_id], what="transcript", school=None, fields=FIELDS, purpose=purpose, actor=actor, now=now
    )
    schools = {school.id: school.name for school in session.scalars(select(School))}
    granted = recognised_of(session, student_id)
    results = [
        {
            "year": one.year,
            "term": one.term,
            "course": one.course,
            "name": one.course_name,
            "school": schools[one.school_id],
            "sitting": one.sitting,
            "score": one.score,
            "void": one.score == VOID,
            "hours": _amount(one.hours),
            "credits": _amount(one.credits),
            "recognised": [
                {"courses": courses, "credits": _amount(amount), "application": number}
                for courses, amount, number in granted.get(one.id, ())
            ],
        }
        for one in record.results
    ]
    return {
        "student": {"id": record.student.id, "name": record.student.name, "sex": record.student.sex},
        "issued_on": business_date(now).isoformat(),
        "purpose": purpose,
        "rolls": [
            {
                "school": schools[roll.school_id],
                "state": roll.state.value,
                "state_zh": ROLL_STATE_ZH[roll.state],
                "from": roll.valid_from.isoformat(),
                "before": roll.valid_before.isoformat() if roll.valid_before else None,
                "class": roll.class_name,
                "major": roll.major_name,
            }
            for roll in record.rolls
        ],
        "results": results,
        "totals": {
            "original": _amount(
                sum((one.credits or Decimal(0) for one in record.results if one.score != VOID), Decimal(0))
            ),
            "recognised": _amount(sum((part[1] for parts in granted.values() for part in parts), Decimal(0))),
        },
    }


def as_pdf(document: dict[str, Any]) -> bytes:
    """The transcript on A4.

    Raises:
        NoPdf: WeasyPrint or its system libraries are not here.
    """
    try:
        weasyprint = import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise NoPdf from error
    # Nothing is fetched: the page is whole in itself.
    content = weasyprint.HTML(string=as_html(document), url_fetcher=_nothing).write_pdf()
    return bytes(content)


def as_html(document: dict[str, Any]) -> str:
    """The page the PDF is made of."""
    rolls = "".join(
        f"<tr><td>{_e(roll['school'])}</td><td>{_e(roll['class'])}</td><td>{_e(roll['major'])}</td>"
        f"<td>{roll['from']}</td><td>{_e(roll['before'])}</td><td>{_e(roll['state_zh'])}</td></tr>"
        for roll in document["rolls"]
    )
    results = "".join(_result(one) for one in document["results"])
    totals = document["totals"]
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>学业成绩与学分认定表</title><style>
@page {{ size: A4; margin: 18mm 14mm;
  @bottom-center {{ content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font-size: 8pt }} }}
body {{ font-family: "Noto Serif CJK SC", "Noto Sans CJK SC", serif; font-size: 9pt }}
h1 {{ font-size: 15pt; text-align: center }} table {{ width: 100%; border-collapse: collapse; margin: 3mm 0 }}
th, td {{ border: 0.4pt solid #444; padding: 1mm 1.4mm; text-align: left }} th {{ background: #eef1f5 }}
thead {{ display: table-header-group }} tr {{ break-inside: avoid }} .n {{ text-align: right }} .void {{ color: #888 }}
</style><h1>学业成绩与学分认定表</h1>
<p>姓名：{_e(document["student"]["name"])}　　出具日期：{document["issued_on"]}　　用途：{_e(document["purpose"])}</p>
<table><thead><tr><th>学校<th>班级<th>专业<th>起<th>止<th>学籍状态</tr></thead>{rolls}</table>
<table><thead><tr><th colspan="7">原修课程<th colspan="3">认定结果</tr>
<tr><th>学年<th>学期<th>学校<th>课程<th>成绩<th>学时<th>学分<th>认定课程<th>学分<th>依据申请</tr></thead>{results}</table>
<p>原修学分合计 {totals["original"]}，已认定学分合计 {totals["recognised"]}。原修学分与认定学分分别计算，不得相加。</p></html>"""


def _result(one: dict[str, Any]) -> str:
    parts = one["recognised"]
    void = ' class="void"' if one["void"] else ""
    return (
        f"<tr{void}><td>{one['year']}</td><td>{one['term']}</td><td>{_e(one['school'])}</td>"
        f"<td>{_e(one['name'])}（{_e(one['course'])}）</td><td>{_e(one['score'])}</td>"
        f'<td class="n">{_e(one["hours"])}</td><td class="n">{_e(one["credits"])}</td>'
        f"<td>{'<br>'.join(_e(part['courses']) for part in parts)}</td>"
        f'<td class="n">{"<br>".join(_e(part["credits"]) for part in parts)}</td>'
        f"<td>{'<br>'.join(_e(part['application']) for part in parts)}</td></tr>"
    )


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else shown_number(value)


def _e(value: object) -> str:
    return "" if value is None else escape(str(value))


def _nothing(url: str, *_: object, **__: object) -> Any:
    raise ValueError(f"a transcript fetches nothing: {url}")
