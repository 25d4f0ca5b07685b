"""Bring a study file to the newest schema. Alembic is imported only here, when a migration is
pending.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from qcode.store.database import stamp
from qcode.store.version import SCHEMA_VERSION

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(
    connection: Connection, *, scripts: Path = MIGRATIONS, version: int = SCHEMA_VERSION
) -> None:
    """Run all pending migrations of `scripts` up to `version` on `connection`, inside its present
    transaction.
    """
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, f"{version:04d}")
    stamp(connection, version)
