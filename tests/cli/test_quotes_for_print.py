"""Quotes for print through the program: what is decided stays in the study, through corrections,
redactions, merges and packed copies.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

HOTLINE = ("LE-01", "2", "--code", "hotline")
JSON = ("--format", "json")


def decisions(qcode, *more: object) -> list[tuple[str, str, str]]:
    found = qcode(*more, "quotes", "list", *JSON).rows
    return [(r["transcript"], r["decision"], r["text"]) for r in found]


def printed(qcode, *more: object) -> list[str]:
    ran = qcode("report", "quotes", "--code", "hotline", "--per-code", "9", *more, *JSON)
    return [r["quote"] for r in ran.rows if r["transcript"] == "LE-01"]


def held(study: Path, word: str) -> int:
    """How many rows of the log and of the marks hold a word."""
    with closing(sqlite3.connect(study)) as connection:
        queries = (
            "SELECT count(*) FROM event WHERE kind = 'mark' AND"
            " (instr(before, ?1) OR instr(after, ?1))",
            "SELECT count(*) FROM mark WHERE instr(value, ?1)",
        )
        return sum(int(connection.execute(q, (word,)).fetchone()[0]) for q in queries)


def test_an_edit_is_printed_until_it_is_undone_or_removed(coded: Path, qcode) -> None:
    edit = "Mostly the hotline … a detective from [the area] calls us."
    qcode("quotes", "edit", *HOTLINE, edit, "--coder", "ada")
    assert printed(qcode) == [edit]
    row = next(r for r in qcode("quotes", "list", *JSON).rows if r["transcript"] == "LE-01")
    assert (row["by"], row["problem"], row["segment"]) == ("ada", "", "2")
    qcode("undo", "--coder", "ada")
    assert printed(qcode)[0].startswith("Mostly the hotline, I would say")
    qcode("redo", "--coder", "ada")
    qcode("quotes", "remove", *HOTLINE)
    assert decisions(qcode) == []


def test_an_edit_of_other_words_is_refused_with_the_place(coded: Path, qcode) -> None:
    ran = qcode("quotes", "edit", *HOTLINE, "Mostly the phone, I would say", status=1)
    assert "after 'Mostly the' the quote has 'phone, I would'" in ran.said
    assert "the transcript has 'hotline, I would'" in ran.said
    assert decisions(qcode) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("LE-01", "4", "--code", "hotline"), "has no passage of 'hotline' that reports count"),
        (("LE-01", "99", "--code", "hotline"), "has no segment 99"),
        (("LE-01", "2", "--code", "hotlin"), "did you mean"),
        (("LE-1", "2", "--code", "hotline"), "no transcript"),
        ((*HOTLINE, "--words", "nowhere"), "with these words"),
    ],
)
def test_a_place_that_is_not_there_is_told(
    coded: Path, qcode, words: tuple[str, ...], told: str
) -> None:
    assert told in qcode("quotes", "pin", *words, status=2).said


def test_an_edit_moves_along_when_the_transcript_is_corrected(coded: Path, qcode, data) -> None:
    """A correction elsewhere moves it; one inside makes it fit no longer, and it is not printed."""
    edit = "… a detective from [the area] calls us."
    qcode("quotes", "edit", *HOTLINE, edit)
    text = (data / "transcripts" / "LE-01.txt").read_text()
    Path("LE-01.txt").write_text(text.replace("Where do your", "And where do all of your"))
    qcode("import", "LE-01.txt", "--update")
    assert printed(qcode) == [edit]
    Path("LE-01.txt").write_text(text.replace("a detective from", "an officer from"))
    said = qcode("import", "LE-01.txt", "--update").said
    assert "an edit for print no longer fits and its passage is not quoted" in said
    ran = qcode("report", "quotes", "--code", "hotline", *JSON)
    assert "the edit of LE-01, segment 2 no longer fits" in ran.said
    assert "LE-01" not in {r["transcript"] for r in ran.rows}
    (row,) = qcode("quotes", "list", *JSON).rows
    assert "has 'a detective from the'" in row["problem"] or row["problem"]


def test_redaction_takes_edits_with_these_words_out_of_study_and_log(coded: Path, qcode) -> None:
    """An edit that has been replaced or undone held them too; another passage keeps its edit."""
    qcode("quotes", "edit", *HOTLINE, "Mostly the hotline … a detective from the county")
    qcode("quotes", "edit", *HOTLINE, "… a detective from the [area] …")
    qcode("quotes", "edit", "LE-01", "6", "--code", "community", "… the church does too …")
    qcode("transcripts", "redact", "LE-01", "--words", "detective", "--yes")
    assert decisions(qcode) == [("LE-01", "edited", "… the church does too …")]
    assert held(coded, "detective") == 0
    qcode("check")


def test_redacting_segments_takes_edits_with_parts_of_them(coded: Path, qcode) -> None:
    qcode("quotes", "edit", *HOTLINE, "… a detective from the county …")
    qcode("transcripts", "redact", "LE-01", "--segments", "2", "--yes")
    assert decisions(qcode) == []
    assert held(coded, "detective from the county") == 0
    qcode("check")


def test_decisions_of_two_copies_come_together(coded: Path, qcode) -> None:
    """Pins of both are kept; of two edits of one passage the newer one holds."""
    copy = Path("there/copy.qcode")
    copy.parent.mkdir()
    shutil.copy(coded, copy)
    qcode("-p", copy, "quotes", "edit", *HOTLINE, "Mostly the [line] …")
    qcode("-p", copy, "quotes", "pin", "LE-02", "2", "--code", "hotline")
    qcode("quotes", "edit", *HOTLINE, "Mostly the hotline …")
    qcode("quotes", "drop", "LE-01", "6", "--code", "community")
    qcode("merge", copy)
    assert decisions(qcode) == [
        ("LE-01", "edited", "Mostly the hotline …"),
        ("LE-01", "dropped", ""),
        ("LE-02", "pinned", ""),
    ]
    qcode("check")


def test_a_code_that_is_renamed_keeps_its_pins(coded: Path, qcode) -> None:
    qcode("quotes", "pin", *HOTLINE)
    qcode("codebook", "rename", "hotline", "line")
    assert [r["code"] for r in qcode("quotes", "list", *JSON).rows] == ["line"]


def test_pins_follow_a_code_that_is_merged(coded: Path, qcode) -> None:
    qcode("quotes", "pin", "LE-01", "6", "--code", "community")
    qcode("codebook", "merge", "community", "--into", "law_enforcement")
    assert [r["code"] for r in qcode("quotes", "list", *JSON).rows] == ["law_enforcement"]
    qcode("undo")
    assert [r["code"] for r in qcode("quotes", "list", *JSON).rows] == ["community"]


def test_a_blind_coder_is_not_shown_decisions(coded: Path, qcode) -> None:
    qcode("quotes", "pin", *HOTLINE, "--coder", "ada")
    qcode("assign", "LE-01", "--to", "cleo", "--reliability", "--blind", "--new")
    assert decisions(qcode, "--coder", "cleo") == []


def test_the_archive_and_a_copy_of_all_keep_decisions(coded: Path, qcode) -> None:
    qcode("quotes", "pin", *HOTLINE)
    qcode("export", "--archive", "all.zip")
    made = Path("back/again.qcode")
    made.parent.mkdir()
    qcode("import", "all.zip", "-p", made)
    assert decisions(qcode, "-p", made) == [("LE-01", "pinned", "")]


def test_log_and_history_tell_decisions_in_words(coded: Path, qcode) -> None:
    """And no name of the list of identities."""
    Path("identities.csv").write_text("what\ncounty\n")
    qcode("disclosure", "load", "identities.csv")
    qcode("quotes", "pin", *HOTLINE)
    qcode("quotes", "edit", *HOTLINE, "Mostly the hotline …")
    told = [r["sentence"] for r in qcode("log", *JSON).rows]
    assert "added an entry of the list of identities" in told
    assert any("the pin of a passage for quotes of 'hotline' on LE-01" in t for t in told)
    assert any("an edit for print, 'Mostly the hotline …'" in t for t in told)
    marks = [r["code"] for r in qcode("history", "LE-01", "2", *JSON).rows if r["kind"] == "mark"]
    assert "the pin of a passage for quotes of 'hotline'" in marks


# Disclosure
# --------------------------------------------------------------------------------------------------


def findings(qcode, *more: object) -> list[tuple[str, str, str]]:
    ran = qcode("disclosure", "list", "--code", "hotline", *more, *JSON)
    return [(r["finding"], r["text"], r["status"]) for r in ran.rows if r["kind"] == "identity"]


@pytest.fixture
def listed(coded: Path, qcode) -> Path:
    Path("identities.csv").write_text("what;replacement;kind\ncounty;the area;place\n")
    qcode("disclosure", "load", "identities.csv")
    return coded


def test_a_finding_is_replaced_in_print_by_what_the_list_says(listed: Path, qcode) -> None:
    """The transcript stays as it is; undo opens the finding again."""
    ((name, text, status),) = findings(qcode)
    assert (text, status) == ("county", "open")
    said = qcode("disclosure", "settle", name, "--replace").said
    assert "a detective from the [the area] calls us" in said
    assert findings(qcode) == []
    assert "[the area]" in printed(qcode)[0]
    qcode("undo")
    assert len(findings(qcode)) == 1


def test_a_finding_is_accepted_with_a_reason_and_opened_again(listed: Path, qcode) -> None:
    ((name, *_),) = findings(qcode)
    qcode("disclosure", "settle", name, "--accept", "There are many.", "--coder", "ada")
    assert findings(qcode) == [(name, "county", "accepted")]
    assert findings(qcode, "--open") == []
    qcode("disclosure", "reopen", name)
    assert findings(qcode)[0][2] == "open"
    assert "no finding" in qcode("disclosure", "settle", "beef", "--accept", "x", status=2).said


def test_open_findings_warn_and_block_what_has_to_be_safe(listed: Path, qcode) -> None:
    """`report quotes` warns; with `--safe`, and where the list of findings is required to be empty,
    4.
    """
    quotes = ("report", "quotes", "--code", "hotline", "--per-code", "1")
    qcode("quotes", "pin", *HOTLINE)
    assert "county" in qcode(*quotes).said
    assert "county" in qcode(*quotes, "--safe", status=4).said
    assert "county" in qcode("disclosure", "list", "--code", "hotline", "--require", status=4).said
    table = qcode(*quotes, "--findings", *JSON)
    assert [r["text"] for r in table.rows if r["kind"] == "identity"] == ["county"]
    assert table.json["schema"] == "qcode.disclosure.list/1"


def test_a_list_given_for_once_is_not_kept(coded: Path, qcode) -> None:
    Path("identities.csv").write_text("what\nDETECTIVE\n")
    more = ("--identities", "identities.csv")
    assert {f[1] for f in findings(qcode, *more)} == {"detective"}
    assert findings(qcode) == []
    assert qcode("disclosure", "identities", *JSON).rows == []


def test_a_bad_list_is_refused_with_every_problem(coded: Path, qcode) -> None:
    Path("bad.csv").write_text("what,replacement,kimd\nx,,\n,an office,\nmill,,\nMill,,\n")
    said = qcode("disclosure", "load", "bad.csv", status=1).said
    for problem in (
        "bad.csv:2:1: 'x' is too short",
        "bad.csv:3:1",
        "bad.csv:5:1: 'Mill' is listed",
    ):
        assert problem in said
    Path("other.csv").write_text("name\nmill\n")
    assert "the column 'what' is missing" in qcode("disclosure", "load", "other.csv", status=1).said


def test_a_copy_that_lacks_transcripts_does_not_get_the_list(listed: Path, qcode) -> None:
    """It names people of other transcripts; merging the copy back changes nothing here."""
    qcode("sample", "pack", "-o", "for-ben.qcode", "--for", "ben")
    Path("back").mkdir()
    shutil.move("for-ben.qcode", "back/for-ben.qcode")
    assert qcode("-p", "back/for-ben.qcode", "disclosure", "identities", *JSON).rows == []
    with closing(sqlite3.connect("back/for-ben.qcode")) as connection:
        told = "SELECT count(*) FROM event WHERE instr(after, 'the area')"
        assert connection.execute(told).fetchone() == (0,)
    qcode("-p", "back/for-ben.qcode", "check")
    qcode("merge", "back/for-ben.qcode")
    assert len(qcode("disclosure", "identities", *JSON).rows) == 1


def test_a_spacy_model_that_is_installed_finds_entities(coded: Path, qcode) -> None:
    """A pipeline on disk is a model too: here one that knows detectives."""
    import spacy

    pipeline = spacy.blank("en")
    ruler: Any = pipeline.add_pipe("entity_ruler")
    ruler.add_patterns(
        [
            {"label": "PERSON", "pattern": "detective"},
            {"label": "DATE", "pattern": "nine"},
        ]
    )
    pipeline.to_disk("model")
    ran = qcode("disclosure", "list", "--code", "hotline", "--entities", "model", *JSON)
    assert ("entity", "detective") in {(r["kind"], r["text"]) for r in ran.rows}
    assert "nine" not in {r["text"] for r in ran.rows}


def test_a_model_that_is_not_installed_is_told_with_5(coded: Path, qcode) -> None:
    said = qcode("report", "quotes", "--entities", "en_core_web_none", status=5).said
    assert "the spaCy model 'en_core_web_none' is not installed" in said
    import spacy

    spacy.blank("en").to_disk("bare")
    said = qcode("report", "quotes", "--entities", "bare", status=5).said
    assert "finds no named entities" in said


def test_a_report_is_not_built_while_a_finding_is_open(listed: Path, qcode) -> None:
    """Accepted, it is; the edit that replaces words is printed there too."""
    qcode("quotes", "pin", *HOTLINE)
    assert "county" in qcode("report", "build", "-o", "out", status=4).said
    assert not Path("out").exists()
    for name, *_ in findings(qcode):
        qcode("disclosure", "settle", name, "--replace")
    qcode("report", "build", "-o", "out")
    assert "a detective from the [the area] calls us" in Path("out/report.html").read_text()


def test_who_did_not_permit_quotation_is_in_no_report(coded: Path, qcode) -> None:
    Path("people.csv").write_text("transcript,quote_permission\nLE-01,no\n")
    qcode("attributes", "import", "people.csv")
    ran = qcode("report", "quotes", "--per-code", "9", *JSON)
    assert "LE-01" not in {r["transcript"] for r in ran.rows}
    assert "1 person did not permit quotation (quote_permission)" in ran.said
    qcode("report", "build", "-o", "out")
    assert "nine in ten of them" not in Path("out/report.html").read_text()


def test_blocks_are_chosen_by_the_format_or_asked_for(coded: Path, qcode) -> None:
    """A page has blocks unless a table is wanted; rows cannot be blocks."""
    quotes = ("report", "quotes", "--code", "hotline")
    qcode(*quotes, "-o", "q.html")
    assert "<blockquote>" in Path("q.html").read_text()
    qcode(*quotes, "-o", "t.html", "--layout", "table")
    assert "<table>" in Path("t.html").read_text()
    assert "    — law enforcement official\n" in qcode(*quotes, "--layout", "blocks").text
    assert "holds rows" in qcode(*quotes, "--layout", "blocks", "--format", "csv", status=2).said
    assert "LE-0" not in Path("q.html").read_text()


def test_a_template_names_what_it_cannot_find(coded: Path, qcode) -> None:
    quotes = ("report", "quotes", "--code", "hotline", "--layout", "blocks")
    assert "did you mean 'years'" in qcode(*quotes, "--attribution", "{yers}", status=2).said
    ran = qcode(*quotes, "--attribution", "—{role}, {years} years")
    assert "— law enforcement official, 3 years\n" in ran.text
    assert "only 1 of the study's participants is 'law enforcement official, 3'" in ran.said
