"""A memo on a code in a transcript is the summary that the framework matrix shows."""

from __future__ import annotations

from pathlib import Path


def test_a_summary_stands_in_its_cell_and_can_be_replaced_and_undone(coded: Path, qcode) -> None:
    """It is no memo on the code, nor on the transcript: those stay beside it."""
    add = ("memo", "add", "--coder", "ada", "--transcript", "LE-01", "--code", "techniques")
    assert "the memo on techniques in LE-01 is saved" in qcode(*add, "They wait.").said
    qcode("memo", "add", "--coder", "ada", "--code", "techniques", "A wide code.")

    def cell() -> str:
        rows = qcode("report", "framework", "--code", "techniques", "--format", "json").rows
        row = next(r for r in rows if r["label"] == "LE-01")
        return row["summary:techniques"]

    assert cell() == "They wait."
    qcode(*add, "They wait long.")
    assert cell() == "They wait long."
    qcode("undo", "--coder", "ada")
    assert cell() == "They wait."
    kinds = {r["kind"]: r for r in qcode("memo", "list", "--format", "json").rows}
    assert (kinds["summary"]["transcript"], kinds["summary"]["code"]) == ("LE-01", "techniques")
    assert kinds["memo"]["transcript"] == ""


def test_words_of_a_transcript_have_no_code_beside_them(coded: Path, qcode) -> None:
    argv = ("--coder", "ada", "--transcript", "LE-01", "--segments", "2", "--code", "techniques")
    assert "add a memo to" in qcode("memo", "add", *argv, "x", status=2).said


def test_what_another_blind_coder_wrote_is_in_no_cell(coded: Path, qcode) -> None:
    """Ben codes LE-01 blind."""
    add = ("memo", "add", "--coder", "ada", "--transcript", "LE-01", "--code", "techniques")
    qcode(*add, "They wait.")
    seen = qcode("report", "framework", "--coder", "ben", "--include-unfinished").text
    assert "They wait." not in seen
    assert "They wait." in qcode("report", "framework", "--code", "techniques").text
