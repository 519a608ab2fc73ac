"""Students: one row a person, for life. Identity numbers are sealed and found by blind index."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned


class Student(Versioned, Base):
    """A person. The 学籍号 never changes; it contains the identity number and is sealed like it (docs/policy.md NG-14)."""

    __tablename__ = "student"
    seen = Audited("student", person="id", leave_out=frozenset({"id_number_sealed", "student_number_sealed"}))

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    sex: Mapped[str]
    birth: Mapped[date]
    id_number_sealed: Mapped[str]
    id_number_index: Mapped[str] = mapped_column(unique=True)
    student_number_sealed: Mapped[str]
    student_number_index: Mapped[str] = mapped_column(unique=True)
