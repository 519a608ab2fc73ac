"""The database's schema: brought up to date by Alembic, run from here."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, MetaData

from audit.tables import log_metadata
from credits.models import Base

METADATA: list[MetaData] = [Base.metadata, log_metadata]


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Apply every migration the database lacks; all or nothing."""
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
