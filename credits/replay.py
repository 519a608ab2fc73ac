"""Replay: a past decision is made again from the stored case and the stored packs, and must come out the same."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from credits.errors import NotFound
from credits.find import application_by_number
from credits.models import Application, PublishedPack, StoredRuling
from credits.rule_on import digest_of
from rules.casefile import parse_case
from rules.counterfactual import explained
from rules.document import document
from rules.layers import by_layer
from rules.pack import Pack, load_pack
from rules.packs_in_force import Packs, combine


@dataclass(frozen=True, slots=True)
class Replayed:
    """One ruling made again: digests then and now, and the parts of the document that differ."""

    seq: int
    stored: str
    again: str
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether the decision holds."""
        return self.stored == self.again and not self.differences


def replay(session: Session, number: str) -> list[Replayed]:
    """Every ruling of an application, in order, made again from stored bytes alone.

    Raises:
        NotFound: no such application, or a pack it was ruled under is not stored.
    """
    application = application_by_number(session, number)
    packs = _packs(session, application)
    rulings = session.scalars(
        select(StoredRuling).where(StoredRuling.application_id == application.id).order_by(StoredRuling.seq)
    )
    return [_again(ruling, packs) for ruling in rulings]


def _again(ruling: StoredRuling, packs: Packs) -> Replayed:
    altered = [] if digest_of(ruling.case) == ruling.case_digest else ["case_digest"]
    answer = document(explained(packs, parse_case(ruling.case)))
    parts = [name for name in answer if answer[name] != ruling.document.get(name)]
    return Replayed(ruling.seq, ruling.document_digest, digest_of(answer), (*altered, *parts))


def _packs(session: Session, application: Application) -> Packs:
    found: list[Pack] = []
    for ref in application.packs:
        stored = session.get(PublishedPack, ref["digest"])
        if stored is None:
            raise NotFound(what_zh="政策包", what_en="pack", key=ref["digest"])
        found.append(load_pack({name: text.encode() for name, text in stored.files.items()}, where=ref["id"]))
    return combine(tuple(by_layer(found)))
