"""Writes the golden files again: `python -m tests.importers.regenerate`. Look at the difference before committing it."""

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from credits.rows import CourseRow
from importers.known import Known
from importers.read import document, read

EXAMPLES = Path(__file__).parents[2] / "examples"
GOLDEN = Path(__file__).parent / "golden"
LONG = {"results_gongye.csv": "gb18030", "results_fanhua.csv": "utf-8-sig"}


def known_for(name: str) -> Known:
    """What the tests read a sample against: the catalogue, and for long results everybody but the planted strangers."""
    rows = read(EXAMPLES / "courses.csv").rows
    courses = {row.code: row.name for row in rows if isinstance(row, CourseRow)}
    names = {title: code for code, title in courses.items()}
    return Known(courses, names, _everybody() if name in LONG else None)


def golden(name: str) -> dict[str, Any]:
    """What a sample reads as: its document, school, first and last row."""
    reading = read(EXAMPLES / name, known=known_for(name))
    ends = [asdict(row) for row in (reading.rows[0], reading.rows[-1])]  # type: ignore[call-overload]
    made: dict[str, Any] = json.loads(
        json.dumps({**document(reading), "school": reading.school, "ends": ends}, default=str)
    )
    return made


def _everybody() -> frozenset[str]:
    truth = json.loads((EXAMPLES / "truth.json").read_text(encoding="utf-8"))
    numbers: set[str] = set()
    for name, encoding in LONG.items():
        rows = csv.DictReader(io.StringIO((EXAMPLES / name).read_text(encoding=encoding)))
        strangers = {one["row"] for one in truth["problems"][name] if one["kind"] == "unknown_student"}
        numbers |= {row["学籍号"] for number, row in enumerate(rows, start=2) if number not in strangers}
    return frozenset(numbers)


def main() -> None:
    """Every golden file there is, from the sample of its name."""
    for file in sorted(GOLDEN.glob("*.json")):
        made = golden(file.name.removesuffix(".json"))
        file.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
