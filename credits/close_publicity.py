"""Close the notice: nobody objected, and the roll may be changed."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.errors import NotFound, StillPublic
from credits.find import application_by_number
from credits.journal import act
from credits.lifecycle import Step, after
from credits.models import Application
from credits.publish_notice import notice_of
from credits.submit import relations_to


def close_publicity(
    session: Session, number: str, *, expected_version: int, actor: Actor, now: datetime, today: date
) -> Application:
    """End a notice whose last day has passed.

    Raises:
        Forbidden, StaleVersion, WrongState
        NotFound: there is no such application, or no notice was published.
        StillPublic: the last day has not passed.
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.CLOSE_PUBLICITY, relations_to(actor, application))
    state = after(application.state, Step.CLOSE, application.chain)
    notice = notice_of(session, application)
    if notice is None:
        raise NotFound(what_zh="公示", what_en="notice", key=number)
    if today < notice.shown_before:
        raise StillPublic(last_day=(notice.shown_before - timedelta(days=1)).isoformat())
    with act(session, "close_publicity", actor=actor, now=now):
        application.state = state
    return application
