"""Lists of applications, the same for pages and JSON: whose one may list, and what a line says."""

from sqlalchemy.orm import Session

from credits.actor import Actor
from credits.lifecycle import State
from credits.publish_notice import masked
from credits.records import Listed, applications_everywhere, applications_of_school


def listed_for(session: Session, actor: Actor, states: list[State], after: str, limit: int) -> list[Listed]:
    """The applications this actor may list: the own school's, or everybody's; by number, after a number.

    Raises:
        Forbidden
    """
    if actor.school_id is not None:
        return applications_of_school(
            session, actor.school_id, actor=actor, states=states, after_number=after, limit=limit
        )
    return applications_everywhere(session, actor=actor, states=states, after_number=after, limit=limit)


def line(one: Listed) -> dict[str, object]:
    """A line of a list. Names are masked: reading one is an act of its own, on the page behind the number."""
    application = one.application
    return {
        "number": application.number,
        "student": masked(one.student_name),
        "source": one.source_name,
        "target": one.target_name,
        "applied_on": application.applied_on,
        "state": application.state.value,
        "verdict": application.verdict,
        "kind": application.kind,
    }
