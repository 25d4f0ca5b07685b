"""Reading expressions: what belongs together, and what is said where reading ends."""

from __future__ import annotations

import pytest

from qcode.query import Misread, parse, written

AS_WRITTEN = {
    "a or b and c": "a or b and c",
    "(a or b) and c": "(a or b) and c",
    "((a))": "a",
    "a AND (b AND c)": "a and (b and c)",
    "not (a)": "not a",
    "not (a or b)": "not (a or b)",
    "services/*": "family:services",
    "services/housing": "services/housing",
    "role=x": "role = x",
    'role = "law enforcement"': 'role = "law enforcement"',
    'role = "officer"': "role = officer",
    "a within 2 turn of b": "a within 2 turns of b",
    "a within 2 segments b": "a within 2 segments of b",
    "a followed by b within 1 segment": "a followed by b",
    "a followed  by b within 3 turns": "a followed by b within 3 turns",
    "“safe house”": '"safe house"',
    r'"say \"no\" \\ twice"': r'"say \"no\" \\ twice"',
    r"/and\/or/": r"/and\/or/",
    "code:and": "code:and",
    "word : x": "word:x",
    'word:"two words"': 'word:"two words"',
    '"years of service" >= 5': '"years of service" >= 5',
    "role not in (a,b)": "role not in (a, b)",
    "*[coder=ada]": "*[coder = ada]",
    "परीक्षा and 避难所": "परीक्षा and 避难所",
    "not not a": "not not a",
    "(not a) within 1 segments of (b or c)": "(not a) within 1 segments of (b or c)",
}


@pytest.mark.parametrize("typed", AS_WRITTEN)
def test_an_expression_is_written_with_no_more_brackets_than_it_needs(typed: str) -> None:
    assert written(parse(typed)) == AS_WRITTEN[typed]
    assert parse(AS_WRITTEN[typed]) == parse(typed)


UNREADABLE = {
    "": (1, "the expression is empty"),
    "   ": (1, "the expression is empty"),
    "a and": (6, "expected a code, a field such as role, words in quotation marks, or (, not the"),
    "a and or b": (7, "not 'or'"),
    "a b": (3, "expected and, or, or the end, not 'b'"),
    "(a": (3, "expected and, or, or ')'"),
    "a)": (2, "expected and, or, or the end, not ')'"),
    '"safe': (1, "this quotation mark is not closed"),
    "a or /x": (6, "this / is not closed"),
    "//": (1, "this regular expression is empty"),
    '"  "': (1, "no words to look for"),
    "word:*": (6, "no words to look for"),
    "word:*a*b*c": (6, "more than 2 * in a word"),
    "role =": (7, "expected a value, not the end"),
    "role in x": (9, "expected '('"),
    "role in (a b)": (12, "expected ',' or ')'"),
    "has": (4, "expected the name of a field"),
    "a within b": (10, "expected a number of segments or turns"),
    "a within 99999 turns of b": (10, "up to 9999"),
    "a within 2 words of b": (12, "expected segments or turns"),
    "a followed b": (12, "expected 'by'"),
    "a within 1 turns of b within 1 turns of c": (23, "put brackets around the part before"),
    "kind:x": (1, "'kind:' means nothing"),
    "hous*": (1, "* alone is any code"),
    "code:*": (1, "* alone is any code"),
    "*[coder = x": (12, "expected and, or, or ']'"),
    "(" * 41 + "a" + ")" * 41: (42, "more than 40 brackets inside one another"),
    "not " * 45 + "a": (165, "more than 40 brackets inside one another"),
}


@pytest.mark.parametrize("typed", UNREADABLE, ids=lambda t: t[:20] or "empty")
def test_what_cannot_be_read_is_told_with_the_column_and_what_was_expected(typed: str) -> None:
    with pytest.raises(Misread) as caught:
        parse(typed)
    column, said = UNREADABLE[typed]
    assert said in caught.value.what and caught.value.column == column


def test_the_caret_stands_below_the_place_also_after_wide_letters() -> None:
    """A Chinese letter takes two columns of a terminal, a combining mark none; tabs are blanks."""
    for typed, shown in {"避难所 x": "       ^", "e\u0301 x": "  ^", "a\tx": "  ^"}.items():
        with pytest.raises(Misread) as caught:
            parse(typed)
        assert caught.value.message.splitlines()[-1] == f"  {shown}"


def test_a_long_expression_is_shown_around_the_place() -> None:
    with pytest.raises(Misread) as caught:
        parse("word:abcdefgh and " * 30 + "and more")
    _, line, caret = caught.value.message.splitlines()
    assert len(line) < 90 and line[caret.index("^") :].startswith("and more")


def test_a_long_chain_needs_no_depth() -> None:
    """Ten thousand parts side by side are one level."""
    assert len(parse(" or ".join(["a"] * 10_000)).parts) == 10_000  # type: ignore[union-attr]
