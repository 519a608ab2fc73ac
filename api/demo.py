"""The demonstration alliance: loaded from examples/ through the real importers, once. All data are marked 演示."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.clock import Clock
from api.demo_accounts import DEMO_ACCOUNTS, GUARDIAN, SCHOOLS, STUDENT, DemoAccount
from api.home import administrator, open_database, prepare
from api.imports import Arrival, apply_reading, read_for
from api.passwords import hash_password
from api.session import Database
from api.settings import Settings
from api.submission import Application, Moment, hand_in
from credits.actor import Actor
from credits.batch import Counts
from credits.errors import Refusal
from credits.find import school_by_code, student_by_number
from credits.models import Account, School
from credits.open_account import open_account
from credits.publish_pack import publish_packs
from credits.rows import ApplicationRow
from importers.identify import Kind
from importers.read import Reading, read
from rules.pack import load_tree, shipped

# The third day of the demo's winter window (演示): every sample application can be handed in.
DEMO_DAY = date(2027, 1, 25)
CATALOGUE_PACK = "CN-370305/2026-alliance-demo"
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
BY_ALLIANCE = ("pairs.csv", "terms.csv", "courses.csv")  # members come first: school accounts belong to them
BY_SCHOOL = {
    "gongye": ("roster_gongye.xlsx", "results_gongye.csv"),
    "fanhua": ("roster_fanhua.xlsx", "results_fanhua.csv"),
    "linzi": ("roster_linzi_high.xlsx", "results_linzi_high.xlsx"),
    "qizhong": ("roster_no7_high.xlsx", "results_no7_high.xlsx"),
}
APPLICATIONS = "applications_2027_spring.xlsx"
Say = Callable[[str], None]


def demo_settings(held: Settings) -> Settings:
    """The same settings, with the demonstration's business date."""
    return held.model_copy(
        update={"demo": True, "demo_today": held.demo_today or DEMO_DAY, "origin": "rongtong-demo/log"}
    )


def prepare_demo(held: Settings, *, say: Say, schools: tuple[str, ...] = tuple(BY_SCHOOL), batch: bool = True) -> None:
    """Make the demonstration in an empty home; where it stands already, change nothing."""
    clock = Clock(held.demo_today)
    prepare(held, clock.now())
    database = open_database(held)
    try:
        if _stands(database):
            say("演示联盟已就绪 / the demonstration is ready")
            return
        _open_accounts(database, clock, say)
        _load_alliance(database, clock, say)
        for school in schools:
            for name in BY_SCHOOL[school]:
                _load(database, clock, name, school, say)
        if batch:
            _hand_in_batch(database, clock, say)
        _open_family(database, clock)
    finally:
        database.close()


def demo_actor(session: Session, login: str) -> Actor:
    """A demonstration account as an actor."""
    account = session.scalars(select(Account).where(Account.login == login)).one()
    return Actor(account.id, account.id, account.role, account.school_id, account.student_id, "cli")


def _stands(database: Database) -> bool:
    with database.transaction(writes=False) as session:
        return session.scalar(select(Account.id).where(Account.login == STUDENT.login)) is not None


def _open_accounts(database: Database, clock: Clock, say: Say) -> None:
    hashed = hash_password(DEMO_ACCOUNTS[0].password)
    with database.transaction() as session:
        for account in DEMO_ACCOUNTS:
            if account.school is None:
                _open(session, account, hashed, clock)
    with database.transaction() as session:
        say(_take(session, clock, "members.csv", "lianmeng"))
    with database.transaction() as session:
        for account in DEMO_ACCOUNTS:
            if account.school is not None:
                _open(session, account, hashed, clock)


def _open(session: Session, account: DemoAccount, hashed: str, clock: Clock, student: str | None = None) -> None:
    open_account(
        session,
        account.login,
        display_name=account.name,
        role=account.role,
        password_hash=hashed,
        school_id=school_by_code(session, account.school).id if account.school else None,
        student_id=student,
        actor=administrator(session),
        now=clock.now(),
    )


def _load_alliance(database: Database, clock: Clock, say: Say) -> None:
    packs = load_tree(shipped())
    for name in BY_ALLIANCE:
        with database.transaction() as session:
            say(_take(session, clock, name, "lianmeng"))
    head = next(pack for pack in packs if pack.id == CATALOGUE_PACK).files["pack.toml"]
    with database.transaction() as session:
        rest = [pack for pack in packs if pack.id != CATALOGUE_PACK]
        publish_packs(session, rest, actor=demo_actor(session, "fabu"), now=clock.now())
    with database.transaction() as session:
        say(_take(session, clock, "equivalences_2026.xlsx", "fabu", head=head))


def _load(database: Database, clock: Clock, name: str, school: str, say: Say) -> None:
    with database.transaction() as session:
        say(_take(session, clock, name, school, school=SCHOOLS[school][0]))


def _take(
    session: Session, clock: Clock, name: str, login: str, *, school: str | None = None, head: bytes | None = None
) -> str:
    """Import one sample file as one account; faulty rows are held back and counted."""
    reading = read_for(session, EXAMPLES / name, school=school)
    arrival = Arrival(demo_actor(session, login), clock.now(), clock.today(), school, head)
    counts = apply_reading(session, reading, arrival)
    return f"{name}: {reading.total_rows} 行，{_brought(reading, counts)} / {reading.total_rows} rows"


def _brought(reading: Reading, counts: Counts) -> str:
    if reading.kind is Kind.EQUIVALENCES:
        return f"发布为政策包 {CATALOGUE_PACK}"
    faulty, held = reading.total_rows - reading.good, len(counts.conflicts)
    return f"写入 {counts.new}，有误留下 {faulty}，因与学籍不符留下 {held}"


def _hand_in_batch(database: Database, clock: Clock, say: Say) -> None:
    """Every line of the sample batch, handed in by the registrar of the school the student leaves."""
    reading = read(EXAMPLES / APPLICATIONS, kind=Kind.APPLICATIONS)
    verdicts: dict[str, int] = {}
    for row in reading.rows:
        if isinstance(row, ApplicationRow):
            verdict = _hand_in(database, clock, row)
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
    say(f"{APPLICATIONS}: " + "，".join(f"{name} {count}" for name, count in sorted(verdicts.items())))


def _hand_in(database: Database, clock: Clock, row: ApplicationRow) -> str:
    login = next(login for login, (_, name) in SCHOOLS.items() if name == row.source_school)
    try:
        with database.transaction() as session:
            target = session.scalars(select(School).where(School.name == row.target_school)).one()
            asked = Application(
                student_number=row.student_number,
                target_school=str(target.code),
                programme=row.target_programme,
                major=row.target_major,
                applied_on=row.applied_on,
                student_signed=row.student_signed,
                guardian_signed=row.guardian_signed,
                reason=row.reason,
            )
            done = hand_in(session, asked, actor=demo_actor(session, login), at=Moment(clock.now(), clock.today()))
            return done.ruling.verdict.value
    except Refusal as refusal:
        return refusal.code


def _open_family(database: Database, clock: Clock) -> None:
    """A student with an application, and a guardian, so that both can look."""
    number = next(row.student_number for row in read(EXAMPLES / APPLICATIONS).rows if isinstance(row, ApplicationRow))
    hashed = hash_password(STUDENT.password)
    with database.transaction() as session:
        student = student_by_number(session, number).id
        for account in (GUARDIAN, STUDENT):
            _open(session, account, hashed, clock, student)
