"""The tables and the log say the same of every object."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from audit.event import unpack_disclosures
from audit.persons import decrypt, person_keys
from audit.reconcile import LiveRow
from audit.schema import NAMES
from audit.strictjson import JsonValue
from audit.tables import log_disclosure
from credits.models import Result
from credits.stored import stored_objects
from tests.credits import scene

Key = tuple[str, str]


def _logged(session: Session) -> dict[Key, tuple[int, dict[str, JsonValue]]]:
    """The last revision and fields of every object, as whoever holds the people's keys reads them."""
    hidden: dict[str, Any] = {}
    for row in session.execute(select(log_disclosure)):
        key = person_keys(session, [row.person], create=False)[row.person]
        opened = unpack_disclosures(decrypt(key, bytes(row.sealed), bytes(row.leaf)))
        fields = {one.name: one.value for one in opened if one.name != NAMES}
        hidden.setdefault(row.ref, {})[bytes(row.leaf)] = (row.object, fields)
    found: dict[Key, tuple[int, dict[str, JsonValue]]] = {}
    for leaf, entry in scene.entries(session):
        kind, ref = entry["obj"]["kind"], entry["obj"]["ref"]
        id_, fields = (ref, entry["fields"]) if "fields" in entry else hidden[ref][leaf]
        found[kind, id_] = (entry["rev"], fields)
    return found


def _differing(session: Session) -> list[LiveRow]:
    logged = _logged(session)
    return [one for one in stored_objects(session) if logged.get((one.kind, one.id)) != (one.rev, one.fields)]


def test_after_a_whole_transfer_every_object_is_as_its_last_entry_says(session: Session) -> None:
    at = scene.scene(session)
    scene.moved(session, at, scene.apply(session, at).number)
    session.expire_all()
    kinds = {one.kind for one in stored_objects(session)}
    assert {"transcript", "voucher", "recognition", "notice", "assessment", "opinion"} <= kinds
    assert _differing(session) == []


def test_a_score_changed_behind_the_services_back_shows(session: Session) -> None:
    at = scene.scene(session)
    changed = update(Result).where(Result.course == "ZZ-YW-1").values(score="99")
    session.execute(changed, execution_options={"audited": True})
    assert [(one.kind, one.id) for one in _differing(session)] == [("transcript", at.student.id)]
