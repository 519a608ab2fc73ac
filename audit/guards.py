"""Guards: triggers that refuse a change of an audited row without the transaction's marker.

The service sets the marker with the entries it is about to write; whoever changes rows around it is stopped. An operator
can drop a trigger or set the marker: then the row and the log disagree, and reconciliation names it. SQLite rebuilds a
table to alter it and drops its triggers on the way: a migration that does so makes them again with `row_guards`.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

_REFUSED = "an audited row changes only with its log entry"
_RAISE = f"$$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
_SET_UP = {
    "sqlite": (),
    "postgresql": (f"CREATE OR REPLACE FUNCTION log_refuse_row() RETURNS trigger LANGUAGE plpgsql AS {_RAISE}",),
}


def row_guards(dialect: str, tables: Iterable[str]) -> list[str]:
    """The statements that guard these tables; running them again changes nothing."""
    make = _sqlite if dialect == "sqlite" else _postgresql
    return [*_SET_UP[dialect], *(statement for table in tables for statement in make(table))]


def mark(connection: Connection) -> None:
    """Set the marker for the rest of this transaction (PostgreSQL: it ends with it; SQLite: `unmark` before COMMIT)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT OR IGNORE INTO log_marker (act) VALUES (1)")
    else:
        connection.exec_driver_sql("SELECT set_config('rongtong.act', 'on', true)")


def unmark(connection: Connection) -> None:
    """Take the marker away; the last thing before COMMIT."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("DELETE FROM log_marker")
    else:
        connection.exec_driver_sql("SELECT set_config('rongtong.act', 'off', true)")


def _sqlite(table: str) -> list[str]:
    run = f"WHEN NOT EXISTS (SELECT 1 FROM log_marker) BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"  # noqa: S608
    return [
        f"CREATE TRIGGER IF NOT EXISTS {table}_logged_{verb.lower()} BEFORE {verb} ON {table} {run}"
        for verb in ("INSERT", "UPDATE", "DELETE")
    ]


def _postgresql(table: str) -> list[str]:
    unmarked = "current_setting('rongtong.act', true) IS DISTINCT FROM 'on'"
    run = f"WHEN ({unmarked}) EXECUTE FUNCTION log_refuse_row()"
    return [
        f"CREATE OR REPLACE TRIGGER {table}_logged BEFORE INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW {run}",
        f"CREATE OR REPLACE TRIGGER {table}_logged_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}",
    ]
