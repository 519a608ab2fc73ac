"""Post: what the ledger says about a recognition, written down and taken back."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from credits.errors import AlreadyUsed
from credits.ids import new_id
from credits.ledger import Account, Line, Posted, Presented, Row, postings, reverse
from credits.models import Application, Claim, Posting, Recognition, StoredRuling, Voucher


def post_recognition(
    session: Session, application: Application, ruling: StoredRuling, rows: Sequence[Recognition], now: datetime
) -> Voucher:
    """Post the credits of a recognition; inside an act.

    Raises:
        AlreadyUsed: a result is in use by another recognition.
    """
    presented = [Presented(one["result"], one["course"], Decimal(one["credits"])) for one in ruling.presented]
    lines = postings(presented, [_row(row) for row in rows])
    used = [line.result for line in lines if line.account is Account.RECOGNISED]
    if session.scalar(select(Claim.result_id).where(Claim.result_id.in_(used)).limit(1)) is not None:
        raise AlreadyUsed
    voucher = _voucher(application, "register", None, lines, now)
    _store(session, voucher)
    for posting in voucher.lines or ():
        if posting.account is Account.RECOGNISED:
            session.add(Claim(result_id=posting.result_id, student_id=application.student_id, posting_id=posting.id))
    return voucher


def post_reversal(session: Session, of: Application, linked: Application, now: datetime) -> Voucher | None:
    """Take back what `of` posted, on behalf of the return linked to it; the results may be used again."""
    original = session.scalar(select(Voucher).where(Voucher.application_id == of.id, Voucher.reverses_id.is_(None)))
    if original is None:
        return None
    posted = list(session.scalars(select(Posting).where(Posting.voucher_id == original.id).order_by(Posting.id)))
    lines = reverse([Posted(posting.id, _line(posting)) for posting in posted])
    voucher = _voucher(linked, "return", original.id, lines, now)
    _store(session, voucher)
    session.execute(delete(Claim).where(Claim.posting_id.in_([posting.id for posting in posted])))
    return voucher


def _store(session: Session, voucher: Voucher) -> None:
    session.add(voucher)
    session.add_all(voucher.lines or ())


def _voucher(
    application: Application, done: str, reverses: str | None, lines: Sequence[Line], now: datetime
) -> Voucher:
    voucher = Voucher(
        id=new_id(now),
        application_id=application.id,
        student_id=application.student_id,
        act=done,
        reverses_id=reverses,
        at=now,
    )
    voucher.lines = [_posting(application, voucher.id, line, now) for line in lines]
    return voucher


def _posting(application: Application, voucher_id: str, line: Line, now: datetime) -> Posting:
    return Posting(
        id=new_id(now),
        voucher_id=voucher_id,
        application_id=application.id,
        student_id=application.student_id,
        result_id=line.result,
        course=line.course,
        account=line.account,
        credits=line.credits,
        reverses_id=line.reverses,
    )


def _line(posting: Posting) -> Line:
    return Line(posting.result_id, posting.account, posting.credits, posting.course)


def _row(row: Recognition) -> Row:
    return Row(tuple(row.sources), tuple(row.targets), row.credits, row.status.value, waiver=row.relation == "waiver")
