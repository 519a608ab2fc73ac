"""Makers: small values for tests, each with only what the test is about left to say."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from audit.event import Who
from audit.store import create_genesis
from credits.actor import Actor, Role
from credits.models import School
from credits.rows import MemberRow, ResultRow, RosterRow
from credits.sealed import Keyring
from credits.set_terms import TermDates
from rules.pack import Pack, load_pack
from rules.packs_in_force import Packs, combine

NOW = datetime(2027, 1, 25, 2, 30, tzinfo=UTC)
TODAY = date(2027, 1, 25)
EFFECTIVE = date(2027, 2, 22)

VOC = MemberRow("淄博市工业学校", "3137000501", "public_vocational", "370305", "370300")
GEN = MemberRow("临淄中学", "3137000511", "general_high", "370305", "370300")
OTHER_GEN = MemberRow("淄博第七中学", "3137000512", "general_high", "370305", "370300")

TERMS = (
    TermDates("2025-2026", 1, date(2025, 9, 1), date(2026, 1, 16)),
    TermDates("2025-2026", 2, date(2026, 3, 2), date(2026, 6, 26)),
    TermDates("2026-2027", 1, date(2026, 9, 1), date(2027, 1, 15)),
)


def keyring(current: str = "k1") -> Keyring:
    """Fixed keys; versions k1 and k2."""
    keys = {version: hashlib.sha256(version.encode()).digest() for version in ("k1", "k2")}
    return Keyring(current, keys, hashlib.sha256(b"index").digest())


def actor(role: Role, *, school: str | None = None, student: str | None = None, name: str = "") -> Actor:
    """Somebody in a role; two calls with the same words are the same person."""
    id_ = name or f"{role.value}-{school or student or 'office'}"
    return Actor(id_, hashlib.sha256(id_.encode()).hexdigest()[:32], role, school, student, "cli")


def staff(role: Role, school: School, name: str = "") -> Actor:
    """Somebody at a school."""
    return actor(role, school=school.id, name=name)


def genesis(session: Session) -> None:
    """Entry 0 of the log."""
    create_genesis(session, origin="test.example/rongtong", keys=[], who=Who("setup", "system", "cli"), at=NOW)


def id_number(place: str = "370305", birth: str = "20110105", sequence: int = 996) -> str:
    """A valid identity number (GB 11643) with a sequence code not issued to the young."""
    digits = f"{place}{birth}{sequence:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def roster_row(name: str = "苏明宇", birth: date = date(2011, 1, 5), **values: object) -> RosterRow:
    """A grade-10 student of the three-year programme."""
    number = id_number(birth=birth.strftime("%Y%m%d"))
    row = RosterRow(
        name=name,
        sex="男",
        birth=birth,
        id_number=number,
        student_number=f"G{number}",
        school_number="20260101",
        entered="2026-09",
        status="01",
        programme="3",
        major="660301",
        major_name="机电技术应用",
        class_name="1班",
    )
    return replace(row, **values)  # type: ignore[arg-type]


def result_row(student: RosterRow, course: str = "ZZ-YW-1", **values: object) -> ResultRow:
    """A pass in a course of 72 hours and 4 credits."""
    row = ResultRow(
        student_number=student.student_number,
        name=student.name,
        course=course,
        course_name="语文（基础模块 上册）",
        year="2026-2027",
        term=1,
        score="78",
        sitting="正常考试",
        hours=Decimal(72),
        credits=Decimal(4),
    )
    return replace(row, **values)  # type: ignore[arg-type]


RULES = """
[pack]
id = "{id}"
title = "测试政策包"
layer = "province"
region = "370000"
effective_from = 2026-01-01

[[source]]
id = "T"
title = "测试办法"
issuer = "测试"

[[rule]]
id = "T-PAIR"
key = "pair.required"
kind = "pairing"
source = "T"
clause = "第四条"
confidence = "V"
severity = "block"
zh = "须为互转学校。"
en = "The schools must be paired."
required = true

[[rule]]
id = "T-SIGN"
key = "guardian_consent"
kind = "consents"
source = "T"
clause = "第五条"
confidence = "V"
severity = "block"
zh = "学生和监护人签字。"
en = "Student and guardian sign."
of = ["student", "guardian"]

[[rule]]
id = "T-CHAIN"
key = "approval.chain"
kind = "approval_chain"
source = "T"
clause = "第六条"
confidence = "V"
severity = "block"
step = "approval"
zh = "审批顺序。"
en = "The order of approval."
chain = ["receiving_school", "releasing_school", "county", "city"]

[[rule]]
id = "T-PUB"
key = "publicity"
kind = "publicity"
source = "T"
clause = "第七条"
confidence = "V"
severity = "block"
step = "publicity"
zh = "公示。"
en = "Publicity."
days = {days}
masked = true
"""

COURSES = """code,name,curriculum,category,hours,credits,term,valid_from,valid_to
ZZ-YW-1,语文（基础模块 上册）,vocational,公共基础,72,4,10-1,,
ZZ-SX-1,数学（基础模块 上册）,vocational,公共基础,72,4,10-1,,
ZZ-LD-1,劳动,vocational,公共基础,18,1,10-1,,
GH-YW-1,语文必修上册,general,必修,72,4,10-1,,
GH-SX-1,数学必修第一册,general,必修,72,4,10-1,,
"""

EQUIVALENCES = """id,direction,sources,targets,relation,min_score,credits,valid_from,valid_to,clause,note
E1,voc_to_gen,ZZ-YW-1,GH-YW-1,same,60,4,,,第 1 条,
E2,voc_to_gen,ZZ-SX-1,GH-SX-1,similar,60,3.5,,,第 2 条,
"""


def pack(id_: str = "TEST/2026", days: str = "5") -> Pack:
    """A small province pack: pairing, two signatures, the chain, the notice, two equivalences."""
    return load_pack(
        {
            "pack.toml": RULES.format(id=id_, days=days).encode(),
            "courses.csv": COURSES.encode(),
            "equivalences.csv": EQUIVALENCES.encode(),
        }
    )


def packs(id_: str = "TEST/2026", days: str = "5") -> Packs:
    """The same, in force."""
    return combine((pack(id_, days),))
