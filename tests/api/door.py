"""A service of its own for one test: a filled home, the real application, a client that behaves like a browser."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.app import create_app
from api.home import open_database
from api.keys import make_keys
from api.session import Database
from api.settings import Settings
from audit.event import Who
from audit.store import create_genesis
from credits.actor import Actor, Role
from credits.designate_pairs import designate_pairs
from credits.enrol import enrol
from credits.find import school_by_code, student_by_number
from credits.models import Account
from credits.open_account import open_account
from credits.publish_pack import publish_packs
from credits.record_results import record_results
from credits.register_members import register_members
from credits.rows import PairRow
from credits.schema import upgrade
from credits.set_terms import set_terms
from rules.pack import load_tree, shipped
from tests import make

PASSWORD = "开学第一课-2027"
# Cheap on purpose: verifying uses the cost stored in the hash.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
TODAY = date(2027, 1, 25)
SITE = "http://testserver"

SU = make.roster_row("苏明宇")
XU = make.roster_row("徐舒", birth=date(2011, 3, 6), school_number="20260102")
_COURSES = (
    ("ZZ-YW-1", "语文（基础模块 上册）", "78", "72", "4"),
    ("ZZ-YY-1", "英语（基础模块1）", "85", "36", "2"),
    ("ZZ-LS-1", "历史 中国历史", "66", "45", "2.5"),
    ("ZZ-WL-1", "物理（机械建筑类）", "68", "54", "3"),
    ("ZZ-TY-1", "体育与健康（一）", "90", "36", "2"),
    ("ZZ-ZT-1", "机械制图", "缺考", "108", "6"),
)
# Who signs in as what: login, role, school code.
STAFF = (
    ("voc", Role.REGISTRAR, make.VOC.code),
    ("gen", Role.REGISTRAR, make.GEN.code),
    ("other", Role.REGISTRAR, make.OTHER_GEN.code),
    ("voc-head", Role.APPROVER, make.VOC.code),
    ("gen-head", Role.APPROVER, make.GEN.code),
    ("county", Role.AUTHORITY, None),
    ("alliance", Role.ALLIANCE, None),
    ("auditor", Role.AUDITOR, None),
    ("sys", Role.SYSADMIN, None),
)


def now() -> datetime:
    return datetime.now(UTC)


def settings_for(home: Path, **values: Any) -> Settings:
    return Settings(home=home, demo=True, demo_today=TODAY, **values)


def fill(home: Path) -> None:
    """A database with two schools in touch, a third, two students with results, the shipped packs and an account a role."""
    settings = settings_for(home)
    make_keys(settings.secret_path)
    database = open_database(settings)
    upgrade(database.engine)
    with database.transaction() as session:
        create_genesis(session, origin="test.example/log", keys=[], who=Who("setup", "system", "cli"), at=now())
    _schools(database)
    _students(database)
    _accounts(database)
    database.close()


def _schools(database: Database) -> None:
    office, publisher = make.actor(Role.ALLIANCE), make.actor(Role.PUBLISHER)
    pair = PairRow(str(make.VOC.code), str(make.GEN.code), date(2026, 1, 1), None)
    with database.transaction() as session:
        register_members(session, [make.VOC, make.GEN, make.OTHER_GEN], actor=office, now=now())
        designate_pairs(session, [pair], actor=office, now=now())
        set_terms(session, make.TERMS, actor=office, now=now())
    with database.transaction() as session:
        publish_packs(session, load_tree(shipped()), actor=publisher, now=now())


def _students(database: Database) -> None:
    code = str(make.VOC.code)
    with database.transaction() as session:
        registrar = make.staff(Role.REGISTRAR, school_by_code(session, code))
        enrol(session, [SU, XU], school=code, actor=registrar, now=now(), today=TODAY)
        rows = [
            make.result_row(student, course, course_name=name, score=score, hours=Decimal(hours), credits=Decimal(worth))
            for student in (SU, XU)
            for course, name, score, hours, worth in _COURSES
        ]  # fmt: skip
        record_results(session, rows, school=code, actor=registrar, now=now())


def _accounts(database: Database) -> None:
    with database.transaction() as session:
        for login, role, code in STAFF:
            school = school_by_code(session, code).id if code else None
            _open(session, login, role, school=school)
        student = student_by_number(session, SU.student_number).id
        _open(session, "su", Role.STUDENT, student=student)
        _open(session, "su-parent", Role.GUARDIAN, student=student)


def _open(session: Session, login: str, role: Role, *, school: str | None = None, student: str | None = None) -> None:
    open_account(
        session, login, display_name=f"测试{login}", role=role, password_hash=PASSWORD_HASH,
        actor=make.actor(Role.SECADMIN), now=now(), school_id=school, student_id=student,
    )  # fmt: skip


def make_app(home: Path, **values: Any) -> FastAPI:
    return create_app(settings_for(home, **values))


@contextmanager
def opened(app: FastAPI) -> Iterator[Session]:
    """A session as the verbs get it, committed at the end."""
    with app.state.database.transaction() as session:
        yield session


def actor_named(session: Session, login: str) -> Actor:
    account = session.scalars(select(Account).where(Account.login == login)).one()
    return Actor(account.id, account.id, account.role, account.school_id, account.student_id, "web")


@dataclass
class Browser:
    """A client that sends Origin like a browser and reads the session's token out of its pages."""

    client: TestClient

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={"accept": "text/html", **headers}, follow_redirects=False)

    def send(self, path: str, fields: dict[str, str], *, origin: str | None = SITE, token: str | None = "") -> Any:
        """POST a form; `token` "" means the session's own, None leaves it out."""
        headers = {"accept": "text/html"} | ({"origin": origin} if origin else {})
        form = dict(fields)
        if token is not None:
            form["csrf"] = token or self.token()
        return self.client.post(path, data=form, headers=headers, follow_redirects=False)

    def token(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.get("/").text)
        return found[1] if found else ""

    def sign_in(self, login: str, password: str = PASSWORD) -> Any:
        return self.send("/login", {"login": login, "password": password}, token=None)

    def step(self, number: str, action: str, **fields: str) -> Any:
        """Take a step as the page's form would: with the version the page shows."""
        shown = self.get(f"/desk/transfers/{number}").text
        found = re.search(r'name="version" value="(\d+)"', shown)
        return self.send(f"/desk/transfers/{number}/{action}", {"version": found[1] if found else "0", **fields})

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The JSON interface, with the session's token."""
        given = {"x-csrf-token": self.token(), **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self.client.request(method, path, json=body, headers=given)


def browse(app: FastAPI, login: str | None = None) -> Browser:
    made = Browser(TestClient(app, base_url=SITE))
    if login:
        assert made.sign_in(login).status_code == 303
    return made


APPLICATION = {
    "student_number": SU.student_number,
    "target_school": str(make.GEN.code),
    "applied_on": TODAY.isoformat(),
    "effective_on": "2027-02-22",
    "reason": "希望参加普通高考",
}
FORM = APPLICATION | {"student_signed": "yes", "guardian_signed": "yes", "step": "submit"}
BODY = {**APPLICATION, "student_signed": True, "guardian_signed": True}


def submit(browser: Browser) -> str:
    """Hand in the application by the form; returns its number."""
    answer = browser.send("/desk/transfers/new", FORM)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].rsplit("/", 1)[-1])
