"""Permissions and rules are rows: each version is a revision in the log, and the verifier holds people to the last one."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.event import RuleRef
from audit.merkle import leaf_hash
from audit.tables import log_entry, log_outbox
from audit.verify_entries import EntryPass, Meaning
from audit.verify_form import read_entries
from credits.actor import Actor, Role
from credits.close_account import close_account
from credits.errors import Forbidden, NotFound
from credits.ids import new_id
from credits.journal import act
from credits.models import Account, PublishedPack, School
from credits.open_account import open_account
from credits.publish_pack import publish_packs
from credits.register_members import register_members
from credits.withdraw_pack import withdraw_pack
from tests import make
from tests.credits import scene
from tests.make import NOW

SYSTEM = make.actor(Role.SYSTEM, name="system")


def _verified(session: Session) -> Meaning:
    """What the verifier makes of the entries, as far as they have no checkpoint to be held against."""
    bodies = [
        bytes(one)
        for table in (log_entry, log_outbox)
        for one in session.scalars(select(table.c.body).order_by(table.c.id))
    ]
    found: list[tuple[str, int, str]] = []
    entries = EntryPass("test.example/rongtong", 900)
    entries.take(0, read_entries(0, bodies, found), [leaf_hash(body) for body in bodies], found)
    return entries.end()


def _opened(session: Session, login: str, role: Role) -> Actor:
    account = open_account(session, login, display_name="某人", role=role, password_hash="x", actor=SYSTEM, now=NOW)
    session.commit()
    return Actor(account.id, account.id, role, None, None, "cli")


def _codes(meaning: Meaning) -> list[str]:
    return [one.code for one in (*meaning.form, *meaning.order, *meaning.authority)]


def test_an_account_open_may_act_and_one_closed_may_not(session: Session) -> None:
    office, guard = _opened(session, "office", Role.ALLIANCE), _opened(session, "guard", Role.SECADMIN)
    register_members(session, [make.VOC], actor=office, now=NOW)
    session.commit()
    assert _codes(_verified(session)) == []
    close_account(session, "office", actor=guard, now=NOW)
    session.commit()
    assert [entry["rev"] for _leaf, entry in scene.entries(session) if entry["obj"]["ref"] == office.id] == [1, 2]
    assert _codes(_verified(session)) == []
    register_members(session, [make.GEN], actor=office, now=NOW)
    session.commit()
    assert _codes(_verified(session)) == ["PERMISSION"]


def test_closing_twice_is_one_entry(session: Session) -> None:
    _opened(session, "office", Role.ALLIANCE)
    guard = _opened(session, "guard", Role.SECADMIN)
    for _ in range(2):
        close_account(session, "office", actor=guard, now=NOW)
        session.commit()
    assert [entry["type"] for _leaf, entry in scene.entries(session)].count("permission.close") == 1


def test_nobody_closes_their_own_account_or_one_that_is_not_there(session: Session) -> None:
    guard = _opened(session, "guard", Role.SECADMIN)
    with pytest.raises(Forbidden):
        close_account(session, "guard", actor=guard, now=NOW)
    with pytest.raises(NotFound):
        close_account(session, "nobody", actor=guard, now=NOW)
    with pytest.raises(Forbidden):
        close_account(session, "guard", actor=make.actor(Role.REGISTRAR, name="x"), now=NOW)
    assert session.scalars(select(Account.active)).all() == [True]


def test_a_students_account_is_hidden_in_the_log(session: Session) -> None:
    at = scene.scene(session)
    wanted = {"display_name": "某人", "role": Role.STUDENT, "password_hash": "x", "student_id": at.student.id}
    open_account(session, "student", actor=SYSTEM, now=NOW, **wanted)  # type: ignore[arg-type]
    session.commit()
    entry = scene.entries(session)[-1][1]
    assert entry["type"] == "permission.open"
    assert "fields" not in entry


def _cite(session: Session, by: Actor, pack: PublishedPack) -> None:
    """Something done under a pack."""
    with act(session, "submit", actor=by, now=NOW, rule=RuleRef(pack.id, pack.digest)):
        id_ = new_id(NOW)
        session.add(School(id=id_, name=id_, kind="unknown", county="370305", city="370300"))
    session.commit()


def test_a_pack_published_may_be_cited_and_one_withdrawn_may_not(session: Session) -> None:
    publisher = _opened(session, "publisher", Role.PUBLISHER)
    publish_packs(session, [make.pack()], actor=publisher, now=NOW)
    session.commit()
    pack = session.scalars(select(PublishedPack)).one()
    _cite(session, publisher, pack)
    assert _codes(_verified(session)) == []
    withdraw_pack(session, pack.id, actor=publisher, now=NOW)
    session.commit()
    assert _codes(_verified(session)) == []
    _cite(session, publisher, pack)
    assert _codes(_verified(session)) == ["RULE_NOT_IN_FORCE"]


def test_who_may_not_publish_may_not_withdraw(session: Session) -> None:
    with pytest.raises(Forbidden):
        withdraw_pack(session, "TEST/2026", actor=make.actor(Role.REGISTRAR, name="x"), now=NOW)
    with pytest.raises(NotFound):
        withdraw_pack(session, "TEST/2026", actor=make.actor(Role.PUBLISHER, name="x"), now=NOW)
