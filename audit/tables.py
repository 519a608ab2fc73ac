"""The log's tables, on a MetaData of their own, and the triggers that refuse to rewrite them."""

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    event,
)
from sqlalchemy.schema import ExecutableDDLElement

log_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _entry_columns() -> list[Column[object]]:
    return [
        Column("body", LargeBinary, nullable=False),
        Column("leaf", LargeBinary(32), nullable=False),
        Column("kind", String(64), nullable=False),
        Column("ref", String(200), nullable=False),
        Column("rev", BigInteger, nullable=False),
        Column("tx", String(32), nullable=False),
    ]


# index in the log = id - 1, without a gap. All columns but `body` only find it; the bytes are the truth.
log_entry = Table(
    "log_entry",
    log_metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    *_entry_columns(),
    UniqueConstraint("ref", "rev", "kind"),
    Index(None, "tx"),
)

# PostgreSQL only: committed with the change, moved to log_entry by the one sequencer.
log_outbox = Table(
    "log_outbox",
    log_metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(always=True), primary_key=True),
    *_entry_columns(),
    UniqueConstraint("ref", "rev", "kind"),
)

# `key` is null once destroyed; the row stays, so nobody gets a second key after an erasure.
log_person_key = Table(
    "log_person_key",
    log_metadata,
    Column("person", String(200), primary_key=True),
    Column("key", LargeBinary, nullable=True),
    Column("destroyed_at", String(27), nullable=True),
)

# All disclosures of one entry, encrypted under the person's key. Found by the entry's leaf hash.
log_disclosure = Table(
    "log_disclosure",
    log_metadata,
    Column("leaf", LargeBinary(32), primary_key=True),
    Column("person", String(200), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("object", String(200), nullable=False),
    Column("ref", String(200), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index(None, "person"),
)


# SQLite: holds a row while a transaction writes audited rows together with their entries; empty whenever one has ended.
log_marker = Table("log_marker", log_metadata, Column("act", Integer, primary_key=True, autoincrement=False))


def raw(value: bytes | str) -> bytes:
    """A binary column as bytes; SQLite hands back text once somebody edited it as text."""
    return value.encode() if isinstance(value, str) else bytes(value)


def guards(dialect: str) -> list[str]:
    """The statements that make the log append-only for whoever does not drop them first (the verifier sees the rest)."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS log_entry_no_{verb.lower()} BEFORE {verb} ON log_entry "
            f"BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    once, run = "FOR EACH STATEMENT", "EXECUTE FUNCTION log_refuse()"
    each = f"{once} {run}"
    sequencer = "current_setting('rongtong.sequencer', true) IS DISTINCT FROM 'on'"
    refuse = "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
    return [
        f"CREATE OR REPLACE FUNCTION log_refuse() RETURNS trigger LANGUAGE plpgsql AS {refuse}",
        f"CREATE OR REPLACE TRIGGER log_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry {each}",
        f"CREATE OR REPLACE TRIGGER log_outbox_no_update BEFORE UPDATE OR TRUNCATE ON log_outbox {each}",
        f"CREATE OR REPLACE TRIGGER log_outbox_sequencer BEFORE DELETE ON log_outbox {once} WHEN ({sequencer}) {run}",
    ]


def _guard(dialect: str, statement: str) -> ExecutableDDLElement:
    return DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]


for _dialect in ("sqlite", "postgresql"):
    for _statement in guards(_dialect):
        event.listen(log_metadata, "after_create", _guard(_dialect, _statement))
