"""What ``backup``, ``restore``, ``export``, ``import`` of an archive, ``migrate`` and ``history``
print, write and refuse.
"""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from qcode.store.sqlite.places import Place


def fingerprint(qcode, study: object) -> str:
    found: str = qcode("-p", study, "check", "--format", "json").json["fingerprint"]
    return found


# -- backup and restore


def test_backup_writes_a_copy_and_restore_brings_it_back(coded: Path, qcode) -> None:
    before = fingerprint(qcode, coded)
    said = qcode("backup").said
    qcode("codings", "add", "LE-04", "4", "hotline", "--coder", "ada")
    listed = qcode("restore", "--format", "json")
    row = listed.rows[0]
    assert f"wrote {row['path']}" in said
    assert (listed.json["schema"], row["why"], row["study"], row["automatic"]) == (
        "qcode.restore/1",
        "asked for",
        "study",
        False,
    )
    assert set(row) >= {"backup", "time", "size", "events"}
    assert (
        "does not exist"
        in qcode("restore", row["backup"], "--as", "back/again.qcode", status=3).said
    )
    Path("back").mkdir()
    done = qcode("restore", row["backup"], "--as", "back/again.qcode")
    assert done.out == b""
    assert "all checks passed" in done.said
    assert fingerprint(qcode, "back/again.qcode") == before


def test_backup_into_a_folder(coded: Path, qcode) -> None:
    qcode("backup", "kept")
    names = [p.name for p in Path("kept").iterdir()]
    assert len(names) == 1
    assert names[0].startswith("study-") and names[0].endswith(".qcode.gz")
    assert not Path("study.backups").exists()


def test_restore_without_backups_says_how_one_is_made(coded: Path, qcode) -> None:
    ran = qcode("restore")
    assert "qcode backup" in ran.text
    assert qcode("restore", "--format", "csv").text.splitlines()[0].startswith("backup,when")


def test_restore_needs_to_know_what_and_where_to(coded: Path, qcode) -> None:
    qcode("backup")
    name = qcode("restore", "--format", "json").rows[0]["backup"]
    assert "--as NEW.qcode" in qcode("restore", name, status=2).said
    assert (
        "which backup do you want to restore?" in qcode("restore", "--as", "x.qcode", status=2).said
    )
    assert "no backup named" in qcode("restore", "nothing", "--as", "x.qcode", status=2).said
    assert "must end in .qcode" in qcode("restore", name, "--as", "x.db", status=2).said


def test_restore_overwrites_nothing(coded: Path, qcode) -> None:
    qcode("backup")
    before = coded.read_bytes()
    name = qcode("restore", "--format", "json").rows[0]["backup"]
    assert "already exists" in qcode("restore", name, "--as", coded, status=3).said
    assert coded.read_bytes() == before


def test_backups_are_listed_when_the_study_is_damaged_or_gone(coded: Path, qcode) -> None:
    qcode("backup")
    coded.write_bytes(b"nothing of it is left")
    assert "restore" in qcode("log", status=3).said
    assert len(qcode("restore", "--format", "json").rows) == 1
    coded.unlink()
    name = qcode("restore", "--format", "json").rows[0]["backup"]
    qcode("restore", name, "--as", "study.qcode")
    qcode("check")


def test_a_backup_is_made_before_codes_with_codings_leave_the_codebook(
    coded: Path, qcode, data: Path
) -> None:
    book = (data / "codebook.yaml").read_text()
    Path("small.yaml").write_text(
        book.partition("  - code: barriers")[0].replace('version: "1"', 'version: "2"')
    )
    before = fingerprint(qcode, coded)
    qcode("codebook", "load", "small.yaml", status=1)
    assert qcode("restore", "--format", "json").rows == []
    qcode("codebook", "load", "small.yaml", "--retire")
    row = qcode("restore", "--format", "json").rows[0]
    assert row["automatic"] is True
    assert "codebook load --retire" in row["why"]
    Path("back").mkdir()
    qcode("restore", row["backup"], "--as", "back/study.qcode")
    assert fingerprint(qcode, "back/study.qcode") == before


def test_a_backup_is_made_before_a_transcript_is_corrected_and_before_a_merge(
    coded: Path, qcode, data: Path
) -> None:
    copy = Path("elsewhere")
    copy.mkdir()
    shutil.copy(coded, copy / "copy.qcode")
    qcode("-p", copy / "copy.qcode", "codings", "add", "LE-04", "4", "hotline", "--coder", "ada")
    (copy / "LE-01.txt").write_text(
        (data / "transcripts" / "LE-01.txt").read_text() + "\nInterviewer: Thanks.\n"
    )
    qcode("import", "--update", copy / "LE-01.txt", "--dry-run")
    qcode("merge", copy / "copy.qcode", "--dry-run")
    assert qcode("restore", "--format", "json").rows == []
    qcode("import", "--update", copy / "LE-01.txt")
    qcode("merge", copy / "copy.qcode")
    whys = [row["why"] for row in qcode("restore", "--format", "json").rows]
    assert sorted(whys) == ["before import --update LE-01", "before merging copy.qcode"]


def test_the_log_tells_what_a_merge_noted_of_a_redacted_text_without_ids_or_json(
    coded: Path, qcode, data: Path
) -> None:
    copy = Path("elsewhere")
    copy.mkdir()
    shutil.copy(coded, copy / "copy.qcode")
    (copy / "LE-01.txt").write_text(
        (data / "transcripts" / "LE-01.txt").read_text() + "\nInterviewer: Thanks.\n"
    )
    qcode("-p", copy / "copy.qcode", "import", "--update", copy / "LE-01.txt")
    qcode("transcripts", "redact", "LE-01", "--words", "detective", "--yes")
    qcode("merge", copy / "copy.qcode")
    log = qcode("log", "--last", "200").text
    assert "added the record of where words were redacted" in log
    assert "added the note of what a redaction left of a text" in log
    assert "redacted:" not in log


# -- the archive


def test_an_archive_is_a_zip_that_becomes_the_identical_study(coded: Path, qcode) -> None:
    said = qcode("export", "--archive", "study.zip").said
    with zipfile.ZipFile("study.zip") as opened:
        assert opened.testzip() is None
        assert {"README.txt", "codings.csv", "codebook.yaml", "log.jsonl"} <= set(opened.namelist())
    Path("back").mkdir()
    back = qcode("import", "study.zip", "-p", "back/study.qcode").said
    assert fingerprint(qcode, "back/study.qcode") == fingerprint(qcode, coded)
    assert fingerprint(qcode, coded) in said
    assert fingerprint(qcode, coded) in back
    for command in (
        ["log"],
        ["codings", "export"],
        ["transcripts"],
        ["attributes", "export"],
        ["codebook", "export"],
    ):
        assert qcode("-p", "back/study.qcode", *command).out == qcode("-p", coded, *command).out


def test_an_archive_becomes_a_study_of_its_own(coded: Path, qcode) -> None:
    """It does not go into the study at hand, and overwrites none."""
    qcode("export", "--archive", "study.zip")
    before = coded.read_bytes()
    assert "-p NEW.qcode" in qcode("import", "study.zip", status=2).said
    assert "already exists" in qcode("import", "study.zip", "-p", coded, status=3).said
    assert "must end in .qcode" in qcode("import", "study.zip", "-p", "new.db", status=2).said
    assert coded.read_bytes() == before


def test_a_damaged_archive_is_a_problem_of_the_file(coded: Path, qcode) -> None:
    qcode("export", "--archive", "study.zip")
    with zipfile.ZipFile("study.zip") as good, zipfile.ZipFile("bad.zip", "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(
                name, content.replace(b'"ada"', b'"eve"') if name == "log.jsonl" else content
            )
    ran = qcode("import", "bad.zip", "-p", "new.qcode", status=1)
    assert ran.said.startswith("bad.zip: does not contain an intact study")
    assert not Path("new.qcode").exists()


def test_exporting_needs_to_know_what_and_overwrites_nothing(coded: Path, qcode) -> None:
    assert "--archive FILE.zip" in qcode("export", status=2).said
    Path("study.zip").write_text("mine")
    assert "already exists" in qcode("export", "--archive", "study.zip", status=1).said
    assert Path("study.zip").read_text() == "mine"


def test_who_codes_blind_gets_no_archive(coded: Path, qcode) -> None:
    assert (
        "codes blind" in qcode("export", "--archive", "study.zip", "--coder", "ben", status=1).said
    )
    assert not Path("study.zip").exists()


# -- migrate


def test_migrate_says_when_there_is_nothing_to_do(coded: Path, qcode) -> None:
    before = coded.read_bytes()
    ran = qcode("migrate")
    assert "is up to date (schema" in ran.said
    assert coded.read_bytes() == before


def test_a_study_of_a_newer_qcode_is_refused_by_every_command(coded: Path, qcode) -> None:
    raw = sqlite3.connect(coded, isolation_level=None)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    for command in (["migrate"], ["log"], ["check"], ["backup"]):
        said = qcode(*command, status=3).said
        assert "study.qcode was made by a newer qcode" in said
        assert "hint: use a newer version: pip install --upgrade qcode" in said


# -- history


def test_history_tells_who_coded_a_segment_and_when(coded: Path, qcode) -> None:
    earlier = qcode("history", "LE-04", "4", "--format", "json").rows
    qcode("codings", "add", "LE-04", "4", "techniques", "--coder", "zoe")
    qcode("codings", "remove", "LE-04", "4", "techniques", "--coder", "zoe")
    qcode("undo", "--coder", "zoe")
    ran = qcode("history", "LE-04", "4", "--format", "json")
    new = ran.rows[len(earlier) :]
    assert (ran.json["schema"], ran.json["transcript"], ran.json["segments"]) == (
        "qcode.history/1",
        "LE-04",
        "4",
    )
    assert [(r["actor"], r["what"], r["kind"], r["code"], r["coder"]) for r in new] == [
        ("zoe", "added", "coding", "techniques", "zoe"),
        ("zoe", "removed", "coding", "techniques", "zoe"),
        ("zoe", "added (undo)", "coding", "techniques", "zoe"),
    ]
    assert [r["seq"] for r in ran.rows] == sorted(r["seq"] for r in ran.rows)
    assert new[0]["words"]


def test_history_is_of_that_place_only(coded: Path, qcode) -> None:
    """A coding over a range is in the history of each of its segments and of no other."""
    qcode("codings", "add", "LE-04", "2-3", "techniques", "--coder", "zoe")
    for segment, there in (("1", False), ("2", True), ("3", True), ("3-4", True), ("4", False)):
        rows = qcode("history", "LE-04", segment, "--format", "json").rows
        assert any(r["coder"] == "zoe" for r in rows) == there


def test_history_keeps_blindness(coded: Path, qcode) -> None:
    """Ben codes LE-01 blind: of that he sees his own."""
    everybody = {r["coder"] for r in qcode("history", "LE-01", "1-6", "--format", "json").rows}
    own = {
        r["coder"]
        for r in qcode("history", "LE-01", "1-6", "--format", "json", "--coder", "ben").rows
    }
    assert everybody >= {"ada", "ben"}
    assert own == {"ben"}


def test_history_follows_codings_through_a_correction_of_the_text(
    coded: Path, qcode, data: Path
) -> None:
    before = qcode("history", "LE-01", "2", "--format", "json").rows
    assert before
    Path("new").mkdir()
    Path("new/LE-01.txt").write_text(
        "Interviewer: Ready?\n\n" + (data / "transcripts" / "LE-01.txt").read_text()
    )
    qcode("import", "--update", "new/LE-01.txt")
    moved = {r["entity"] for r in before if r["kind"] == "coding"}
    found = [qcode("history", "LE-01", str(n), "--format", "json").rows for n in (3, 4)]
    assert moved <= {r["entity"] for rows in found for r in rows}


def test_history_of_what_is_not_there(coded: Path, qcode) -> None:
    assert "did you mean" in qcode("history", "LE-1", "2", status=2).said
    assert "has no segment" in qcode("history", "LE-01", "999", status=2).said


def test_history_of_a_segment_that_nobody_coded(fresh: Path, qcode) -> None:
    assert "Nobody has coded here yet" in qcode("history", "LE-04", "2").text


# -- places


@pytest.mark.parametrize("place", [Place("network", "nfs4"), Place("cloud", "Dropbox")])
def test_init_and_import_warn_once_on_stderr_where_locks_cannot_be_trusted(
    qcode, data: Path, monkeypatch, place
) -> None:
    monkeypatch.setattr("qcode.store.database.look_at", lambda path: place)
    for ran in (
        qcode("init", "s.qcode"),
        qcode("import", data / "transcripts"),
        qcode("import", data / "transcripts"),
    ):
        assert ran.said.count(place.name) == 1
        assert "qcode merge" in ran.said
        assert place.name.encode() not in ran.out


def test_nothing_is_said_of_an_ordinary_place(qcode, monkeypatch) -> None:
    monkeypatch.setattr("qcode.store.database.look_at", lambda path: None)
    assert "warning" not in qcode("init", "s.qcode").said
