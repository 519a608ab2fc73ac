"""Review: rule on an application again after the record was completed; a new ruling beside the old ones."""

from datetime import datetime

from sqlalchemy.orm import Session

from credits.access import Act, require
from credits.actor import Actor
from credits.find import application_by_number
from credits.journal import act
from credits.lifecycle import Step, after
from credits.rule_on import rule_on, rule_ref
from credits.submit import relations_to, same_packs
from rules.packs_in_force import Packs
from rules.ruling import Ruling


def review(
    session: Session, number: str, *, expected_version: int, packs: Packs, actor: Actor, now: datetime
) -> Ruling:
    """Rule again under the packs of the application. The rows chosen anew have to be decided anew.

    The state stays, whatever the verdict: refusing is the holder's act.

    Raises:
        Forbidden, NotFound, StaleVersion, WrongState, OtherPacks
    """
    application = application_by_number(session, number, expected_version)
    require(actor, Act.REVIEW, relations_to(actor, application))
    state = after(application.state, Step.REVIEW, application.chain)
    same_packs(application, packs)
    with act(session, "review", actor=actor, now=now, rule=rule_ref(packs)):
        ruling = rule_on(session, application, "review", packs=packs, actor=actor, now=now)
        application.state = state
    return ruling
