"""What people do to an application, by the name it has in an address: one table for the pages and the JSON interface."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from api.policy import packs_of
from credits import move_roll
from credits.actor import Actor
from credits.assess import assess
from credits.close_publicity import close_publicity
from credits.decide import approve, refuse, send_back
from credits.find import application_by_number
from credits.lifecycle import Step
from credits.publish_notice import publish_notice
from credits.recognise import RowDecision, recognise
from credits.return_ import return_to_source
from credits.review import review
from credits.submit import resubmit
from credits.withdraw import withdraw
from rules.packs_in_force import Packs

Text = Annotated[str, Field(max_length=500)]
Short = Annotated[str, Field(max_length=40)]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a step on which version of which application, and when."""

    session: Session
    number: str
    version: int
    actor: Actor
    now: datetime
    today: date

    @property
    def packs(self) -> Packs:
        """The packs the application keeps."""
        return packs_of(self.session, application_by_number(self.session, self.number).packs)


class Said(BaseModel):
    """A body that may say something."""

    model_config = ConfigDict(extra="forbid")
    text: Text = ""


class Nothing(BaseModel):
    """A body that says nothing."""

    model_config = ConfigDict(extra="forbid")


class Reasoned(Said):
    """A decision against the applicant: a reason people will read, and a code for the statistics."""

    reason_code: Short = ""


class Assessed(BaseModel):
    """The receiving school's assessment: the outcome and its parts, by name."""

    model_config = ConfigDict(extra="forbid")
    passed: bool
    components: Annotated[dict[Short, Text], Field(max_length=20)] = {}


class OneRow(BaseModel):
    """A decision on one proposed row."""

    model_config = ConfigDict(extra="forbid")
    recognition: Short
    accepted: bool
    reason: Text


class Recognising(BaseModel):
    """Decisions on rows of similar courses."""

    model_config = ConfigDict(extra="forbid")
    decisions: Annotated[list[OneRow], Field(min_length=1, max_length=200)]


def _assess(a: Asked, body: Assessed) -> None:
    assess(
        a.session, a.number, passed=body.passed, components=body.components,
        expected_version=a.version, actor=a.actor, now=a.now,
    )  # fmt: skip


def _recognise(a: Asked, body: Recognising) -> None:
    decisions = [RowDecision(row.recognition, row.accepted, row.reason) for row in body.decisions]
    recognise(a.session, a.number, decisions, expected_version=a.version, actor=a.actor, now=a.now)


def _review(a: Asked, _body: Nothing) -> None:
    review(a.session, a.number, expected_version=a.version, packs=a.packs, actor=a.actor, now=a.now)


def _approve(a: Asked, body: Said) -> None:
    approve(a.session, a.number, expected_version=a.version, actor=a.actor, now=a.now, text=body.text)


def _refuse(a: Asked, body: Reasoned) -> None:
    refuse(
        a.session, a.number, expected_version=a.version, reason_code=body.reason_code, text=body.text,
        actor=a.actor, now=a.now,
    )  # fmt: skip


def _send_back(a: Asked, body: Reasoned) -> None:
    send_back(
        a.session, a.number, expected_version=a.version, reason_code=body.reason_code, text=body.text,
        actor=a.actor, now=a.now,
    )  # fmt: skip


def _resubmit(a: Asked, body: Said) -> None:
    resubmit(
        a.session, a.number, expected_version=a.version, packs=a.packs, actor=a.actor, now=a.now,
        reason=body.text or None,
    )  # fmt: skip


def _withdraw(a: Asked, _body: Nothing) -> None:
    withdraw(a.session, a.number, expected_version=a.version, actor=a.actor, now=a.now)


def _publish(a: Asked, _body: Nothing) -> None:
    publish_notice(
        a.session, a.number, expected_version=a.version, packs=a.packs, actor=a.actor, now=a.now, today=a.today
    )


def _close(a: Asked, _body: Nothing) -> None:
    close_publicity(a.session, a.number, expected_version=a.version, actor=a.actor, now=a.now, today=a.today)


def _release(a: Asked, _body: Nothing) -> None:
    application_by_number(a.session, a.number, a.version)  # the roll's own verbs may be repeated and ask no version
    move_roll.release_roll(a.session, a.number, actor=a.actor, now=a.now)


def _pool(a: Asked, _body: Nothing) -> None:
    application_by_number(a.session, a.number, a.version)
    move_roll.pool_roll(a.session, a.number, actor=a.actor, now=a.now)


def _register(a: Asked, _body: Nothing) -> None:
    application_by_number(a.session, a.number, a.version)
    move_roll.register_roll(a.session, a.number, actor=a.actor, now=a.now, today=a.today)


def _return(a: Asked, body: Said) -> None:
    return_to_source(
        a.session, a.number, reason=body.text, expected_version=a.version, actor=a.actor, now=a.now, today=a.today
    )


@dataclass(frozen=True, slots=True)
class Action:
    """One entry of the table: the step of the lifecycle, what the request may say, the verb."""

    step: Step
    body: type[BaseModel]
    run: Callable[[Asked, Any], None]


ACTIONS: Mapping[str, Action] = {
    "assess": Action(Step.ASSESS, Assessed, _assess),
    "recognise": Action(Step.RECOGNISE, Recognising, _recognise),
    "review": Action(Step.REVIEW, Nothing, _review),
    "approve": Action(Step.APPROVE, Said, _approve),
    "refuse": Action(Step.REFUSE, Reasoned, _refuse),
    "send-back": Action(Step.SEND_BACK, Reasoned, _send_back),
    "resubmit": Action(Step.SUBMIT, Said, _resubmit),
    "withdraw": Action(Step.WITHDRAW, Nothing, _withdraw),
    "publish": Action(Step.PUBLISH, Nothing, _publish),
    "close-publicity": Action(Step.CLOSE, Nothing, _close),
    "release": Action(Step.RELEASE, Nothing, _release),
    "pool": Action(Step.POOL, Nothing, _pool),
    "register": Action(Step.REGISTER, Nothing, _register),
    "return": Action(Step.RETURN, Said, _return),
}
