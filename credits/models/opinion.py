"""Opinions and assessments: what each holder of an application said, and how the receiving school tested."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from credits.lifecycle import State, Step
from credits.models.base import Audited, Base, Document, Versioned, refers
from credits.models.types import Words


class Opinion(Base):
    """What one holder decided. `stage` is the state it was given in, `opinion` what was done."""

    __tablename__ = "opinion"
    seen = Audited("opinion", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"), index=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    stage: Mapped[State] = mapped_column(Words(State))
    opinion: Mapped[Step] = mapped_column(Words(Step))
    actor: Mapped[str]
    role: Mapped[str]
    reason_code: Mapped[str | None]
    text: Mapped[str]
    at: Mapped[datetime]


class Assessment(Versioned, Base):
    """转入学校考核 (SD-13): raw scores and examiners as `components`; a later one replaces, its entries remain."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("application_id"),)
    seen = Audited("assessment", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"))
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    passed: Mapped[bool]
    components: Mapped[Document]
    assessed_by: Mapped[str]
    at: Mapped[datetime]
