"""Reading applications: the record as the rules explained it, and an entry in the log that it was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from api.policy import course_names, packs_of
from api.session import Database
from credits.actor import Actor, Role
from credits.errors import Forbidden, NotFound
from credits.models import Application, Recognised, Recognition, Roll, RollState, StoredRuling
from credits.records import ApplicationRecord, application_record, log_reading
from credits.rule_on import digest_of
from rules.casefile import parse_case
from rules.counterfactual import explained
from rules.document import document
from rules.packs_in_force import Packs


@dataclass(frozen=True, slots=True)
class Reading:
    """An application as a reader sees it. `ruling` is the document of the ruling that counts, None where nothing was ruled.

    `agrees` says whether ruling on the stored case again, under the stored packs, gave the stored answer.
    """

    record: ApplicationRecord
    ruling: Mapping[str, Any] | None
    names: Mapping[str, str]
    roll_state: RollState
    agrees: bool

    @property
    def application(self) -> Application:
        """The application itself."""
        return self.record.application

    @property
    def proposed(self) -> list[Recognition]:
        """Rows a reviewer still has to decide."""
        return [row for row in self.record.rows if row.status is Recognised.PROPOSED]


def read_application(session: Session, number: str, *, actor: Actor) -> Reading:
    """Read one application; whoever shows it to a person calls `log_shown` before answering.

    A stranger's looks like one that does not exist: numbers are easy to guess.

    Raises:
        NotFound
    """
    try:
        record = application_record(session, number, actor=actor)
    except Forbidden as error:
        raise NotFound(what_zh="申请", what_en="application", key=number) from error
    packs = packs_of(session, record.application.packs)
    roll = session.get_one(Roll, record.application.source_roll_id)
    names = course_names(packs)
    if not record.rulings:
        return Reading(record, None, names, roll.state, agrees=True)
    shown, agrees = _explained(packs, record.rulings[-1])
    return Reading(record, shown, names, roll.state, agrees)


def log_shown(database: Database, student: str, *, purpose: str, actor: Actor, now: datetime) -> None:
    """Enter that a student's record was read, in a transaction of its own, committed before anything is shown.

    Not the reader's own: it would hold the write lock for as long as a page takes to explain itself.
    """
    if actor.role is Role.STUDENT:  # one's own record is no news to the log
        return
    with database.transaction() as session:
        log_reading(session, student, purpose=purpose, actor=actor, now=now)


def _explained(packs: Packs, stored: StoredRuling) -> tuple[Mapping[str, Any], bool]:
    """The stored answer, with what would change it; and whether ruling again agrees."""
    again = _ruled_again(packs, stored.case_digest, _Case(stored.case))
    changes = again["counterfactuals"]
    plain = {**again, "counterfactuals": stored.document.get("counterfactuals", [])}
    return {**stored.document, "counterfactuals": changes}, digest_of(plain) == stored.document_digest


class _Case:
    """A stored case that the cache below does not look at: its digest stands beside it."""

    def __init__(self, case: Mapping[str, Any]) -> None:
        self.case = case

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Case)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=512)
def _ruled_again(packs: Packs, _digest: str, case: _Case) -> Mapping[str, Any]:
    return document(explained(packs, parse_case(case.case)))
