"""Members, courses, equivalences, pairs and applications: what each row may say."""

from collections.abc import Callable
from datetime import date

import pytest

from credits.rows import ApplicationRow, CourseRow, EquivalenceRow, MemberRow, PairRow
from importers import courses, equivalences
from importers.codes import Code
from importers.known import Known
from importers.problem import Fault
from importers.read import Reading, read

KNOWN = Known({"A-1": "语文上", "A-2": "语文下", "B-1": "国文"}, None)
EQUIVALENCE = {"序号": "1", "方向": "中职→高中", "原课程代码": "A-1", "认定课程代码": "B-1", "关系": "相同"}


def _read(*rows: dict[str, str], known: Known | None = None) -> Reading:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return read("\n".join(lines).encode(), filename="a.csv", known=known)


def _codes(reading: Reading) -> list[tuple[int | None, str | None, Code]]:
    return [(one.row, one.column, one.code) for one in reading.problems]


@pytest.mark.parametrize(
    ("cell", "direction"),
    [("中职→高中", "voc_to_gen"), ("高中→中职", "gen_to_voc"), ("普高 -> 中职", "gen_to_voc"), ("双向", "any"), ("任意", "any"),
     ("中职转高中", "voc_to_gen"), ("voc_to_gen", "voc_to_gen")],
)  # fmt: skip
def test_directions_are_read_in_their_usual_forms(cell: str, direction: str) -> None:
    assert equivalences.direction(cell) == direction


@pytest.mark.parametrize("cell", ["中职→中职", "向上", "高中"])
def test_other_directions_are_faults(cell: str) -> None:
    assert isinstance(equivalences.direction(cell), Fault)


@pytest.mark.parametrize(
    ("cell", "relation"),
    [
        ("相同", "same"),
        ("相近", "similar"),
        ("归入选修", "elective"),
        ("免修", "waiver"),
        ("不认定", "none"),
        ("不予认定", "none"),
    ],
)
def test_relations_are_read_by_the_catalogue_s_words(cell: str, relation: str) -> None:
    assert equivalences.relation(cell) == relation


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("适用：2026年9月1日起修读；“+”表示同时具备", (date(2026, 9, 1), None)),
        ("适用于2026年9月1日至2029年8月31日修读的课程", (date(2026, 9, 1), date(2029, 9, 1))),
        ("2026年9月1日印发", (None, None)),
    ],
)
def test_the_subtitle_says_from_when_a_catalogue_applies(line: str, days: tuple[date | None, date | None]) -> None:
    assert equivalences.applies(["目录", line]) == days


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"关系": "差不多"}, "关系", Code.UNKNOWN_RELATION),
        ({"方向": "向上"}, "方向", Code.UNKNOWN_DIRECTION),
        ({"原课程代码": "A-1+"}, "原课程代码", Code.BAD_FORMULA),
        ({"原课程代码": "A-1+A-9"}, "原课程代码", Code.UNKNOWN_COURSE),
        ({"原课程代码": ""}, "原课程代码", Code.MISSING_COURSE),
        ({"认定课程代码": "A-2/B-1"}, "认定课程代码", Code.BAD_FORMULA),
        ({"认定课程代码": "=B1"}, "认定课程代码", Code.FORMULA),
    ],
)
def test_a_faulty_line_of_the_catalogue_is_held_back(changes: dict[str, str], column: str, code: Code) -> None:
    reading = _read(EQUIVALENCE, EQUIVALENCE | {"序号": "2"} | changes, known=KNOWN)
    assert _codes(reading) == [(3, column, code)]
    assert reading.good == 1


def test_full_width_signs_in_a_formula_mean_the_same() -> None:
    (row,) = _read(EQUIVALENCE | {"原课程代码": "A-1 ＋ A-2／B-1"}, known=KNOWN).rows
    assert isinstance(row, EquivalenceRow)
    assert (row.sources, row.clause) == ("A-1+A-2/B-1", "互认目录第1条")


def test_a_blank_direction_is_the_row_above_s() -> None:
    reading = _read(EQUIVALENCE, EQUIVALENCE | {"序号": "2", "方向": ""}, known=KNOWN)
    assert [row.direction for row in reading.rows if isinstance(row, EquivalenceRow)] == ["voc_to_gen"] * 2


def test_a_refusal_in_the_catalogue_needs_no_target() -> None:
    assert _read(EQUIVALENCE | {"关系": "不予认定", "认定课程代码": ""}, known=KNOWN).good == 1
    assert _read(EQUIVALENCE | {"认定课程代码": ""}, known=KNOWN).good == 0


def test_names_stand_in_for_codes_a_catalogue_does_not_give() -> None:
    named = {
        "序号": "1",
        "方向": "双向",
        "原课程": "语文上+语文 下",
        "认定课程": "国文",
        "关系": "相近",
        "最低成绩": "70",
    }
    (row,) = _read(named, known=KNOWN).rows
    assert isinstance(row, EquivalenceRow)
    assert (row.sources, row.targets, row.direction, str(row.min_score)) == ("A-1+A-2", "B-1", "any", "70")


COURSE = {
    "课程代码": "A-1",
    "课程名称": "语文",
    "课程方案": "普通高中",
    "课程类别": "必修",
    "学时": "27",
    "学分": "1.5",
    "开设学期": "10-1",
}


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"课程代码": "A-1"}, "课程代码", Code.DUPLICATE_COURSE),
        ({"课程名称": ""}, "课程名称", Code.MISSING_COURSE),
        ({"课程方案": "大学"}, "课程方案", Code.UNKNOWN_CURRICULUM),
        ({"学分": "1.55"}, "学分", Code.CREDIT_TOO_PRECISE),
        ({"学时": ""}, "学时", Code.BAD_NUMBER),
        ({"开设学期": "13-1"}, "开设学期", Code.BAD_COURSE_TERM),
    ],
)
def test_a_faulty_course_is_held_back(changes: dict[str, str], column: str, code: Code) -> None:
    reading = _read(COURSE, COURSE | {"课程代码": "A-2"} | changes)
    assert _codes(reading) == [(3, column, code)]
    assert reading.good == 1


@pytest.mark.parametrize(("cell", "term"), [("10-1", "10-1"), ("高二下", "11-2"), ("高三第一学期", "12-1"), ("", "")])
def test_terms_of_study_have_one_form(cell: str, term: str) -> None:
    assert courses.course_term(cell) == term


def test_a_catalogue_with_english_headings_loads_too() -> None:
    head = ("code", "name", "curriculum", "category", "hours", "credits", "term", "valid_from", "valid_to")
    cells = ("A-1", "语文", "vocational", "必修", "72", "4", "10-1", "2026-09-01", "")
    (row,) = _read(dict(zip(head, cells, strict=True))).rows
    assert isinstance(row, CourseRow)
    assert (row.code, row.curriculum, row.valid_from, row.valid_before) == ("A-1", "vocational", date(2026, 9, 1), None)


MEMBER = {"成员单位": "甲校", "学校标识码": "3137000501", "类型": "普通高中", "县区": "370305", "地市": "370300"}


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"成员单位": ""}, "成员单位", Code.MISSING_SCHOOL),
        ({"成员单位": "甲校"}, "成员单位", Code.DUPLICATE_MEMBER),
        ({"学校标识码": "3137000501"}, "学校标识码", Code.DUPLICATE_MEMBER),
        ({"学校标识码": "31370"}, "学校标识码", Code.BAD_SCHOOL_CODE),
        ({"类型": "好学校"}, "类型", Code.UNKNOWN_SCHOOL_KIND),
        ({"县区": "临淄"}, "县区", Code.BAD_REGION),
    ],
)
def test_a_faulty_member_is_held_back(changes: dict[str, str], column: str, code: Code) -> None:
    reading = _read(MEMBER, MEMBER | {"成员单位": "乙校", "学校标识码": "3137000502"} | changes)
    assert _codes(reading) == [(3, column, code)]
    assert reading.good == 1


def test_a_kind_nobody_confirmed_is_unknown_and_a_foreign_code_a_remark() -> None:
    reading = _read(MEMBER | {"类型": "", "学校标识码": "3132000501"})
    (row,) = reading.rows
    assert isinstance(row, MemberRow)
    assert row.kind == "unknown"
    assert [one.severity for one in reading.problems] == ["warning"]


PAIR = {"学校甲代码": "3137000501", "学校乙代码": "3137000511", "生效日期": "2026-01-01", "失效日期": ""}


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({}, "学校甲代码", Code.DUPLICATE_PAIR),
        ({"学校乙代码": "3137000501"}, "学校乙代码", Code.SAME_SCHOOL),
        ({"学校乙代码": ""}, "学校乙代码", Code.MISSING_SCHOOL),
        ({"生效日期": "2026-02-30"}, "生效日期", Code.BAD_DATE),
        ({"生效日期": "2026-03-01", "失效日期": "2026-03-01"}, "失效日期", Code.DATES_REVERSED),
    ],
)
def test_a_faulty_pair_is_held_back(changes: dict[str, str], column: str, code: Code) -> None:
    reading = _read(PAIR, PAIR | changes)
    assert _codes(reading) == [(3, column, code)]
    assert reading.good == 1


def test_a_last_valid_day_counts_to_its_end() -> None:
    pair = {key: cell for key, cell in PAIR.items() if key != "失效日期"} | {"有效期至": "2026-12-31"}
    (row,) = _read(pair).rows
    assert isinstance(row, PairRow)
    assert row.valid_before == date(2027, 1, 1)


APPLICATION = {
    "申请日期": "2027-01-25", "学籍号": "G370305201009010014", "姓名": "张三", "原学校": "甲校", "转入学校": "乙校",
    "转入专业代码": "710201", "转入学制": "3+4", "学生签字": "是", "监护人签字": "否", "申请理由": "个人意愿",
}  # fmt: skip


def test_an_application_keeps_what_was_signed_and_what_was_not() -> None:
    (row,) = _read(APPLICATION).rows
    assert isinstance(row, ApplicationRow)
    assert (row.student_signed, row.guardian_signed, row.target_programme) == (True, False, "3+4")


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"学籍号": "G370305201009010014"}, "学籍号", Code.DUPLICATE_APPLICATION),
        ({"学籍号": "G370305201001019999"}, "学籍号", Code.UNKNOWN_STUDENT),
        ({"姓名": ""}, "姓名", Code.MISSING_NAME),
        ({"转入学校": "甲校"}, "转入学校", Code.SAME_SCHOOL),
        ({"申请日期": ""}, "申请日期", Code.BAD_DATE),
        ({"学生签字": "也许"}, "学生签字", Code.BAD_SIGNATURE),
    ],
)
def test_a_faulty_application_is_held_back(changes: dict[str, str], column: str, code: Code) -> None:
    known = Known(students={"G370305201009010014", "G37030520110215002X"})
    reading = _read(APPLICATION, APPLICATION | {"学籍号": "G37030520110215002X"} | changes, known=known)
    assert _codes(reading) == [(3, column, code)]
    assert reading.good == 1


def test_days_may_be_date_cells(workbook: Callable[..., bytes]) -> None:
    row = [date(2027, 1, 25), *list(APPLICATION.values())[1:]]
    (found,) = read(workbook([list(APPLICATION), row]), filename="a.xlsx").rows
    assert isinstance(found, ApplicationRow)
    assert found.applied_on == date(2027, 1, 25)
