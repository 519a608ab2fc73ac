"""From the notice to the new roll: each act, and what stands in its way."""

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits import errors
from credits.close_publicity import close_publicity
from credits.lifecycle import State
from credits.models import Posting, Roll, RollState
from credits.move_roll import pool_roll, register_roll, release_roll, roll_back
from credits.publish_notice import publish_notice
from credits.return_ import return_to_source
from credits.submit import Submission, submit
from tests import make
from tests.credits import scene
from tests.credits.scene import LATER, SIGNED
from tests.make import NOW, TODAY


def test_a_notice_counts_working_days_and_masks_the_name(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    scene.approved(session, at, number)
    seen, packs = scene.version(session, number), make.packs()
    notice = publish_notice(
        session, number, expected_version=seen, packs=packs, actor=at.at_gen(), now=NOW, today=date(2026, 9, 28)
    )
    # 1–7 October are holidays, Saturday the 10th is worked instead: 28, 29, 30, 8, 9.
    assert (notice.masked_name, notice.shown_before, notice.provisional) == ("苏*宇", date(2026, 10, 10), False)


def test_a_notice_whose_days_nobody_set_is_refused_saying_who_must(session: Session) -> None:
    at = scene.scene(session)
    unset = make.packs(days='"unset"')
    wish = Submission(at.student.id, str(at.gen.code), consents=SIGNED)
    number = submit(session, wish, packs=unset, actor=at.at_voc(), now=NOW, today=TODAY).application.number
    session.commit()
    scene.approved(session, at, number)
    with pytest.raises(errors.DaysUnset) as refused:
        publish_notice(
            session, number, expected_version=scene.version(session, number), packs=unset, actor=at.at_gen(),
            now=NOW, today=TODAY,
        )  # fmt: skip
    assert "主管部门" in refused.value.sentence_zh


def test_a_notice_is_not_closed_while_it_stands(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    scene.approved(session, at, number)
    seen = scene.version(session, number)
    with pytest.raises(errors.NotFound):
        close_publicity(session, number, expected_version=seen, actor=at.at_gen(), now=NOW, today=LATER)
    notice = publish_notice(
        session, number, expected_version=seen, packs=make.packs(), actor=at.at_gen(), now=NOW, today=TODAY
    )
    session.commit()
    assert (notice.shown_from, notice.shown_before) == (TODAY, date(2027, 1, 30))
    seen = scene.version(session, number)
    with pytest.raises(errors.StillPublic):
        close_publicity(session, number, expected_version=seen, actor=at.at_gen(), now=NOW, today=date(2027, 1, 29))
    closed = close_publicity(
        session, number, expected_version=seen, actor=at.at_gen(), now=NOW, today=date(2027, 1, 30)
    )
    assert closed.state is State.ROLL_CHANGE


def test_every_step_of_the_move_may_be_repeated_and_changes_nothing_more(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    scene.published(session, at, number)
    for _ in range(2):
        assert release_roll(session, number, actor=at.at_voc(), now=NOW).state is RollState.RELEASED
        session.commit()
    for _ in range(2):
        assert pool_roll(session, number, actor=at.alliance, now=NOW).state is RollState.IN_POOL
        session.commit()
    rolls = {register_roll(session, number, actor=at.at_gen(), now=NOW, today=LATER).id for _ in range(2)}
    session.commit()
    assert len(rolls) == 1
    assert session.scalar(select(func.count()).select_from(Posting)) == 7


def test_no_step_of_the_move_is_left_out(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    with pytest.raises(errors.WrongState):
        release_roll(session, number, actor=at.at_voc(), now=NOW)
    scene.published(session, at, number)
    with pytest.raises(errors.RollElsewhere):
        pool_roll(session, number, actor=at.alliance, now=NOW)
    with pytest.raises(errors.RollElsewhere):
        register_roll(session, number, actor=at.at_gen(), now=NOW, today=LATER)


def test_a_move_that_stops_goes_back_to_the_sending_school(session: Session) -> None:
    at = scene.scene(session)
    number = scene.apply(session, at).number
    scene.published(session, at, number)
    release_roll(session, number, actor=at.at_voc(), now=NOW)
    assert roll_back(session, number, actor=at.at_voc(), now=NOW).state is RollState.ACTIVE
    assert release_roll(session, number, actor=at.at_voc(), now=NOW).state is RollState.RELEASED


def test_the_student_number_stays_and_the_cohort_too(session: Session) -> None:
    at = scene.scene(session)
    before = (at.student.student_number_sealed, at.student.version)
    scene.moved(session, at, scene.apply(session, at).number)
    assert (at.student.student_number_sealed, at.student.version) == before
    assert set(session.scalars(select(Roll.cohort))) == {2026}


def test_only_a_finished_transfer_is_returned_once_and_with_a_reason(session: Session) -> None:
    at = scene.scene(session)
    application = scene.apply(session, at)
    number = application.number

    def back(reason: str = "不适应") -> None:
        return_to_source(
            session, number, reason=reason, expected_version=application.version,
            actor=at.authority, now=NOW, today=LATER,
        )  # fmt: skip

    with pytest.raises(errors.WrongState):
        back()
    scene.moved(session, at, number)
    with pytest.raises(errors.ReasonMissing):
        back(" ")
    back()
    session.commit()
    with pytest.raises(errors.WrongState):
        back()
