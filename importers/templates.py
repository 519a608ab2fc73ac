"""Templates: an empty workbook per kind, with lists to choose from, text columns where digits matter, and an explanation."""

import io
from collections.abc import Sequence

import xlsxwriter

from importers.columns import COLUMNS, Column
from importers.headings import Layout
from importers.identify import Kind

ROWS = 2000
_EXPLAINED = "填写说明"
_HINTS = {
    "name": "与身份证一致；少数民族姓名用间隔号“·”。",
    "sex": "须与身份证件号一致。",
    "birth": "YYYY-MM-DD，也可写 YYYYMMDD 或 2011年1月5日。",
    "id_type": "没有居民身份证的填“其他”。",
    "id_number": "18 位，文本格式；不要让表格软件变成数字，丢失的位数无法恢复。",
    "student_number": "全国学籍号：G、L 或 J 加 18 位，文本格式。",
    "school_number": "本校或省内的号，可空。",
    "entered": "入学年月，如 2026-09。",
    "programme": "3、5、3+4 等，普通高中可空。",
    "major": "六位专业代码，普通高中可空。",
    "year": "如 2026-2027。",
    "term": "1 秋季学期，2 春季学期。",
    "score": "0–100 的数，或等级（优秀、良好、中等、及格、不及格、合格、不合格），或 缺考、免考。",
    "credits": "最多一位小数。",
    "hours": "学时数。",
    "course": "课程代码，须在课程目录中。",
    "sources": "A+B/C 表示“A 和 B”或“C”。",
    "targets": "A+B 表示两门都认定。",
    "member_code": "十位学校（机构）标识码，可空。",
    "county": "六位行政区划代码。",
    "city": "六位行政区划代码。",
    "valid_from": "YYYY-MM-DD，可空。",
    "valid_before": "不再适用的第一天，可空。",
    "applied_on": "YYYY-MM-DD。",
    "student_signed": "是或否；空白视为未签。",
    "guardian_signed": "是或否；空白视为未签。",
    "course_term": "10-1 至 12-2，可空。",
    "min_score": "可空，空即按政策包。",
}


def template(kind: Kind) -> bytes:
    """The workbook: its first sheet takes the rows, its second says how to fill it in."""
    layout, columns = COLUMNS[kind]
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        heading = book.add_format({"bold": True, "bg_color": "#E8EDF3", "border": 1})
        needed = book.add_format({"bold": True, "bg_color": "#F8E3C9", "border": 1})
        plain = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(layout.zh[:31].replace("（", "(").replace("）", ")"))
        for index, column in enumerate(columns):
            word = layout.words(column.field)[0]
            sheet.write_string(0, index, word, needed if _required(layout, column) else heading)
            sheet.set_column(index, index, max(12, 2 * len(word) + 4), plain)
            if column.choices:
                choices = {"validate": "list", "source": list(column.choices), "error_title": "请从列表中选择"}
                sheet.data_validation(1, index, ROWS, index, choices)
        sheet.freeze_panes(1, 0)
        _explain(book, layout, columns)
    return content.getvalue()


def _explain(book: xlsxwriter.Workbook, layout: Layout, columns: Sequence[Column]) -> None:
    out = book.add_worksheet(_EXPLAINED)
    bold = book.add_format({"bold": True})
    lines = [
        f"{layout.zh}：在第一张工作表中从第二行起填写，表头不要改动；底色较深的列必填。",
        "有错误的文件默认整份退回；退回的文件中错误单元格标红，并在“错误说明”列写明原因。",
    ]
    for row, line in enumerate(lines):
        out.write_string(row, 0, line)
    top = len(lines) + 1
    for index, word in enumerate(("列", "必填", "可填内容", "说明")):
        out.write_string(top, index, word, bold)
    for row, column in enumerate(columns, start=top + 1):
        words = (
            layout.words(column.field)[0],
            "是" if _required(layout, column) else "否",
            "、".join(column.choices),
            _HINTS.get(column.field, ""),
        )
        for index, word in enumerate(words):
            out.write_string(row, index, word)
    out.set_column(0, 1, 14)
    out.set_column(2, 3, 60)


def _required(layout: Layout, column: Column) -> bool:
    return any(group[0] == column.field for group in layout.marks + layout.required)
