"""OneRoster 1.2 CSV: a second source of rosters (1EdTech OneRoster 1.2 CSV binding; users, orgs, enrollments, demographics).

A bundle becomes one roster a school in the usual columns, line for line as `users.csv` stands, so that the usual checks
and row numbers apply. Nothing is guessed: a user marked `tobedeleted` or disabled has no status we know, and is reported.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from importers.codes import Code
from importers.problem import Refused, fault
from importers.text import decode

LIMIT = 200_000_000
FILES = ("users", "orgs", "enrollments", "demographics")
HEADINGS = ("姓名", "性别", "出生日期", "身份证件号", "全国学籍号", "校内学号", "入学年月", "当前状态", "班级")
# The types of userIds that hold our two numbers; JY/T identifiers among them.
_STUDENT_NUMBER = {"xjh", "qgxjh", "学籍号", "全国学籍号", "student_number", "studentnumber"}
_ID_NUMBER = {"sfzjh", "sfzh", "身份证件号", "身份证号", "id_number", "idnumber", "nationalid"}
Record = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SchoolRoster:
    """One school of a bundle: its code (`identifier`), name, and roster as CSV; rows are numbered as in `users.csv`."""

    code: str
    name: str
    content: bytes
    students: int


def rosters(source: str | Path | bytes) -> list[SchoolRoster]:
    """The rosters of a bundle: a zip by content or path, or a folder.

    Raises:
        Refused: no bundle, too large, or a file or column of it is missing.
    """
    tables = {name: _table(name, text) for name, text in _texts(source).items()}
    schools = {one["sourcedId"]: one for one in tables["orgs"] if one.get("type", "school") == "school"}
    seats = _seats(tables["enrollments"])
    about = {one["sourcedId"]: one for one in tables["demographics"]}
    classes = {one["sourcedId"]: one.get("title", "") for one in tables.get("classes", [])}
    found = []
    for school_id, school in schools.items():
        lines = [_row(user, seats.get((user["sourcedId"], school_id)), about, classes) for user in tables["users"]]
        count = sum(line is not None for line in lines)
        if count:
            found.append(SchoolRoster(school.get("identifier", ""), school["name"], _csv(lines), count))
    return found


def _row(
    user: Record, seats: list[Record] | None, about: Mapping[str, Record], classes: Mapping[str, str]
) -> list[str] | None:
    """A user's line, or None for one who is no student of this school."""
    if not seats:
        return None
    person = about.get(user["sourcedId"], {})
    ids = dict(_ids(user.get("userIds", "")))
    first = min(seats, key=lambda seat: seat.get("beginDate", "") or "9999")
    primary = next((seat for seat in seats if seat.get("primary", "").lower() == "true"), first)
    usable = user.get("status", "") in {"", "active"} and user.get("enabledUser", "").lower() != "false"
    return [
        _name(user),
        person.get("sex", ""),
        person.get("birthDate", ""),
        next((ids[one] for one in _ID_NUMBER if one in ids), ""),
        next((ids[one] for one in _STUDENT_NUMBER if one in ids), user.get("userMasterIdentifier", "")),
        user.get("identifier", ""),
        first.get("beginDate", "")[:7],
        "01" if usable else user.get("status", "") or "disabled",
        classes.get(primary.get("classSourcedId", ""), ""),
    ]


def _name(user: Record) -> str:
    """Family name first and together where it is written in Chinese, else given name first."""
    family, given = user.get("familyName", "").strip(), user.get("givenName", "").strip()
    chinese = all(ord(letter) > 0x2E7F or letter == "·" for letter in family + given)
    return family + given if chinese else f"{given} {family}".strip()


def _ids(text: str) -> Iterator[tuple[str, str]]:
    """`{type:id},{type:id}` (OneRoster 1.2 CSV §6, userIds)."""
    for part in text.split("},"):
        kind, found, value = part.strip().strip("{}").partition(":")
        if found:
            yield kind.strip().lower(), value.strip()


def _seats(enrollments: list[Record]) -> dict[tuple[str, str], list[Record]]:
    found: dict[tuple[str, str], list[Record]] = {}
    for one in enrollments:
        if one.get("role") == "student" and one.get("status", "") in {"", "active"}:
            found.setdefault((one["userSourcedId"], one["schoolSourcedId"]), []).append(one)
    return found


def _texts(source: str | Path | bytes) -> dict[str, str]:
    wanted = (*FILES, "classes")
    if not isinstance(source, bytes) and Path(source).is_dir():
        found = {name: Path(source) / f"{name}.csv" for name in wanted}
        raw = {
            name: path.read_bytes() for name, path in found.items() if path.is_file() and path.stat().st_size <= LIMIT
        }
    else:
        raw = _unpacked(source, wanted)
    for name in FILES:
        if name not in raw:
            raise Refused(fault(Code.COLUMN_MISSING, missing=f"{name}.csv"))
    return {name: content.decode(decode(io.BytesIO(content))) for name, content in raw.items()}


def _unpacked(source: str | Path | bytes, wanted: tuple[str, ...]) -> dict[str, bytes]:
    try:
        with ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            raw: dict[str, bytes] = {}
            for entry in archive.infolist():
                name = Path(entry.filename).name.lower().removesuffix(".csv")
                if name in wanted:
                    with archive.open(entry) as stream:
                        raw[name] = stream.read(LIMIT + 1)
                    if len(raw[name]) > LIMIT:
                        raise Refused(fault(Code.ARCHIVE_BOMB))
            return raw
    except FileNotFoundError as gone:
        raise Refused(fault(Code.FILE_MISSING)) from gone
    except (BadZipFile, OSError, RuntimeError, NotImplementedError) as broken:
        raise Refused(fault(Code.FILE_DAMAGED)) from broken


_NEEDED = {
    "users": ("sourcedId", "familyName", "givenName"),
    "orgs": ("sourcedId", "name"),
    "enrollments": ("userSourcedId", "schoolSourcedId", "role"),
    "demographics": ("sourcedId", "birthDate", "sex"),
    "classes": ("sourcedId",),
}


def _table(name: str, text: str) -> list[Record]:
    """Records with every blank line kept as an empty one, so that line numbers stand."""
    lines = csv.reader(io.StringIO(text, newline=""))
    headings = [heading.strip() for heading in next(lines, [])]
    for needed in _NEEDED[name]:
        if needed not in headings:
            raise Refused(fault(Code.COLUMN_MISSING, missing=f"{name}.csv: {needed}"))
    return [dict(zip(headings, (*cells, *[""] * (len(headings) - len(cells))), strict=False)) for cells in lines]


def _csv(lines: list[list[str] | None]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for line in lines:
        writer.writerow(line or [])
    return out.getvalue().encode("utf-8-sig")
