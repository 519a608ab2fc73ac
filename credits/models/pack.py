"""Published packs: the rules in force, kept whole and found by digest, so that any ruling can be made again."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from credits.models.base import Audited, Base, Document, Versioned


class PublishedPack(Versioned, Base):
    """`files` maps file name to text. A released pack is never edited; `state` is `published` or `withdrawn`.

    Its entries are of kind `rule`, each version a revision: while the last one says `active`, the verifier accepts
    decisions that cite `pack` with `sha256`.
    """

    __tablename__ = "pack"
    seen = Audited("rule", leave_out=frozenset({"files"}))

    digest: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    layer: Mapped[str]
    region: Mapped[str]
    effective_from: Mapped[date]
    files: Mapped[Document]
    state: Mapped[str]

    def audited_fields(self) -> Mapping[str, object]:
        speaks = {"pack": self.id, "sha256": self.digest, "active": self.state == "published"}
        return {**super().audited_fields(), **speaks}
