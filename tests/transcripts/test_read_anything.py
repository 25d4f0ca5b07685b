"""No bytes and no text make reading raise; what comes out is sound, and what is wrong is told."""

from __future__ import annotations

import re
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.transcripts import format_names, read
from qcode.transcripts.assemble import from_document
from qcode.transcripts.parts import Document, Paragraph, ReadOptions, ReadResult

SCRAPS = (
    "A: b",
    "Interviewer: ",
    "P1：",
    "[00:00:01]",
    "00:00:01",
    "#00:00:01-2#",
    "(5.59)",
    "\t",
    "\n",
    "\n\n",
    "\r",
    "\x0c",
    "\x85",
    "\u2028",
    "//S01: x //",
    "**Ana:** ",
    "## Ana\n",
    "| a | b |\n",
    "|--|--|\n",
    "[inaudible 00:12:03]",
    "Transcribed by https://otter.ai\n",
    "Date: x\n",
    "---\n",
    "I = interviewer\n",
    "Transcript\n",
    "Attendees\n",
    "SPEAKERS\n",
    "x started transcription\n",
    "WEBVTT\n\n",
    "00:00.000 --> 00:01.000\n",
    "<v Ana>hi</v>",
    "1\n",
    "{",
    "}",
    '"',
    "[",
    "]",
    "<",
    ">",
    "(",
    ")",
    "*",
    "_",
    "#",
    "-",
    "–",
    ";",
    "=",
    ",",
    "\x00",
    "\x1b[2J",
    "\u202e",
    "\ufeff",
    "\U0001f469\u200d\U0001f52c",
    "é",
    "e\u0301",
    "שלום: ",
    "a" * 80,
    "1:",
    "99:99:99",
    "<html><body>",
    "<p>",
    "{\\rtf1 ",
    "\\par ",
    "PK\x03\x04",
    "%PDF-1.4\n",
    "speaker,text\n",
    "Ana,hi\n",
    "Q. ",
    "A. ",
    "Ana – ",
    "\ud800",
)
texts = st.one_of(
    st.lists(st.sampled_from(SCRAPS), max_size=30).map("".join), st.text(max_size=200)
)
paths = st.sampled_from(
    [
        "x.txt",
        "x.md",
        "x.docx",
        "x.vtt",
        "x.srt",
        "x.sbv",
        "x.json",
        "x.otr",
        "x.csv",
        "x.html",
        "x.rtf",
        "x.odt",
        "x.pdf",
        "x",
        "~$x.docx",
    ]
)


def is_sound(result: ReadResult) -> None:
    """What holds of every result."""
    errors = [p for p in result.problems if p.severity == "error"]
    assert not (errors and result.transcripts)
    assert errors or result.transcripts or result.problems
    for problem in result.problems:
        assert problem.message
        assert problem.line is None or problem.line >= 1
    for transcript in result.transcripts:
        spans = [(t.start, t.end) for t in transcript.turns]
        assert spans
        assert all(0 <= start < end <= len(transcript.text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in pairwise(spans))
        assert [t.number for t in transcript.turns] == list(range(1, len(spans) + 1))
        assert all(transcript.text[a:b] == transcript.text[a:b].strip() for a, b in spans)
        assert {t.speaker for t in transcript.turns} - {None} == {
            s.label for s in transcript.speakers
        }
        assert all(
            t is None or t >= 0
            for turn in transcript.turns
            for t in (turn.time_start, turn.time_end)
        )
        assert all(0 <= n.start <= n.end <= len(transcript.text) for n in transcript.notes)
        "".join(
            [
                transcript.text,
                *(s.label for s in transcript.speakers),
                *transcript.attributes.values(),
            ]
        ).encode("utf-8")


@pytest.mark.parametrize("wanted", [None, *format_names()])
@settings(max_examples=40, deadline=None)
@given(data=st.binary(max_size=300), path=paths)
def test_any_bytes_give_a_result(wanted: str | None, data: bytes, path: str) -> None:
    is_sound(read(data, name="x", path=path, options=ReadOptions(format=wanted)))


@pytest.mark.parametrize("wanted", [None, *format_names()])
@settings(max_examples=40, deadline=None)
@given(text=texts, path=paths)
def test_any_text_gives_a_result(wanted: str | None, text: str, path: str) -> None:
    is_sound(
        read(
            text.encode("utf-8", "surrogatepass"),
            name="x",
            path=path,
            options=ReadOptions(format=wanted),
        )
    )


@settings(max_examples=200, deadline=None)
@given(text=texts)
def test_the_stored_text_is_the_files(text: str) -> None:
    """But for the end-of-file mark of old editors, with the blanks around it."""
    clean = text.replace("\x00", "").replace("\ud800", "").lstrip("\ufeff")
    clean = re.sub(r"\x1a[\x1a\s]*\Z", "", clean)
    result = read(
        clean.encode("utf-8", "ignore"),
        name="x",
        path="x.txt",
        options=ReadOptions(format="txt", encoding="utf-8"),
    )
    for transcript in result.transcripts:
        if "numbered lines" not in transcript.format:
            assert transcript.text == clean.encode("utf-8", "ignore").decode().replace(
                "\r\n", "\n"
            ).replace("\r", "\n")


paragraphs = st.builds(
    Paragraph,
    text=texts.map(lambda t: t.replace("\r", "\n").replace("\ud800", "")),
    bold=st.integers(0, 8),
    italic=st.booleans(),
    heading=st.booleans(),
    cells=st.one_of(
        st.just(()), st.lists(st.sampled_from(SCRAPS[:-1]), min_size=1, max_size=4).map(tuple)
    ),
    table=st.integers(0, 2),
    notes=st.just(()),
    time=st.none() | st.tuples(st.integers(0, 9), st.integers(9, 20)),
)


@settings(max_examples=200, deadline=None)
@given(
    found=st.lists(paragraphs, max_size=12),
    wanted=st.sampled_from([None, "labels", "plain", "italic-interviewer", "bold-interviewer"]),
)
def test_any_document_gives_a_transcript(found: list[Paragraph], wanted: str | None) -> None:
    transcript, problems = from_document(
        Document(tuple(found), "docx"), "x", "x.docx", ReadOptions(format=wanted)
    )
    if transcript.turns:
        is_sound(ReadResult((transcript,), problems, "docx"))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "1:" * 100_000,
        " " * 200_000 + "a",
        "P1: " * 50_000,
        "#" * 100_000,
        "A: b\n" * 20_000,
        "\n" * 100_000 + "A: b",
        "(((" * 50_000 + ":",
        "a.b" * 60_000,
        "-" * 100_000 + "\n",
        "**" * 60_000,
        "\t" * 100_000 + "x",
        "A:\n" * 30_000 + "b",
        "00:00:01\n" * 20_000 + "x",
        "a:b;" * 30_000,
    ],
    ids=range(15),
)
def test_long_runs_of_signs_take_few_steps(text: str) -> None:
    """Counted in calls, not seconds: quadratic work would need millions."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        result = read(text.encode(), name="x", path="x.txt")
    finally:
        sys.setprofile(None)
    is_sound(result)
    assert calls < 60 * len(text) + 10_000
