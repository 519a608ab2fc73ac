"""What every table has: names for its constraints, and a word on how the change log sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import JSON, Date, ForeignKey, MetaData, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.attributes import QueryableAttribute

from credits.models.types import Credit, UtcDateTime, credit

Document = dict[str, Any]

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True, slots=True)
class Audited:
    """Each change of a row is a log entry of this kind.

    `person` names the attribute holding the student whose key hides the entry; without one (or where it is empty) the
    fields stand in clear. Every column is audited unless left out: a sealed value (its blind index is there), a secret,
    or a body too long for an entry (its digest is there).
    """

    kind: str
    person: str | None = None
    leave_out: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Through:
    """Rows of this table are fields of another object's entry."""

    kind: str


@dataclass(frozen=True, slots=True)
class Unaudited:
    """Not in the log, and why that is right."""

    reason: str


Seen = Audited | Through | Unaudited


class Base(DeclarativeBase):
    """All tables of the record."""

    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012  # SQLAlchemy's own declaration
        datetime: UtcDateTime(),
        date: Date(),
        Decimal: Credit(),
        Document: JSON(),
        list[Any]: JSON(),
        str: String(),
    }
    seen: ClassVar[Seen]

    def audited_fields(self) -> Mapping[str, object]:
        """All audited fields as they stand; keys are ASCII column names."""
        seen = self.seen
        left_out = seen.leave_out if isinstance(seen, Audited) else frozenset()
        names = [column.key for column in self.__mapper__.column_attrs]
        return {name: getattr(self, name) for name in names if name != "version" and name not in left_out}


def refers(column: str) -> ForeignKey:
    """A foreign key, checked at COMMIT: an act writes its rows together, in whatever order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


class Versioned:
    """A row that changes: its version is the entry's revision and what an optimistic lock compares."""

    version: Mapped[int] = mapped_column()

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  # SQLAlchemy hands the class
        return {"version_id_col": cls.version}


@event.listens_for(Base, "attribute_instrument", propagate=True)
def _settle_credits(_class: type[Base], _key: str, attribute: QueryableAttribute[Any]) -> None:
    """Credits get their one scale when they are set, so the log and the row never differ by a trailing zero."""
    columns = getattr(attribute.property, "columns", ())
    if columns and isinstance(columns[0].type, Credit):
        event.listen(attribute, "set", _settled, retval=True)


def _settled(_target: Base, value: Decimal | None, _old: object, _initiator: object) -> Decimal | None:
    return None if value is None else credit(value)
