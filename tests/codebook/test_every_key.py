"""Keys of codes and of the file one by one: what each takes, and each error at its line; how each
value is written.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from qcode.codebook import read_codebook, write_codebook
from qcode.codebook.comparing import compare, diff_table
from qcode.codebook.keys import suggested_key, wrong_characters
from qcode.codebook.tables import codes_table
from qcode.model import Code, Codebook, Protocol, Question

HEAD = 'title: T\nversion: "1"\n'


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_codebook(text.encode(), "f")[1]]


def read(text: str) -> Codebook:
    codebook, problems = read_codebook(text.encode(), "f")
    assert problems == ()
    assert codebook is not None
    return codebook


# Opposite codes
# --------------


def opposites(*entries: str) -> str:
    return HEAD + "codes:\n" + "".join(f"  - {{{entry}}}\n" for entry in entries)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("b", ("b",)),
        ("[b]", ("b",)),
        ("[b, c]", ("b", "c")),
        ("[C, B]", ("c", "b")),  # spelled as the codes are
        ("[b, b]", ("b",)),
        ("[]", ()),
        ("", ()),
    ],
)
def test_opposite_is_one_key_or_a_list(typed: str, meant: tuple[str, ...]) -> None:
    book = read(opposites(f"code: a, opposite: {typed}", "code: b", "code: c"))
    assert book.codes[0].opposite == meant


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("hotlin", "f:4:25: there is no code 'hotlin' for opposite; did you mean 'hotline'?"),
        ("zzz", "f:4:25: there is no code 'zzz' for opposite"),
        ("[zzz]", "f:4:26: there is no code 'zzz' for opposite"),
        ("a", "f:4:25: the code 'a' cannot be its own opposite"),
        ("A", "f:4:25: the code 'a' cannot be its own opposite"),
        ("{b: c}", "f:4:25: opposite must be a list of texts"),
        ("[[b]]", "f:4:26: opposite must be a list of texts, found a list in it"),
    ],
)
def test_an_opposite_that_cannot_be_is_told_at_its_place(typed: str, problem: str) -> None:
    [found] = problems_of(opposites(f"code: a, opposite: {typed}", "code: hotline"))
    assert found.startswith(problem)


def test_an_opposite_may_stand_before_the_code_it_names_and_below_another() -> None:
    text = HEAD + (
        "codes:\n  - code: a\n    opposite: c\n  - code: b\n    children:\n      - code: c\n"
        "        opposite: [a]\n"
    )
    book = read(text)
    assert {c.key: c.opposite for c in book.codes} == {"a": ("c",), "b": (), "c": ("a",)}


# Fields that are none
# --------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("key", "code"),
        ("id", "code"),
        ("title", "label"),
        ("parent", "children"),
        ("subcodes", "children"),
        ("codes", "children"),  # one letter more than code, and not meant so
        ("meaning", "definition"),
        ("roles", "asked_of"),
        ("question", "questions"),
        ("opposites", "opposite"),
        ("contrary", "opposite"),
        ("keyword", "keywords"),
        ("example", "examples"),
        ("includes", "include"),
    ],
)
def test_a_common_wrong_name_of_a_field_is_answered_with_the_right_one(
    typed: str, meant: str
) -> None:
    [problem] = problems_of(HEAD + f"codes:\n  - code: a\n    {typed}: x\n")
    assert problem.startswith(f"f:5:5: unknown field '{typed}'; did you mean '{meant}'")


# Keys
# ----


@pytest.mark.parametrize(
    ("text", "wrong", "suggestion"),
    [
        ("plain-key_9", "", "plain-key_9"),
        ("two words", " ", "two_words"),
        ("a, b; c", ", ;", "a_b_c"),
        ("  x  ", " ", "x"),
        ("50%", "%", "50"),
        ("m²", "²", "m"),
        ("naïve", "", "naïve"),
        ("nai\u0308ve", "", "naïve"),
        ("\u0308x", "\u0308", "x"),
        ("हिन्दी", "", "हिन्दी"),
        ("٣", "", "٣"),
        ("…", "…", ""),
        ("", "", ""),
    ],
)
def test_what_is_wrong_in_a_key_and_which_key_it_could_be(
    text: str, wrong: str, suggestion: str
) -> None:
    assert wrong_characters(text) == wrong
    assert suggested_key(text) == suggestion


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("two words", "holds a blank; a key is letters, digits"),
        ("a/b", "holds '/'"),
        ("a.b:c;d!e?f", "holds '.' ':' ';' '!' '?';"),
        ("nai\u0308ve", "is not in composed form (NFC)"),
    ],
)
def test_a_key_that_is_none_is_told_why(key: str, said: str) -> None:
    [problem] = problems_of(HEAD + f'codes:\n  - code: "{key}"\n')
    assert problem.startswith("f:4:11: the code ")
    assert said in problem


# How values are written
# ----------------------

BOOK = Codebook("T", "1", (Code("a"),))


def line_of(name: str, **fields: object) -> str:
    """The line of a field of the only code, as written."""
    text = write_codebook(replace(BOOK, codes=(Code("a", **fields),)))  # type: ignore[arg-type]
    return next(line.strip() for line in text.splitlines() if line.strip().startswith(f"{name}:"))


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("hotline", "hotline"),
        ("Hot-line_2", "Hot-line_2"),
        ("_", "_"),
        ("no", '"no"'),
        ("NO", '"NO"'),
        ("true", '"true"'),
        ("null", '"null"'),
        ("y", '"y"'),
        ("yesterday", "yesterday"),
        ("1", '"1"'),
        ("2b", '"2b"'),
        ("-a", '"-a"'),
        ("Straße", '"Straße"'),
        ("受害者", '"受害者"'),
    ],
)
def test_a_key_is_written_bare_where_every_reader_takes_it_for_text(key: str, written: str) -> None:
    text = write_codebook(replace(BOOK, codes=(Code(key),)))
    assert f"  - code: {written}\n" in text
    assert read(text).codes == (Code(key),)


@pytest.mark.parametrize(
    ("label", "written"),
    [
        ("Plain", '"Plain"'),
        ('He said "no"', r'"He said \"no\""'),
        ("back\\slash", r'"back\\slash"'),
        ("tab\there", r'"tab\there"'),
        ("# no comment", '"# no comment"'),
        ("a: b", '"a: b"'),
        ("\u202eevil", r'"\u202Eevil"'),
        ("bell\x07", r'"bell\u0007"'),
        ("naïve 汉字 🙂", '"naïve 汉字 🙂"'),
        (" lead and trail ", '" lead and trail "'),
        ("ends with a line\n ", r'"ends with a line\n "'),
        ("\nbegins with one", r'"\nbegins with one"'),
        ("tab\tand\nline", r'"tab\tand\nline"'),
    ],
)
def test_a_text_is_written_in_quotation_marks_with_what_cannot_be_seen_escaped(
    label: str, written: str
) -> None:
    assert line_of("label", label=label) == f"label: {written}"
    text = write_codebook(replace(BOOK, codes=(Code("a", label),)))
    assert read(text).codes[0].label == label


@pytest.mark.parametrize(
    ("definition", "block"),
    [
        ("one\ntwo", "    definition: |-\n      one\n      two\n"),
        ("one\ntwo\n", "    definition: |\n      one\n      two\n"),
        ("one\n\ntwo", "    definition: |-\n      one\n\n      two\n"),
        ("# one\n- two: x", "    definition: |-\n      # one\n      - two: x\n"),
    ],
)
def test_lines_are_written_as_a_block(definition: str, block: str) -> None:
    text = write_codebook(replace(BOOK, codes=(Code("a", definition=definition),)))
    assert block in text
    assert read(text).codes[0].definition == definition


def test_lists_flags_and_colors_are_written_in_their_order_and_empty_ones_left_out() -> None:
    full = Code(
        "b",
        color="#00FF7f",
        examples=("one", "  ", "two: #"),
        keywords=("k",),
        questions=("Q1", "no"),
        asked_of=("site manager",),
        exclusive=True,
        opposite=("a",),
        parent="a",
    )
    questions = (Question("Q1", "?"), Question("no", "??"))
    book = replace(BOOK, codes=(Code("a"), full), protocols=(Protocol("clerk", questions),))
    text = write_codebook(book)
    assert text.split("codes:\n")[1] == (
        "  - code: a\n"
        "    children:\n"
        "      - code: b\n"
        "        examples:\n"
        '          - "one"\n'
        '          - "two: #"\n'
        "        keywords:\n"
        '          - "k"\n'
        '        color: "#00FF7f"\n'
        '        questions: [Q1, "no"]\n'
        '        asked_of: ["site manager"]\n'
        "        exclusive: true\n"
        "        opposite: [a]\n"
    )
    assert read(text) == replace(book, codes=(Code("a"), replace(full, examples=("one", "two: #"))))


def test_a_protocol_without_questions_and_a_codebook_without_codes_are_written() -> None:
    text = write_codebook(replace(BOOK, codes=(), protocols=(Protocol("clerk", ()),)))
    assert text == (
        'title: "T"\nversion: "1"\n\nprotocols:\n  - role: clerk\n    questions: []\n\ncodes: []\n'
    )


# Differences and tables
# ----------------------


@pytest.mark.parametrize(
    ("field", "old", "new", "shown"),
    [
        ("opposite", (), ("b",), ("", "b")),
        ("exclusive", False, True, ("", "true")),
        ("keywords", ("x",), ("x", "y"), ("x", "x; y")),
        ("color", "#000000", "", ("#000000", "")),
        ("definition", "one", "two", ("one", "two")),
    ],
)
def test_a_changed_field_is_a_row_with_old_and_new(
    field: str, old: object, new: object, shown: tuple[str, str]
) -> None:
    before, after = (
        replace(BOOK, codes=(Code("a", **{field: value}), Code("b")))  # type: ignore[arg-type]
        for value in (old, new)
    )
    [row] = diff_table(compare(before, after)).rows
    assert row == {
        "change": "changed",
        "code": "a",
        "field": field,
        "old": shown[0],
        "new": shown[1],
    }
    assert not compare(before, before)


def test_changes_are_counted_by_code() -> None:
    before = Codebook("T", "1", (Code("a", "A"), Code("b"), Code("c"), Code("d", parent="b")))
    after = Codebook("T", "2", (Code("a", "AA", "x"), Code("b"), Code("e"), Code("d", parent="a")))
    table = diff_table(compare(before, after))
    assert table.extra == {"counts": {"added": 1, "removed": 1, "moved": 1, "changed": 1}}
    assert table.notes == ("codes: 1 added, 1 removed, 1 moved, 1 changed",)
    assert [(r["change"], r["code"], r["field"]) for r in table.rows] == [
        ("changed", None, "version"),
        ("added", "e", "code"),
        ("removed", "c", "code"),
        ("moved", "d", "parent"),
        ("changed", "a", "label"),
        ("changed", "a", "definition"),
    ]
    assert diff_table(compare(before, before)).notes == ("the codebooks are the same",)


def test_the_codes_of_a_table_have_their_path_and_level() -> None:
    book = Codebook(
        "T", "1", (Code("a"), Code("b", "Bee", parent="a"), Code("c", parent="b"), Code("d"))
    )
    table = codes_table(book)
    assert [(r["code"], r["label"], r["path"], r["level"]) for r in table.rows] == [
        ("a", "a", "a", 1),
        ("b", "Bee", "a/b", 2),
        ("c", "c", "a/b/c", 3),
        ("d", "d", "d", 1),
    ]
    assert "codings" not in table.rows[0]
    assert table.title == "T 1"


@pytest.mark.parametrize(("older", "shown"), [({}, False), ({"A": 0}, False), ({"A": 2}, True)])
def test_codings_of_an_older_meaning_are_shown_only_where_there_are_some(
    older: dict[str, int], shown: bool
) -> None:
    table = codes_table(BOOK, {"A": 5}, older=older)
    assert (table.rows[0]["codings"], table.rows[0]["older"]) == (5, older.get("A", 0))
    assert ("older" in [c.key for c in table.columns]) is shown
    assert ("older" in [c.key for c in table.data_columns]) is not shown
