"""Publish the notice (公示) of an approved transfer, with the name masked (docs/policy.md SD-14, §8)."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import DaysUnset, Duplicate, NameMissing
from credits.find import application_by_number, student_by_id
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import Step, after
from credits.models import Application, Notice
from credits.submit import relations_to, same_packs
from credits.workdays import add_workdays
from rules.packs_in_force import Packs


def publish_notice(
    session: Session,
    number: str,
    *,
    expected_version: int,
    packs: Packs,
    actor: Actor,
    now: datetime,
    today: date,
) -> Notice:
    """Put the application on the public list from today, for the working days the packs of the application name.

    Raises:
        Forbidden, NotFound, StaleVersion, OtherPacks
        WrongState: not every holder has approved.
        DaysUnset: nobody has set the number of days.
        Duplicate: it is on the list already.
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.PUBLISH_NOTICE, relations_to(actor, application))
    state = after(application.state, Step.PUBLISH, application.chain)
    same_packs(application, packs)
    days = packs.parameter("publicity", "days")
    if not isinstance(days, int) or days < 1:
        raise DaysUnset
    if notice_of(session, application) is not None:
        raise Duplicate(what_zh="公示", what_en="Notice", key=number)
    # Today counts when it is a working day: the notice is up before offices close.
    last_day, provisional = add_workdays(today - timedelta(days=1), days)
    with act(session, "publish", actor=actor, now=now):
        notice = Notice(
            id=new_id(now),
            application_id=application.id,
            student_id=application.student_id,
            masked_name=masked(student_by_id(session, application.student_id).name),
            shown_from=today,
            shown_before=last_day + timedelta(days=1),
            provisional=provisional,
        )
        session.add(notice)
        application.state = state
    return notice


def notice_of(session: Session, application: Application) -> Notice | None:
    """The application's line on the public list."""
    return session.scalar(select(Notice).where(Notice.application_id == application.id))


def masked(name: str) -> str:
    """苏明宇 → 苏*宇, 徐舒 → 徐*: the first character, and the last where there are three or more.

    Raises:
        NameMissing
    """
    if not name:
        raise NameMissing
    if len(name) < 3:
        return name[:1] + "*" * (len(name) - 1) if len(name) > 1 else "*"
    return f"{name[0]}{'*' * (len(name) - 2)}{name[-1]}"
