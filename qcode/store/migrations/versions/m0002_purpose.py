"""Add the purpose of a change-set, so that nothing has to be decided by how its command begins."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_BEGINNINGS = {
    "(reading)": "reading",
    "init": "making",
    "merge ": "merge",
    "transcripts remove ": "removal",
}


def upgrade() -> None:
    """Add the column, and fill it from the commands."""
    op.execute("ALTER TABLE change_set ADD COLUMN purpose TEXT DEFAULT '' NOT NULL")
    for start, purpose in _BEGINNINGS.items():
        op.execute(
            f"UPDATE change_set SET purpose = '{purpose}' WHERE substr(command, 1, {len(start)}) ="
            f" '{start}'"
        )
