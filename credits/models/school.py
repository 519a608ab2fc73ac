"""Schools: the members of the alliance."""

from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Versioned


class School(Versioned, Base):
    """A member. `kind` is `unknown` until somebody confirms it; `code` is the 学校标识码, where there is one."""

    __tablename__ = "school"
    seen = Audited("school")

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    county: Mapped[str]
    city: Mapped[str]
