"""`check` finds what was done to the file past the program: every column of every table, events,
texts, references, spans.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from qcode.store import kinds, schema
from qcode.store.check import check, faults_in
from qcode.store.store import Store

STATE = [name for name in schema.metadata.tables if name not in ("event", "suggestion")]
COLUMNS = [
    f"{table}.{column.name}" for table in STATE for column in schema.metadata.tables[table].columns
]
"""Suggestions are left out: they are derived, can be thrown away at any time, and are therefore not
in the log.
"""


def tampered(path: Path, *statements: str) -> list[str]:
    """Run SQL past the program, and tell what `check` finds, as ``check: detail``."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    changed = [raw.execute(statement).rowcount for statement in statements]
    raw.close()
    assert max(changed) > 0, "the test changed nothing"
    with Store.open(path) as store:
        return [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]


def test_a_study_that_nobody_touched_is_whole(path):
    with Store.open(path) as store:
        assert [f.check for f in check(store)] == [
            "sqlite integrity",
            "foreign keys",
            "log chain",
            "log replay",
            "texts",
            "codings",
            "segments",
        ]
        assert all(f.ok for f in check(store))
        with store.reading() as connection:
            assert faults_in(connection) == []


def test_the_study_of_these_tests_has_a_row_in_every_table(path):
    raw = sqlite3.connect(path)
    empty = [
        t
        for t in schema.metadata.tables
        if not raw.execute(f'SELECT count(*) FROM "{t}"').fetchone()[0]
    ]
    raw.close()
    assert empty == []


@pytest.mark.parametrize("column", COLUMNS)
def test_any_edited_value_is_found(path, column):
    """One value of one row, in each column of each table that holds state."""
    table, column = column.split(".")
    key = "rowid" if table not in ("turn", "segment") else '"transcript" || "number"'
    new = "1 - blind" if column == "blind" else edited(column, "x", "x")
    one = f'SELECT {key} FROM "{table}" LIMIT 1'
    assert tampered(path, f'UPDATE "{table}" SET "{column}" = {new} WHERE {key} = ({one})') != []


@pytest.mark.parametrize("table", STATE)
def test_any_row_taken_out_is_found(path, table):
    key = "rowid" if table not in ("turn", "segment") else '"transcript" || "number"'
    assert (
        tampered(path, f'DELETE FROM "{table}" WHERE {key} = (SELECT max({key}) FROM "{table}")')
        != []
    )


@pytest.mark.parametrize("table", [t for t in STATE if t not in ("turn", "segment")])
def test_any_row_put_in_is_found_and_named(path, table):
    """A copy of a row under another id (and, where a name must be unique, another name)."""
    columns = [c.name for c in schema.metadata.tables[table].columns]
    unique = {"name", "key", "round", "label"} & set(columns)
    values = ", ".join(f"\"{c}\" || 'y'" if c == "id" or c in unique else f'"{c}"' for c in columns)
    found = tampered(path, f'INSERT INTO "{table}" SELECT {values} FROM "{table}" LIMIT 1')
    assert any("not in the log" in line and table in line for line in found) or table in (
        "text",
        "blob",
    )
    assert found


def event_count(path: Path) -> int:
    raw = sqlite3.connect(path)
    count: int = raw.execute("SELECT count(*) FROM event").fetchone()[0]
    raw.close()
    return count


@pytest.mark.parametrize("where", ["first", "second", "middle", "last"])
def test_a_deleted_event_is_found(path, where):
    count = event_count(path)
    seq = {"first": 1, "second": 2, "middle": count // 2, "last": count}[where]
    found = tampered(path, f"DELETE FROM event WHERE seq = {seq}")
    if where == "last":
        assert found == [line for line in found if line.startswith("log replay")] != []
    else:
        assert any(line.startswith(f"log chain: event {seq} is missing") for line in found)


def test_a_change_set_deleted_at_the_end_of_the_log_is_found(path):
    """The chain is whole then; the state is not what the log says."""
    newest = "(SELECT change_set FROM event ORDER BY seq DESC LIMIT 1)"
    found = tampered(path, f"DELETE FROM event WHERE change_set = {newest}")
    assert [line for line in found if "is in the study but not in the log" in line]


def test_events_in_another_order_are_found(path):
    swap = [
        f"UPDATE event SET seq = {new} WHERE seq = {old}" for old, new in ((5, -1), (6, 5), (-1, 6))
    ]
    assert any(
        line.startswith("log chain: event 5 was altered after it was written")
        for line in tampered(path, *swap)
    )


def edited(column: str, null: str, more: str) -> str:
    """SQL for another value of the same type."""
    name = f'"{column}"'
    return (
        f"CASE typeof({name}) WHEN 'integer' THEN {name} + 1000 WHEN 'null' THEN '{null}' ELSE"
        f" {name} || '{more}' END"
    )


@pytest.mark.parametrize("column", [c.name for c in schema.event.columns])
@pytest.mark.parametrize("where", [1, 0.5, -1])
def test_any_edited_value_of_an_event_is_found(path, column, where):
    count = event_count(path)
    seq = {1: 1, 0.5: count // 2, -1: count}[where]
    found = tampered(
        path, f'UPDATE event SET "{column}" = {edited(column, "{}", " ")} WHERE seq = {seq}'
    )
    assert any(line.startswith(("log chain", "log replay")) for line in found)


def test_an_event_written_anew_with_a_fitting_digest_is_found_by_what_comes_after_it(path):
    """Somebody edits state and event and computes the link anew: the next event still holds the old
    one.
    """
    from qcode.store.change import EVENT_COLUMNS, digest

    raw = sqlite3.connect(path, isolation_level=None)
    columns = ", ".join(f'"{c}"' for c in EVENT_COLUMNS)
    rows = raw.execute(f"SELECT {columns} FROM event ORDER BY seq").fetchall()
    at = next(n for n, row in enumerate(rows) if row[4] == "coding")
    fields = list(rows[at][:-1])
    fields[8] = fields[8].replace('"round":"1"', '"round":"2"')
    raw.execute(
        "UPDATE event SET after = ?, digest = ? WHERE seq = ?",
        (fields[8], digest(rows[at - 1][-1], fields), fields[0]),
    )
    raw.execute("UPDATE coding SET round = '2' WHERE id = ?", (fields[5],))
    raw.close()
    with Store.open(path) as store:
        found = {f.check: f.detail for f in check(store) if not f.ok}
    assert found == {"log chain": f"event {fields[0] + 1} was altered after it was written"}


@pytest.mark.parametrize("new", ["X", "\x80"], ids=["still UTF-8", "no UTF-8 any more"])
@pytest.mark.parametrize("old", [b"hotline", b"Na\xc3\xafve"])
def test_a_flipped_byte_in_a_text_is_found(path, old, new):
    """Found in the file itself, the way a bad disk would do it; the page is still a good page of
    SQLite.
    """
    data = path.read_bytes()
    at = data.index(b"The hotline, mostly" if old == b"hotline" else old + b", I know")
    path.write_bytes(data[: at + 4] + new.encode("latin-1") + data[at + 5 :])
    with Store.open(path) as store:
        found = {f.check: f.detail for f in check(store) if not f.ok}
    assert "was altered after it was stored" in found["texts"]


def test_a_byte_that_is_no_utf8_in_a_row_is_found_and_named(path):
    found = tampered(
        path, "UPDATE memo SET text = CAST(x'61ff62' AS TEXT) WHERE transcript IS NOT NULL"
    )
    assert any(
        line.startswith("log replay: memo") and "differs from the log" in line for line in found
    )


def test_bytes_where_words_belong_are_found(path):
    assert tampered(path, "UPDATE memo SET text = x'6162'") != []
    assert tampered(path, "UPDATE event SET after = x'7b7d' WHERE kind = 'memo'") != []


def test_an_orphan_is_found(path):
    found = tampered(path, "PRAGMA foreign_keys = OFF", "DELETE FROM coder WHERE name = 'jonas'")
    assert any(line.startswith("foreign keys: row") and "missing coder" in line for line in found)


@pytest.mark.parametrize(
    "change", ["start = start + 1", '"end" = "end" - 1', "turn = turn + 1", "turn = 99"]
)
def test_a_segment_that_no_longer_tiles_its_turn_is_found(path, change):
    found = tampered(path, f"UPDATE segment SET {change} WHERE number = 2")
    assert any(line.startswith("segments:") for line in found)


def test_a_coding_outside_its_text_is_found(path):
    found = tampered(path, 'UPDATE coding SET "end" = 100000 WHERE rowid = 1')
    assert any(
        line.startswith("codings:") and "lies outside the text of LE-01" in line for line in found
    )


def test_an_entity_of_a_kind_nobody_knows_is_found(path):
    found = tampered(path, "UPDATE event SET kind = 'colour' WHERE kind = 'memo'")
    assert any("unknown kind 'colour'" in line for line in found)


def test_a_removed_thing_that_comes_back_past_the_log_is_found(path, making):
    with Store.open(path) as store, store.change("memo") as change:
        change.put("memo", "gone", making.memo_value("x"), "memo.add")
        change.remove("memo", "gone", "memo.remove")
    with Store.open(path) as store:
        assert all(f.ok for f in check(store))
    others = ", ".join(f'"{name}"' for name in kinds.COLUMNS["memo"])
    found = tampered(path, f"INSERT INTO memo SELECT 'gone', {others} FROM memo LIMIT 1")
    assert found == ["log replay: memo gone is in the study but not in the log"]


def test_a_damaged_page_is_found_without_a_traceback(path):
    """A page in the middle of the file is overwritten: every check that meets it says so, the
    others still run.
    """
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    pages = len(data) // size
    for page in range(pages // 3, pages // 3 + 6):
        data[page * size : page * size + 64] = b"\xff" * 64
    path.write_bytes(data)
    with Store.open(path) as store:
        findings = check(store)
    assert len(findings) == 7
    assert not findings[0].ok


def test_many_faults_are_told_in_a_few_words(path):
    found = tampered(path, "UPDATE event SET digest = 'x'")
    assert len(found) == 1
    assert found[0].endswith("; and more")


def test_a_study_whose_state_is_read_in_several_pages_is_compared_to_its_end(
    path, making, monkeypatch
):
    """With pages of three rows, the last row of each table is compared as the first is."""
    monkeypatch.setattr("qcode.store.replay.PAGE", 3)
    with Store.open(path) as store, store.change("many") as change:
        change.add_many(
            "memo", ((f"m{n}", making.memo_value(str(n))) for n in range(10)), "memo.add"
        )
    with Store.open(path) as store:
        assert all(f.ok for f in check(store))
    for which in ("min", "max"):
        found = tampered(
            path, f"UPDATE memo SET text = 'other{which}' WHERE id = (SELECT {which}(id) FROM memo)"
        )
        assert any("differs from the log" in line for line in found)
    assert tampered(path, "DELETE FROM memo WHERE id = 'm9'") != []


def test_every_kind_of_the_log_has_its_table_compared():
    """A new state table must come into the log, or be named here as one that is not logged."""
    unlogged = {"event", "suggestion", "turn", "segment"}
    assert set(schema.metadata.tables) - unlogged == set(kinds.TABLES)
