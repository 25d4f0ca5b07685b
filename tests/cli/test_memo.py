"""Notes in words: on passages, transcripts, codes and the study."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def listed(qcode, *more: str) -> list[tuple[Any, ...]]:
    return [
        (r["on"], r["transcript"], r["segment"], r["code"], r["by"], r["text"])
        for r in qcode(*_LIST, *more).rows
    ]


_LIST = ("memo", "list", "--format", "json")


def test_memos_are_on_words_a_transcript_a_code_or_the_study(fresh: Path, qcode) -> None:
    """Each is listed with what it is on, and found by transcript, code, writer and words."""
    qcode(
        "memo",
        "add",
        "Ask him again.",
        "--transcript",
        "le-01",
        "--segments",
        "2-3",
        "--coder",
        "ada",
    )
    qcode("memo", "add", "A long one.", "--transcript", "LE-01", "--coder", "ben")
    qcode("memo", "add", "Or is it online?", "--code", "hotline", "--coder", "ada")
    qcode("memo", "add", "Begin with the sheriffs.", "--coder", "ada")
    words, whole = (
        ("segment", "LE-01", 2, "", "ada", "Ask him again."),
        ("transcript", "LE-01", None, "", "ben", "A long one."),
    )
    code, study = (
        ("code", "", None, "hotline", "ada", "Or is it online?"),
        ("study", "", None, "", "ada", "Begin with the sheriffs."),
    )
    assert sorted(listed(qcode), key=repr) == sorted((words, whole, code, study), key=repr)
    assert listed(qcode, "--transcript", "LE-01") == [whole, words]
    assert listed(qcode, "--code", "hotline") == [code]
    assert listed(qcode, "--by-coder", "ben") == [whole]
    assert listed(qcode, "--search", "ONLINE") == [code]
    assert [m["text"] for m in qcode("show", "LE-01", "--format", "json").rows[1]["memos"]] == [
        "Ask him again."
    ]


def test_a_second_memo_at_a_place_replaces_ones_own_and_no_others(fresh: Path, qcode) -> None:
    """The same words again are refused; undo brings the first back."""
    for coder, text in (("ada", "One."), ("ben", "Two."), ("ada", "Three.")):
        qcode("memo", "add", text, "--code", "hotline", "--coder", coder)
    assert sorted(r[-1] for r in listed(qcode)) == ["Three.", "Two."]
    assert (
        "already says that"
        in qcode("memo", "add", "Three.", "--code", "hotline", "--coder", "ada", status=1).said
    )
    qcode("undo")
    assert sorted(r[-1] for r in listed(qcode)) == ["One.", "Two."]


def test_one_takes_away_ones_own_memos(fresh: Path, qcode) -> None:
    """By the end of the id that is listed; not those of others, nor one that is not there."""
    qcode("memo", "add", "One.", "--coder", "ada")
    name = qcode(*_LIST).rows[0]["memo"]
    assert "is ada's" in qcode("memo", "remove", name, "--coder", "ben", status=1).said
    assert (
        "no memo named 'zzzz'" in qcode("memo", "remove", "zzzz", "--coder", "ada", status=2).said
    )
    assert qcode("memo", "remove", name, "--coder", "ada").said == "1 memo deleted\n"
    assert listed(qcode) == []


def test_what_makes_no_sense_is_refused(fresh: Path, qcode) -> None:
    """No words, no writer, two places at once, segments of nothing, names that are not there."""
    for argv, said in (
        (["memo", "add", "  ", "--coder", "ada"], "the memo is empty"),
        (["memo", "add", "One."], "who is coding?"),
        (
            ["memo", "add", "One.", "--segments", "2", "--coder", "ada"],
            "to a code, to a transcript",
        ),
        (
            ["memo", "add", "One.", "--transcript", "LE-01", "--segments", "99", "--coder", "ada"],
            "has no segment 99",
        ),
        (["memo", "add", "One.", "--code", "hotlin", "--coder", "ada"], "did you mean 'hotline'"),
        (["memo", "list", "--by-coder", "nobody"], "no coder named 'nobody'"),
    ):
        assert said in qcode(*argv, status=2).said
    assert listed(qcode) == []
