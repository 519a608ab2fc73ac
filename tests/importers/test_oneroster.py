"""OneRoster 1.2 CSV as a second source of rosters: same people, same checks, row numbers as `users.csv` has them."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from credits.rows import RosterRow
from importers.codes import Code
from importers.oneroster import rosters
from importers.problem import Refused
from importers.read import read

ID = "37030520110515996X"
FILES = {
    "orgs": "sourcedId,status,name,type,identifier\nd,active,联盟,district,\no1,active,淄博市工业学校,school,3137000501\n"
    "o2,active,临淄中学,school,3137000511\n",
    "users": "sourcedId,status,enabledUser,userIds,givenName,familyName,identifier,primaryOrgSourcedId\n"
    f'u1,active,true,"{{xjh:G{ID}}},{{sfzjh:{ID}}}",明宇,苏,20260101,o1\n'
    "t1,active,true,,老师,王,,o1\n"
    f'u2,tobedeleted,true,"{{xjh:G{ID}}},{{sfzjh:{ID}}}",甲,李,20260102,o1\n',
    "enrollments": "sourcedId,status,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate\n"
    "e1,active,c1,o1,u1,student,true,2026-09-01\ne2,active,c1,o1,t1,teacher,true,2020-09-01\n"
    "e3,active,c1,o1,u2,student,true,2026-09-01\n",
    "demographics": "sourcedId,status,birthDate,sex\nu1,active,2011-05-15,female\nu2,active,2011-05-15,female\n",
    "classes": "sourcedId,title\nc1,机电1班\n",
}


def _bundle(**changed: str) -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        for name, text in {**FILES, **changed}.items():
            if text:
                archive.writestr(f"bundle/{name}.csv", text)
    return content.getvalue()


def test_students_become_a_roster_of_their_school_and_teachers_do_not() -> None:
    (one,) = rosters(_bundle())
    reading = read(one.content, filename="oneroster.csv")
    assert (one.code, one.name, one.students) == ("3137000501", "淄博市工业学校", 2)
    (row,) = reading.rows
    assert isinstance(row, RosterRow)
    assert (row.name, row.sex, row.student_number, row.id_number) == ("苏明宇", "2", f"G{ID}", ID)
    assert (row.entered, row.status, row.class_name, row.school_number) == ("2026-09", "01", "机电1班", "20260101")


def test_a_user_marked_for_deletion_is_reported_at_the_line_it_has_and_not_guessed() -> None:
    reading = read(rosters(_bundle())[0].content, filename="oneroster.csv")
    assert {(one.row, one.code) for one in reading.problems} >= {(4, Code.UNKNOWN_STATUS)}


def test_a_folder_reads_like_a_zip(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    assert rosters(tmp_path) == rosters(_bundle())


@pytest.mark.parametrize("name", ["users", "orgs", "enrollments", "demographics"])
def test_a_bundle_without_one_of_its_files_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        rosters(_bundle(**{name: ""}))
    assert refused.value.fault.code is Code.COLUMN_MISSING


def test_what_is_no_bundle_is_refused(tmp_path: Path) -> None:
    for source in (b"nothing", tmp_path / "none.zip"):
        with pytest.raises(Refused):
            rosters(source)
    with pytest.raises(Refused):
        rosters(_bundle(users="name\nx\n"))
