"""How a line may begin a turn, one convention a function: the label, the words and the times it
sees.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qcode.transcripts.layouts import heads
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Line, Page, text_lines

Finder = Callable[[Page, Line], Head | None]
Seen = tuple[str, str, int | None]


def seen(finder: Finder, text: str) -> Seen | None:
    """Label, words and time that a convention sees in one line."""
    (line,) = text_lines(text)
    head = finder(Page(text, [line]), line)
    if head is None:
        return None
    return head.label, text[head.words : head.stop or line.end], head.time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mara: How?", ("Mara", "How?", None)),
        ("Mara : How?", ("Mara", "How?", None)),
        ("Mara:How?", ("Mara", "How?", None)),
        ("Mara：How?", ("Mara", "How?", None)),
        ("Mara:: How?", ("Mara", "How?", None)),
        ("Mara: :) How?", ("Mara", ":) How?", None)),
        ("**Mara:** How?", ("Mara", "How?", None)),
        ("- Mara: How?", ("Mara", "How?", None)),
        ("> Mara: How?", ("Mara", "How?", None)),
        ("//S02: How? //", ("S02", "How? //", None)),
        ("[00:01:02] Mara: How?", ("Mara", "How?", 62_000)),
        ("1:02 Mara: How?", ("Mara", "How?", 62_000)),
        ("(1.02) Mara: How?", ("Mara", "How?", 62_000)),
        ("#00:01:02-5# Mara: How?", ("Mara", "How?", 62_500)),
        ("[0.50s -> 4.00s] Mara: How?", ("Mara", "How?", 500)),
        ("1.01.35 = Mara: How?", ("Mara", "How?", 3_695_000)),
        ("Mara (00:01:02): How?", ("Mara", "How?", 62_000)),
        ("Mara: [00:01:02] How?", ("Mara", "How?", 62_000)),
        ("Mara: (1:02)", ("Mara", "", 62_000)),
        ("Q12 Mara: How?", ("Mara", "How?", None)),
        ("Mara:", ("Mara", "", None)),
        ("P1:50 we left", ("P1", "50 we left", None)),
        ("It was 10:30 then", None),
        ("https://example.org", None),
        ("He said, and I wrote it down, that nobody, nobody at all, was there: no", None),
        ("How?", None),
    ],
)
def test_a_colon(text: str, expected: Seen | None) -> None:
    assert seen(heads.colon, text) == expected


def test_a_colon_that_may_belong_to_a_time_is_weak() -> None:
    for text, weak in (("P1:50 we left", True), ("P1: 50 we left", False)):
        (line,) = text_lines(text)
        head = heads.colon(Page(text, [line]), line)
        assert head is not None
        assert head.weak is weak


def test_a_colon_beyond_the_bold_letters_belongs_to_the_words() -> None:
    text = "Mara and I agreed on this: nothing"
    (line,) = text_lines(text)
    assert heads.colon(Page(text, [line]), line._replace(bold=len("Mara"))) is None
    assert heads.colon(Page(text, [line]), line._replace(bold=text.index(":"))) is not None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mara  0:07", ("Mara", "", 7000)),
        ("Mara @ 0:07", ("Mara", "", 7000)),
        ("Mara (00:00:07)", ("Mara", "", 7000)),
        ("[Mara] 10:15:03", ("[Mara]", "", 36_903_000)),
        ("00:00:04 Speaker 2", ("Speaker 2", "", 4000)),
        ("[Mara 0:07]", ("Mara", "", 7000)),
        ("Mara  1 minute 7 seconds", ("Mara", "", 67_000)),
        ("Mara 0:07 How?", None),
        ("Mara", None),
        ("We met on 3 May 2024 10:15", None),
        ("It took a minute", None),
        ("[laughs 0:07]", None),
    ],
)
def test_a_name_and_a_stamp_alone(text: str, expected: Seen | None) -> None:
    assert seen(heads.stamped, text) == expected


@pytest.mark.parametrize(
    ("finder", "text", "expected"),
    [
        (heads.named, "Mara [0:07] How?", ("Mara", "How?", 7000)),
        (heads.named, "Mara [0:07] - How?", ("Mara", "How?", 7000)),
        (heads.named, "[S1 37:57] How?", ("S1", "How?", 2_277_000)),
        (heads.named, "(37:57 Mara) How?", ("Mara", "How?", 2_277_000)),
        (heads.named, "[inaudible 00:12:03] How?", None),
        (heads.named, "Mara: How?", None),
        (heads.slash, "R/ So.", ("R", "So.", None)),
        (heads.slash, "y/o no", None),
        (heads.slash, "r/ So.", None),
        (heads.bracket, "[P1] So.", ("P1", "So.", None)),
        (heads.bracket, "<Mara> So.", ("Mara", "So.", None)),
        (heads.bracket, "{Mara} So.", ("Mara", "So.", None)),
        (heads.bracket, "(I) So.", ("I", "So.", None)),
        (heads.bracket, "[0:07] So.", None),
        (heads.tab, "Mara\tSo.", ("Mara", "So.", None)),
        (heads.tab, "Mara-\tSo.", ("Mara", "So.", None)),
        (heads.tab, "[0:07] Mara\tSo.", ("Mara", "So.", 7000)),
        (heads.tab, "Mara So.", None),
        (heads.dash, "Mara – So.", ("Mara", "So.", None)),
        (heads.dash, "Mara - So.", ("Mara", "So.", None)),
        (heads.dash, "Mara-Ann So.", None),
        (heads.dot, "Q1. How?", ("Q1", "How?", None)),
        (heads.dot, "A) So.", ("A", "So.", None)),
        (heads.dot, "Ms. Holm. So.", ("Ms. Holm", "So.", None)),
        (heads.dot, "3.5 beds", None),
        (heads.odd, "P.- So.", ("P", "So.", None)),
        (heads.odd, "I= How?", ("I", "How?", None)),
        (heads.odd, "Mara; So.", ("Mara", "So.", None)),
        (heads.odd, "Mara >> So.", ("Mara", "So.", None)),
        (heads.odd, "Mara, So.", None),
        (heads.quoted, "聞き手「どう」", ("聞き手", "どう", None)),
        (heads.quoted, "Mara says", None),
        (heads.bold, "**Mara** How?", ("Mara", "How?", None)),
        (heads.bold, "__Mara__ How?", ("Mara", "How?", None)),
        (heads.bold, "*Mara* How?", None),
        (heads.slip, "P1- So.", ("P1", "So.", None)),
        (heads.slip, "P1; So.", ("P1", "So.", None)),
        (heads.slip, "P1 So.", None),
        (heads.dot_slip, "X. We left", ("X", "We left", None)),
        (heads.dot_slip, "Ms. Holm. We left", ("Ms. Holm", "We left", None)),
        (heads.dot_slip, "X. 5 beds", None),
    ],
)
def test_other_signs_behind_a_label(finder: Finder, text: str, expected: Seen | None) -> None:
    assert seen(finder, text) == expected


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("0:15", (15_000, None)),
        ("[00:00:04]", (4000, None)),
        ("(5.59)", (359_000, None)),
        ("(00:20:42):", (1_242_000, None)),
        ("00:00:01,500 --> 00:00:03,000", (1500, 3000)),
        ("[0:01 - 0:03]", (1000, 3000)),
        ("#00:00:04-6#", (4600, None)),
        ("**0:15**", (15_000, None)),
        ("1 minute 3 seconds", (63_000, None)),
        ("5.59", None),
        ("0:75", None),
        ("0:15 So.", None),
        ("So.", None),
    ],
)
def test_a_stamp_on_a_line_of_its_own(
    text: str, times: tuple[int | None, int | None] | None
) -> None:
    (line,) = text_lines(text)
    assert heads.stamp_only(Page(text, [line]), line) == times


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Mara Stone", "Mara Stone"),
        ("**Mara**", "Mara"),
        ("Mara:", "Mara"),
        ("Lisa B.", "Lisa B."),
        ("Unknown Speaker", "Unknown Speaker"),
        ("We left.", None),
        ("Mara – and then", None),
        ("[P1] So", None),
        ("0:07 Mara", None),
        ("x" * 80, None),
    ],
)
def test_a_label_on_a_line_of_its_own(text: str, label: str | None) -> None:
    (line,) = text_lines(text)
    assert heads.alone(Page(text, [line]), line) == label
