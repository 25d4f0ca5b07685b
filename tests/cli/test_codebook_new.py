"""`codebook new`: a file to start from, by hand or from what other programs have; and a study that
began without a codebook exports one that loads.
"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest


def test_the_commented_file_is_checked_and_loaded_as_it_is(fresh: Path, qcode) -> None:
    said = qcode("codebook", "new", "book.yaml", "--title", "Libraries").said
    assert said == (
        "book.yaml: an example of every field; edit it, then: qcode codebook check book.yaml\n"
    )
    assert qcode("codebook", "check", "book.yaml").said == (
        "book.yaml: Libraries, version 1: 5 codes, no problem\n"
    )
    assert "5 codes added" in qcode("codebook", "load", "book.yaml", "--retire").said


def test_a_file_that_is_there_is_never_overwritten(qcode) -> None:
    Path("book.yaml").write_text("work of a week\n")
    for words in (("book.yaml",), ("-o", "book.yaml")):
        said = qcode("codebook", "new", *words, status=1).said
        assert "book.yaml exists already; nothing was written" in said
    assert Path("book.yaml").read_text() == "work of a week\n"
    qcode("codebook", "new", "a.yaml", "-o", "b.yaml", status=2)


def test_a_workbook_of_names_and_definitions_becomes_a_codebook(qcode) -> None:
    """What was not understood is told, and the file explains its fields."""
    book = openpyxl.Workbook()
    for row in (("Name", "Description", "Owner"), ("Opening hours", "When", "me"), ("Way", "", "")):
        book.active.append(row)
    book.save("codes.xlsx")
    ran = qcode("codebook", "new", "book.yaml", "--from", "codes.xlsx")
    assert "codes.xlsx:1: note: this column was not understood and left out: Owner" in ran.said
    assert "book.yaml: 2 codes from codes.xlsx" in ran.said
    text = Path("book.yaml").read_text()
    assert text.startswith("# A codebook for qcode.") and 'title: "codes"' in text
    assert "2 codes, no problem" in qcode("codebook", "check", "book.yaml").said


def test_without_a_file_it_is_printed(qcode) -> None:
    Path("tags.csv").write_text("tag,description,number of highlights\nwork,What,3\n")
    ran = qcode("codebook", "new", "--from", "tags.csv", "--title", "Tags")
    assert 'title: "Tags"' in ran.text and "- code: work" in ran.text


@pytest.mark.parametrize(
    ("name", "content", "status", "words"),
    [
        ("x.csv", "a,b\n1,2\n", 1, "x.csv:1: no column names the codes"),
        ("x.csv", "name\n\n", 1, "the table has no codes"),
        ("x.txt", "only words\n", 1, "x.txt:1:1: no codes"),
        ("x.pdf", "x", 2, "not from x.pdf"),
        ("gone.csv", None, 1, "gone.csv: cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_written(
    qcode, name: str, content: str | None, status: int, words: str
) -> None:
    if content is not None:
        Path(name).write_text(content)
    assert words in qcode("codebook", "new", "b.yaml", "--from", name, status=status).said
    assert not Path("b.yaml").exists()


def test_a_study_without_a_codebook_exports_one_that_loads(qcode) -> None:
    qcode("init", "gardens.qcode", "--title", "Gardens")
    text = qcode("codebook", "export").text
    assert text == 'title: "Gardens"\nversion: "1"\n\ncodes: []\n'
    qcode("codebook", "export", "b.yaml")
    assert "the codebook has no codes yet" in qcode("codebook", "load", "b.yaml").said


def type_in(qcode, monkeypatch: pytest.MonkeyPatch, transcript: str, lines: str) -> None:
    """Code in line mode."""
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    qcode("code", transcript, "--plain", "--coder", "ada")


def test_a_codebook_that_began_while_coding_exports_one_that_loads(
    qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its title is the study's, its first version 1."""
    qcode("init", "gardens.qcode", "--title", "Gardens")
    Path("A.txt").write_text("I: How are you?\nAda: Well, the pump is broken.\n")
    qcode("import", "A.txt")
    type_in(qcode, monkeypatch, "A", "new code Pump\nnew code Hose\nquit\n")
    qcode("codebook", "export", "b.yaml")
    text = Path("b.yaml").read_text()
    assert text.startswith('title: "Gardens"\nversion: "1+1"\n') and "- code: pump" in text
    assert "2 codes" in qcode("codebook", "load", "b.yaml").said
    shown = qcode("codebook", "show").text
    assert "Draft" not in shown


def test_the_tree_shows_drafts_until_they_are_accepted(
    coded: Path, qcode, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_in(qcode, monkeypatch, "LE-01", "new code Pump under hotline\nquit\n")
    shown = qcode("codebook", "show").text
    assert "Draft" in shown and "1 draft waits for acceptance" in shown
    line = next(line for line in shown.splitlines() if "pump" in line)
    assert line.startswith("    pump"), "below hotline, which is below referral_stream"
    rows = {r["code"]: r for r in qcode("codebook", "show", "--format", "json").rows}
    assert rows["pump"]["draft"] is True and rows["hotline"]["draft"] is False
    assert rows["hotline"]["family"] == rows["hotline"]["codings"] + rows["pump"]["codings"]
    assert "draft" in qcode("codebook", "show", "pump").text
    type_in(qcode, monkeypatch, "LE-01", "edit accept pump\nquit\n")
    assert "Draft" not in qcode("codebook", "show").text
