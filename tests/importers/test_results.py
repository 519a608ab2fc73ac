"""Results, long and wide: scores, terms, repeats, and the two-row headings schools make."""

from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest

from credits.rows import ResultRow
from importers import results
from importers.codes import Code
from importers.known import Known
from importers.problem import Fault
from importers.read import Reading, read

ONE, TWO = "G370305201009010014", "G37030520110215002X"
KNOWN = Known(
    {"A-1": "语文（上册）", "A-2": "数学必修 第一册"}, {"语文（上册）": "A-1", "数学必修 第一册": "A-2"}, {ONE, TWO}
)
HEAD = ("学年", "学期", "学籍号", "姓名", "课程代码", "课程名称", "学时", "学分", "成绩", "考试性质")
GOOD = ("2026-2027", "1", ONE, "张三", "A-1", "语文（上册）", "72", "4", "78", "正常考试")


def _csv(*rows: Sequence[str], head: Sequence[str] = HEAD, encoding: str = "utf-8", known: Known = KNOWN) -> Reading:
    text = "\r\n".join(",".join(row) for row in (head, *rows))
    return read(text.encode(encoding), filename="results.csv", known=known)


def _but(**cells: str) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(HEAD, GOOD, strict=True)]


def _faults(reading: Reading) -> list[tuple[int | None, str | None, Code]]:
    return [(one.row, one.column, one.code) for one in reading.problems]


@pytest.mark.parametrize(
    ("cell", "score"),
    [("78", "78"), (78.0, "78"), ("78.50", "78.5"), ("0", "0"), ("100.0", "100"), ("\uff17\uff18", "78"), (" 优秀 ", "优秀"),
     ("不合格", "不合格"), ("缺考", "缺考"), ("缺", "缺考"), ("免考", "免考")],
)  # fmt: skip
def test_a_score_is_kept_as_written(cell: str | float, score: str) -> None:
    assert results.score(cell) == score


@pytest.mark.parametrize(
    ("cell", "code"),
    [("100.1", Code.SCORE_OUT_OF_RANGE), ("-1", Code.SCORE_OUT_OF_RANGE), (105.0, Code.SCORE_OUT_OF_RANGE),
     ("A", Code.UNKNOWN_GRADE_TEXT), ("优", Code.UNKNOWN_GRADE_TEXT), ("85分", Code.UNKNOWN_GRADE_TEXT),
     ("", Code.MISSING_SCORE), ("=60+5", Code.FORMULA)],
)  # fmt: skip
def test_a_score_that_is_none_says_why(cell: str | float, code: Code) -> None:
    found = results.score(cell)
    assert isinstance(found, Fault)
    assert found.code is code


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"成绩": "105"}, "成绩", Code.SCORE_OUT_OF_RANGE),
        ({"成绩": "A"}, "成绩", Code.UNKNOWN_GRADE_TEXT),
        ({"课程代码": "A-9"}, "课程代码", Code.UNKNOWN_COURSE),
        ({"学籍号": "G370305201001019999"}, "学籍号", Code.UNKNOWN_STUDENT),
        ({"学籍号": "G3703"}, "学籍号", Code.BAD_STUDENT_NUMBER),
        ({"学分": "2.567"}, "学分", Code.CREDIT_TOO_PRECISE),
        ({"学分": "四"}, "学分", Code.BAD_NUMBER),
        ({"学时": "-1"}, "学时", Code.BAD_NUMBER),
        ({"学期": "3"}, "学期", Code.BAD_TERM),
        ({"学年": "2026-2028"}, "学年", Code.BAD_YEAR),
        ({"考试性质": "抽考"}, "考试性质", Code.BAD_SITTING),
    ],
)
def test_a_faulty_result_is_held_back_and_its_neighbours_are_not(
    changes: dict[str, str], column: str, code: Code
) -> None:
    reading = _csv(GOOD, _but(课程代码="A-2", 课程名称="数学必修 第一册", **{k: v for k, v in changes.items() if k != "课程代码"})
                   if "课程代码" not in changes else _but(**changes))  # fmt: skip
    assert _faults(reading) == [(3, column, code)]
    assert (reading.good, reading.total_rows) == (1, 2)


def test_the_second_of_two_results_is_the_fault_but_a_make_up_exam_is_none() -> None:
    reading = _csv(GOOD, _but(成绩="80"), _but(考试性质="补考"), _but(学期="2"))
    assert _faults(reading) == [(3, "课程代码", Code.DUPLICATE_RESULT)]
    assert "第 2 行" in reading.problems[0].zh
    assert reading.good == 3


def test_a_course_given_only_by_name_is_found_by_it() -> None:
    head = [name for name in HEAD if name != "课程代码"]
    row = [cell for cell in GOOD if cell != "A-1"]
    reading = _csv(row, head=head)
    assert [row.course for row in reading.rows if isinstance(row, ResultRow)] == ["A-1"]


def test_a_wrong_code_is_never_mended_by_a_right_name() -> None:
    assert _faults(_csv(_but(课程代码="A-9"))) == [(2, "课程代码", Code.UNKNOWN_COURSE)]


def test_a_name_unlike_the_catalogue_s_is_remarked_on() -> None:
    reading = _csv(_but(课程名称="语文"))
    assert _faults(reading) == [(2, "课程名称", Code.COURSE_NAME_DIFFERS)]
    assert reading.good == 1


def test_without_look_ups_nothing_is_checked_against_them() -> None:
    reading = _csv(_but(课程代码="A-9", 学籍号="G370305201001019999"), known=Known())
    assert (reading.good, reading.problems) == (1, ())


def test_columns_in_another_order_under_other_words_load_the_same() -> None:
    other = {
        "学年": "学年度",
        "学籍号": "全国学籍号",
        "课程代码": "课程编码",
        "成绩": "考试成绩",
        "考试性质": "考试类型",
    }
    order = sorted(range(len(HEAD)), reverse=True)
    head = [other.get(HEAD[place], HEAD[place]) for place in order]
    assert _csv([GOOD[place] for place in order], head=head).rows == _csv(GOOD).rows


def test_year_and_term_may_stand_in_one_column() -> None:
    head = ["学年学期", *HEAD[2:]]
    rows = _csv(["2026-2027学年第一学期", *GOOD[2:]], head=head).rows
    assert rows == _csv(["2026-2027-1", *GOOD[2:]], head=head).rows == _csv(GOOD).rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_reads_the_same(encoding: str) -> None:
    row = _but(姓名="叶舒䶮")
    reading = _csv(row, encoding=encoding)
    assert (reading.encoding, reading.rows) == (encoding, _csv(row).rows)


def test_a_row_with_too_many_cells_is_held_back() -> None:
    reading = _csv(GOOD, [*GOOD, "多"])
    assert _faults(reading) == [(3, None, Code.ROW_SHIFTED)]
    assert (reading.good, reading.total_rows) == (1, 2)


def test_numbers_are_exact() -> None:
    row = _csv(_but(学分="2.50", 学时="45.0")).rows[0]
    assert isinstance(row, ResultRow)
    assert (str(row.credits), str(row.hours), row.credits) == ("2.5", "45", Decimal("2.5"))


WIDE = [
    ["临淄中学2026级学业成绩表", None, None, None, None],
    ["学籍号", "姓名", "班级", "2026-2027学年第一学期", None],
    [None, None, None, "语文（上册）", "数学必修第一册"],
    [ONE, "张三", "1班", 66.5, "缺考"],
    [TWO, "李四", "1班", None, 105],
    ["平均分", None, None, 66.5, 105],
]
MERGES = {"A1:E1": "临淄中学2026级学业成绩表", "D2:E2": "2026-2027学年第一学期", "A2:A3": "学籍号", "B2:B3": "姓名"}


def _brief(reading: Reading) -> list[tuple[str, str, str, int, str]]:
    rows = [row for row in reading.rows if isinstance(row, ResultRow)]
    return [(row.student_number, row.course, row.year, row.term, row.score) for row in rows]


EXPECTED = [(ONE, "A-1", "2026-2027", 1, "66.5"), (ONE, "A-2", "2026-2027", 1, "缺考")]


@pytest.mark.parametrize("merges", [MERGES, {}])
def test_a_wide_sheet_reads_its_two_row_heading_merged_or_not(
    merges: dict[str, str], workbook: Callable[..., bytes]
) -> None:
    reading = read(workbook(WIDE, merges=merges), filename="a.xlsx", known=KNOWN)
    assert _brief(reading) == EXPECTED
    assert _faults(reading) == [(5, "数学必修第一册", Code.SCORE_OUT_OF_RANGE)]
    assert (reading.total_rows, reading.good) == (3, 2)


def test_a_wide_sheet_may_say_its_term_in_the_title(workbook: Callable[..., bytes]) -> None:
    grid = [
        ["临淄中学2026—2027学年第一学期成绩"],
        ["学籍号", "姓名", "语文（上册）", "数学必修第一册", "总分"],
        [ONE, "张三", 66.5, "缺考", 66.5],
    ]
    assert _brief(read(workbook(grid), filename="a.xlsx", known=KNOWN)) == EXPECTED


def test_a_course_column_nobody_knows_is_one_problem(workbook: Callable[..., bytes]) -> None:
    grid = [*WIDE[:2], [None, None, None, "语文（上册）", "天文"], [ONE, "张三", "1班", 66.5, 70]]
    reading = read(workbook(grid), filename="a.xlsx", known=KNOWN)
    assert _faults(reading) == [(2, "天文", Code.UNKNOWN_COURSE)]
    assert (reading.total_rows, reading.good) == (2, 1)


def test_a_column_map_settles_an_unknown_course(workbook: Callable[..., bytes]) -> None:
    grid = [*WIDE[:2], [None, None, None, "语文（上册）", "数学（一）"], WIDE[3]]
    reading = read(workbook(grid), filename="a.xlsx", known=KNOWN, columns={"数学（一）": "course:A-2"})
    assert _brief(reading) == EXPECTED


def test_the_same_result_on_two_sheets_is_a_repeat(workbook: Callable[..., bytes]) -> None:
    reading = read(workbook(WIDE[:4], WIDE[:4], names=("甲", "乙")), filename="a.xlsx", known=KNOWN)
    assert {(one.sheet, one.code) for one in reading.problems} == {("乙", Code.DUPLICATE_RESULT)}
    assert "工作表“甲”第 4 行" in reading.problems[0].zh
    assert reading.sheets == ("甲", "乙")


def test_a_wide_sheet_without_a_catalogue_says_that_codes_are_empty(workbook: Callable[..., bytes]) -> None:
    reading = read(workbook(WIDE[:4]), filename="a.xlsx")
    assert [one.code for one in reading.problems] == [Code.CATALOGUE_ABSENT]
    assert reading.good == 2


def test_a_student_no_roster_has_keeps_a_whole_row_back(workbook: Callable[..., bytes]) -> None:
    grid = [*WIDE[:3], ["G370305201001019999", "王五", "1班", 60, 61], WIDE[3]]
    reading = read(workbook(grid), filename="a.xlsx", known=KNOWN)
    assert _faults(reading) == [(4, "学籍号", Code.UNKNOWN_STUDENT)]
    assert (reading.total_rows, reading.good) == (4, 2)
