"""Text as cells: widths, breaking, cutting, and characters that terminals disagree about."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.screen.cells import (
    END_OF_RTL,
    clusters,
    cut,
    fit,
    flow,
    plain,
    right_to_left,
    steady,
    width,
    wrap,
)
from qcode.screen.glyphs import ASCII, UNICODE, glyphs_for
from qcode.screen.picker import Editor
from qcode.screen.styles import THEMES, readable, style, theme

AWKWARD = st.text(
    alphabet=st.one_of(
        st.sampled_from(
            "ab \n\t.é日本語שלוםالمحاور👩‍👧👦🏽🇺🇸❤️\u0301\u200d\u200e\u202e\x1b\x07\x00\xad─"
        ),
        st.characters(codec="utf-8"),
    ),
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(AWKWARD, st.integers(1, 40))
def test_a_line_has_exactly_its_cells(text: str, cells: int) -> None:
    """Whatever is in it: cut, filled, never wider or narrower, and nothing that a terminal
    obeys.
    """
    line = fit([(steady(text), "text")], cells, "text")
    assert width(plain(line)) == cells
    assert not any(
        ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200f" for c in plain(line)
    )


@settings(max_examples=150, deadline=None)
@given(AWKWARD, st.integers(2, 40))
def test_wrapping_loses_no_character(text: str, cells: int) -> None:
    """Lines are in order, do not overlap, hold everything but white space, and fit."""
    lines = wrap(text, (0, len(text)), cells)
    assert lines
    kept = "".join(text[a:b] for a, b in lines)
    assert "".join(kept.split()) == "".join(text.split())
    assert all(a <= b for a, b in lines) and all(
        one[1] <= other[0] for one, other in pairwise(lines)
    )
    for a, b in lines:
        line = steady(text[a:b])
        assert width(line) <= cells or len(clusters(text[a:b])) == 1 or "<U+" in line


def test_wrapping_keeps_words_and_line_breaks() -> None:
    """Words are whole where they fit, longer ones are broken, line breaks are kept."""
    text = "one two three\nfour  incomprehensibilities"
    assert [text[a:b] for a, b in wrap(text, (0, len(text)), 9)] == [
        "one two",
        "three",
        "four",
        "incompreh",
        "ensibilit",
        "ies",
    ]
    assert wrap("", (0, 0), 5) == [(0, 0)] and wrap("a\n\n", (0, 3), 5) == [(0, 1)]
    assert [*wrap("日本語", (0, 3), 4)] == [(0, 2), (2, 3)]
    assert [*wrap("xx ab cd yy", (3, 8), 20)] == [(3, 8)]


def test_steady_text() -> None:
    """Joined emoji come apart, selectors and skin tones go, marks without a letter get a ring,
    controls are shown.
    """
    assert steady("👩\u200d👧 ❤\ufe0f 👍🏽") == "👩👧 ❤ 👍"
    assert (
        steady("e\u0301") == "e\u0301"
        and steady("a \u0301b") == "a \u25cc\u0301b"
        and steady("\u0301") == "\u25cc\u0301"
    )
    assert steady("\x1b[31m\x07") == "␛[31m␇" and steady("a\tb\nc") == "a  b c"
    assert steady("a\u200bb\ufeffc\u2060d") == "abcd", (
        "characters without width, which some terminals give a cell"
    )
    assert steady("क्\u200dष") == "क्\u200dष", "joiners of scripts stay"


def test_right_to_left_words_do_not_pull_what_follows() -> None:
    """A line with them ends in a mark of the other direction, which takes no cell."""
    line = fit([("שלום", "text")], 10, "text")
    assert (
        right_to_left("שלום")
        and not right_to_left("abc")
        and END_OF_RTL in plain(line)
        and width(plain(line)) == 10
    )
    assert plain(fit(fit([("שלום", "text")], 10, "text"), 12, "text")).count(END_OF_RTL) == 1


def test_cutting() -> None:
    """Wide characters are never cut in half; what is cut is marked."""
    assert (
        cut("abcdef", 4) == "abc…"
        and cut("日本語", 5) == "日本…"
        and cut("日本語", 4) == "日…"
        and cut("abc", 3) == "abc"
    )
    assert cut("abc", 0) == "" and cut("abc", 1) == "…"


def test_flow_indents_what_follows() -> None:
    """Styled words over several lines."""
    lines = flow([("Label: ", "a"), ("one two three", "b")], 11, indent=2)
    assert [plain(line) for line in lines] == ["Label: one ", "  two three"] or [
        plain(x).rstrip() for x in lines
    ] == [
        "Label: one",
        "  two three",
    ]


def test_typing_a_line() -> None:
    """Insert, delete, move; accents go with their letter."""
    editor = Editor()
    editor.type("cafe\u0301 x")
    for key in ("backspace", "backspace", "backspace"):
        assert editor.key(key)
    assert editor.text == "caf"
    editor.key("home")
    editor.type("a\nb\x1b")
    assert editor.text == "a bcaf" and editor.at == 3
    editor.key("right")
    editor.key("delete")
    editor.key("end")
    editor.key("left")
    assert editor.text == "a bcf" and editor.at == 4
    editor.key("ctrl+u")
    assert editor.text == "f" and not editor.key("f9")
    line, caret = Editor("x" * 50).line(10)
    assert width(plain(line)) == 10 and caret == 9


def test_signs_for_terminals_without_unicode() -> None:
    """ASCII ones where the output cannot write the others."""
    assert (
        glyphs_for("utf-8") is UNICODE
        and glyphs_for("ascii") is ASCII
        and glyphs_for(None) is ASCII
    )
    assert all(ord(getattr(ASCII, f)) < 128 for f in ASCII.__slots__)


def test_every_style_is_there_in_every_theme() -> None:
    """No theme lacks a name; without colour there is none."""
    names = set(theme("dark").styles)
    for name in THEMES:
        assert set(theme(name).styles) == names
        for each in names:
            found = style(name, each)
            if name == "none":
                assert found.color is None and found.bgcolor is None
    assert (
        style("none", "code:#ff0000").color is None and style("dark", "text+selected+hit").reverse
    )


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_words_can_be_read_in_every_theme() -> None:
    """Contrast of at least 4.5 to 1 (WCAG 2.2, 1.4.3), codes' own colours included; 7 to 1 in high
    contrast.
    """
    for name, least in (("dark", 4.5), ("light", 4.5), ("contrast", 7.0)):
        chosen = theme(name)
        for each in chosen.styles:
            if each in ("caret", "selected", "coded", "overlap", "border", "bar"):
                continue
            found = style(name, each)
            fore, back = found.color.get_truecolor().hex, found.bgcolor.get_truecolor().hex
            high, low = sorted((luminance(fore), luminance(back)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= least, (name, each, fore, back)
    for color in ("#1F77B4", "#ffff00", "#000000", "#ffffff", "#D62728", "nonsense"):
        for ground in ("#1e222b", "#fbfbfb", "#2e3646"):
            shade = readable(color, ground)
            high, low = sorted((luminance(shade), luminance(ground)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.4 or color == "nonsense"
