"""What the importers' tests share: the sample files, a catalogue, and small workbooks made on the spot."""

import csv
import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from credits.rows import CourseRow
from importers.known import Known
from importers.read import read

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    return json.loads((EXAMPLES / "truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def courses() -> dict[str, str]:
    rows = read(EXAMPLES / "courses.csv").rows
    return {row.code: row.name for row in rows if isinstance(row, CourseRow)}


@pytest.fixture(scope="session")
def everybody(truth: dict[str, Any]) -> frozenset[str]:
    """Every roll number in the results files but the strangers planted there."""
    numbers: set[str] = set()
    for name, encoding in (("results_gongye.csv", "gb18030"), ("results_fanhua.csv", "utf-8-sig")):
        rows = list(csv.DictReader(io.StringIO((EXAMPLES / name).read_text(encoding=encoding))))
        strangers = {one["row"] for one in truth["problems"][name] if one["kind"] == "unknown_student"}
        numbers |= {row["学籍号"] for number, row in enumerate(rows, start=2) if number not in strangers}
    return frozenset(numbers)


@pytest.fixture(scope="session")
def catalogue(courses: dict[str, str]) -> Known:
    """The sample courses; students unchecked."""
    return Known(courses, {name: code for code, name in courses.items()})


@pytest.fixture(scope="session")
def workbook() -> Callable[..., bytes]:
    """Make an .xlsx of rows; `merges` are xlsxwriter ranges with their text."""

    def make(
        *sheets: Sequence[Sequence[object]], names: Sequence[str] = (), merges: dict[str, str] | None = None
    ) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            days = book.add_format({"num_format": "yyyy-mm-dd"})
            for index, rows in enumerate(sheets):
                sheet = book.add_worksheet(names[index] if names else None)
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        if hasattr(cell, "year"):
                            sheet.write_datetime(row, column, cell, days)
                        elif cell is not None:
                            sheet.write(row, column, cell)
                for place, text in (merges or {}).items():
                    sheet.merge_range(place, text)
        return content.getvalue()

    return make
