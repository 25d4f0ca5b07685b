"""Alembic's entry point: runs the pending migrations on the connection that `qcode.store.migrate`
passes in.
"""

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=None,
    transaction_per_migration=False,
)
context.run_migrations()
