"""A study out to an archive and back: the same state, the same log, the same bytes; and readable by
a stranger.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qcode.codebook import read_codebook
from qcode.errors import BadInput, ProjectError, ProjectOutdated, Refused, UsageError
from qcode.store import schema
from qcode.store.change import EVENT_COLUMNS, head
from qcode.store.check import check, fingerprint
from qcode.store.publish import PARTIAL
from qcode.store.purge import empty_text, purge_events
from qcode.store.rebuild import events
from qcode.store.store import Store
from qcode.store.undo import redo, undo
from qcode.store.version import SCHEMA_VERSION
from qcode.workflows.keeping.archive import archive_bytes, export_archive, import_archive
from qcode.workflows.keeping.backups import restore


def _sorted_rows(connection: Any, table: Any) -> list[tuple[Any, ...]]:
    return sorted(map(tuple, connection.execute(table.select())), key=repr)


def contents(path: Path) -> dict[str, object]:
    """Everything that a study holds, table by table, and what `check` says."""
    with Store.open(path) as store:
        assert [f for f in check(store) if not f.ok] == []
        tables = sorted(set(schema.metadata.tables) - {"suggestion"})
        view = store.view(None)
        rows = {
            t: view.read(partial(_sorted_rows, table=schema.metadata.tables[t])) for t in tables
        }
        return {**rows, "fingerprint": view.read(fingerprint), "head": view.read(head)}


@pytest.fixture(scope="module")
def _patterns(pattern: Path, making, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The study with corrected transcripts, awkward names and undone steps, and its archive."""
    folder = tmp_path_factory.mktemp("archived")
    path = Path(shutil.copy(pattern, folder / "full.qcode"))
    with Store.open(path) as store:
        with store.change("import update", actor="mara") as change:
            making.put_transcript(
                change, "LE-01", making.WORDS["LE-01"].replace("hotline", "help line")
            )
        with store.change("import") as change:
            for name in ("CON", 'a/b: "c"', "..", "A-1", "a-1", "=1+1", "“Zoë”.txt", "former"):
                making.put_transcript(
                    change,
                    name,
                    f"Interviewer: Who?\n\nAda: The {name} office – \U0001f600\ttab.\n",
                )
        with store.change("codings add", actor="mara") as change:
            making.put_coding(change, making.MARA, "school", "=1+1", 4)
        undo(store)
        redo(store)
        undo(store, actor="mara")
    export_archive(path, folder / "study.zip")
    return path, folder / "study.zip"


@pytest.fixture
def rich(_patterns: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(_patterns[0], tmp_path / "full.qcode"))


@pytest.fixture
def archive(_patterns: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(_patterns[1], tmp_path / "study.zip"))


def members(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def table(archive: Path, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members(archive)[name].decode(), newline="")))


def test_an_archive_gives_back_the_identical_study(rich, archive, tmp_path):
    """Every row of every table, every event with its digest, the fingerprint: as they were."""
    done = import_archive(archive, tmp_path / "back.qcode")
    assert contents(tmp_path / "back.qcode") == contents(rich)
    assert done.fingerprint == contents(rich)["fingerprint"]


def test_an_archive_of_what_came_back_is_the_same_bytes(archive, tmp_path):
    import_archive(archive, tmp_path / "back.qcode")
    export_archive(tmp_path / "back.qcode", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()


def test_what_came_back_can_be_worked_on(archive, tmp_path, making):
    import_archive(archive, tmp_path / "back.qcode")
    with Store.open(tmp_path / "back.qcode") as store:
        redo(store)
        with store.change("memo") as change:
            change.put("memo", "m1", making.memo_value("x"), "memo.add")
        assert all(f.ok for f in check(store))


def test_restore_takes_an_archive_too(rich, archive, tmp_path):
    restore(str(archive), tmp_path / "back.qcode")
    assert contents(tmp_path / "back.qcode") == contents(rich)


def test_a_study_of_several_log_files_comes_back(rich, tmp_path, monkeypatch):
    monkeypatch.setattr("qcode.exchange.archive.EVENTS_A_FILE", 7)
    export_archive(rich, tmp_path / "study.zip")
    assert {"log.jsonl", "log-0002.jsonl", "log-0003.jsonl"} <= set(members(tmp_path / "study.zip"))
    import_archive(tmp_path / "study.zip", tmp_path / "back.qcode")
    assert contents(tmp_path / "back.qcode") == contents(rich)


def test_a_merged_study_comes_back_with_its_log_in_the_order_it_came_in(path, making, tmp_path):
    """Where the state is not what the last events of the log say, but the newest."""
    from qcode.store.merge import merge

    other = Path(shutil.copy(path, tmp_path / "other.qcode"))
    with Store.open(path) as ours, Store.open(other) as theirs:
        for store, words in ((theirs, "older"), (ours, "newer")):
            with store.change("memo", actor="mara") as change:
                change.put("memo", "m1", making.memo_value(words), "memo.add")
        merge(ours, theirs)
    export_archive(path, tmp_path / "study.zip")
    import_archive(tmp_path / "study.zip", tmp_path / "back.qcode")
    assert contents(tmp_path / "back.qcode") == contents(path)


def test_a_study_with_purged_words_comes_back_without_them(path, making, tmp_path):
    """Texts emptied, payloads gone from the log, and values that the log no longer holds."""
    entity = making.transcript_id("LE-01")
    with Store.open(path) as store, store.change("redact") as change:
        text = change.get("transcript", entity)["text"]
        making.put_transcript(change, "LE-01", making.WORDS["LE-01"].replace("patrol", "[gone]"))
        change.flush()
        empty_text(change.connection, text)
        purge_events(change.connection, entity, lambda _, kind, payload: "Ask again" in payload)
    export_archive(path, tmp_path / "study.zip")
    data = members(tmp_path / "study.zip")
    assert not any(b"patrol" in content for content in data.values())
    assert b"Ask again" in data["beyond-log.jsonl"]
    assert b"Ask again" not in data["log.jsonl"]
    import_archive(tmp_path / "study.zip", tmp_path / "back.qcode")
    assert contents(tmp_path / "back.qcode") == contents(path)


def test_exporting_changes_nothing_and_leaves_nothing_behind(rich, tmp_path):
    before = rich.read_bytes()
    export_archive(rich, tmp_path / "study.zip")
    assert rich.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(PARTIAL)] == []


def test_nothing_is_overwritten(rich, archive, tmp_path):
    with pytest.raises(Refused, match="already exists"):
        export_archive(rich, archive)
    before = rich.read_bytes()
    with pytest.raises(ProjectError, match="already exists"):
        import_archive(archive, rich)
    assert rich.read_bytes() == before
    with pytest.raises(UsageError):
        import_archive(archive, tmp_path / "back.db")


def test_who_codes_blind_gets_no_archive(rich, tmp_path):
    """It would show everybody's codings."""
    with pytest.raises(Refused, match="codes blind"):
        export_archive(rich, tmp_path / "study.zip", as_coder="jonas")
    export_archive(rich, tmp_path / "study.zip", as_coder="mara")


# -- read by a stranger


def test_every_member_but_the_readme_is_explained_in_it(archive):
    names = {name.split("/")[0] if "/" in name else name for name in members(archive)}
    readme = members(archive)["README.txt"].decode()
    for name in names - {"README.txt"}:
        assert (
            "texts/NAME.txt" if name == "texts" else "blobs/" if name == "blobs" else name
        ) in readme
    assert max(map(len, readme.splitlines())) <= 125


def test_the_chain_can_be_proved_with_what_the_readme_says(archive):
    """Written from the README alone, without the program."""
    before = "0" * 64
    for line in members(archive)["log.jsonl"].decode().splitlines():
        event = json.loads(line)

        def of(value):
            if value is None:
                return None
            plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            return hashlib.sha256(plain.encode()).hexdigest()

        keys = ("seq", "change_set", "ordinal", "action", "kind", "entity", "transcript")
        fields = [*(event[key] for key in keys), of(event["before"]), of(event["after"])]
        link = f"{before}\n{json.dumps(fields, separators=(',', ':'), ensure_ascii=False)}"
        before = hashlib.sha256(link.encode()).hexdigest()
        assert event["digest"] == before


def test_every_coding_can_be_looked_up_in_the_text_files(archive):
    files = {
        row["transcript"]: row["file"] for row in table(archive, "texts.csv") if row["transcript"]
    }
    data = members(archive)
    codings = table(archive, "codings.csv")
    assert codings
    for row in codings:
        text = data[files[row["transcript"]]].decode()
        assert text[int(row["start"]) : int(row["end"])].strip() == row["text"]


def test_texts_are_under_their_names_where_files_may_be_called_so(archive):
    """And no two names are one file on a system that does not tell A from a."""
    names = [row["file"] for row in table(archive, "texts.csv") if row["transcript"]]
    assert len({n.casefold() for n in names}) == len(names) == 10
    assert {
        "texts/LE-01.txt",
        "texts/_CON.txt",
        "texts/a_b_ _c_.txt",
        "texts/_.txt",
        "texts/_former.txt",
    } <= set(names)
    rows = {
        row["transcript"]: row["file"] for row in table(archive, "texts.csv") if row["transcript"]
    }
    assert {rows["A-1"], rows["a-1"]} == {"texts/A-1.txt", "texts/a-1-2.txt"}


def test_former_texts_are_kept_apart(archive, making):
    former = [row for row in table(archive, "texts.csv") if not row["transcript"]]
    assert [members(archive)[row["file"]].decode() for row in former] == [making.WORDS["LE-01"]]


def test_the_tables_hold_the_present_state(archive):
    assert {row["transcript"] for row in table(archive, "transcripts.csv")} >= {
        "LE-01",
        "SP-01",
        "'=1+1",
    }
    ada = next(
        r
        for r in table(archive, "participants.csv")
        if (r["transcript"], r["speaker"]) == ("LE-01", "Ada")
    )
    assert (ada["role"], ada["site"]) == ("law_enforcement", "north")
    assert [(r["coder"], r["start"], r["codebook"]) for r in table(archive, "done.csv")] == [
        ("mara", "0", "1")
    ]
    assert {(r["coder"], r["kind"], r["blind"]) for r in table(archive, "assignments.csv")} == {
        ("mara", "primary", "false"),
        ("jonas", "reliability", "true"),
    }
    assert [(r["coder"], r["text"]) for r in table(archive, "memos.csv")] == [
        ("jonas", "Ask again – “when”?")
    ]
    assert [(r["kind"], r["value"]) for r in table(archive, "marks.csv")] == [("asked", "Q1")]
    assert [r["site"] for r in table(archive, "sites.csv")] == ["north"]
    assert [r["name"] for r in table(archive, "coders.csv")] == ["jonas", "mara"]
    assert len(table(archive, "segments.csv")) == 7 + 2 * 8
    assert {r["code"] for r in table(archive, "codes.csv")} == {
        "referral_stream",
        "hotline",
        "school",
        "community",
    }


def test_the_codebook_is_one_that_can_be_loaded(archive):
    codebook, problems = read_codebook(members(archive)["codebook.yaml"], "codebook.yaml")
    assert [p for p in problems if p.severity == "error"] == []
    assert [c.key for c in codebook.codes] == ["referral_stream", "hotline", "school", "community"]


def test_no_date_of_writing_and_no_name_of_a_machine_is_in_the_archive(rich, archive, tmp_path):
    """The same study gives the same bytes, whenever and wherever it is written."""
    moved = Path(shutil.copy(rich, tmp_path / "elsewhere.qcode"))
    export_archive(moved, tmp_path / "other name.zip")
    assert (tmp_path / "other name.zip").read_bytes() == archive.read_bytes()


# -- what is refused


def rewritten(archive: Path, target: Path, **changed: bytes | None) -> Path:
    """A copy of an archive with other members (double underscores stand for dots and slashes)."""
    data = members(archive)
    for name, content in changed.items():
        name = name.replace("___", "/").replace("__", ".")
        if content is None:
            del data[name]
        else:
            data[name] = content
    with zipfile.ZipFile(target, "w") as opened:
        for name, content in data.items():
            opened.writestr(name, content)
    return target


def refused(path: Path, tmp_path: Path) -> str:
    with pytest.raises(BadInput) as caught:
        import_archive(path, tmp_path / "back.qcode")
    assert not (tmp_path / "back.qcode").exists()
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(PARTIAL)] == []
    return "; ".join(str(p) for p in caught.value.problems)


def test_an_archive_whose_log_was_edited_is_refused(archive, tmp_path):
    log = members(archive)["log.jsonl"]
    for old, new in ((b"said of it", b"said of us"), (b'"jonas"', b'"Jonas"')):
        bad = rewritten(archive, tmp_path / "bad.zip", log__jsonl=log.replace(old, new))
        assert "altered after it was written" in refused(bad, tmp_path)


def test_an_archive_with_an_event_missing_is_refused(archive, tmp_path):
    lines = members(archive)["log.jsonl"].splitlines(keepends=True)
    for at in (0, len(lines) // 2, len(lines) - 1):
        bad = rewritten(
            archive, tmp_path / "bad.zip", log__jsonl=b"".join(lines[:at] + lines[at + 1 :])
        )
        refused(bad, tmp_path)


def test_an_archive_whose_last_change_was_cut_off_whole_is_refused_by_its_fingerprint(
    archive, tmp_path
):
    """Chain and state would fit; `study.json` says that there was more."""
    lines = members(archive)["log.jsonl"].splitlines(keepends=True)
    newest = json.loads(lines[-1])["change_set"]
    bad = rewritten(
        archive,
        tmp_path / "bad.zip",
        log__jsonl=b"".join(x for x in lines if json.loads(x)["change_set"] != newest),
    )
    assert "not the study that the archive was made from" in refused(bad, tmp_path)


def test_an_archive_with_an_edited_text_is_refused(archive, tmp_path):
    data = members(archive)
    data["texts/SP-01.txt"] = data["texts/SP-01.txt"].replace(b"friend", b"enemy!")
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as opened:
        for name, content in data.items():
            opened.writestr(name, content)
    assert "texts/SP-01.txt is not the text listed in texts.csv" in refused(bad, tmp_path)


@pytest.mark.parametrize("name", ["log__jsonl", "texts__csv", "study__json"])
def test_an_archive_without_one_of_its_exact_members_is_refused(archive, tmp_path, name):
    refused(rewritten(archive, tmp_path / "bad.zip", **{name: None}), tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        b"no json",
        b"[]",
        b'{"seq": 1}',
        b'{"seq": true}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"seq": 99999999999999999999999}',
    ],
)
def test_a_line_of_the_log_that_is_none_is_named_with_its_number(archive, tmp_path, line):
    log = members(archive)["log.jsonl"].splitlines(keepends=True)
    bad = rewritten(
        archive,
        tmp_path / "bad.zip",
        log__jsonl=b"".join([*log[:3], line[:200_000] + b"\n", *log[3:]]),
    )
    assert "line 4" in refused(bad, tmp_path)


def test_values_that_no_table_takes_are_refused_without_a_traceback(archive, tmp_path):
    log = members(archive)["log.jsonl"]
    for old, new in (
        (b'"ordinal":0', b'"ordinal":9e999'),
        (b'"seq":5,', b'"seq":4,'),
        (b'"memo":""', b'"memos":""'),
        (b'"start":13', b'"start":{}'),
    ):
        assert old in log
        refused(
            rewritten(archive, tmp_path / "bad.zip", log__jsonl=log.replace(old, new)), tmp_path
        )


def test_an_archive_of_a_newer_schema_or_format_is_refused_by_name(archive, tmp_path):
    header = json.loads(members(archive)["study.json"])
    newer = json.dumps({**header, "schema": SCHEMA_VERSION + 1}).encode()
    with pytest.raises(ProjectOutdated, match="has schema"):
        import_archive(
            rewritten(archive, tmp_path / "bad.zip", study__json=newer), tmp_path / "back.qcode"
        )
    other = json.dumps({**header, "format": "qcode-archive/9"}).encode()
    assert "qcode-archive/9" in refused(
        rewritten(archive, tmp_path / "bad.zip", study__json=other), tmp_path
    )


def test_a_cut_off_archive_is_refused(archive, tmp_path):
    data = archive.read_bytes()
    for length in (0, 10, len(data) // 2, len(data) - 5):
        bad = tmp_path / "bad.zip"
        bad.write_bytes(data[:length])
        refused(bad, tmp_path)


def test_other_zips_are_not_taken_for_archives(archive, tmp_path):
    """A Word file, a zip of transcripts, a text: an import reads them as what they are."""
    assert archive_bytes(archive) == archive.read_bytes()
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as opened:
        opened.writestr("LE-01.txt", "Interviewer: Hello?")
    (tmp_path / "text.zip").write_text("no zip")
    for name in ("other.zip", "text.zip", "none.zip"):
        assert archive_bytes(tmp_path / name) is None


def test_the_events_of_an_archive_are_those_of_the_store(rich, archive):
    """Field by field, with the payloads as the JSON texts that were hashed."""
    from qcode.exchange.archive import EVENT, read_archive

    assert EVENT == EVENT_COLUMNS
    with Store.open(rich) as store, store.reading() as connection:
        assert list(read_archive(archive.read_bytes(), "a.zip").events) == list(events(connection))
