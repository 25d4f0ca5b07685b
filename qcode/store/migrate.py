"""Bring a study file to the newest schema. Alembic is imported only here, when there is something to do."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from qcode.store.schema import APPLICATION_ID, SCHEMA_VERSION


def upgrade(connection: Connection) -> None:
    """Run all pending migrations on `connection`, inside the transaction it is in."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version = {SCHEMA_VERSION}")
