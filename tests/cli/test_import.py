"""`import`: files, folders and patterns; what is skipped is told; the same file again is unchanged."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

WORDS = "Interviewer: And?\n\nAna: From the {}.\n"


@pytest.fixture
def empty(qcode) -> Path:
    """A study without transcripts, the only one in the current folder."""
    qcode("init", "study.qcode")
    return Path("study.qcode")


def names(qcode) -> list[str]:
    """The transcripts of the study."""
    return [r["transcript"] for r in qcode("transcripts", "--format", "json").rows]


def test_files_folders_and_patterns_name_transcripts(empty: Path, qcode) -> None:
    """A file named twice is read once; sub-folders are part of a folder."""
    for name in ("a/one", "a/b/two", "three", "four"):
        path = Path(f"{name}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(WORDS.format(path.stem))
    ran = qcode("import", "a", "a/one.txt", "t*.txt", "--format", "json")
    assert [(r["transcript"], r["status"]) for r in ran.rows] == [("one", "imported"), ("two", "imported"), ("three", "imported")]
    assert names(qcode) == ["one", "three", "two"]


def test_a_folder_gives_its_transcripts_and_tells_what_it_leaves(empty: Path, qcode) -> None:
    """Tables, hidden files and lock files are no transcripts; a table of turns is imported by naming it."""
    folder = Path("in")
    folder.mkdir()
    for name in ("one.txt", ".hidden.txt", "~$two.docx", "people.csv", "notes.xyz"):
        (folder / name).write_text(WORDS.format(name))
    ran = qcode("import", "in", "--format", "json")
    assert [r["transcript"] for r in ran.rows] == ["one"]
    assert "~$two.docx: note: skipped: a lock file" in ran.said and "'notes.xyz', 'people.csv'" in ran.said


def test_one_bad_file_does_not_stop_the_others(empty: Path, qcode) -> None:
    """The good ones are in the study, the bad ones are told with their path, exit 1."""
    Path("good.txt").write_text(WORDS.format("church"))
    Path("bad.docx").write_bytes(b"PK\x03\x04 no zip at all")
    Path("nothing.txt").write_bytes(b"")
    ran = qcode("import", "bad.docx", "good.txt", "nothing.txt", "missing.txt", "--format", "json", status=1)
    assert {r["transcript"]: r["status"] for r in ran.rows} == {"bad": "failed", "good": "imported", "nothing": "failed"}
    lines = ran.said.splitlines()
    assert lines[0].startswith("missing.txt: no such file")
    assert [line.partition(":")[0] for line in lines[1:3]] == ["bad.docx", "nothing.txt"]
    assert lines[-1] == "qcode: error: 3 of 4 could not be read; nothing else was held up by that"
    assert names(qcode) == ["good"]


def test_a_path_that_leads_nowhere_is_an_error(empty: Path, qcode) -> None:
    """Neither a file nor a pattern that matches: exit 1, and the study as it was."""
    before = empty.read_bytes()
    assert "missing.txt: no such file" in qcode("import", "missing.txt", status=1).said
    assert "x*.txt: no file matches this pattern" in qcode("import", "x*.txt", status=1).said
    assert empty.read_bytes() == before


def test_the_same_file_again_changes_nothing(fresh: Path, data: Path, qcode) -> None:
    """Same bytes, same name: unchanged, exit 0, not a byte of the study different."""
    before = fresh.read_bytes()
    rows = qcode("import", data / "transcripts", "--format", "json").rows
    assert {r["status"] for r in rows} == {"unchanged"} and len(rows) == 6
    assert fresh.read_bytes() == before


def test_other_words_under_a_known_name_are_refused(fresh: Path, qcode) -> None:
    """A transcript that is coded is not silently replaced; nor under the name in other case."""
    for name in ("LE-01", "le-01"):
        Path(f"{name}.txt").write_text(WORDS.format("church"))
        assert "there is already a transcript of this name" in qcode("import", f"{name}.txt", status=1).said
        Path(f"{name}.txt").unlink()


def test_a_name_is_the_same_composed_or_not(empty: Path, qcode) -> None:
    """As file systems differ in how they write an accent; the name that is listed can be typed."""
    composed = "M\u00fcller"
    Path(f"{unicodedata.normalize('NFD', composed)}.txt").write_text(WORDS.format("church"))
    qcode("import", ".")
    assert names(qcode) == [composed]
    assert qcode("show", composed).out
    Path("c.csv").write_text(f"transcript,segment,code,coder\n{unicodedata.normalize('NFD', composed)},2,,ada\n")
    qcode("codings", "import", "c.csv")


def test_a_dry_run_shows_speakers_and_changes_nothing(empty: Path, data: Path, qcode) -> None:
    """Who speaks how much, who is taken for the interviewer."""
    before = empty.read_bytes()
    ran = qcode("import", data / "transcripts" / "LE-01.txt", "--dry-run", "--format", "json")
    speakers = ran.json["tables"][0]["rows"]
    assert [(s["speaker"], s["turns"], s["role"]) for s in speakers] == [("Interviewer", 3, "interviewer"), ("LE-01", 3, "")]
    assert ran.json["notes"] == ["A dry run, nothing was stored; without it: 1 imported."]
    assert empty.read_bytes() == before


def test_an_interviewer_can_be_named_and_a_speaker_renamed(empty: Path, qcode) -> None:
    """Where the label does not tell."""
    Path("one.txt").write_text("Kim: And where from?\n\nSpeaker 1: From the church.\n")
    qcode("import", "one.txt", "--interviewer", "Kim", "--rename", "Speaker 1=Ana")
    rows = qcode("show", "one", "--format", "json").rows
    assert [(r["speaker"], r["role"]) for r in rows] == [("Kim", "interviewer"), ("Ana", "")]


def test_a_file_larger_than_the_limit_is_refused(empty: Path, qcode) -> None:
    """With the option that raises the limit."""
    Path("one.txt").write_text(WORDS.format("church"))
    ran = qcode("import", "one.txt", "--max-bytes", "10", status=1)
    assert "raise it with --max-bytes" in ran.said


def test_a_table_of_turns_is_read_when_it_is_named(empty: Path, qcode) -> None:
    """A csv of turns is no transcript by its name, but by being asked for."""
    Path("T-1.csv").write_text("speaker,text\nInterviewer,And?\nAna,From the church.\n")
    qcode("import", "T-1.csv", "--as", "turns")
    assert [r["text"] for r in qcode("show", "T-1", "--format", "json").rows] == ["And?", "From the church."]


def test_what_comes_in_by_name_is_shown_by_name(empty: Path, data: Path, qcode) -> None:
    """The table of an import has a row a file and says how many came in."""
    ran = qcode("import", data / "transcripts")
    assert ran.text.count("imported") == 6 + 1 and "6 imported." in ran.text
    assert ran.err == b""


def test_times_of_the_recording_are_shown_on_request(empty: Path, qcode) -> None:
    """In the transcript and under quotes, as hours, minutes and seconds; never unasked in a table."""
    Path("LE-01.vtt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Ana>Where do referrals come from?\n\n"
        "01:02:03.250 --> 01:02:09.000\n<v Dov>Most of them come from the tip line at night.\n"
    )
    Path("book.yaml").write_text("title: Streams\nversion: '1'\ncodes:\n  - code: hotline\n")
    assert qcode("codebook", "load", "book.yaml").status == 0
    assert qcode("import", "LE-01.vtt", "--interviewer", "Ana").status == 0
    assert qcode("--coder", "ada", "codings", "add", "LE-01", "2", "hotline").status == 0
    assert [r["time"] for r in qcode("show", "LE-01", "--format", "json").rows] == ["00:00:01.000", "01:02:03.250"]
    assert b"01:02:03.250" in qcode("show", "LE-01", "--times").out and b"01:02" not in qcode("show", "LE-01").out
    quoted = ["report", "quotes", "--include-unfinished"]
    assert [r["time"] for r in qcode(*quoted, "--format", "json").rows] == ["01:02:03.250"]
    assert b"01:02:03.250" in qcode(*quoted, "--times").out and b"01:02" not in qcode(*quoted).out


def test_footnotes_of_a_file_are_shown_where_they_stand(empty: Path, qcode) -> None:
    """As memos of their segment, with their kind; the words themselves stay as they are."""
    Path("LE-01.html").write_text("<p>Ana: Where from?</p><p>Dov: The tip line.</p>")
    assert qcode("import", "LE-01.html").status == 0
    assert [r["memos"] for r in qcode("show", "LE-01", "--format", "json").rows] == [[], []]
    from docx import Document

    document = Document()
    document.add_paragraph("Ana: Where from?")
    said = document.add_paragraph("Dov: The tip line.")
    document.add_comment(said.runs, text="Which one?", author="Mara", initials="M")
    document.save("LE-02.docx")
    assert qcode("import", "LE-02.docx").status == 0
    first, second = qcode("show", "LE-02", "--format", "json").rows
    assert first["memos"] == []
    assert [(m["kind"], m["by"], m["text"]) for m in second["memos"]] == [("comment", "Mara", "Which one?")]
    assert second["text"] == "The tip line."
    assert b"comment by Mara: Which one?" in qcode("show", "LE-02", "--notes").out


def test_two_files_of_one_import_that_are_called_the_same(empty: Path, qcode) -> None:
    """The second is refused, and --update, which would replace the first by it, is not what it is told."""
    Path("a").mkdir()
    Path("b").mkdir()
    Path("a/LE-01.txt").write_text("Ana: Where from?\n\nDov: The tip line.\n")
    Path("b/LE-01.txt").write_text("Ana: And then?\n\nDov: Nothing.\n")
    ran = qcode("import", "a", "b", status=1)
    assert b"b/LE-01.txt: another file of this import is called so too" in ran.err
    assert b"--update" not in ran.err


def test_corrected_times_alone_are_an_update_too(empty: Path, qcode) -> None:
    """The words are the same, the turn begins later: codings stay, the time is the new one; the same again is unchanged."""
    captions = "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Ana>Where do referrals come from?\n"
    Path("LE-01.vtt").write_text(captions)
    assert qcode("import", "LE-01.vtt").status == 0
    Path("LE-01.vtt").write_text(captions.replace("00:00:01.000", "00:00:02.000"))
    assert "LE-01: updated" in qcode("import", "--update", "LE-01.vtt").said
    assert [r["time"] for r in qcode("show", "LE-01", "--format", "json").rows] == ["00:00:02.000"]
    assert "LE-01: unchanged" in qcode("import", "--update", "LE-01.vtt").said
