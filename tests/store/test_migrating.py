"""Old studies come forward: copied first, all in one transaction, checked; or they stay as they
were.
"""

from __future__ import annotations

import gzip
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from qcode.errors import ProjectDamaged, ProjectOutdated
from qcode.store import migrate
from qcode.store.backups import folder_of, listed
from qcode.store.check import check, fingerprint
from qcode.store.store import Store
from qcode.store.version import SCHEMA_VERSION
from qcode.workflows.keeping.backups import restore
from qcode.workflows.keeping.migration import migrate_study

DATA = Path(__file__).parent / "data"
NEWER = SCHEMA_VERSION + 1

NEXT = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number}", "{before}", None, None


def upgrade():
    run = op.get_bind().exec_driver_sql
    run("CREATE TABLE translation (id TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (id))")
    run("ALTER TABLE coder ADD COLUMN language TEXT NOT NULL DEFAULT 'en'")
    run("INSERT INTO translation SELECT id, text FROM memo")
    run("CREATE TABLE site_new (id TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT, PRIMARY KEY (id))")
    run("INSERT INTO site_new SELECT id, position, NULL FROM site")
    run("DROP TABLE site")
    run("ALTER TABLE site_new RENAME TO site")
    {end}
"""  # noqa: E501


def scripts(folder: Path, end: str = "") -> Path:
    """The program's migrations and one more, which ends as given."""
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    made = NEXT.format(end=end, number=f"{NEWER:04d}", before=f"{SCHEMA_VERSION:04d}")
    (folder / "versions" / f"m{NEWER:04d}_next.py").write_text(made)
    return folder


def version_of(path: Path) -> tuple[int, str, list[str]]:
    raw = sqlite3.connect(path)
    found = (
        raw.execute("PRAGMA user_version").fetchone()[0],
        raw.execute("SELECT version_num FROM alembic_version").fetchone()[0],
    )
    tables = [
        name
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        )
    ]
    assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    raw.close()
    return *found, tables


def dump(path: Path) -> list[str]:
    raw = sqlite3.connect(path)
    lines = list(raw.iterdump())
    raw.close()
    return lines


def test_a_study_of_this_schema_has_nothing_to_do(path):
    before = path.read_bytes()
    done = migrate_study(path)
    assert (done.before, done.after, done.backup) == (SCHEMA_VERSION, SCHEMA_VERSION, None)
    assert path.read_bytes() == before
    assert not folder_of(path).exists()


def test_a_newer_study_is_refused_by_name(path):
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA user_version = 7")
    raw.close()
    before = path.read_bytes()
    with pytest.raises(ProjectOutdated, match="made by a newer qcode") as caught:
        migrate_study(path)
    assert str(path) in caught.value.message
    assert path.read_bytes() == before


def test_a_migration_keeps_every_row_and_copies_the_file_first(path, tmp_path):
    before = dump(path)
    done = migrate_study(path, scripts=scripts(tmp_path / "m"), version=NEWER)
    assert (done.before, done.after) == (SCHEMA_VERSION, NEWER)
    version, revision, tables = version_of(path)
    assert (version, revision) == (NEWER, f"{NEWER:04d}")
    assert "translation" in tables and "site_new" not in tables
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT text FROM translation").fetchall() == [("Ask again – “when”?",)]
    assert raw.execute("SELECT DISTINCT language FROM coder").fetchall() == [("en",)]
    assert raw.execute("SELECT id FROM site").fetchall() == [("north",)]
    raw.close()
    copy = restore(str(done.backup.path), tmp_path / "back.qcode")
    assert done.backup.why == f"before migrating from schema {SCHEMA_VERSION} to {NEWER}"
    assert dump(copy.path) == before


@pytest.mark.parametrize(
    "end",
    [
        "raise RuntimeError('in the middle')",
        "run('INSERT INTO nowhere VALUES (1)')",
        "run('DELETE FROM coder')",
    ],
    ids=["an error of the program", "an error of SQL", "a row that others refer to is gone"],
)
def test_a_migration_that_fails_leaves_the_file_as_it_was(path, tmp_path, end):
    before = path.read_bytes()
    with pytest.raises((RuntimeError, ProjectDamaged)):
        migrate_study(path, scripts=scripts(tmp_path / "m", end), version=NEWER)
    assert path.read_bytes() == before
    with Store.open(path) as store:
        assert all(f.ok for f in check(store))
    assert len(listed(folder_of(path))) == 1


def test_a_study_that_would_not_be_whole_afterwards_is_not_migrated(path, tmp_path, monkeypatch):
    """The checks run before the commit: a migration that alters what the log proves is taken
    back.
    """
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA user_version = 0")
    raw.close()
    before = path.read_bytes()

    def spoil(connection, *, scripts, version):
        connection.exec_driver_sql("UPDATE memo SET text = 'better'")

    monkeypatch.setattr("qcode.store.migration.upgrade", spoil)
    with pytest.raises(
        ProjectDamaged, match=r"would be damaged by migrating.*differs from the log"
    ):
        migrate_study(path)
    assert path.read_bytes() == before


def test_two_who_migrate_at_once_do_it_once(path, tmp_path, monkeypatch):
    """The second sees in its transaction that it is done."""
    folder = scripts(tmp_path / "m")
    real = migrate.upgrade
    calls = []

    def first_the_other(connection, *, scripts, version):
        calls.append(version)
        real(connection, scripts=scripts, version=version)

    monkeypatch.setattr("qcode.store.migration.upgrade", first_the_other)
    monkeypatch.setattr("qcode.workflows.keeping.migration.identify", lambda path: SCHEMA_VERSION)
    migrate_study(path, scripts=folder, version=NEWER)
    migrate_study(path, scripts=folder, version=NEWER)
    assert calls == [NEWER]


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_a_study_of_every_schema_there_was_comes_forward_and_is_whole(version, tmp_path):
    """A small study made when the schema was new is kept for each."""
    path = tmp_path / "old.qcode"
    path.write_bytes(gzip.decompress((DATA / f"schema_{version:04d}.qcode.gz").read_bytes()))
    assert version_of(path)[0] == version
    migrate_study(path)
    with Store.open(path) as store:
        assert [f for f in check(store) if not f.ok] == []
        study = store.view(None).study()
        assert store.view(None).read(fingerprint)
    assert [i.name for i in study.interviews] == ["LE-01", "SP-01"]
    assert {(c.transcript, c.code, c.coder) for c in study.codings} == {
        ("LE-01", "hotline", "jonas"),
        ("LE-01", "hotline", "mara"),
        ("LE-01", "school", "mara"),
    }


@pytest.mark.parametrize("version", range(1, SCHEMA_VERSION + 1))
def test_the_kept_study_of_a_schema_has_the_tables_of_its_migration(version, tmp_path):
    """A migration that was once released never changes: the kept study would tell."""
    path, made = tmp_path / "old.qcode", tmp_path / "made.qcode"
    path.write_bytes(gzip.decompress((DATA / f"schema_{version:04d}.qcode.gz").read_bytes()))
    engine = create_engine(f"sqlite:///{made}")
    with engine.begin() as connection:
        migrate.upgrade(connection, version=version)
    engine.dispose()
    described = []
    for file in (path, made):
        raw = sqlite3.connect(file)
        described.append(
            raw.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        )
        raw.close()
    assert described[0] == described[1]


def test_what_a_change_set_of_the_first_schema_was_for_is_read_from_its_command(tmp_path):
    """Undo passes over what was only read, also in a study that comes from the first schema."""
    path = tmp_path / "old.qcode"
    path.write_bytes(gzip.decompress((DATA / "schema_0001.qcode.gz").read_bytes()))
    raw = sqlite3.connect(path)
    raw.execute("UPDATE change_set SET command = '(reading) LE-01' WHERE command = 'notes'")
    raw.commit()
    raw.close()
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        migrate.upgrade(connection)
    engine.dispose()
    raw = sqlite3.connect(path)
    purposes = dict(raw.execute("SELECT command, purpose FROM change_set"))
    raw.close()
    assert (
        purposes["init"] == "making"
        and purposes["(reading) LE-01"] == "reading"
        and purposes["import"] == ""
    )
