"""Alembic's environment: runs on the connection `credits/schema.py` hands over."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from credits.models.types import WORD_LENGTH, Credit, UtcDateTime, Words
from credits.schema import METADATA


def render(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types as what they are in the database, so that a migration imports no model."""
    if kind != "type":
        return False
    if isinstance(item, Credit):
        return "sa.Numeric(8, 2).with_variant(sa.Integer(), 'sqlite')"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Words):
        return f"sa.String({WORD_LENGTH})"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_item=render,
    compare_type=True,
    # SQLite changes a table by copying it.
    render_as_batch=context.config.attributes["connection"].dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
