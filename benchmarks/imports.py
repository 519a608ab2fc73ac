"""Importing: a million results from CSV through the whole path, against pandas and executemany; XLSX against calamine.

`python -m benchmarks.imports [SIZE]` runs both. Ours is what `rongtong import --accept-good-rows` does: seal the upload,
read and check every row, confirm, then write with the log. The yardstick reads the same file with `pandas.read_csv` in
chunks and puts the same columns into the same table with the same indexes, in the same kind of transactions.
"""

import csv
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import uuid4

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook

from api.clock import Clock
from api.home import open_database, prepare
from api.identity import actor_of
from api.jobs.imports import ImportJob
from api.settings import Settings
from api.uploads import Uploads
from credits.actor import Actor, Role
from credits.enrol import enrol
from credits.find import school_by_code
from credits.import_run import Arrival, confirm_import, receive_import
from credits.models import Account
from credits.open_account import open_account
from credits.register_courses import register_courses
from credits.register_members import register_members
from credits.rows import CourseRow, MemberRow, RosterRow
from credits.set_terms import TermDates, set_terms
from importers.read import read

COURSES = 40
SCHOOL = "3137000501"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_NOW = datetime(2027, 1, 25, 2, 30, tzinfo=UTC)
_HEADINGS = ["学年", "学期", "学籍号", "姓名", "课程代码", "课程名称", "学时", "学分", "成绩", "考试性质"]


def measure(size: int = 1_000_000, sheet_rows: int = 100_000) -> list[dict[str, Any]]:
    """Seconds of ours and of the yardstick, their ratio, and ours' peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        return [_csv(Path(folder), size), _xlsx(Path(folder), sheet_rows)]


def _csv(folder: Path, size: int) -> dict[str, Any]:
    home, file = folder / "home", folder / "results.csv"
    people = list(_people(-(-size // COURSES)))
    _prepare(home, people)
    _write_csv(file, people, size)
    ours = _alone("ours", home, file)
    plain = _alone("plain", folder / "plain.db", file)
    return _line("import", ours, plain, 3.0) | {"rows": size, "mebibytes": ours["mebibytes"], "parts": ours["parts"]}


def _xlsx(folder: Path, rows: int) -> dict[str, Any]:
    file = folder / "results.xlsx"
    people = list(_people(-(-rows // COURSES)))
    with xlsxwriter.Workbook(str(file), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in enumerate(_lines(people, rows)):
            sheet.write_row(row, 0, cells)
    ours, plain = _alone("sheet", folder, file), _alone("calamine", folder, file)
    return _line("import-xlsx", ours, plain, 2.5) | {"rows": rows, "mebibytes": ours["mebibytes"]}


def _line(name: str, ours: dict[str, Any], plain: dict[str, Any], goal: float) -> dict[str, Any]:
    ratio = ours["seconds"] / plain["seconds"]
    return {
        "name": name,
        "ours": ours["seconds"],
        "yardstick": plain["seconds"],
        "ratio": ratio,
        "goal": goal,
        "better": "lower",
        "ok": ratio <= goal,
    }


def _alone(what: str, place: Path, file: Path) -> dict[str, Any]:
    """Run one side in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, "-m", "benchmarks.imports", what, str(place), str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  our own module
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def _ours(home: Path, file: Path) -> dict[str, Any]:
    settings = Settings(home=home)
    database = open_database(settings)
    with database.transaction(writes=False) as session:
        keyring = session.info["keyring"]
        account = session.query(Account).filter(Account.login == "bench").one()
        actor = actor_of(account, via="cli")
    job = ImportJob(database, Uploads(settings.uploads, keyring), Clock(date(2027, 1, 25)))
    began, parts = perf_counter(), {}
    with file.open("rb") as source:
        digest = job.uploads.keep(source)
    parts["seal"] = perf_counter() - began
    with database.transaction() as session:
        run = receive_import(session, Arrival(digest, file.name, school=SCHOOL), actor=actor, now=_NOW)
    job.check(run.id, rehearse=False)
    parts["check"] = perf_counter() - began - parts["seal"]
    with database.transaction() as session:
        confirm_import(session, run.id, accept_good_rows=False, actor=actor, now=_NOW)
    state = job.advance(run.id)
    seconds = perf_counter() - began
    parts["write"] = seconds - parts["seal"] - parts["check"]
    if state != "done":
        raise RuntimeError(f"the import ended {state}")
    return {"seconds": seconds, "parts": parts}


def _plain(file_db: Path, file: Path) -> None:
    """pandas in chunks of 50,000 and executemany, committed a chunk."""
    base = sqlite3.connect(file_db, isolation_level=None)
    base.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE result (id TEXT PRIMARY KEY, student_id TEXT, school_id TEXT, course TEXT, course_name TEXT,"
        "year TEXT, term INTEGER, sitting TEXT, score TEXT, hours INTEGER, credits INTEGER, completed_on TEXT,"
        "UNIQUE (student_id, course, year, term, sitting))"
    )
    insert = f"INSERT INTO result VALUES ({','.join('?' * 12)})"  # noqa: S608  twelve marks
    for chunk in pd.read_csv(file, dtype=str, keep_default_na=False, chunksize=50_000):
        columns = [chunk[name].tolist() for name in _HEADINGS]
        year, term, student, _, course, name, hours, credit, score, sitting = columns
        ids = [str(uuid4()) for _ in year]
        same = [SCHOOL] * len(year), ["2027-01-22"] * len(year)
        rows = zip(ids, student, same[0], course, name, year, term, sitting, score, hours, credit, same[1], strict=True)
        base.execute("BEGIN IMMEDIATE")
        base.executemany(insert, rows)
        base.execute("COMMIT")
    base.close()


def _calamine(file: Path) -> None:
    CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()


def _side(what: str, place: Path, file: Path) -> dict[str, Any]:
    if what == "ours":
        found = _ours(place, file)
    else:
        works = {"plain": lambda: _plain(place, file), "sheet": lambda: read(file), "calamine": lambda: _calamine(file)}
        began = perf_counter()
        works[what]()
        found = {"seconds": perf_counter() - began}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found | {"mebibytes": round(peak)}


def _people(count: int) -> Iterator[RosterRow]:
    """Made-up students, each with a valid identity number of their own."""
    for place in range(count):
        day = date.fromordinal(date(2010, 1, 1).toordinal() + place // 500)
        digits = f"370305{day:%Y%m%d}{place % 500 + 500:03d}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True))
        number = digits + "10X98765432"[total % 11]
        yield RosterRow(
            name=f"学生{place}", sex="1" if int(number[16]) % 2 else "2", birth=day, id_number=number,
            student_number=f"G{number}", school_number=str(place), entered="2026-09", status="01", programme="3",
            major="660301", major_name="机电技术应用", class_name=f"{place % 20 + 1}班",
        )  # fmt: skip


def _lines(people: list[RosterRow], size: int) -> Iterator[list[str]]:
    """Headings, then a term's results student by student."""
    yield _HEADINGS
    for place in range(size):
        who, course = people[place // COURSES], place % COURSES
        yield [
            "2026-2027", "1", who.student_number, who.name, f"ZZ-{course:03}", f"课程{course}", "36", "2",
            str(40 + (place * 7) % 61), "正常考试",
        ]  # fmt: skip


def _write_csv(file: Path, people: list[RosterRow], size: int) -> None:
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(_lines(people, size))


def _prepare(home: Path, people: list[RosterRow]) -> None:
    """A record with one school, its courses and students, and an account that may bring in results."""
    settings = Settings(home=home)
    prepare(settings, _NOW)
    database = open_database(settings)
    office = Actor("office", "office", Role.ALLIANCE, None, None, "cli")
    with database.transaction() as session:
        register_members(
            session, [MemberRow("学校", SCHOOL, "public_vocational", "370305", "370300")], actor=office, now=_NOW
        )
        terms = [TermDates("2026-2027", 1, date(2026, 9, 1), date(2027, 1, 22))]
        set_terms(session, terms, actor=office, now=_NOW)
        rows = [
            CourseRow(f"ZZ-{one:03}", f"课程{one}", "vocational", "公共基础", Decimal(36), Decimal(2), "10-1")
            for one in range(COURSES)
        ]
        register_courses(session, rows, actor=office, now=_NOW)
    with database.transaction() as session:
        school = school_by_code(session, SCHOOL).id
        security = Actor("security", "security", Role.SECADMIN, None, None, "cli")
        open_account(
            session, "bench", display_name="基准", role=Role.REGISTRAR, password_hash="-", actor=security,  # noqa: S106
            now=_NOW, school_id=school, student_id=None,
        )  # fmt: skip
    registrar = Actor("bench", "bench", Role.REGISTRAR, school, None, "cli")
    for start in range(0, len(people), 1000):
        with database.transaction() as session:
            part = people[start : start + 1000]
            enrol(session, part, school=SCHOOL, actor=registrar, now=_NOW, today=date(2027, 1, 25))
    database.close()


def main(words: list[str]) -> None:
    """One side for the measuring process, or both with a line each."""
    if words and not words[0].isdigit():
        print(json.dumps(_side(words[0], Path(words[1]), Path(words[2]))))
        return
    size = int(words[0]) if words else 1_000_000
    for line in measure(size, min(size, 100_000)):
        print(json.dumps(line))


if __name__ == "__main__":
    main(sys.argv[1:])
