"""Rulings as given: the case, the whole answer, and digests of both, so that a replay must agree."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Document, refers


class StoredRuling(Base):
    """One ruling on an application, never changed. `kind` is `submission`, `resubmission` or `review`.

    `presented` lists the result that counts for each course: [{result, course, credits}].
    """

    __tablename__ = "ruling"
    __table_args__ = (UniqueConstraint("application_id", "seq"),)
    seen = Audited("ruling", person="student_id", leave_out=frozenset({"case", "document"}))

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"))
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    seq: Mapped[int]
    kind: Mapped[str]
    verdict: Mapped[str]
    case: Mapped[Document]
    document: Mapped[Document]
    case_digest: Mapped[str]
    presented: Mapped[list[Any]]
    document_digest: Mapped[str]
    engine: Mapped[str]
    decided_at: Mapped[datetime]
    decided_by: Mapped[str]
