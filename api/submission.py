"""Handing in an application: one checked shape for the form and for JSON, one way to the verb."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from sqlalchemy.orm import Session

from api.policy import packs_for, packs_on
from credits.actor import Actor
from credits.find import school_by_code, student_by_number
from credits.submit import Submission, Submitted, submit
from rules.facts import Consents


def _blank(value: object) -> object:
    """A form sends an empty field where JSON would leave it out."""
    return None if isinstance(value, str) and not value.strip() else value


Optional = Annotated[str | None, Field(max_length=40), BeforeValidator(_blank)]
OptionalDay = Annotated[date | None, BeforeValidator(_blank)]


class Application(BaseModel):
    """What an application says; the student by 学籍号, the receiving school by code. Unset consents are not stated."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
    student_number: Annotated[str, Field(pattern=r"^[GJLgjl][0-9]{17}[0-9Xx]$")]
    target_school: Annotated[str, Field(min_length=1, max_length=40)]
    programme: Optional = None
    major: Optional = None
    applied_on: OptionalDay = None
    effective_on: OptionalDay = None
    student_signed: bool | None = None
    guardian_signed: bool | None = None
    coordination: Annotated[str | None, Field(max_length=200), BeforeValidator(_blank)] = None
    reason: Annotated[str, Field(max_length=500)] = ""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is done: the record's instant and the business date."""

    now: datetime
    today: date


def hand_in(session: Session, asked: Application, *, actor: Actor, at: Moment) -> Submitted:
    """Submit it under the packs in force on its date.

    Raises:
        Refusal: whatever `credits.submit` refuses, NotFound for the student or school.
        Fault: no pack is published.
    """
    target = school_by_code(session, asked.target_school)
    student = student_by_number(session, asked.student_number.upper())
    packs = packs_on(packs_for(session), target, asked.applied_on or at.today)
    submission = Submission(
        student=student.id,
        target_school=asked.target_school,
        programme=asked.programme,
        major=asked.major,
        effective_on=asked.effective_on,
        applied_on=asked.applied_on,
        consents=Consents(student=asked.student_signed, guardian=asked.guardian_signed),
        coordination=asked.coordination,
        reason=asked.reason,
    )
    return submit(session, submission, packs=packs, actor=actor, now=at.now, today=at.today)
