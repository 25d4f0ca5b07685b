"""What the store costs: codings one by one and in bulk beside a bare sqlite3 script, and a large
study opened, read, checked.

Usage: ``python benchmarks/store.py [--codings N] [--large N] [--writers N] [--folder DIR]``. Prints
figures and ratios, gates nothing. ``--codings`` (2,000; the full measure is 100,000) are added one
by one, each durable, and 100,000 in bulk; ``--large`` (100,000; the full measure is 1,000,000) is
the study that is opened and kept safe, with two events a coding; ``--writers`` (60; the full
measure is 1,000) is how many codings each of eight processes adds at once. 0 leaves a measure out.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from qcode.store import ids, kinds
from qcode.store.change import EVENT_COLUMNS, digest, head, now
from qcode.store.check import check, fingerprint
from qcode.store.kinds import canonical
from qcode.store.schema import metadata
from qcode.store.store import Store
from qcode.store.undo import redo, undo

SEGMENTS, CODES, TRANSCRIPTS = 300, 24, 143
BULK = 100_000
CODER = ids.derived("coder", "mara")


def main() -> None:
    """Run every measure that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--codings", type=int, default=2_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--writers", type=int, default=60)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        base = Path(folder) / "base.qcode"
        make_study(base)
        if options.codings:
            adding(base, options.codings)
        if options.writers:
            writers(base, options.writers)
        if options.large:
            large(base, options.large)


def make_study(path: Path) -> None:
    """A study of 143 transcripts of 300 segments, 24 codes and one coder."""
    text = text_of(0)[:-4]
    step, inside = len(text) // SEGMENTS, len(text) // SEGMENTS - 6
    with Store.create(path, title="Benchmark") as store, store.change("fill") as change:
        change.put("coder", CODER, {"name": "mara", "kind": "person"}, "coder.add")
        for n in range(CODES):
            value: dict[str, Any] = dict.fromkeys(
                ("label", "definition", "include", "exclude", "color"), ""
            )
            value |= dict.fromkeys(("examples", "keywords", "questions", "asked_of"), "[]")
            value |= {
                "key": f"code{n}",
                "parent": None,
                "position": n,
                "status": "active",
                "since": "1",
            }
            change.put("code", ids.derived("code", n), value, "codebook.load")
        for n in range(TRANSCRIPTS):
            entity = ids.derived("transcript", n)
            content = change.store_content("text", text_of(n))
            value = {
                "name": f"LE-{n:03d}",
                "text": content,
                "source": "",
                "source_sha256": "",
                "format": "text",
                "encoding": "",
                "segment_by": "turn",
                "words": 24 * SEGMENTS,
                "created": change.time,
            }
            change.put("transcript", entity, value, "import")
            turns = [
                (None, at * step + 4, at * step + 4 + inside, None, None) for at in range(SEGMENTS)
            ]
            segments = [(at + 1, t[1], t[2]) for at, t in enumerate(turns)]
            change.put(kinds.LAYOUT, entity, kinds.layout(turns, segments), "import")


def text_of(number: int) -> str:
    """The text of a transcript."""
    words = " ".join(f"word{n}" for n in range(24))
    return "".join(f"LE: {words}\n\n" for _ in range(SEGMENTS)) + f"{number:04d}"


def codings(count: int, round: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """That many different codings, spread over the transcripts as coders would."""
    anchors = [sha256(text_of(n).encode()).hexdigest()[:12] for n in range(TRANSCRIPTS)]
    for n in range(count):
        segment, rest = n % SEGMENTS, n // SEGMENTS
        transcript, rest = rest % TRANSCRIPTS, rest // TRANSCRIPTS
        value = {
            "coder": CODER,
            "code": ids.derived("code", rest % CODES),
            "transcript": ids.derived("transcript", transcript),
            "start": segment * 150 + 4,
            "end": segment * 150 + 90,
            "round": f"{round}{rest // CODES or ''}",
            "origin": "hand",
            "source": "screen",
            "created": "2026-03-02T09:00:00.000000Z",
            "memo": "",
            "codebook": "1",
            "anchor": anchors[transcript],
        }
        yield (
            ids.derived(
                "coding",
                *(value[k] for k in ("coder", "code", "transcript", "start", "end", "round")),
            ),
            value,
        )


def clock(run: Callable[[], Any]) -> float:
    """Seconds that `run` takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def adding(base: Path, count: int) -> None:
    """Codings one by one and in bulk, and the very rows that came of it inserted by a bare sqlite3
    script, taking turns.
    """
    ours, bare = base.with_name("ours.qcode"), base.with_name("bare.qcode")
    shutil.copy(base, ours)
    shutil.copy(base, bare)
    raw = _bare(bare)
    single, bulk = list(codings(count, "s")), list(codings(BULK, "b"))
    took, part = [0.0, 0.0], max(1, count // 10)
    with Store.open(ours) as store:

        def one_by_one(some: list[tuple[str, dict[str, Any]]]) -> None:
            for entity, value in some:
                with store.change(f"codings add {value['start']}", actor="mara") as change:
                    change.put("coding", entity, value, "coding.add")

        def at_once() -> None:
            with store.change("codings import", actor="mara") as change:
                change.add_many("coding", bulk, "coding.add")

        for at in range(0, count, part):
            before = store.view(None).read(head)[0]
            some = single[at : at + part]
            took[0] += clock(lambda some=some: one_by_one(some))
            rows = _rows(ours, before)
            took[1] += clock(lambda rows=rows: _insert_single(raw, *rows))
        _say("one coding, durable", took[0] / count * 1e3, took[1] / count * 1e3, "ms", target=3)
        before = store.view(None).read(head)[0]
        took[0] = clock(at_once)
    rows = _rows(ours, before)
    took[1] = clock(lambda: _insert_bulk(raw, *rows))
    raw.close()
    _say("one coding in bulk", took[0] / len(bulk) * 1e6, took[1] / len(bulk) * 1e6, "µs", target=3)


Row = tuple[Any, ...]


def _rows(path: Path, before: int) -> tuple[list[Row], list[Row], list[Row]]:
    """The coding, change-set and event rows that adding has left after the event `before`."""
    raw = sqlite3.connect(path)
    of = "WHERE id IN (SELECT entity FROM event WHERE seq > ? AND kind = '{0}') ORDER BY rowid"
    tables = ((t, f"SELECT * FROM {t} {of.format(t)}") for t in ("coding", "change_set"))
    coded, sets = (raw.execute(query, (before,)).fetchall() for _, query in tables)
    events = raw.execute("SELECT * FROM event WHERE seq > ? ORDER BY seq", (before,)).fetchall()
    raw.close()
    return coded, sets, events


def _bare(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(path, isolation_level=None)
    for setting in ("foreign_keys = ON", "journal_mode = TRUNCATE", "synchronous = FULL"):
        raw.execute(f"PRAGMA {setting}")
    return raw


_SQL = {
    table: f"INSERT INTO {table} VALUES ({', '.join('?' * len(metadata.tables[table].columns))})"
    for table in ("coding", "change_set", "event")
}


def _insert_single(
    raw: sqlite3.Connection, coded: list[Row], sets: list[Row], events: list[Row]
) -> None:
    for n, (coding, change_set) in enumerate(zip(coded, sets, strict=True)):
        raw.execute("BEGIN IMMEDIATE")
        raw.execute(_SQL["change_set"], change_set)
        raw.execute(_SQL["coding"], coding)
        raw.executemany(_SQL["event"], events[2 * n : 2 * n + 2])
        raw.execute("COMMIT")


def _insert_bulk(
    raw: sqlite3.Connection, coded: list[Row], sets: list[Row], events: list[Row]
) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(_SQL["change_set"], sets)
    raw.executemany(_SQL["coding"], coded)
    raw.executemany(_SQL["event"], events)
    raw.execute("COMMIT")


def writers(base: Path, each: int) -> None:
    """Eight processes that each add codings with the command's own workflow, at the same time."""
    path = base.with_name("writers.qcode")
    shutil.copy(base, path)
    start = time.perf_counter()
    children = []
    for number in range(8):
        child = os.fork()
        if child == 0:
            print(
                f"  writer {number}: slowest coding {_write(path, number, each):.2f} s", flush=True
            )
            os._exit(0)
        children.append(child)
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    took = time.perf_counter() - start
    with Store.open(path) as store:
        found = store.view(None).read(
            lambda c: c.exec_driver_sql("SELECT count(*) FROM coding").scalar()
        )
    print(
        f"eight writers: {found:,} of {8 * each:,} codings in {took:.1f} s, {failed} processes"
        " failed"
    )


def _write(path: Path, number: int, count: int) -> float:
    """Add codings as one of several writers; the longest time that one took."""
    from qcode.workflows.shared.codings import add_codings

    taken = []
    with Store.open(path) as store:
        for n in range(count):
            start = time.perf_counter()
            add_codings(
                store,
                f"LE-{number:03d}",
                str(n % SEGMENTS + 1),
                [f"code{n // SEGMENTS}"],
                coder=f"c{number}",
            )
            taken.append(time.perf_counter() - start)
    return max(taken)


def fill(path: Path, count: int) -> None:
    """`count` codings, each a change-set of two events, as coders leave them over a year; written
    past the API.
    """
    with Store.open(path) as store, store.writing() as connection:
        seq, last = head(connection)
        waiting: dict[str, list[Row]] = {"coding": [], "change_set": [], "event": []}
        names = kinds.COLUMNS["change_set"]
        for entity, value in codings(count, "l"):
            header = {
                "time": now(),
                "actor": "mara",
                "command": "codings add",
                "codebook": "1",
                "undoes": None,
                "redoes": None,
            }
            change_set = ids.fresh()
            waiting["change_set"].append((change_set, *(header[name] for name in names)))
            waiting["coding"].append((entity, *(value[name] for name in kinds.COLUMNS["coding"])))
            for fields in (
                ("change_set", "change_set", change_set, None, None, canonical(header)),
                ("coding.add", "coding", entity, value["transcript"], None, canonical(value)),
            ):
                seq += 1
                row = (seq, change_set, int(fields[0] != "change_set"), *fields)
                last = digest(last, row)
                waiting["event"].append((*row, last))
            if len(waiting["event"]) >= 20_000:
                _flush(connection, waiting)
        _flush(connection, waiting)


def _flush(connection: Any, waiting: dict[str, list[Row]]) -> None:
    for kind in ("change_set", "coding"):
        kinds.insert_rows(connection, kind, ("id", *kinds.COLUMNS[kind]), waiting[kind])
    kinds.insert_rows(connection, "event", EVENT_COLUMNS, waiting["event"])
    for rows in waiting.values():
        rows.clear()


def large(base: Path, count: int) -> None:
    """A study with that many codings: opened by a new process, coded in, undone, read, checked."""
    path = base.with_name("large.qcode")
    shutil.copy(base, path)
    took = clock(lambda: fill(path, count))
    print(
        f"large study: {count:,} codings, {2 * count:,} events, {path.stat().st_size / 1e6:,.0f}"
        f" MB, made in {took:.0f} s"
    )
    opening = (
        "from pathlib import Path; from qcode.store.store import Store;"
        f" Store.open(Path({str(path)!r})).view(None).settings()"
    )
    _say(
        "opening in a new process",
        *(_process(code) * 1e3 for code in (opening, "import sqlalchemy")),
        "ms",
        target=1.5,
    )
    with Store.open(path) as store:
        view = store.view(None)
        extra = iter(list(codings(51, "x")))

        def one() -> None:
            with store.change("codings add", actor="mara") as change:
                change.put("coding", *next(extra), "coding.add")

        def log() -> None:
            from qcode.store.history import entries

            view.read(lambda c: sum(1 for _ in entries(c, last=20)))

        measures: dict[str, Callable[[], Any]] = {
            "the first coding": one,
            "undo": lambda: undo(store),
            "redo": lambda: redo(store),
            "the last 20 events of the log": log,
            "one transcript": lambda: view.interview("LE-000"),
            "one transcript with its codings": lambda: view.study(only=["LE-000"]),
        }
        for name, run in measures.items():
            print(f"  {name}: {clock(run) * 1e3:,.1f} ms")
        print(
            "  one more coding, mean of 50:"
            f" {clock(lambda: [one() for _ in range(50)]) * 20:,.1f} ms"
        )
        faults: list[str] = []
        took = clock(lambda: faults.extend(f.check for f in check(store) if not f.ok))
        print(
            f"  check: {took:.1f} s, {2 * count / took:,.0f} events a second; not well:"
            f" {faults or 'nothing'}"
        )
        print(f"  fingerprint: {clock(lambda: view.read(fingerprint)):.1f} s", flush=True)
    keeping(path)


def keeping(path: Path) -> None:
    """Backup, restoring, archive and back, on the large study."""
    from qcode.store.backups import make_backup
    from qcode.store.database import copy_study
    from qcode.workflows.keeping.archive import export_archive, import_archive
    from qcode.workflows.keeping.backups import restore

    def beside(name: str) -> Path:
        return path.with_name(name)

    beside("copy.qcode").touch()
    print(
        "  copying in one go, while commits wait:"
        f" {clock(lambda: copy_study(path, beside('copy.qcode'))):.2f} s"
    )
    took = clock(lambda: make_backup(path, path.parent, why="benchmark"))
    made = next(path.parent.glob("*.qcode.gz"))
    print(
        f"  backup, compressed and read back: {took:.1f} s, {made.stat().st_size / 1e6:,.0f} MB",
        flush=True,
    )
    print(
        f"  restore, checked: {clock(lambda: restore(str(made), beside('restored.qcode'))):.1f} s",
        flush=True,
    )
    took = clock(lambda: export_archive(path, beside("archive.zip")))
    print(
        f"  archive: {took:.1f} s, {beside('archive.zip').stat().st_size / 1e6:,.0f} MB", flush=True
    )
    print(
        "  import of the archive, checked:"
        f" {clock(lambda: import_archive(beside('archive.zip'), beside('again.qcode'))):.1f} s"
    )


def _process(code: str) -> float:
    """The median time of a new Python that runs `code`."""
    times = sorted(
        clock(lambda: subprocess.run([sys.executable, "-c", code], check=True)) for _ in range(7)
    )
    return times[3]


def _say(what: str, ours: float, bare: float, unit: str, *, target: float) -> None:
    print(
        f"{what}: {ours:,.3g} {unit}, bare {bare:,.3g} {unit}, ratio {ours / bare:.2f} (target"
        f" {target:g})",
        flush=True,
    )


if __name__ == "__main__":
    main()
