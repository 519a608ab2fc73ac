"""Rosters made at random with faults planted: exactly those are found, in any column order, under any usual heading."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importers.codes import Code
from importers.read import read

HEADINGS = {
    "name": ("姓名", "学生姓名", " 姓 名", "姓名*"),
    "sex": ("性别", "性别码", "学生性别"),
    "birth": ("出生日期", "出生年月日", "出生日期（年月日）"),
    "id_number": ("身份证件号", "身份证号", "身份证号码", "公民身份号码", "身份证件号 "),
    "student_number": ("学籍号", "全国学籍号", "\ufeff学籍号"),
    "school_number": ("学籍辅号", "学号", "省学籍辅号"),
    "entered": ("入学年月", "入学时间"),
    "status": ("学生当前状态", "学籍状态", "当前状态"),
    "class_name": ("班号", "班级", "行政班"),
}
FULL_WIDTH = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _identity(born: date, sequence: int) -> str:
    stem = f"370305{born:%Y%m%d}{sequence:03}"
    return stem + "10X98765432"[sum(int(c) * w for c, w in zip(stem, WEIGHTS, strict=True)) % 11]


@dataclass(frozen=True)
class Student:
    """One row of the workbook to be: its cells by field."""

    cells: dict[str, object]
    born: date
    number: str


@st.composite
def students(draw: st.DrawFn, place: int) -> Student:
    born = date(2009, 9, 1) + timedelta(days=draw(st.integers(0, 900)))
    number = _identity(born, place)
    sex = ("女", "2", "女性") if place % 2 == 0 else ("男", "1", " 男")
    form = draw(st.sampled_from([f"{born:%Y%m%d}", f"{born:%Y-%m-%d}", f"{born.year}/{born.month}/{born.day}", born]))
    written = draw(st.sampled_from([number, number.lower(), number.translate(FULL_WIDTH), f" {number}"]))
    return Student(
        {
            "name": draw(st.sampled_from(["张三", "李  四", "阿依古丽·艾合买提", "叶舒䶮", "Anna Maria"])),
            "sex": draw(st.sampled_from(sex)),
            "birth": form,
            "id_number": written,
            "student_number": "G" + number,
            "school_number": f"2026LZ{place:04}",
            "entered": draw(st.sampled_from(["202609", 202609, "2026-09", "2026年9月"])),
            "status": draw(st.sampled_from(["01", "在读", 1])),
            "class_name": "高一1班",
        },
        born,
        number,
    )


def _other_check(number: str) -> str:
    return number[:17] + ("0" if number[17] != "0" else "1")


FAULTS: dict[Code, Callable[[Student], dict[str, object]]] = {
    Code.MISSING_NAME: lambda _: {"name": ""},
    Code.ID_CHECKSUM: lambda one: {"id_number": _other_check(one.number)},
    Code.ID_AS_NUMBER: lambda one: {"id_number": float(one.number[:17] + "0")},
    Code.ID_FORM: lambda one: {"id_number": one.number[:15]},
    Code.MISSING_ID: lambda _: {"id_number": None},
    Code.BIRTH_CONTRADICTS_ID: lambda one: {"birth": f"{one.born + timedelta(days=31):%Y%m%d}"},
    Code.SEX_CONTRADICTS_ID: lambda one: {"sex": "男" if int(one.number[16]) % 2 == 0 else "女"},
    Code.BAD_SEX: lambda _: {"sex": "3"},
    Code.BAD_DATE: lambda _: {"birth": "2010-02-30"},
    Code.BAD_STUDENT_NUMBER: lambda one: {"student_number": "G" + one.number[:14]},
    Code.STUDENT_NUMBER_AS_NUMBER: lambda one: {"student_number": float(one.number[:17] + "0")},
    Code.MISSING_STUDENT_NUMBER: lambda _: {"student_number": None},
    Code.UNKNOWN_STATUS: lambda _: {"status": "88"},
    Code.BAD_ENTERED: lambda _: {"entered": "202613"},
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_exactly_the_planted_faults_are_found(data: st.DataObject, workbook: Callable[..., bytes]) -> None:
    rows = [data.draw(students(place)) for place in range(1, data.draw(st.integers(2, 12)) + 1)]
    faults = [data.draw(st.none() | st.sampled_from(list(FAULTS))) for _ in rows]
    order = data.draw(st.permutations(list(HEADINGS)))
    titles = data.draw(
        st.sampled_from([[], [["临淄中学学生花名册"]], [["临淄中学学生花名册"], ["填报单位：临淄中学"]]])
    )
    grid: list[list[object]] = [*titles, [data.draw(st.sampled_from(HEADINGS[name])) for name in order]]
    planted = set()
    for one, code in zip(rows, faults, strict=True):
        cells = one.cells | (FAULTS[code](one) if code else {})
        grid.append([cells[name] for name in order])
        if code:
            planted.add((len(grid), code))
    grid += data.draw(st.sampled_from([[], [["合计", f"{len(rows)}人"]], [["合计：3人"], ["填表人：　　审核人："]]]))
    reading = read(workbook(grid), filename="roster.xlsx")
    assert {(one.row, one.code) for one in reading.problems if one.severity == "error"} == planted
    assert (reading.total_rows, reading.good) == (len(rows), len(rows) - len(planted))


def _one(**cells: object) -> dict[str, object]:
    number = _identity(date(2010, 9, 1), 2)
    usual = {"姓名": "张三", "性别": "女", "出生日期": "20100901", "身份证号": number, "学籍号": "G" + number}
    return usual | {"入学年月": "202609", "学生当前状态": "01"} | cells


def _codes(workbook: Callable[..., bytes], *rows: dict[str, object]) -> list[tuple[int | None, Code]]:
    reading = read(workbook([list(rows[0]), *[list(row.values()) for row in rows]]), filename="a.xlsx")
    return [(one.row, one.code) for one in reading.problems]


def test_the_later_of_two_rows_of_one_student_is_the_fault(workbook: Callable[..., bytes]) -> None:
    assert _codes(workbook, _one(), _one()) == [(3, Code.DUPLICATE_STUDENT)]


def test_a_student_whose_first_row_was_refused_is_still_seen(workbook: Callable[..., bytes]) -> None:
    assert _codes(workbook, _one(姓名=""), _one()) == [(2, Code.MISSING_NAME), (3, Code.DUPLICATE_STUDENT)]


def test_two_roll_numbers_with_one_identity_are_one_student(workbook: Callable[..., bytes]) -> None:
    codes = _codes(workbook, _one(), _one(学籍号="L370305201009019999"))
    assert codes == [(3, Code.DUPLICATE_STUDENT)]


def test_a_g_number_unlike_the_identity_number_is_only_remarked_on(workbook: Callable[..., bytes]) -> None:
    assert _codes(workbook, _one(学籍号="G370305201009019999")) == [(2, Code.STUDENT_NUMBER_DIFFERS)]


def test_a_birth_one_day_early_is_remarked_on_and_two_days_refused(workbook: Callable[..., bytes]) -> None:
    assert _codes(workbook, _one(出生日期="2010-08-31")) == [(2, Code.BIRTH_A_DAY_EARLY)]
    assert _codes(workbook, _one(出生日期="2010-08-30")) == [(2, Code.BIRTH_CONTRADICTS_ID)]
    assert _codes(workbook, _one(出生日期="2010-09-02")) == [(2, Code.BIRTH_CONTRADICTS_ID)]


def test_a_passport_has_no_check_digit_to_fail(workbook: Callable[..., bytes]) -> None:
    assert _codes(workbook, _one(身份证件类型="护照", 身份证号="E12345678", 学籍号="L370305201009010014")) == []


def test_lines_numbered_in_advance_and_headings_repeated_are_no_students(workbook: Callable[..., bytes]) -> None:
    head = ["序号", *_one()]
    grid = [head, [1, *_one().values()], head, [2], [3], ["注：以身份证为准"], ["校长（签字）：　　　　年　月　日"]]
    reading = read(workbook(grid), filename="a.xlsx")
    assert (reading.total_rows, reading.good, reading.problems) == (1, 1, ())


def test_an_identity_number_in_scientific_notation_is_a_number_in_csv_too() -> None:
    row = _one(身份证号="3.70305E+17")
    content = ",".join(row) + "\n" + ",".join(str(cell) for cell in row.values())
    assert [one.code for one in read(content.encode(), filename="a.csv").problems] == [Code.ID_AS_NUMBER]


def test_a_roster_without_a_needed_column_says_which(workbook: Callable[..., bytes]) -> None:
    row = _one()
    del row["学生当前状态"]
    reading = read(workbook([list(row), list(row.values())]), filename="a.xlsx")
    assert [one.code for one in reading.problems] == [Code.COLUMN_MISSING]
    assert "学生当前状态" in reading.problems[0].zh
