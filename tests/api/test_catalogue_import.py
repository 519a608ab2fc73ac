"""The sample catalogue, imported, is the shipped demonstration pack: the same bytes, so the same digest."""

from pathlib import Path

from sqlalchemy.orm import Session

from api.imports import Arrival, apply_reading, read_for
from credits.actor import Role
from credits.models import PublishedPack
from rules.pack import load_folder, shipped
from tests import make
from tests.make import NOW, TODAY
from tests.places import EXAMPLES

DEMO = shipped() / "CN-370305" / "2026-alliance-demo"


def load(session: Session, path: Path, role: Role, head: bytes | None = None) -> None:
    arrival = Arrival(make.actor(role), NOW, TODAY, None, head)
    apply_reading(session, read_for(session, path), arrival)
    session.commit()


def test_the_imported_catalogue_is_the_shipped_pack_byte_for_byte(session: Session) -> None:
    load(session, EXAMPLES / "courses.csv", Role.ALLIANCE)
    load(session, EXAMPLES / "equivalences_2026.xlsx", Role.PUBLISHER, (DEMO / "pack.toml").read_bytes())
    pack = load_folder(DEMO)
    stored = session.get_one(PublishedPack, pack.digest)
    assert {name: text.encode() for name, text in stored.files.items()} == dict(pack.files)
