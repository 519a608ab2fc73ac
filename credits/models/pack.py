"""Published packs: the rules in force, kept whole and found by digest, so that any ruling can be made again."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Document, Versioned


class PublishedPack(Versioned, Base):
    """`files` maps file name to text. A released pack is never edited; `state` is `published` or `withdrawn`."""

    __tablename__ = "pack"
    seen = Audited("pack", leave_out=frozenset({"files"}))

    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[str]
    region: Mapped[str]
    effective_from: Mapped[date]
    files: Mapped[Document]
    state: Mapped[str]
