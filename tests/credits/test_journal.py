"""The journal: no change without its entry, no entry without its change."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, event, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from audit.tables import log_disclosure, log_entry, log_outbox
from credits.actor import Role
from credits.errors import StaleVersion
from credits.ids import new_id
from credits.journal import UnnamedAct, act, note, plain, state_of, transaction_of
from credits.models import Audited, Base, School, Student, Through, Unaudited
from credits.models.school_term import SchoolTerm
from credits.register_members import register_members
from tests import make
from tests.credits import scene
from tests.make import NOW

OFFICE = make.actor(Role.ALLIANCE)


def _entries(session: Session) -> list[dict[str, Any]]:
    return [entry for _leaf, entry in scene.entries(session)]


def _school(name: str = "临淄中学") -> School:
    return School(id=new_id(NOW), name=name, kind="general_high", county="370305", city="370300")


def _set_end(session: Session, term: SchoolTerm, day: int) -> None:
    with act(session, "set", actor=OFFICE, now=NOW):
        session.add(term)
        term.ends_on = term.ends_on.replace(day=day)


@contextmanager
def _broken(target: type[Session], name: str) -> Iterator[None]:
    def break_it(*_arguments: object) -> None:
        raise OSError("the disk is full")

    event.listen(target, name, break_it)
    try:
        yield
    finally:
        event.remove(target, name, break_it)


def test_every_table_is_audited_or_says_why_not() -> None:
    for mapper in Base.registry.mappers:
        seen = mapper.class_.seen
        assert isinstance(seen, Audited | Through | Unaudited), mapper.class_
        if isinstance(seen, Unaudited):
            assert len(seen.reason) > 20


def test_every_table_seen_through_another_names_an_audited_one() -> None:
    seen = [mapper.class_.seen for mapper in Base.registry.mappers]
    kinds = {one.kind for one in seen if isinstance(one, Audited)}
    assert {one.kind for one in seen if isinstance(one, Through)} <= kinds


def test_a_changing_row_has_a_version_for_its_revision() -> None:
    once = {"ruling", "opinion", "voucher"}
    for mapper in Base.registry.mappers:
        seen = mapper.class_.seen
        if isinstance(seen, Audited) and seen.kind not in once:
            assert mapper.version_id_col is not None, seen.kind


def test_no_sealed_value_and_no_secret_is_audited() -> None:
    for mapper in Base.registry.mappers:
        seen = mapper.class_.seen
        if isinstance(seen, Audited):
            names = {column.key for column in mapper.column_attrs} - seen.leave_out
            assert not [name for name in names if "sealed" in name or "password" in name or "secret" in name]


def test_a_change_and_its_entry_are_one_commit(session: Session) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    session.commit()
    entry = _entries(session)[-1]
    assert entry["type"] == "school.register"
    assert entry["rev"] == 1
    assert entry["actor"] == {"ref": OFFICE.ref, "role": "alliance", "via": "cli"}
    assert entry["tx"] == transaction_of(session)
    assert entry["fields"] == state_of(session.scalars(select(School)).one())


def test_a_second_change_is_the_next_revision(session: Session) -> None:
    for kind in ("unknown", "general_high"):
        register_members(session, [make.MemberRow("临淄中学", None, kind, "370305", "370300")], actor=OFFICE, now=NOW)
        session.commit()
    assert [entry["rev"] for entry in _entries(session)[1:]] == [1, 2]


def test_a_row_unchanged_gives_no_entry(session: Session) -> None:
    for _ in range(2):
        register_members(session, [make.VOC], actor=OFFICE, now=NOW)
        session.commit()
    assert len(_entries(session)) == 2
    assert transaction_of(session) is None


def test_a_change_outside_an_act_cannot_be_flushed(session: Session) -> None:
    session.add(_school())
    with pytest.raises(UnnamedAct):
        session.flush()


def test_a_change_outside_an_act_cannot_be_committed(session: Session) -> None:
    session.add(_school())
    with pytest.raises(UnnamedAct):
        session.commit()


@pytest.mark.parametrize("statement", [update(School).values(name="某校"), delete(School)])
def test_a_statement_that_passes_the_journal_by_is_refused(session: Session, statement: object) -> None:
    with pytest.raises(UnnamedAct):
        session.execute(statement)  # type: ignore[call-overload]


def test_an_audited_row_is_never_deleted(session: Session) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    with pytest.raises(UnnamedAct), act(session, "forget", actor=OFFICE, now=NOW):
        session.delete(session.scalars(select(School)).one())


def test_one_transaction_is_one_persons(session: Session) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    with pytest.raises(UnnamedAct):
        register_members(session, [make.GEN], actor=make.actor(Role.ALLIANCE, name="other"), now=NOW)


def test_an_act_is_not_nested(session: Session) -> None:
    with (
        act(session, "one", actor=OFFICE, now=NOW),
        pytest.raises(UnnamedAct),
        act(session, "two", actor=OFFICE, now=NOW),
    ):
        pass


@pytest.mark.parametrize("moment", ["before_commit", "after_flush"])
def test_a_commit_that_fails_leaves_neither_row_nor_entry(sessions: sessionmaker[Session], moment: str) -> None:
    with _broken(Session, moment), pytest.raises(OSError, match="disk"), sessions.begin() as session:
        register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0
        assert len(_entries(session)) == 1


def test_an_append_that_fails_leaves_no_row(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        with act(session, "register", actor=OFFICE, now=NOW):
            session.add(_school())
            note(session, "note", "1", None, {"ü": "not ASCII, so the log refuses it"})
        with pytest.raises(ValueError, match="ASCII"):
            session.commit()
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(School)) == 0


def test_a_savepoint_undone_takes_its_entries_with_it(session: Session) -> None:
    register_members(session, [make.VOC], actor=OFFICE, now=NOW)
    savepoint = session.begin_nested()
    register_members(session, [make.GEN], actor=OFFICE, now=NOW)
    savepoint.rollback()
    session.commit()
    assert len(_entries(session)) == 2
    assert session.scalar(select(func.count()).select_from(School)) == 1


def test_two_people_changing_one_row_do_not_both_win(sessions: sessionmaker[Session]) -> None:
    with sessions() as session:
        scene.members(session)
    with sessions() as reader:
        theirs = reader.scalars(select(SchoolTerm).where(SchoolTerm.term == 2)).one()
        reader.expunge(theirs)
    with sessions() as mine:
        term = mine.get_one(SchoolTerm, theirs.id)
        _set_end(mine, term, 10)
        mine.commit()
    with sessions() as second, pytest.raises(StaleVersion):
        _set_end(second, theirs, 11)


def test_many_writers_at_once_all_get_their_entry(sessions: sessionmaker[Session]) -> None:
    def write(number: int) -> None:
        member = make.MemberRow(f"学校{number}", None, "unknown", "370305", "370300")
        with sessions.begin() as session:
            register_members(session, [member], actor=OFFICE, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(12)))
    with sessions() as session:
        assert len(_entries(session)) == 13


def test_what_belongs_to_a_student_is_hidden_in_the_log(session: Session) -> None:
    at = scene.scene(session)
    bodies = [bytes(body) for body in session.scalars(select(log_entry.c.body))]
    bodies += [bytes(body) for body in session.scalars(select(log_outbox.c.body))]
    log = b"".join(bodies)
    for secret in (at.row.name, at.row.id_number, at.student.id, at.student.id_number_index, "2011-01-05"):
        assert secret.encode() not in log
    assert session.scalar(select(func.count()).select_from(log_disclosure)) == 3


def test_a_students_identity_numbers_are_nowhere_in_the_database_in_clear(session: Session) -> None:
    at = scene.scene(session)
    student = session.scalars(select(Student)).one()
    values = [str(value) for value in student.__dict__.values()]
    assert not [value for value in values if at.row.id_number in value]


def test_a_mapping_with_chinese_names_is_written_as_pairs() -> None:
    assert plain({"文化课": "82"}) == [["文化课", "82"]]
