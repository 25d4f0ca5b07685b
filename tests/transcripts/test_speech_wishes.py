"""Labels that a person takes or denies in files that name their speakers beside the words: JSON,
tables, voices of captions.
"""

from __future__ import annotations

import json

import pytest

from qcode.model import Problem
from qcode.transcripts import read
from qcode.transcripts.parts import ReadOptions

TABLE = "speaker,text\nAna,How?\nAna,Ben: So.\nBen,Ok.\nNote,Pause.\n"
SEGMENTS = json.dumps(
    [
        {"start": 0.0, "end": 1.0, "text": "How?", "speaker": "Ana"},
        {"start": 1.0, "end": 2.0, "text": "Ben: So.", "speaker": "Ana"},
        {"start": 2.0, "end": 3.0, "text": "Ok.", "speaker": "Ben"},
        {"start": 3.0, "end": 4.0, "text": "Pause.", "speaker": "Note"},
    ]
)
VOICES = "".join(
    [
        "WEBVTT\n\n",
        "00:01.000 --> 00:02.000\n<v Ana>How?\n\n",
        "00:02.000 --> 00:03.000\n<v Ana>Ben: So.\n\n",
        "00:03.000 --> 00:04.000\n<v Ben>Ok.\n\n",
        "00:04.000 --> 00:05.000\n<v Note>Pause.\n",
    ]
)
SAID = [("Ana", "How?"), ("Ana", "Ben: So."), ("Ben", "Ok."), ("Note", "Pause.")]
ELAN = (
    '<?xml version="1.0"?><ANNOTATION_DOCUMENT><TIME_ORDER>'
    + "".join(f'<TIME_SLOT TIME_SLOT_ID="t{n}" TIME_VALUE="{1000 * n}"/>' for n in range(5))
    + "</TIME_ORDER>"
    + "".join(
        f'<TIER TIER_ID="{tier}" PARTICIPANT="{tier}">'
        + "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{n}" TIME_SLOT_REF1="t{n}"'
            f' TIME_SLOT_REF2="t{n + 1}"><ANNOTATION_VALUE>{words}</ANNOTATION_VALUE>'
            "</ALIGNABLE_ANNOTATION></ANNOTATION>"
            for n, (who, words) in enumerate(SAID)
            if who == tier
        )
        + "</TIER>"
        for tier in ("Ana", "Ben", "Note")
    )
    + "</ANNOTATION_DOCUMENT>"
)
TEI = (
    '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>'
    + "".join(f'<u who="#{who}">{words}</u>' for who, words in SAID)
    + "</body></text></TEI>"
)
ASS = "[Script Info]\nScriptType: v4.00+\n\n[Events]\n" + "".join(
    [
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n",
        *(
            f"Dialogue: 0,0:00:0{n}.00,0:00:0{n + 1}.00,Default,{who},0,0,0,,{words}\n"
            for n, (who, words) in enumerate(SAID)
        ),
    ]
)
FILES = [
    ("a.csv", TABLE),
    ("a.json", SEGMENTS),
    ("a.eaf", ELAN),
    ("a.tei", TEI),
    ("a.ass", ASS),
    ("a.vtt", VOICES),
]


def _read(
    path: str, text: str, options: ReadOptions
) -> tuple[list[tuple[str | None, str]], tuple[Problem, ...]]:
    result = read(text.encode(), name="a", path=path, options=options)
    transcript = result.transcripts[0]
    assert {s.label for s in transcript.speakers} == {t.speaker for t in transcript.turns} - {None}
    return [
        (t.speaker, transcript.text[t.start : t.end]) for t in transcript.turns
    ], result.problems


@pytest.mark.parametrize(("path", "text"), FILES)
def test_a_denied_speaker_is_nobody_and_never_the_speaker_above(path: str, text: str) -> None:
    rows, _ = _read(path, text, ReadOptions(no_labels=("note",)))
    assert rows[-2:] == [("Ben", "Ok."), (None, "Pause.")]


@pytest.mark.parametrize(("path", "text"), FILES)
def test_a_taken_label_inside_the_words_is_a_turn_of_its_speaker(path: str, text: str) -> None:
    rows, _ = _read(path, text, ReadOptions(labels=("Ben",)))
    assert rows[0] == ("Ana", "How?")
    assert [(who, words.split()[0]) for who, words in rows[1:2]] == [("Ben", "So.")]


@pytest.mark.parametrize(("path", "text"), FILES[:-1])
def test_all_labels_takes_every_beginning_like_a_label(path: str, text: str) -> None:
    rows, _ = _read(
        path,
        text.replace("How?", "Cleo: How?"),
        ReadOptions(format="turns" if path == "a.csv" else None, all_labels=True),
    )
    assert rows[0] == ("Cleo", "How?")
    assert [(who, words.split()[0]) for who, words in rows[1:2]] == [("Ben", "So.")]


def test_a_label_that_is_taken_and_denied_is_denied() -> None:
    rows, _ = _read("a.csv", TABLE, ReadOptions(labels=("Ben",), no_labels=("Ben",)))
    assert "Ben" not in {speaker for speaker, _ in rows}


def test_words_that_begin_like_a_label_are_told() -> None:
    entries = [{"text": "Ana: How?"}, {"text": "Ben: So."}, {"text": "Ana: Who?"}]
    _, problems = _read("a.json", json.dumps(entries), ReadOptions())
    assert any("not taken as speakers: Ana 2×, Ben 1×" in problem.message for problem in problems)


def test_without_a_wish_the_turns_are_as_the_file_has_them() -> None:
    rows, _ = _read("a.csv", TABLE, ReadOptions())
    assert rows == [("Ana", "How?"), ("Ana", "Ben: So."), ("Ben", "Ok."), ("Note", "Pause.")]


@pytest.mark.parametrize(("kind", "text"), [("eaf", ELAN), ("tei", TEI)])
def test_a_file_under_another_name_is_read_as_what_the_person_says(kind: str, text: str) -> None:
    named, _ = _read(f"a.{kind}", text, ReadOptions(labels=("Ben",)))
    assert named[0] == ("Ana", "How?")
    for path in ("a.xml", "a.txt"):
        rows, _ = _read(path, text, ReadOptions(format=kind, labels=("Ben",)))
        assert rows == named


@pytest.mark.parametrize(("kind", "text"), [("eaf", TEI), ("tei", ELAN), ("cha", TEI)])
def test_a_file_that_is_not_what_the_person_says_is_refused(kind: str, text: str) -> None:
    result = read(text.encode(), name="a", path="a.xml", options=ReadOptions(format=kind))
    assert not result.transcripts
    assert any(f"not {kind}: this is" in problem.message for problem in result.problems)


@pytest.mark.parametrize(("path", "text"), [("a.eaf", ELAN), ("a.tei", TEI)])
def test_words_that_begin_like_a_label_are_told_beside_tiers(path: str, text: str) -> None:
    text = text.replace("Ben: So.", "Cleo: So.")
    _, problems = _read(path, text, ReadOptions())
    assert any("not taken as speakers: Cleo 1×" in problem.message for problem in problems)
