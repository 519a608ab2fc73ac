"""Assess: the receiving school examines the applicant (转入学校考核, docs/policy.md SD-13)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.batch import settle
from credits.find import application_by_number
from credits.ids import new_id
from credits.journal import act
from credits.lifecycle import Step, after
from credits.models import Application, Assessment
from credits.submit import relations_to


def assess(
    session: Session,
    number: str,
    *,
    passed: bool,
    components: Mapping[str, str],
    expected_version: int,
    actor: Actor,
    now: datetime,
) -> Assessment:
    """Record the outcome with its raw parts ("文化课": "82", "考官": "…"); a later one replaces it.

    Raises:
        Forbidden, NotFound, StaleVersion
        WrongState: the application is not with the receiving school.
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.ASSESS, relations_to(actor, application))
    after(application.state, Step.ASSESS, application.chain)
    values: dict[str, object] = {
        "passed": passed,
        "components": dict(components),
        "assessed_by": actor.id,
        "at": now,
    }
    with act(session, "assess", actor=actor, now=now):
        assessment = assessment_of(session, application)
        if assessment is None:
            assessment = Assessment(
                id=new_id(now), application_id=application.id, student_id=application.student_id, **values
            )
            session.add(assessment)
        else:
            settle(assessment, values)
    return assessment


def assessment_of(session: Session, application: Application) -> Assessment | None:
    """The assessment that counts."""
    return session.scalar(select(Assessment).where(Assessment.application_id == application.id))
