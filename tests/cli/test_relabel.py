"""`speakers relabel`: labels taken and denied after import, with codings that keep their words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

TEXT = """AB: Who begins with this?

IS: I could.

CD: Then do that.
Note: the recorder was off.

AB: And nights?

CD: At night nobody is there.
"""
CUES = (
    "Mara: Shall we begin?",
    "as we said",
    "Lena: Yes, do.",
    "Mara: How do cases come?",
    "Lena: By phone.",
    "mostly.",
    "ines prado: I do nights.",
)
CODES = "title: T\nversion: '1'\ncodes:\n  - {code: night, label: Night}\n"


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qcode) -> Path:
    """A study of a typed transcript and of captions, not coded yet."""
    monkeypatch.chdir(tmp_path)
    Path("book.yaml").write_text(CODES)
    Path("t1.txt").write_text(TEXT)
    cues = "".join(
        f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{cue}\n\n" for n, cue in enumerate(CUES)
    )
    Path("t2.vtt").write_text(f"WEBVTT\n\n{cues}")
    qcode("init", "s.qcode", "--codebook", "book.yaml")
    qcode("import", "t1.txt", "t2.vtt")
    return tmp_path


def turns(qcode, name: str = "t1") -> list[tuple[str, str]]:
    """Speaker and words of each segment."""
    rows = qcode("show", name, "--format", "json").rows
    return [(row["speaker"], " ".join(row["text"].split())) for row in rows]


def coded(qcode) -> list[str]:
    """The words of the codings."""
    return [
        row["text"]
        for row in csv.DictReader(io.StringIO(qcode("codings", "export", "--format", "csv").text))
    ]


def test_what_was_not_taken_is_listed_with_the_command_that_takes_it(study: Path, qcode) -> None:
    told = " ".join(qcode("speakers", "list", "t1").text.split())
    assert (
        "not taken as speakers in t1: Note 1×; qcode speakers relabel t1 --label NAME makes one a"
        " speaker" in told
    )


def test_a_label_that_is_taken_cuts_the_turn_and_codings_keep_their_words(
    study: Path, qcode
) -> None:
    qcode("codings", "add", "t1", "5", "night", "--coder", "ann")
    qcode("speakers", "relabel", "t1", "--label", "note")
    assert turns(qcode)[2:5] == [
        ("CD", "Then do that."),
        ("Note", "the recorder was off."),
        ("AB", "And nights?"),
    ]
    assert coded(qcode) == ["At night nobody is there."]
    qcode("check")


def test_a_label_that_is_denied_goes_on_the_turn_above_and_its_speaker_is_gone(
    study: Path, qcode
) -> None:
    qcode("codings", "add", "t1", "2", "night", "--coder", "ann")
    said = qcode("speakers", "relabel", "t1", "--no-label", "IS").said
    assert said == "t1: 4 turns, 5 before; IS 0 (1 before)\n"
    assert turns(qcode)[0] == ("AB", "Who begins with this? IS: I could.")
    assert {row["speaker"] for row in qcode("speakers", "list", "t1", "--format", "json").rows} == {
        "AB",
        "CD",
    }
    assert coded(qcode) == ["I could."]


def test_the_first_label_denied_leaves_a_turn_of_nobody(study: Path, qcode) -> None:
    qcode("speakers", "relabel", "t1", "--no-label", "AB")
    assert turns(qcode)[0] == ("", "AB: Who begins with this?")


def test_a_label_is_denied_as_it_was_typed_after_its_speaker_was_renamed(
    study: Path, qcode
) -> None:
    qcode("speakers", "rename", "t1", "AB", "Ana Bell")
    qcode("speakers", "relabel", "t1", "--no-label", "AB")
    assert turns(qcode)[0] == ("", "AB: Who begins with this?")
    assert {speaker for speaker, _ in turns(qcode)} == {"", "IS", "CD"}


def test_a_coding_that_would_lie_on_two_speakers_refuses_it_all(study: Path, qcode) -> None:
    qcode("codings", "add", "t1", "3", "night", "--coder", "ann")
    before = turns(qcode)
    said = qcode("speakers", "relabel", "t1", "--label", "Note", status=1).said
    assert "a coded passage of t1 would cover words of two speakers" in said
    assert "nothing was changed" in said
    assert turns(qcode) == before


def test_in_captions_a_named_label_is_found_inside_a_turn(study: Path, qcode) -> None:
    """Cues are joined by spaces, so the label stands in the middle of a line."""
    qcode("speakers", "relabel", "t2", "--label", "ines prado")
    assert turns(qcode, "t2")[-2:] == [
        ("Lena", "By phone. mostly."),
        ("ines prado", "I do nights."),
    ]


def test_a_dry_run_says_it_and_changes_nothing(study: Path, qcode) -> None:
    before = turns(qcode)
    said = qcode("speakers", "relabel", "t1", "--all-labels", "--dry-run").said
    assert said == "t1: would have 6 turns, 5 before; Note 1 (0 before)\n"
    assert turns(qcode) == before


def test_a_label_that_nobody_has_is_told(study: Path, qcode) -> None:
    said = qcode("speakers", "relabel", "t1", "--label", "Zed", "--no-label", "Yan").said
    assert "--label Zed: no line of t1 begins with it" in said
    assert "--no-label Yan: nobody in t1 has this name" in said
    assert "nothing to change" in said


def test_a_blind_coder_is_not_told_whether_others_coded_there(study: Path, qcode) -> None:
    """The answer is the same with and without codings of another."""
    for name in ("ann", "bob"):
        qcode("codings", "add", "t2", "1", "night", "--coder", name)
    qcode("assign", "t1", "--to", "ann", "--reliability", "--blind")
    qcode("assign", "t1", "--to", "bob", "--reliability", "--blind")
    first = qcode("speakers", "relabel", "t1", "--label", "Note", "--coder", "bob", status=1).said
    qcode("codings", "add", "t1", "3", "night", "--coder", "ann")
    assert (
        qcode("speakers", "relabel", "t1", "--label", "Note", "--coder", "bob", status=1).said
        == first
    )


def test_nothing_asked_is_a_question_of_usage(study: Path, qcode) -> None:
    assert "give --label NAME" in qcode("speakers", "relabel", "t1", status=2).said
