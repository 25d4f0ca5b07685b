"""Lists for the supervisor: flags, questions left open, work from before a code existed; memos and
the log without what the program writes by itself.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

BOOK = """title: T
version: "{version}"
protocols:
  - role: cook
    questions:
      - id: Q1
        text: "Where did you buy the bread that morning?"
      - id: Q2
        text: "Who repaired the broken oven afterwards?"
codes:
  - code: bread
    questions: [Q1]
{more}"""


@pytest.fixture
def study(tmp_path: Path, qcode, monkeypatch: pytest.MonkeyPatch):
    """Three cooks. A is asked both questions; B only the first; C none, but a code of the first is
    on it. `code(TRANSCRIPT, CODER, lines)` codes in line mode.
    """
    first = "Interviewer: Where did you buy the bread that morning?\n\nP: At the mill.\n\n"
    second = "Interviewer: Who repaired the broken oven afterwards?\n\nP: A neighbor did it.\n"
    for name, text in {
        "A": first + second,
        "B": first,
        "C": "Interviewer: So?\n\nP: Well.\n",
    }.items():
        Path(f"{name}.txt").write_text(text)
    Path("people.csv").write_text("transcript,role\nA,cook\nB,cook\nC,cook\n")
    Path("book.yaml").write_text(BOOK.format(version=1, more=""))
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", "A.txt", "B.txt", "C.txt", "--attributes", "people.csv")

    def code(transcript: str, coder: str, *lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join((*lines, "quit", ""))))
        qcode("code", transcript, "--plain", "--coder", coder)

    code("C", "ada", "apply bread")
    return code


def left_open(qcode, *more: str) -> list[tuple[str, str]]:
    rows = qcode("asked", "open", *more, "--format", "json").rows
    return [(r["transcript"], r["question"]) for r in rows]


def test_questions_left_open_are_those_nobody_asked_marked_or_coded(study, qcode) -> None:
    """A mark closes one, whatever it says; a limit to a question or transcript is kept."""
    assert left_open(qcode) == [("B", "Q2"), ("C", "Q2")]
    assert left_open(qcode, "C", "--question", "q2") == [("C", "Q2")]
    qcode("asked", "set", "Q2", "B", "--not-put")
    assert left_open(qcode) == [("C", "Q2")]
    assert "no question named 'Q3'" in qcode("asked", "open", "--question", "Q3", status=2).said
    assert qcode("asked", "open", "D", status=2).out == b""


def test_a_role_without_a_protocol_leaves_nothing_open(study, qcode) -> None:
    """Its people were never meant to be asked."""
    Path("other.csv").write_text("transcript,role\nC,guest\n")
    qcode("attributes", "import", "other.csv")
    assert left_open(qcode) == [("B", "Q2")]


def test_flags_of_all_coders_are_listed_with_their_words(study, qcode) -> None:
    """In reading order; by coder and by flag where that is asked for."""
    study("B", "ben", "unsure")
    study("A", "ada", "star", "next", "unsure")

    def listed(*more: str) -> list[tuple[object, ...]]:
        rows = qcode("flags", *more, "--format", "json").rows
        return [(r["transcript"], r["segment"], r["flag"], r["coder"]) for r in rows]

    everything = [
        ("A", 2, "quotable", "ada"),
        ("A", 4, "not sure", "ada"),
        ("B", 2, "not sure", "ben"),
    ]
    assert listed() == everything
    assert listed("--flag", "not sure", "--by-coder", "ada") == everything[1:2]
    assert listed("B") == everything[2:]
    assert "At the mill." in qcode("flags").text
    assert qcode("flags", "--by-coder", "adda", status=2).out == b""


def test_work_from_before_a_code_existed_is_listed_by_transcript_and_coder(study, qcode) -> None:
    """Only finished work, and only the codes that came later."""
    qcode("done", "C", "--coder", "ada")
    assert qcode("codings", "newer", "--format", "json").rows == []
    Path("book2.yaml").write_text(BOOK.format(version=2, more="  - code: oven\n"))
    qcode("codebook", "load", "book2.yaml")
    assert qcode("codings", "newer", "--format", "json").rows == [
        {"transcript": "C", "coder": "ada", "codes": ["oven"], "segments": 1}
    ]
    assert qcode("codings", "newer", "--code", "bread", "--format", "json").rows == []
    qcode("done", "C", "--coder", "ada", "--undo")
    assert qcode("codings", "newer", "--format", "json").rows == []


def test_the_log_and_a_history_leave_out_what_was_only_seen(study, qcode) -> None:
    """`--all` has it; what is left out is counted; sentences name segments and codes."""
    study("A", "ada", "next", "next", "apply bread", "words 1-2", "memo ask again")
    short, everything = qcode("log").text, qcode("log", "--all").text
    assert "mark seen" not in short and "mark seen" in everything
    assert "of what was seen and suggested left out (--all)" in short
    assert "coded segment 4 of A with bread" in short
    assert "wrote a memo on segment 4 of A: “ask again”" in short
    rows = qcode("history", "A", "4", "--format", "json").rows
    assert [r["sentence"] for r in rows] == [
        "coded segment 4 of A with bread",
        "wrote a memo on segment 4 of A: “ask again”",
    ]
    assert len(qcode("history", "A", "4", "--all", "--format", "json").rows) > 2


def test_memos_leave_out_the_notes_on_draft_codes(study, qcode) -> None:
    """They are counted, and there with `--all`."""
    study("A", "ada", "new code The mill", "memo too wide")
    ran = qcode("memo", "list")
    assert "too wide" in ran.text and "Draft of" not in ran.text
    assert "1 note on draft codes left out (--all)" in ran.text
    assert "Draft of ada" in qcode("memo", "list", "--all").text
