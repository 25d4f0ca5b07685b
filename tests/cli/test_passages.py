"""`qcode show --code` and `qcode codings export --code`: the passages of a code on the command
line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
BOOK = """
title: Garden
version: "1"
codes:
  - code: water
    definition: Anything about water.
    include: Rain too.
    children:
      - code: tap
  - code: joy
"""


@pytest.fixture
def garden(qcode: Run) -> Run:
    """Three transcripts, two roles, two coders."""
    Path("book.yaml").write_text(BOOK)
    for name, words in (("B-1", "The tap broke."), ("A-1", "It rained."), ("A-2", "No tap here.")):
        Path(f"{name}.txt").write_text(f"Interviewer: And?\nAda: {words}\nAda: That is all.\n")
    Path("roles.csv").write_text("transcript,speaker,role\nB-1,Ada,cook\nA-1,Ada,gardener\n")
    qcode("init", "garden.qcode", "--codebook", "book.yaml")
    qcode("import", "B-1.txt", "A-1.txt", "A-2.txt")
    qcode("attributes", "import", "roles.csv")
    for transcript, segment, code, coder in (
        ("B-1", 2, "water", "mara"),
        ("A-1", 3, "water", "ben"),
        ("A-1", 2, "water", "mara"),
        ("A-2", 2, "tap", "mara"),
    ):
        qcode("codings", "add", transcript, segment, code, "--coder", coder)
    return qcode


def rows(answer: Any) -> list[str]:
    """Transcript, segment, coder and words of each row."""
    return [f"{r['transcript']} {r['segment']} {r['coder']} {r['text']}" for r in answer.rows]


ALL = ["A-1 2 mara It rained.", "A-1 3 ben That is all.", "B-1 2 mara The tap broke."]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], ALL),
        (["--role", "Cook"], ALL[2:]),
        (["--role", "gardener", "--by-coder", "ben"], ALL[1:2]),
        (["--by-coder", "mara"], [ALL[0], ALL[2]]),
        (["B-1"], ALL[2:]),
        (["--coder", "mara"], ALL),
    ],
)
def test_the_passages_of_a_code(garden: Run, options: list[str], expected: list[str]) -> None:
    """In reading order, limited to a role, coders, a transcript; `--coder` is who looks."""
    answer = garden("show", *options, "--code", "water", "--format", "json")
    assert rows(answer) == expected
    assert answer.json["schema"] == "qcode.show.code/1"
    assert answer.json["definition"] == "Anything about water."
    assert answer.json["include"] == "Rain too."


def test_they_are_printed_with_the_definition(garden: Run) -> None:
    """A table, its count, and the entry of the code."""
    text = garden("show", "--code", "water").text
    assert "The tap broke." in text and "3 passages." in text
    assert "Definition: Anything about water." in text


def test_looking_at_others_codings_is_recorded(garden: Run) -> None:
    """For the transcripts of which they are shown, and no others."""
    said = garden("show", "--code", "water", "--coder", "mara").said
    assert "mara has now seen others' codings in A-1," in said
    assert "has now seen" not in garden("show", "--code", "tap", "--coder", "mara").said


@pytest.mark.parametrize(
    ("words", "status", "message"),
    [
        (["show"], 2, "name a TRANSCRIPT, or a code with --code"),
        (["show", "--code", "wter"], 2, "water"),
        (["show", "--code", "water", "--role", "cok"], 2, "cook"),
        (["show", "--code", "water", "--by-coder", "marra"], 2, "mara"),
        (["show", "A-9", "--code", "water"], 2, "A-1"),
        (["show", "A-1", "--role", "cook"], 2, "--role can only be used with --code"),
        (["show", "A-1", "--by-coder", "ben"], 2, "--by-coder can only be used with --code"),
        (["show", "--code", "water", "--times"], 2, "--times has no effect with --code"),
        (["codings", "export", "--code", "watr"], 2, "water"),
    ],
)
def test_what_is_wrong_is_told(garden: Run, words: list[str], status: int, message: str) -> None:
    """With the name that was probably meant."""
    assert message in garden(*words, status=status).said


def test_export_of_some_codes(garden: Run) -> None:
    """Each code that is named, by key or path, and no others, not those below it."""
    answer = garden("codings", "export", "--code", "water", "--format", "json")
    assert [r["code"] for r in answer.rows] == ["water"] * 3
    both = garden("codings", "export", "--code", "water/tap", "--code", "water", "--format", "json")
    assert sorted(r["code"] for r in both.rows) == ["tap", "water", "water", "water"]
