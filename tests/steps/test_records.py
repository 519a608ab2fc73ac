"""The features of the record: an application's way, step by step, by the verbs everybody uses."""

from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from pytest_bdd import given, parsers, scenarios, then, when
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credits.decide import approve
from credits.errors import Refusal
from credits.find import application_by_number
from credits.lifecycle import STATE_ZH
from credits.models import Posting, Roll, RollState, School
from credits.return_ import return_to_source
from tests.credits import scene as story
from tests.make import NOW

scenarios("records/roll_moves.feature")


@dataclass
class Told:
    """What has been told so far."""

    session: Session
    scene: story.Scene
    number: str
    refused: list[Refusal] = field(default_factory=list)


@pytest.fixture
def told(session: Session) -> Told:
    scene = story.scene(session)
    return Told(session, scene, story.apply(session, scene).number)


@given("一名中职学生的互转申请已经提交")
def submitted(told: Told) -> None:
    assert application_by_number(told.session, told.number).number


@given("一名中职学生已经转入普通高中")
def already_moved(told: Told) -> None:
    story.moved(told.session, told.scene, told.number)


@when("两校和主管部门依次同意，公示期满，学籍登记完成")
def goes_all_the_way(told: Told) -> None:
    story.moved(told.session, told.scene, told.number)


@when("转入学校考核合格后直接同意")
def approved_too_early(told: Told) -> None:
    story.assessed(told.session, told.scene, told.number)
    _approve(told, told.scene.at_gen(story.Role.APPROVER))


@when("提交人自己去同意")
def approves_own(told: Told) -> None:
    _approve(told, told.scene.at_voc())


@when("主管部门准予转回原学校")
def returns(told: Told) -> None:
    seen = story.version(told.session, told.number)
    return_to_source(
        told.session, told.number, reason="不适应", expected_version=seen, actor=told.scene.authority, now=NOW, today=story.LATER
    )  # fmt: skip
    told.session.commit()


@then(parsers.parse('申请状态是"{state}"'))
def state_is(told: Told, state: str) -> None:
    assert STATE_ZH[application_by_number(told.session, told.number).state] == state


@then(parsers.parse("学生的在用学籍在{school}，只有一个"))
def one_active_roll(told: Told, school: str) -> None:
    query = select(School.name).join(Roll, Roll.school_id == School.id)
    active = query.where(Roll.student_id == told.scene.student.id, Roll.state == RollState.ACTIVE)
    assert told.session.scalars(active).all() == [school]


@then("认定的学分记入台账，合计为零")
def postings_sum_to_zero(told: Told) -> None:
    amounts = told.session.scalars(select(Posting.credits)).all()
    assert amounts
    assert sum(amounts, Decimal(0)) == 0


@then("台账上该申请的学分全部冲回")
def postings_reversed(told: Told) -> None:
    sums = told.session.execute(select(Posting.account, func.sum(Posting.credits)).group_by(Posting.account)).all()
    assert sums
    assert all(total == 0 for _, total in sums)


@then(parsers.parse('系统拒绝，说明"{text}"'))
def is_refused(told: Told, text: str) -> None:
    assert [text in refusal.sentence_zh for refusal in told.refused] == [True]


def _approve(told: Told, actor: story.Actor) -> None:
    seen = story.version(told.session, told.number)
    try:
        approve(told.session, told.number, expected_version=seen, actor=actor, now=NOW)
    except Refusal as refusal:
        told.refused.append(refusal)
    told.session.rollback()
