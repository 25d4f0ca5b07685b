"""`import`: files, folders and patterns; what is skipped is told; the same file again is
unchanged.
"""

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
    assert [(r["transcript"], r["status"]) for r in ran.rows] == [
        ("one", "imported"),
        ("two", "imported"),
        ("three", "imported"),
    ]
    assert names(qcode) == ["one", "three", "two"]


def test_a_folder_gives_its_transcripts_and_tells_what_it_leaves(empty: Path, qcode) -> None:
    """Tables, hidden files and lock files are no transcripts; a table of turns is imported by
    naming it.
    """
    folder = Path("in")
    folder.mkdir()
    for name in ("one.txt", ".hidden.txt", "~$two.docx", "people.csv", "notes.xyz"):
        (folder / name).write_text(WORDS.format(name))
    ran = qcode("import", "in", "--format", "json")
    assert [r["transcript"] for r in ran.rows] == ["one"]
    assert (
        "~$two.docx: note: skipped: a lock file" in ran.said
        and "'notes.xyz', 'people.csv'" in ran.said
    )


def test_one_bad_file_does_not_stop_the_others(empty: Path, qcode) -> None:
    """The good ones are in the study, the bad ones are told with their path, exit 1."""
    Path("good.txt").write_text(WORDS.format("church"))
    Path("bad.docx").write_bytes(b"PK\x03\x04 no zip at all")
    Path("nothing.txt").write_bytes(b"")
    ran = qcode(
        "import", "bad.docx", "good.txt", "nothing.txt", "missing.txt", "--format", "json", status=1
    )
    assert {r["transcript"]: r["status"] for r in ran.rows} == {
        "bad": "failed",
        "good": "imported",
        "nothing": "failed",
    }
    lines = ran.said.splitlines()
    assert lines[0].startswith("missing.txt: no such file")
    assert [line.partition(":")[0] for line in lines[1:3]] == ["bad.docx", "nothing.txt"]
    assert lines[-1] == "qcode: error: 3 of 4 could not be read; the others were imported"
    assert names(qcode) == ["good"]


def test_a_dry_run_says_what_would_be_imported(empty: Path, qcode) -> None:
    Path("good.txt").write_text(WORDS.format("church"))
    Path("nothing.txt").write_bytes(b"")
    ran = qcode("import", "good.txt", "nothing.txt", "--dry-run", status=1)
    last = ran.said.splitlines()[-1]
    assert last == "qcode: error: 1 of 2 could not be read; the others would be imported"
    assert names(qcode) == []


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
        assert (
            "there is already a transcript with this name"
            in qcode("import", f"{name}.txt", status=1).said
        )
        Path(f"{name}.txt").unlink()


def test_a_name_is_the_same_composed_or_not(empty: Path, qcode) -> None:
    """As file systems differ in how they write an accent; the name that is listed can be typed."""
    composed = "M\u00fcller"
    Path(f"{unicodedata.normalize('NFD', composed)}.txt").write_text(WORDS.format("church"))
    qcode("import", ".")
    assert names(qcode) == [composed]
    assert qcode("show", composed).out
    Path("c.csv").write_text(
        f"transcript,segment,code,coder\n{unicodedata.normalize('NFD', composed)},2,,ada\n"
    )
    qcode("codings", "import", "c.csv")


def test_a_dry_run_shows_speakers_and_changes_nothing(empty: Path, data: Path, qcode) -> None:
    """Who speaks how much, who is taken for the interviewer."""
    before = empty.read_bytes()
    ran = qcode("import", data / "transcripts" / "LE-01.txt", "--dry-run", "--format", "json")
    speakers = ran.json["tables"][0]["rows"]
    assert [(s["speaker"], s["turns"], s["role"]) for s in speakers] == [
        ("Interviewer", 3, "interviewer"),
        ("LE-01", 3, ""),
    ]
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
    assert [r["text"] for r in qcode("show", "T-1", "--format", "json").rows] == [
        "And?",
        "From the church.",
    ]


def test_what_comes_in_by_name_is_shown_by_name(empty: Path, data: Path, qcode) -> None:
    """The table of an import has a row a file and says how many came in."""
    ran = qcode("import", data / "transcripts")
    assert ran.text.count("imported") == 6 + 1 and "6 imported." in ran.text
    assert ran.err == b""


def test_times_of_the_recording_are_shown_on_request(empty: Path, qcode) -> None:
    """In the transcript and under quotes, as hours, minutes and seconds; never unasked in a
    table.
    """
    Path("LE-01.vtt").write_text(
        "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Ana>Where do referrals come from?\n\n"
        "01:02:03.250 --> 01:02:09.000\n<v Dov>Most of them come from the tip line at night.\n"
    )
    Path("book.yaml").write_text("title: Streams\nversion: '1'\ncodes:\n  - code: hotline\n")
    assert qcode("codebook", "load", "book.yaml").status == 0
    assert qcode("import", "LE-01.vtt", "--interviewer", "Ana").status == 0
    assert qcode("--coder", "ada", "codings", "add", "LE-01", "2", "hotline").status == 0
    assert [r["time"] for r in qcode("show", "LE-01", "--format", "json").rows] == [
        "00:00:01.000",
        "01:02:03.250",
    ]
    assert (
        b"01:02:03.250" in qcode("show", "LE-01", "--times").out
        and b"01:02" not in qcode("show", "LE-01").out
    )
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
    assert [(m["kind"], m["by"], m["text"]) for m in second["memos"]] == [
        ("comment", "Mara", "Which one?")
    ]
    assert second["text"] == "The tip line."
    assert b"comment by Mara: Which one?" in qcode("show", "LE-02", "--notes").out


def test_two_files_of_one_import_that_are_called_the_same(empty: Path, qcode) -> None:
    """The second is refused, and --update, which would replace the first by it, is not what it is
    told.
    """
    Path("a").mkdir()
    Path("b").mkdir()
    Path("a/LE-01.txt").write_text("Ana: Where from?\n\nDov: The tip line.\n")
    Path("b/LE-01.txt").write_text("Ana: And then?\n\nDov: Nothing.\n")
    ran = qcode("import", "a", "b", status=1)
    assert b"b/LE-01.txt: another file of this import has the same name" in ran.err
    assert b"--update" not in ran.err


def test_corrected_times_alone_are_an_update_too(empty: Path, qcode) -> None:
    """The words are the same, the turn begins later: codings stay, the time is the new one; the
    same again is unchanged.
    """
    captions = "WEBVTT\n\n00:00:01.000 --> 00:00:04.500\n<v Ana>Where do referrals come from?\n"
    Path("LE-01.vtt").write_text(captions)
    assert qcode("import", "LE-01.vtt").status == 0
    Path("LE-01.vtt").write_text(captions.replace("00:00:01.000", "00:00:02.000"))
    assert "LE-01: updated" in qcode("import", "--update", "LE-01.vtt").said
    assert [r["time"] for r in qcode("show", "LE-01", "--format", "json").rows] == ["00:00:02.000"]
    assert "LE-01: unchanged" in qcode("import", "--update", "LE-01.vtt").said


def test_a_speaker_map_gives_names_and_roles_and_tells_what_fits_nobody(empty: Path, qcode) -> None:
    """Any role may stand in the map; one that is no interviewer's also corrects the guess."""
    Path("one.txt").write_text("Q: And where from?\n\nAna: From the church.\n\nInt: Who?\n")
    Path("map.csv").write_text(
        "transcript,label,name,role\n,Q,,advocate\none,Ana,A1,nurse\n,Bea,,nurse\ntwo,Ana,,\n"
    )
    ran = qcode(
        "import",
        "one.txt",
        "--speakers",
        "map.csv",
        "--rename",
        "Cy=D",
        "--dry-run",
        "--format",
        "json",
    )
    assert [(s["speaker"], s["role"]) for s in ran.json["tables"][0]["rows"]] == [
        ("Q", "advocate"),
        ("A1", "nurse"),
        ("Int", "interviewer"),
    ]
    assert "map.csv:4: no speaker is called 'Bea'" in ran.said
    assert "map.csv:5: no speaker in two is called 'Ana'" in ran.said
    assert "--rename Cy=D: no speaker is called 'Cy'" in ran.said
    qcode("import", "one.txt", "--speakers", "map.csv")
    rows = qcode("show", "one", "--format", "json").rows
    assert [(r["speaker"], r["role"]) for r in rows] == [
        ("Q", "advocate"),
        ("A1", "nurse"),
        ("Int", "interviewer"),
    ]


def test_a_file_that_is_there_shows_the_speakers_of_the_study(empty: Path, qcode) -> None:
    """Options for speakers change nothing then, and that is told."""
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    ran = qcode("import", "one.txt", "--rename", "Ana=Bea", "--format", "json")
    assert [(r["status"], r["speakers"]) for r in ran.rows] == [
        ("unchanged", ["Interviewer", "Ana"])
    ]
    assert "the speakers of one stay as they are in the study" in ran.said


def test_a_file_whose_transcript_was_renamed_is_unchanged(empty: Path, qcode) -> None:
    """A folder that is imported again brings no transcript twice; the same bytes under another name
    are told.
    """
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    qcode("transcripts", "rename", "one", "LE-01")
    ran = qcode("import", "one.txt", "--format", "json")
    assert [(r["transcript"], r["status"]) for r in ran.rows] == [("LE-01", "unchanged")]
    Path("two.txt").write_text(WORDS.format("church"))
    assert "two.txt: warning: has the same bytes as 'LE-01'" in qcode("import", "two.txt").said


def test_a_withdrawn_transcript_that_comes_in_again_is_told(empty: Path, qcode) -> None:
    """Its file may still lie in the folder that is imported."""
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    qcode("transcripts", "remove", "one", "--yes")
    assert "a transcript 'one' was withdrawn from this study" in qcode("import", "one.txt").said


def test_role_and_site_of_a_file_are_known_by_name(empty: Path, qcode) -> None:
    """However a survey's columns or a header write them; the interviewer stays one."""
    Path("s.csv").write_text(
        "ID,Role,SITE,How do cases come?,Why?\nR1,nurse,North,By phone.,It is near.\n"
    )
    qcode("import", "s.csv", "--as", "survey")
    rows = qcode("attributes", "export", "--format", "json").rows
    assert [(r["role"], r["site"]) for r in rows] == [("interviewer", "North"), ("nurse", "North")]


def test_an_update_takes_no_attributes_and_no_other_segments(empty: Path, qcode) -> None:
    """Rather than leaving such an option unheard."""
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    assert (
        "leave out --attributes and --segment-by"
        in qcode("import", "--update", "one.txt", "--segment-by", "sentence", status=2).said
    )


def test_an_update_lists_speakers_by_the_map_and_tells_who_is_new(empty: Path, qcode) -> None:
    """A corrected label is another speaker, whose role is not known."""
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    Path("one.txt").write_text(WORDS.format("church").replace("Ana", "Bea"))
    Path("map.csv").write_text("label,name\nBea,B1\n")
    said = qcode("import", "--update", "one.txt", "--speakers", "map.csv").said
    assert "one has a new speaker 'B1'" in said
    assert "no longer speakers in one: 'Ana'" in said


def test_the_hint_for_a_taken_label_can_be_typed(empty: Path, qcode) -> None:
    """With the quotes that a shell needs."""
    Path("my one.txt").write_text("Q: And?\n\nAna: Yes.\n\nBea B: No.\n")
    qcode("import", "my one.txt", "--as", "labels")
    said = qcode("speakers", "rename", "my one", "Ana", "Bea B", status=1).said
    assert "qcode speakers merge 'my one' Ana --into 'Bea B'" in said


def test_a_comment_alone_is_an_update_too(empty: Path, qcode) -> None:
    """The words are the same; what somebody noted in the file comes in, once."""
    import docx

    for comment in ("", "heard twice"):
        document = docx.Document()
        document.add_paragraph("Q: How?")
        run = document.add_paragraph("A: By phone, mostly.").runs[0]
        if comment:
            document.add_comment(run, text=comment, author="Typist")
        document.save("one.docx")
        qcode("import", *(["--update"] if comment else []), "one.docx")
    found = [m["text"] for r in qcode("show", "one", "--format", "json").rows for m in r["memos"]]
    assert found == ["heard twice"]
    assert "one: unchanged" in qcode("import", "--update", "one.docx").said


def test_attributes_go_out_to_a_workbook_and_come_in_again(empty: Path, qcode) -> None:
    """What stands below the table there is no row of it; two attributes as well as one."""
    Path("one.txt").write_text(WORDS.format("church"))
    qcode("import", "one.txt")
    qcode("speakers", "role", "one", "Ana", "nurse")
    qcode("attributes", "export", "-o", "people.xlsx")
    qcode("attributes", "import", "people.xlsx")
    assert [r["role"] for r in qcode("attributes", "export", "--format", "json").rows] == [
        "interviewer",
        "nurse",
    ]
    Path("sites.csv").write_text("site,kind\nNorth,town\n")
    qcode("attributes", "import", "sites.csv")
    qcode("attributes", "export", "--sites", "-o", "sites.xlsx")
    qcode("attributes", "import", "sites.xlsx")
    assert [
        r["site"] for r in qcode("attributes", "export", "--sites", "--format", "json").rows
    ] == ["North"]


def test_codings_go_out_to_a_workbook_and_come_in_again(coded: Path, qcode) -> None:
    """All of them are there already; the title below the table is no row of it."""
    qcode("codings", "export", "codings.xlsx")
    assert "0 codings added" in qcode("codings", "import", "codings.xlsx").said


def test_an_undone_import_or_update_leaves_the_study_as_it_was(fresh: Path, qcode) -> None:
    """The fingerprint of the check is the one before; done again, it is the one after."""

    def held() -> str:
        return qcode("check", "--format", "json").json["fingerprint"]

    before = held()
    Path("LE-77.txt").write_text("Ana: Where from?\n\nDov: The tip line.\n")
    qcode("import", "LE-77.txt")
    after = held()
    qcode("undo")
    assert held() == before != after
    qcode("redo")
    assert held() == after
    Path("LE-77.txt").write_text("Ana: Where from?\n\nDov: The tip line, at night.\n")
    qcode("import", "--update", "LE-77.txt")
    assert held() != after
    qcode("undo")
    assert held() == after


def test_the_original_of_what_was_withdrawn_or_redacted_is_told_under_any_name_with_both_ways_on(
    empty: Path, qcode
) -> None:
    """The bytes may differ, and the name: the words are what came back."""
    words = WORDS.format("church")
    Path("one.txt").write_text(words)
    Path("two.txt").write_text(WORDS.format("school"))
    qcode("import", "one.txt", "two.txt")
    qcode("transcripts", "remove", "one", "--yes")
    qcode("transcripts", "redact", "two", "--words", "school", "--yes")
    Path("other name.txt").write_bytes(b"\xef\xbb\xbf" + words.encode())
    Path("third.txt").write_text(WORDS.format("school"))
    said = qcode("import", "--dry-run", "other name.txt", "third.txt").said
    assert "is word for word a transcript that was withdrawn from this study" in said
    assert "contains words that were redacted in 'two'" in said
    assert "to keep it, do nothing; to remove it: qcode transcripts remove 'other name'" in said
    assert "import --update restores those words" in qcode("import", "two.txt", status=1).said
    qcode("import", "third.txt")
    qcode("transcripts", "remove", "third", "--yes")
    assert b"school" not in (empty if empty.is_file() else Path("study.qcode")).read_bytes()


def test_what_looks_like_a_label_is_told_and_can_be_taken_or_denied(empty: Path, qcode) -> None:
    """By options, and by the column `speaker` of the table; a label that no line has is told."""
    Path("one.vtt").write_text(
        "WEBVTT\n\n"
        + "".join(
            f"00:0{n}.000 --> 00:0{n}.900\n{w}\n\n"
            for n, w in enumerate(["so", "nora: late", "then", "we"])
        )
    )
    ran = qcode("import", "one.vtt", "--dry-run")
    assert "not taken as speakers: nora 1×" in ran.said
    taken = qcode(
        "import", "one.vtt", "--dry-run", "--label", "nora", "--label", "zoe", "--format", "json"
    )
    assert taken.rows[0]["speakers"] == ["nora"]
    assert "--label zoe: no line begins with 'zoe'" in taken.said
    Path("who.csv").write_text("label,speaker\nnora,yes\n")
    assert qcode(
        "import", "one.vtt", "--dry-run", "--speakers", "who.csv", "--format", "json"
    ).rows[0]["speakers"] == ["nora"]
    Path("who.csv").write_text("label,speaker\nnora,perhaps\n")
    assert (
        "takes yes, no or nothing"
        in qcode("import", "one.vtt", "--speakers", "who.csv", status=1).said
    )
    Path("who.csv").unlink()
    qcode("import", "one.vtt")
    assert (
        "not taken as speakers in one: nora 1×"
        in qcode("speakers", "list").said + qcode("speakers", "list").text
    )
