"""How the positions of another program are counted is found from the words."""

from __future__ import annotations

import random
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from refi_projects import DIALECTS, Dialect, Project

from qcode.exchange.cleaning import clean
from qcode.exchange.fitting import fits
from qcode.exchange.positions import (
    FLOOR,
    UTF_8,
    UTF_16,
    Convention,
    Votes,
    chosen,
    file_text,
    readings_of,
    usual_for,
)
from qcode.exchange.refi import read_project


class Claim(NamedTuple):
    start: int
    end: int
    name: str = ""


TEXT = (
    "Interviewer: How did you hear of us?\nP1: My neighbour Zoë told me 😀. It was luck.\n"
    "Interviewer: What was hard?\nP1: The bus fare. I waited\nthree weeks.\n"
)


def words(text: str, *quotes: str) -> list[tuple[int, int]]:
    return [(text.index(q), text.index(q) + len(q)) for q in quotes]


def read_back(dialect: Dialect, text: str, spans: list[tuple[int, int]]) -> list[str]:
    marks = [("I1", start, end, "cost", "anna") for start, end in spans]
    project = read_project(Project(dialect, {"I1": text}, marks=marks).packed(), "p.qdpx", no_text)
    assert project.sources[0].text == text
    return [project.sources[0].text[c.start : c.end] for c in project.sources[0].codings]


def no_text(data: bytes, name: str) -> str:
    raise AssertionError(name)


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
def test_every_program_means_the_same_words(dialect: Dialect):
    quotes = ["My neighbour Zoë told me", "The bus fare.", "I waited\nthree weeks."]
    if dialect.names == "line":
        quotes = ["P1: The bus fare. I waited\n", "three weeks.\n"]
    assert read_back(dialect, TEXT, words(TEXT, *quotes)) == quotes


letters = st.sampled_from("abcde fgh ijk.,?\n\nëñ’😀𐐷e\u0301")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda d: d.name)
@settings(max_examples=25)
@given(words=st.lists(st.text(letters, min_size=1, max_size=12), min_size=8, max_size=30))
def test_any_text_keeps_its_words_in_every_dialect(dialect: Dialect, words: list[str]):
    """Whole lines are coded, so that each dialect leaves enough to find its counting by."""
    lines = [line.strip() for line in " ".join(words).split("\n")]
    text = "\n".join(f"Line {line} end{n}." for n, line in enumerate(lines)) + "\n"
    starts = [0, *(at + 1 for at, letter in enumerate(text) if letter == "\n")][:-1]
    spans = [(start, text.index("\n", start)) for start in starts]
    if dialect.names == "line":
        spans = [(start, end + 1) for start, end in spans]
    expected = [text[start:end] for start, end in spans]
    assert read_back(dialect, text, spans) == expected


def test_without_names_the_edges_of_words_decide():
    text = file_text("One 😀 two.\r\nThree four.\r\nFive six.\r\n")
    claims = [Claim(13, 18), Claim(26, 34)]  # "Three", "Five six" in UTF-16 units, CRLF as 2
    reading, convention, is_open = chosen(readings_of(text, claims, Convention()), Votes())
    assert [text.text[p.start : p.end] for p in reading.placed()] == ["Three", "Five six"]
    assert (convention.line_end, convention.unit, is_open) == (2, UTF_16, False)


def test_a_quote_proves_against_the_edges_of_words():
    """A program that counted a mark as a letter quotes what it then saw, one letter early."""
    text = file_text("\ufeffOne two three.")
    claims = [Claim(4, 8, " two"), Claim(8, 12, " thr")]
    reading, convention, _ = chosen(readings_of(text, claims, Convention()), Votes())
    assert [text.text[p.start : p.end] for p in reading.placed()] == [" two", " thr"]
    assert convention.marks == 1


def test_what_fits_nothing_is_counted_as_wrong():
    text = file_text("Seven letters everywhere, surely.")
    readings = readings_of(text, [Claim(2, 9), Claim(9, 16), Claim(900, 909)], Convention())
    assert max(r.score for r in readings) < FLOOR
    assert [p.inside for p in readings[0].placed()] == [True, True, False]


def test_places_picked_at_random_are_far_below_the_floor():
    """As the reference page says: about 0.25."""
    chance = random.Random(17)
    text = file_text(TEXT * 40)
    starts = [chance.randrange(len(text.text) - 90) for _ in range(400)]
    claims = [Claim(at, at + chance.randrange(5, 80)) for at in starts]
    scores = [r.score for r in readings_of(text, claims, Convention())]
    assert all(0.2 < score < 0.35 for score in scores)


def test_other_texts_decide_where_one_alone_is_open():
    """One selection before the first letter of two units fits every reading; after a part of a
    word, what is usual in the project counts.
    """
    votes = Votes()
    clear = file_text("One two.\r\nThree four.\r\nFive six.\r\n")
    votes.add(readings_of(clear, [Claim(10, 15), Claim(23, 31)], Convention()))
    open_text = file_text("to\r\nto to to to\r\nto to")
    readings = readings_of(open_text, [Claim(7, 9)], Convention())
    alone, _, _ = chosen(readings, Votes())
    helped, convention, _ = chosen(readings, votes)
    assert next(helped.placed()).start == 6
    assert convention.line_end == 2
    assert next(alone.placed()).start == 6


def test_line_ends_of_two_kinds_in_one_text():
    text = file_text("One.\r\nTwo.\nThree.\r\nFour.\n")
    assert text.text == "One.\nTwo.\nThree.\nFour.\n"
    claims = [Claim(6, 10), Claim(11, 17), Claim(19, 24)]  # as they stand: 2, 1, 2
    reading, convention, _ = chosen(readings_of(text, claims, Convention()), Votes())
    assert [text.text[p.start : p.end] for p in reading.placed()] == ["Two.", "Three.", "Four."]
    assert str(convention) == "code points, line ends as they stand"


def test_a_lone_cr_ends_a_line_and_cr_cr_lf_ends_one():
    assert file_text("a\rb").text == "a\nb"
    assert file_text("a\r\r\nb\r\r\n").text == "a\nb\n"
    assert file_text("a\r\r\nb\r\n").text == "a\n\nb\n"


def test_positions_inside_a_letter_take_all_of_it():
    text = file_text("a😀b ë.")
    claims = [Claim(0, 2, "a😀"), Claim(2, 4, "😀b")]
    readings = readings_of(text, claims, Convention(1, UTF_16))
    halves = next(r for r in readings if Convention(1, UTF_16) in r.conventions)
    assert [text.text[p.start : p.end] for p in halves.placed()] == ["a😀", "😀b"]
    (eighth,) = readings_of(file_text("😀"), [Claim(1, 3, "😀")], Convention(1, UTF_8))[:1]
    assert [(p.start, p.end) for p in eighth.placed()] == [(0, 1)]


@pytest.mark.parametrize(
    ("name", "is_proof"),
    [
        ("The bus fare. I waited three weeks.", True),
        ("The bus fare.\nI waited  three weeks.", True),
        ("The bus fare. I waited th…", True),
        ("The bus fare. I waited th...", True),
        ("The…", False),
        ("damage done by the fare", False),
        ("4,39", False),
        ("", False),
    ],
)
def test_a_name_proves_or_says_nothing(name: str, is_proof: bool):
    text = "P1: The bus fare. I waited\nthree weeks."
    assert fits(name, text, 4, len(text), (4, 39)) is is_proof


def test_accents_in_two_spellings_are_the_same_quote():
    assert fits("Zoë said", "Zoe\u0308 said", 0, 9)


def test_scripts_without_blanks_have_edges_between_letters():
    text = file_text("我们等了三个星期。公共汽车很贵。")
    reading = readings_of(text, [Claim(2, 4), Claim(9, 13)], Convention())[0]
    assert reading.score > 0.8


def test_a_mark_belongs_to_the_letter_before_it():
    text = file_text("ne\u0301 ne\u0301 ne\u0301")
    reading = readings_of(text, [Claim(0, 2), Claim(4, 6)], Convention())[0]
    assert reading.score == 0.5


def test_the_program_decides_only_where_nothing_else_does():
    assert usual_for("NVivo for Windows 12.6") == Convention(2, UTF_16)
    assert usual_for("NVivo for Mac") == usual_for("ATLAS.ti") == Convention()


def test_marks_and_blanks_of_earlier_imports_are_cleaned():
    text = clean("\ufeffInterviewer: And now?\n P3: It is worse.\n ")
    assert text.text == "Interviewer: And now?\nP3: It is worse.\n"
    assert [text.moved(at) for at in (0, 1, 24, 41)] == [0, 0, 22, 39]


def test_an_indented_line_alone_stays():
    assert clean("One.\n Two.\nThree.\n").text == "One.\n Two.\nThree.\n"
    assert clean("One.\n Two.\n").text == "One.\n Two.\n"
    assert clean("One.\n  Two.\n  Three.\n").text == "One.\n Two.\n Three.\n"


def test_one_selection_is_read_as_usual_where_nothing_speaks_against_it():
    """Its end is a blank late, as people select; counting bytes would end it with the word."""
    text = file_text("Zoë paid the fare.\nShe waited.\n")
    readings = readings_of(text, [Claim(9, 13)], Convention())
    taken, convention, _ = chosen(readings, Votes())
    assert [text.text[p.start : p.end] for p in taken.placed()] == ["the "]
    assert convention == Convention()


def test_it_is_told_where_another_way_of_counting_fits_as_well():
    text = file_text("to\r\nto to to to to\r\n")
    _, _, is_open = chosen(readings_of(text, [Claim(6, 8)], Convention()), Votes())
    assert not is_open
    text = file_text("a a\r\na a a a a a\r\n")
    _, _, is_open = chosen(readings_of(text, [Claim(6, 9)], Convention()), Votes())
    assert not is_open
    text = file_text("我们等了\r\n三个星期公共汽车\r\n")
    _, _, is_open = chosen(readings_of(text, [Claim(7, 9)], Convention()), Votes())
    assert is_open
