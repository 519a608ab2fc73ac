"""Postings: the ledger of credits. Vouchers and postings are only ever added; a correction reverses."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped, mapped_column

from credits.ledger import Account
from credits.models.base import Audited, Base, Through, Unaudited, refers
from credits.models.types import Words


class Posting(Base):
    """An amount on one account for one presented result. `course` names the targets of a recognised amount."""

    __tablename__ = "posting"
    seen = Through("voucher")

    id: Mapped[str] = mapped_column(primary_key=True)
    voucher_id: Mapped[str] = mapped_column(refers("voucher.id"), index=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"))
    student_id: Mapped[str] = mapped_column(refers("student.id"), index=True)
    result_id: Mapped[str] = mapped_column(refers("result.id"))
    course: Mapped[str | None]
    account: Mapped[Account] = mapped_column(Words(Account))
    credits: Mapped[Decimal]
    reverses_id: Mapped[str | None] = mapped_column(refers("posting.id"), unique=True)

    def as_field(self) -> dict[str, object]:
        """The posting as the voucher's entry holds it."""
        return {
            "account": self.account.value,
            "result": self.result_id,
            "course": self.course,
            "credits": str(self.credits),
            "reverses": self.reverses_id,
        }


class Voucher(Base):
    """The postings of one act (`register` or `return`), as one object of the log."""

    __tablename__ = "voucher"
    __allow_unmapped__ = True
    seen = Audited("voucher", person="student_id")

    id: Mapped[str] = mapped_column(primary_key=True)
    application_id: Mapped[str] = mapped_column(refers("application.id"), index=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"))
    act: Mapped[str]
    reverses_id: Mapped[str | None] = mapped_column(refers("voucher.id"), unique=True)
    at: Mapped[datetime]
    lines: list[Posting] | None = None

    def audited_fields(self) -> Mapping[str, object]:
        if self.lines is None:
            raise RuntimeError("a voucher without its postings")
        return {**super().audited_fields(), **{line.id: line.as_field() for line in self.lines}}


class Claim(Base):
    """A result in use by a recognised posting that nobody reversed: the key is what makes a credit count once.

    A unique key on the postings themselves could not let a returned student use the result again without touching the
    old posting; a claim is taken with the posting and let go with its reversal, in the same transaction.
    """

    __tablename__ = "claim"
    seen = Unaudited("derived: the recognised postings without a reversal, whose vouchers are in the log")

    result_id: Mapped[str] = mapped_column(refers("result.id"), primary_key=True)
    student_id: Mapped[str] = mapped_column(refers("student.id"), index=True)
    posting_id: Mapped[str] = mapped_column(refers("posting.id"))
