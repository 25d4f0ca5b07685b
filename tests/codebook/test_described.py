"""A description holds all fields of a code, for people and for qcode."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.codebook.described import describe, undescribe
from qcode.model import Code

FULL = Code(
    "help",
    definition="Somebody helps in the garden.",
    include="Work that is done together.",
    exclude="Paid work.",
    examples=("She lent me her spade.", "We dug it together."),
    keywords=("spade", "dug"),
    questions=("q1", "q2"),
    asked_of=("gardener",),
    opposite=("alone",),
)
DESCRIPTION = """Somebody helps in the garden.

Include: Work that is done together.

Exclude: Paid work.

Example: She lent me her spade.

Example: We dug it together.

Keywords: spade; dug

Questions: q1; q2

Asked of: gardener

Opposite: alone"""
LINES = [
    "Include: all",
    "\\Include: all",
    "**Examples:** x",
    "Key in qcode: other",
    "Exclusive: yes",
    "- example: y",
    "Definition: z",
    "",
    "  ",
    "plain",
]
LETTERS = st.text(st.sampled_from("a;,\\\n\r :*-") | st.characters(codec="utf-8"), max_size=10)
TEXTS = LETTERS | st.lists(st.sampled_from(LINES) | LETTERS, max_size=4).map("\n".join)
LISTS = st.lists(TEXTS, max_size=3).map(tuple)
CODES = st.builds(
    Code,
    st.sampled_from(["help", "from_neighbors", "é-2"]),
    label=st.sampled_from(["", "help", "Help from neighbors"]),
    definition=TEXTS,
    include=TEXTS,
    exclude=TEXTS,
    examples=LISTS,
    keywords=LISTS,
    questions=LISTS,
    asked_of=LISTS,
    opposite=LISTS,
    exclusive=st.booleans(),
)


def test_a_description_can_be_read_by_people() -> None:
    """Each field is a paragraph with its label."""
    assert describe(FULL) == DESCRIPTION
    assert undescribe(DESCRIPTION) == replace(FULL, key="")


def test_a_definition_alone_is_the_description() -> None:
    """Nothing is added that another program would show."""
    assert describe(Code("help", definition="Somebody helps.\nAnybody.")) == (
        "Somebody helps.\nAnybody."
    )
    assert describe(Code("help")) == ""


def test_a_key_that_differs_from_the_label_is_kept() -> None:
    """The other program knows only the label."""
    code = Code("help", label="Help from neighbors", definition="Somebody helps.")
    assert describe(code) == "Somebody helps.\n\nKey in qcode: help"
    assert undescribe(describe(code)) == replace(code, label="")


def test_words_that_look_like_a_label_stay_where_they_are() -> None:
    """A definition with an example in it is not cut."""
    code = Code("help", definition="As they say.\nExample: a spade.", include=" blank before")
    assert undescribe(describe(code)) == code


@given(CODES)
def test_any_fields_come_back(code: Code) -> None:
    """Whatever the texts contain."""
    back = undescribe(describe(code))
    assert replace(back, key=back.key or code.key, label=code.label) == code


def test_what_somebody_adds_below_the_key_is_not_lost() -> None:
    """People go on writing in the other program."""
    text = describe(Code("help", label="Help", definition="Somebody helps."))
    assert undescribe(f"{text}\n\nAdded later.") == Code(
        "help", definition="Somebody helps.\nAdded later."
    )


def test_line_ends_of_windows_change_nothing() -> None:
    """A program on Windows may write them."""
    code = replace(FULL, label="Help", include="One.\nTwo.")
    text = describe(code)
    assert undescribe(text.replace("\n", "\r\n")) == undescribe(text)
    assert undescribe("One.\r\nInclude: two\r\nthree").include == "two\nthree"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Help of any kind.", Code("", definition="Help of any kind.")),
        (
            "Help.\nWhen to use: with tools\nWhen not to use: for pay\nExample: a spade",
            Code(
                "",
                definition="Help.",
                include="with tools",
                exclude="for pay",
                examples=("a spade",),
            ),
        ),
        (
            "**Definition**: Help.\n\n**Inclusion criteria:**\nwith tools\nor without\n\n"
            "**Examples:**\n- a spade\n- a rake",
            Code(
                "",
                definition="Help.",
                include="with tools\nor without",
                examples=("a spade", "a rake"),
            ),
        ),
        (
            "Brief definition: Help.\nFull definition: Help in a garden.\nKEYWORDS: spade, rake",
            Code("", definition="Help.\nHelp in a garden.", keywords=("spade", "rake")),
        ),
        ("It includes: tools.", Code("", definition="It includes: tools.")),
        ("Exclude: pay\nExclude: trade", Code("", exclude="pay\ntrade")),
    ],
)
def test_paragraphs_that_people_write_are_read(text: str, code: Code) -> None:
    """Labels in any case, in bold, as a list; in the middle of a line they are words."""
    assert undescribe(text) == code
