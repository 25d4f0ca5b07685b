"""Segments tile their turns, whatever the text, and never cut what is seen as one character."""

from __future__ import annotations

import unicodedata
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import UsageError
from qcode.model import SegmentBy, Turn
from qcode.segmentation import segment, sentences, words
from qcode.spans import tiles

WAYS: tuple[SegmentBy, ...] = get_args(SegmentBy)
STOPS = [
    ".",
    "?",
    "!",
    "...",
    "…",
    "--",
    "[a]",
    "(b.)",
    "[",
    "]",
    "(",
    ")",
    '"',
    "'",
    "”",
    "。",
    "！",
    "؟",
    "।",
    "．",
]
SEAMS = [
    "\n",
    "\r\n",
    "\u2028",
    "\x0b",
    "\u00a0",
    "\u0301",
    "\u200d",
    "\ufe0f",
    "\U0001f468",
    "\U0001f469",
    "\U0001f3fd",
    "\U0001f1e9",
]
WORDS = [
    " ",
    "  ",
    "\n\n",
    "\t",
    "we",
    "We",
    "I",
    "Det",
    "U.S",
    "e.g",
    "a.m",
    "No",
    "4",
    "J",
    "é",
    "e\u0301",
    "好",
    "の",
    "हम",
    "x",
]
PIECES = st.sampled_from(STOPS + SEAMS + WORDS)
TEXTS = st.one_of(st.lists(PIECES, max_size=40).map("".join), st.text(max_size=60))


@st.composite
def transcripts(draw: st.DrawFn) -> tuple[str, list[Turn]]:
    """A text with turns in it, some of them empty, with words between that belong to nobody."""
    text, turns = "", []
    for number, (label, said) in enumerate(draw(st.lists(st.tuples(TEXTS, TEXTS), max_size=4)), 1):
        text += label
        turns.append(Turn(number, None, len(text), len(text) + len(said)))
        text += said
    return text, turns


@given(transcripts(), st.sampled_from(WAYS))
@settings(deadline=None, max_examples=150)
def test_segments_tile_their_turns(transcript: tuple[str, list[Turn]], by: SegmentBy) -> None:
    """Numbers run from 1, each turn is covered without a gap, empty turns have no segment."""
    text, turns = transcript
    found = segment(text, turns, by)
    assert [s.number for s in found] == list(range(1, len(found) + 1))
    for turn in turns:
        spans = [(s.start, s.end) for s in found if s.turn == turn.number]
        assert spans == [] if turn.start == turn.end else tiles((turn.start, turn.end), spans)


@given(TEXTS, st.sampled_from(WAYS))
@settings(deadline=None, max_examples=150)
def test_no_cut_falls_inside_a_character(text: str, by: SegmentBy) -> None:
    """No segment begins with a combining mark, a joiner, a skin tone or a line feed after a
    carriage return.
    """
    for part in segment(text, [Turn(1, None, 0, len(text))], by)[1:]:
        first, before = text[part.start], text[part.start - 1]
        assert unicodedata.category(first)[0] != "M"
        assert first not in "\u200d\U0001f3fd" and before != "\u200d"
        assert before + first != "\r\n"


@given(TEXTS)
@settings(deadline=None, max_examples=100)
def test_no_cut_leaves_white_space_at_the_start(text: str) -> None:
    """White space between segments is the end of the one before."""
    for by in WAYS:
        assert not any(
            text[s.start].isspace() for s in segment(text, [Turn(1, None, 0, len(text))], by)[1:]
        )


@given(TEXTS, TEXTS, TEXTS)
@settings(deadline=None, max_examples=100)
def test_what_stands_around_a_turn_changes_no_cut(before: str, said: str, after: str) -> None:
    """A turn is cut as if it were alone, so that speaker labels and other people's words have no
    say.
    """
    alone = [(s.start, s.end) for s in segment(said, [Turn(1, None, 0, len(said))], "sentence")]
    start = len(before)
    within = segment(before + said + after, [Turn(1, None, start, start + len(said))], "sentence")
    assert [(s.start - start, s.end - start) for s in within] == alone


@given(TEXTS)
@settings(deadline=None, max_examples=100)
def test_sentences_and_words_lie_in_order_and_inside(text: str) -> None:
    """Spans for the screen are ascending, not empty, trimmed, and every letter is in a word."""
    for spans in (sentences(text, 0, len(text)), words(text, 0, len(text))):
        edges = [0, *(edge for span in spans for edge in span), len(text)]
        assert edges == sorted(edges)
        assert all(a < b and not text[a].isspace() and not text[b - 1].isspace() for a, b in spans)
    inside = {at for a, b in words(text, 0, len(text)) for at in range(a, b)}
    assert {at for at, c in enumerate(text) if c.isalpha()} <= inside


def test_paragraphs_are_cut_at_every_line_break() -> None:
    """A line break separates paragraphs, blank lines belong to the paragraph before, white space at
    the start to the first.
    """
    text = "\n One.\nTwo\n\n \nThree. Four\r\nFive\n"
    parts = segment(text, [Turn(1, "A", 0, len(text))], "paragraph")
    assert [text[p.start : p.end] for p in parts] == [
        "\n One.\n",
        "Two\n\n \n",
        "Three. Four\r\n",
        "Five\n",
    ]


def test_a_turn_is_one_segment_however_long() -> None:
    """By turn, nothing in the words is looked at; empty turns give nothing."""
    text = "A: One. Two.\n\nThree"
    turns = [Turn(1, "A", 3, len(text)), Turn(2, "B", len(text), len(text))]
    assert [(s.number, s.turn, s.start, s.end) for s in segment(text, turns, "turn")] == [
        (1, 1, 3, len(text))
    ]


def test_offsets_are_code_points() -> None:
    """Characters beyond the basic plane count once."""
    text = "\U0001f468\u200d\U0001f469 We left. Yes."
    assert [s.start for s in segment(text, [Turn(1, None, 0, len(text))], "sentence")] == [0, 13]


def test_another_way_of_cutting_is_refused() -> None:
    """The words of the refusal name the ways there are."""
    with pytest.raises(UsageError, match="turn, paragraph, sentence"):
        segment("a", [Turn(1, None, 0, 1)], "page")  # type: ignore[arg-type]


def test_a_text_of_more_than_a_million_characters_is_cut() -> None:
    """spaCy's limit on the length of a text is no limit here, with or without white space to cut
    at.
    """
    long = "We went there. " * 80_000
    assert len(segment(long, [Turn(1, None, 0, len(long))], "sentence")) == 80_000
    solid = "x" * 1_500_000
    assert len(segment(solid, [Turn(1, None, 0, len(solid))], "sentence")) == 1


@pytest.mark.parametrize(
    "unit",
    [
        "[a (b ",
        "(a b c d.)",
        "x. [a] ",
        " -- ?\n",
        "J. R. ",
        "a.\U0001f600",
        "\n ",
        ".\"'",
        "x.[a]",
    ],
)
def test_repetition_does_not_make_cutting_quadratic(unit: str) -> None:
    """Ten times as long a text asks for at most about ten times as many looks at it."""
    counts = []
    for times in (300, 3000):
        text = unit * times
        counts.append(_calls(text))
    assert counts[1] < 12 * counts[0] + 1000


def _calls(text: str) -> int:
    """How many Python and C functions are called while `text` is cut."""
    import sys

    count = 0

    def counting(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    segment("Warm up. Yes.", [Turn(1, None, 0, 13)], "sentence")
    before = sys.getprofile()
    sys.setprofile(counting)
    try:
        segment(text, [Turn(1, None, 0, len(text))], "sentence")
    finally:
        sys.setprofile(before)
    return count


def test_words_for_the_screen() -> None:
    """Contractions, hyphens and times are one word, dashes and slashes separate, punctuation is
    left outside.
    """
    text = 'I don\'t -- "co-located", at 00:12:03 (and/or) 我们走了。 $50'
    assert [text[a:b] for a, b in words(text, 0, len(text))] == [
        *["I", "don't", "co-located", "at", "00:12:03", "and", "or", "我", "们", "走", "了", "$50"],
    ]
    assert [text[a:b] for a, b in words(text, 2, 7)] == ["don't"]
