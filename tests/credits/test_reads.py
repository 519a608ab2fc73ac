"""Reads: who sees what, page by page."""

import pytest
from sqlalchemy.orm import Session

from credits import errors
from credits.actor import Role
from credits.lifecycle import State
from credits.records import (
    application_record,
    applications_everywhere,
    applications_of_school,
    log_reading,
    student_record,
)
from rules.facts import Consents
from tests import make
from tests.credits import scene
from tests.make import NOW


def test_both_schools_list_the_application_page_by_page_and_a_third_sees_nothing(session: Session) -> None:
    at = scene.scene(session)
    scene.apply(session, at, Consents(student=False, guardian=False))
    second = scene.apply(session, at).number
    for who, school in ((at.at_voc(), at.voc), (at.at_gen(), at.gen)):
        first_page = applications_of_school(session, school.id, actor=who, limit=1)
        rest = applications_of_school(
            session, school.id, actor=who, after_number=first_page[-1].application.number, limit=1
        )
        assert [line.application.number for line in rest] == [second]
    waiting = applications_everywhere(session, actor=at.alliance, states=[State.RECEIVING])
    assert [(line.application.number, line.target_name) for line in waiting] == [(second, "临淄中学")]
    with pytest.raises(errors.Forbidden):
        applications_of_school(session, at.gen.id, actor=at.at_voc())


def test_an_application_is_read_whole_by_its_parties(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    scene.approved(session, at, number)
    record = application_record(session, number, actor=at.at_gen())
    assert (record.student.name, record.source.name, len(record.opinions)) == ("苏明宇", "淄博市工业学校", 4)
    assert record.assessment is not None
    with pytest.raises(errors.Forbidden):
        application_record(session, number, actor=make.actor(Role.REGISTRAR, school="third"))


def test_the_sending_school_still_sees_the_student_it_sent(session: Session) -> None:
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    record = student_record(session, at.student.id, actor=at.at_voc())
    assert len(record.rolls) == 2
    assert sum(record.balances.values()) == 0
    for stranger in (make.actor(Role.SYSADMIN), make.actor(Role.REGISTRAR, school="third")):
        with pytest.raises(errors.Forbidden):
            student_record(session, at.student.id, actor=stranger)


def test_reading_a_student_is_an_entry(session: Session) -> None:
    at = scene.scene(session)
    for _ in range(2):
        log_reading(session, at.student.id, purpose="核对成绩", actor=at.at_gen(), now=NOW)
        session.commit()
