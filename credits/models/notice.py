"""Notices: 公示, the public list with masked names."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned, refers


class Notice(Versioned, Base):
    """One application's line on the public list, from a day until the first day it is gone."""

    __tablename__ = "notice"
    seen = Audited("notice", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"), unique=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    masked_name: Mapped[str]
    shown_from: Mapped[date]
    shown_before: Mapped[date]
    provisional: Mapped[bool]
