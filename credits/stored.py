"""Stored: every audited object as the tables have it now, for comparison with the last entry the log has of it."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from audit.reconcile import LiveRow
from credits.journal import state_of
from credits.models import Audited, Base, Posting, Result, Transcript, Voucher
from credits.models.result import transcript_lines


def audited_kinds() -> frozenset[str]:
    """Every kind of object the log speaks of because a table holds it; reconciliation must look for all of them."""
    mappers = Base.registry.mappers
    return frozenset(m.class_.seen.kind for m in mappers if isinstance(m.class_.seen, Audited))


def stored_objects(session: Session) -> Iterator[LiveRow]:
    """All audited objects, table by table. Nothing is changed."""
    for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__tablename__):
        seen = mapper.class_.seen
        if not isinstance(seen, Audited):
            continue
        for row in session.scalars(select(mapper.class_).order_by(*mapper.primary_key)):
            _complete(session, row)
            (id_,) = mapper.primary_key_from_instance(row)
            person = getattr(row, seen.person) if seen.person else None
            yield LiveRow(seen.kind, str(id_), person, getattr(row, "version", 1), state_of(row))


def _complete(session: Session, row: Base) -> None:
    """Fetch the lines that are fields of a transcript's or a voucher's entry."""
    if isinstance(row, Transcript):
        row.lines = transcript_lines(session.scalars(select(Result).where(Result.student_id == row.student_id)))
    elif isinstance(row, Voucher):
        row.lines = list(session.scalars(select(Posting).where(Posting.voucher_id == row.id).order_by(Posting.id)))
