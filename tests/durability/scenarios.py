"""What is being done when the process is killed, and what must hold of the study afterwards.

A scenario makes a folder to start from, works on a copy of it and acknowledges what it was told is
durable, and verifies the folder after the kill. To add one, write the three functions and put them
into `SCENARIOS`.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import full_study

from qcode.store.backups import before_bulk, listed
from qcode.store.check import check, fingerprint
from qcode.store.merge import merge
from qcode.store.migrate import MIGRATIONS
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.store.version import SCHEMA_VERSION
from qcode.workflows.coding.actions import perform
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files
from qcode.workflows.keeping.archive import export_archive, import_archive
from qcode.workflows.keeping.backups import restore
from qcode.workflows.keeping.migration import migrate_study
from qcode.workflows.shared.codings import add_codings

Ack = Callable[[object], object]
BATCH = 2000
"""Codings of one bulk change: more than SQLite keeps in memory, so that it writes into the file
before the commit.
"""


class Wrong(Exception):
    """What must hold does not."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """The three functions of a scenario."""

    prepare: Callable[[Path], None]
    work: Callable[[Path, Ack], None]
    verify: Callable[[Path, list[str]], None]


def _study(folder: Path) -> None:
    full_study.build(folder / "study.qcode")


def must(condition: bool, words: str) -> None:
    """Raise Wrong with these words unless the condition holds."""
    if not condition:
        raise Wrong(words)


def whole(path: Path) -> Store:
    """The study at `path`, open; Wrong when `check` does not pass."""
    store = Store.open(path)
    faults = [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]
    if faults:
        store.close()
        raise Wrong("; ".join(faults))
    return store


def _count(store: Store, query: str) -> list[tuple[object, ...]]:
    return store.view(None).read(lambda c: [tuple(row) for row in c.exec_driver_sql(query)])


# -- codings one by one


def _singly(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store:
        for number in range(12):
            add_codings(
                store,
                "SP-01",
                str(number % 3 + 1),
                ["community", "hotline"],
                coder="mara",
                round=f"r{number}",
            )
            ack(number)


def _singly_verify(folder: Path, said: list[str]) -> None:
    with whole(folder / "study.qcode") as store:
        rows = _count(
            store, "SELECT round, count(*) FROM coding WHERE round LIKE 'r%' GROUP BY round"
        )
    there = sorted(int(str(row[0])[1:]) for row in rows)
    must(all(row[1] == 2 for row in rows), f"half of a change is there: {rows}")
    must(there == list(range(len(there))), f"codings are missing between others: {there}")
    must(
        len(said) <= len(there) <= len(said) + 1,
        f"{len(said)} were acknowledged, {len(there)} are there",
    )


# -- codings in bulk


def _in_bulk(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store:
        for number in range(2):
            values = (
                full_study.coding_value(full_study.MARA, "school", "SP-01", n % 50)
                for n in range(BATCH)
            )
            items = (
                (f"{number}-{n}", {**value, "round": f"r{number}-{n}"})
                for n, value in enumerate(values)
            )
            with store.change("codings import", actor="mara") as change:
                change.add_many("coding", items, "coding.add")
            ack(number)


def _in_bulk_verify(folder: Path, said: list[str]) -> None:
    with whole(folder / "study.qcode") as store:
        ((count,),) = _count(store, "SELECT count(*) FROM coding WHERE round LIKE 'r%'")
    must(int(str(count)) % BATCH == 0, f"half of a change is there: {count} codings")
    must(
        len(said) <= int(str(count)) // BATCH <= len(said) + 1,
        f"{len(said)} batches were acknowledged, {count} codings are there",
    )


# -- import


def _files(folder: Path) -> None:
    _study(folder)
    for batch in range(4):
        for number in range(4):
            words = "\n\n".join(
                f"Interviewer: Question {n}?\n\nAda: Answer {n} of {number}." for n in range(30)
            )
            (folder / f"B{batch}-{number}.txt").write_text(f"{words}\n", encoding="utf-8")


def _import(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store:
        for batch in range(4):
            import_files(store, [str(folder / f"B{batch}-{number}.txt") for number in range(4)])
            ack(batch)


def _import_verify(folder: Path, said: list[str]) -> None:
    with whole(folder / "study.qcode") as store:
        names = [i.name for i in store.view(None).study().interviews if i.name.startswith("B")]
    must(len(names) % 4 == 0, f"half of an import is there: {names}")
    must(
        len(said) <= len(names) // 4 <= len(said) + 1,
        f"{len(said)} imports were acknowledged, {names} are there",
    )


# -- undo and redo


def _coded(folder: Path) -> None:
    _study(folder)
    with Store.open(folder / "study.qcode") as store:
        (folder / "before").write_text(store.view(None).read(fingerprint))
        items = (
            (
                f"c{n}",
                {
                    **full_study.coding_value(full_study.MARA, "school", "SP-01", n % 50),
                    "round": f"r{n}",
                },
            )
            for n in range(300)
        )
        with store.change("codings import", actor="mara") as change:
            change.add_many("coding", items, "coding.add")
        (folder / "after").write_text(store.view(None).read(fingerprint))


def _undo_redo(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store:
        for number in range(4):
            if number % 2:
                redo(store)
            else:
                undo(store)
            ack(number)


def _undo_redo_verify(folder: Path, said: list[str]) -> None:
    states = [(folder / name).read_text() for name in ("after", "before")]
    with whole(folder / "study.qcode") as store:
        found = store.view(None).read(fingerprint)
        ((steps,),) = _count(
            store, "SELECT count(*) FROM change_set WHERE undoes IS NOT NULL OR redoes IS NOT NULL"
        )
    done = int(str(steps))
    must(
        len(said) <= done <= len(said) + 1,
        f"{len(said)} steps were acknowledged, {done} are in the log",
    )
    must(
        found == states[done % 2],
        f"after {done} steps the state is neither the one before nor the one after",
    )


# -- keys of the coding screen


_KEYS: tuple[tuple[Callable[[CodingSession], object], frozenset[str]], ...] = (
    (lambda s: s.apply(["community"]), frozenset({"community"})),
    (lambda s: s.apply(["hotline"]), frozenset({"community", "hotline"})),
    (lambda s: perform(s, "star"), frozenset({"community", "hotline"})),
    (lambda s: s.remove(["community"]), frozenset({"hotline"})),
    (lambda s: s.undo(), frozenset({"community", "hotline"})),
    (lambda s: s.redo(), frozenset({"hotline"})),
    (lambda s: s.replace("hotline", "school"), frozenset({"school"})),
    (lambda s: perform(s, "unsure"), frozenset({"school"})),
)
"""What a key does, and the codes on the segment afterwards."""


def _keys(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store:
        session = CodingSession(store, "mara")
        session.open("SP-01", round="keys", at=1)
        for number, (press, _) in enumerate(_KEYS):
            press(session)
            ack(number)


def _keys_verify(folder: Path, said: list[str]) -> None:
    states = [frozenset(), *(codes for _, codes in _KEYS)]
    with whole(folder / "study.qcode") as store:
        found = frozenset(
            c.code for c in store.view(None).study(only=["SP-01"]).codings if c.round == "keys"
        )
    must(
        found in states[len(said) : len(said) + 2],
        f"after {len(said)} keys the segment has {sorted(found)}",
    )


# -- merging a copy


def _two_copies(folder: Path) -> None:
    _study(folder)
    shutil.copy(folder / "study.qcode", folder / "other.qcode")
    with Store.open(folder / "other.qcode") as store:
        for number in range(30):
            add_codings(
                store,
                "SP-01",
                str(number % 3 + 1),
                ["community"],
                coder="jonas",
                round=f"r{number}",
            )
    shutil.copy(folder / "study.qcode", folder / "merged.qcode")
    with Store.open(folder / "merged.qcode") as store, Store.open(folder / "other.qcode") as other:
        (folder / "before").write_text(store.view(None).read(fingerprint))
        merge(store, other)
        (folder / "after").write_text(store.view(None).read(fingerprint))


def _merge(folder: Path, ack: Ack) -> None:
    with Store.open(folder / "study.qcode") as store, Store.open(folder / "other.qcode") as other:
        merge(store, other)
        ack("merged")


def _merge_verify(folder: Path, said: list[str]) -> None:
    with whole(folder / "study.qcode") as store:
        found = store.view(None).read(fingerprint)
    whole(folder / "other.qcode").close()
    states = [(folder / "after").read_text()] + ([] if said else [(folder / "before").read_text()])
    must(
        found in states,
        "half of a merge is there" if not said else "an acknowledged merge is not there",
    )


# -- making a study


def _empty(folder: Path) -> None:
    (folder / "readme").write_text("a folder")


def _init(folder: Path, ack: Ack) -> None:
    for number in range(3):
        with (
            Store.making(folder / f"new{number}.qcode", title="New") as store,
            store.change("codebook load") as change,
        ):
            change.put(
                "code",
                full_study.code_id("hotline"),
                full_study.code_value(full_study.CODES[0]),
                "codebook.load",
            )
        ack(number)


def _init_verify(folder: Path, said: list[str]) -> None:
    there = sorted(folder.glob("new*.qcode"))
    must(
        len(said) <= len(there) <= len(said) + 1,
        f"{len(said)} studies were acknowledged, {len(there)} are there",
    )
    for path in there:
        with whole(path) as store:
            must(len(store.view(None).codebook().codes) == 1, f"{path.name} is half made")


# -- backups, restoring, archives


def _backups(folder: Path, ack: Ack) -> None:
    for number in range(2):
        with Store.open(folder / "study.qcode") as store:
            add_codings(store, "SP-01", "2", ["community"], coder="mara", round=f"r{number}")
            made = before_bulk(store, "before a bulk change")
        ack(made.name)
        restore(str(made.path), folder / f"back{number}.qcode")
        ack(f"back{number}.qcode")


def _backups_verify(folder: Path, said: list[str]) -> None:
    whole(folder / "study.qcode").close()
    names = {b.name for b in listed(folder / "study.backups")} | {
        p.name for p in folder.glob("back*.qcode")
    }
    must(set(said) <= names, f"acknowledged and not there: {sorted(set(said) - names)}")
    for backup in listed(folder / "study.backups"):
        restore(str(backup.path), folder / "proof.qcode")
        (folder / "proof.qcode").unlink()
    for path in folder.glob("back*.qcode"):
        whole(path).close()


def _archives(folder: Path, ack: Ack) -> None:
    export_archive(folder / "study.qcode", folder / "out.zip")
    ack("out.zip")
    import_archive(folder / "out.zip", folder / "in.qcode")
    ack("in.qcode")


def _archives_verify(folder: Path, said: list[str]) -> None:
    with whole(folder / "study.qcode") as store:
        expected = store.view(None).read(fingerprint)
    for name in said:
        must((folder / name).exists(), f"{name} was acknowledged and is not there")
    if (folder / "out.zip").exists():
        import_archive(folder / "out.zip", folder / "proof.qcode")
    for path in folder.glob("[ip]*.qcode"):
        with whole(path) as store:
            must(store.view(None).read(fingerprint) == expected, f"{path.name} is another study")


# -- migrating

_NEWER = SCHEMA_VERSION + 1

_NEXT = """
from alembic import op

revision, down_revision, branch_labels, depends_on = "{number:04d}", "{before:04d}", None, None


def upgrade():
    run = op.get_bind().exec_driver_sql
    run("CREATE TABLE event_new AS SELECT * FROM event")
    run("ALTER TABLE coding ADD COLUMN certainty TEXT")
    run("UPDATE coding SET certainty = 'sure'")
    run("CREATE INDEX coding_certainty ON coding (certainty)")
"""


def _old(folder: Path) -> None:
    _coded(folder)
    shutil.copytree(MIGRATIONS, folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "scripts" / "versions" / f"m{_NEWER:04d}_next.py").write_text(
        _NEXT.format(number=_NEWER, before=SCHEMA_VERSION)
    )


def _migrate(folder: Path, ack: Ack) -> None:
    migrate_study(folder / "study.qcode", scripts=folder / "scripts", version=_NEWER)
    ack("migrated")


def _migrate_verify(folder: Path, said: list[str]) -> None:
    with closing(sqlite3.connect(folder / "study.qcode")) as raw:
        must(raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)], "the file is damaged")
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        revision = raw.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        new = {row[1] for row in raw.execute("PRAGMA table_info(coding)")} & {"certainty"}
        new |= {name for (name,) in raw.execute("SELECT name FROM sqlite_master")} & {
            "event_new",
            "coding_certainty",
        }
    before, after = ((n, f"{n:04d}", count) for n, count in ((SCHEMA_VERSION, 0), (_NEWER, 3)))
    must(
        (version, revision, len(new)) in (before, after),
        f"half migrated: {version} {revision} {new}",
    )
    must(version == _NEWER or not said, "an acknowledged migration is not there")
    if version == SCHEMA_VERSION:
        with whole(folder / "study.qcode") as store:
            must(
                store.view(None).read(fingerprint) == (folder / "after").read_text(),
                "the state is not what it was",
            )


SCENARIOS: dict[str, Scenario] = {
    "single codings": Scenario(_study, _singly, _singly_verify),
    "bulk codings": Scenario(_study, _in_bulk, _in_bulk_verify),
    "import": Scenario(_files, _import, _import_verify),
    "undo and redo": Scenario(_coded, _undo_redo, _undo_redo_verify),
    "keys of the coding screen": Scenario(_study, _keys, _keys_verify),
    "merge": Scenario(_two_copies, _merge, _merge_verify),
    "init": Scenario(_empty, _init, _init_verify),
    "backup and restore": Scenario(_study, _backups, _backups_verify),
    "archive and back": Scenario(_study, _archives, _archives_verify),
    "migration": Scenario(_old, _migrate, _migrate_verify),
}
