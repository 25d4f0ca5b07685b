"""Migrations give exactly the schema that the program works with, and are named and ordered."""

from __future__ import annotations

import ast
import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import qcode.store.migrations
from qcode.store import schema
from qcode.store.sqlite.header import APPLICATION_ID
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION

MIGRATIONS = Path(qcode.store.migrations.__file__).parent


@pytest.fixture
def migrated(tmp_path: Path) -> Path:
    path = tmp_path / "migrated.qcode"
    Store.create(path, title="T").close()
    return path


def test_migrating_gives_the_tables_of_the_schema(migrated):
    """As Alembic compares them: tables, columns, types, nullability, indexes, uniqueness,
    references.
    """
    engine = create_engine(f"sqlite:///{migrated}")
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, schema.metadata) == []
    engine.dispose()


def _described(raw: sqlite3.Connection) -> dict[str, object]:
    """Everything SQLite knows of each table, the order of constraints and the layout of the SQL
    aside.
    """
    found: dict[str, object] = {}
    for kind, name, sql in raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall():
        if name == "alembic_version" or kind == "index":
            continue
        indexes = [
            (
                unique,
                origin,
                tuple(raw.execute(f'PRAGMA index_info("{index}")').fetchall()),
                index if origin == "c" else "",
            )
            for _, index, unique, origin, _ in raw.execute(f'PRAGMA index_list("{name}")')
        ]
        references = {row[2:] for row in raw.execute(f'PRAGMA foreign_key_list("{name}")')}
        deferred = len(re.findall("DEFERRABLE INITIALLY DEFERRED", sql))
        found[name] = (
            raw.execute(f'PRAGMA table_xinfo("{name}")').fetchall(),
            sorted(indexes),
            references,
            deferred,
            "WITHOUT ROWID" in sql,
            "CHECK" in sql,
            "COLLATE" in sql,
        )
    return found


def test_migrating_and_making_the_tables_at_once_give_the_same_database(migrated, tmp_path):
    """As SQLite itself describes them: also deferred references, tables without rowid, primary
    keys.
    """
    made = tmp_path / "made.db"
    engine = create_engine(f"sqlite:///{made}")
    schema.metadata.create_all(engine)
    engine.dispose()
    described = []
    for path in (migrated, made):
        raw = sqlite3.connect(path)
        described.append(_described(raw))
        raw.close()
    assert described[0] == described[1]


def test_the_file_says_what_it_is_and_of_which_schema(migrated):
    raw = sqlite3.connect(migrated)
    assert raw.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    assert raw.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert raw.execute("SELECT version_num FROM alembic_version").fetchall() == [
        (f"{SCHEMA_VERSION:04d}",)
    ]
    raw.close()


def test_migrations_are_one_line_of_numbers_up_to_the_schema_version():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    revisions = [r.revision for r in ScriptDirectory.from_config(config).walk_revisions()]
    assert revisions == [f"{n:04d}" for n in range(SCHEMA_VERSION, 0, -1)]


@pytest.mark.parametrize(
    "file", sorted((MIGRATIONS / "versions").glob("m*.py")), ids=lambda p: p.stem
)
def test_a_migration_imports_nothing_of_the_program(file):
    """Classes and tables of today would change what a migration of yesterday did."""
    imported = [
        name
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    ]
    assert [name for name in imported if name.split(".")[0] == "qcode"] == []
