"""Codebooks begun from other programs' files: whatever the codes are called, the file that is made
can be read again and says the same.
"""

from __future__ import annotations

import csv
import io
from itertools import pairwise
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.codebook import fold_key, is_key, read_codebook, write_codebook
from qcode.codebook.from_outlines import codebook_from_outline
from qcode.codebook.from_refi import MAX_LEVELS, codebook_from_refi
from qcode.codebook.from_tables import codebook_from_table
from qcode.codebook.keys import new_key, suggested_key
from qcode.model import Code, Codebook

LETTERS = "aBz1 _-.?!'’/ßİÉe\u0301\u00a0पानीקמ水"
NAMES = st.text(LETTERS, max_size=50)
"""Names in any script, with signs, and blanks in any place."""
QUICK = settings(max_examples=30)


def refi(codes: str) -> tuple[Codebook | None, list[str]]:
    """The codebook of a REFI-QDA file with these elements, and what is told."""
    data = f"<CodeBook xmlns='urn:QDA-XML:codebook:1.0'><Codes>{codes}</Codes></CodeBook>".encode()
    codebook, problems = codebook_from_refi(data, "c.qdc", "T")
    return codebook, [p.message for p in problems]


def table(rows: list[list[str]]) -> Codebook:
    """The codebook of a table that has no errors."""
    target = io.StringIO()
    csv.writer(target).writerows(rows)
    codebook, problems = codebook_from_table(target.getvalue().encode(), "t.csv", "T")
    assert codebook is not None, problems
    return codebook


def read_again(codebook: Codebook) -> tuple[Code, ...]:
    """The codes in the file that is written of a codebook."""
    found, problems = read_codebook(write_codebook(codebook).encode(), "c.yaml")
    assert found is not None, problems
    return found.codes


@QUICK
@given(st.lists(NAMES, max_size=12))
def test_keys_made_from_any_names_are_keys_and_differ_without_case(names: list[str]) -> None:
    keys: list[str] = []
    for name in names:
        keys += filter(None, [new_key(name, keys)])
    assert all(map(is_key, keys))
    assert len({fold_key(key) for key in keys}) == len(keys)


@QUICK
@given(NAMES)
def test_a_suggested_key_is_a_key_or_empty_and_stays_as_it_is(text: str) -> None:
    key = suggested_key(text)
    assert key == "" or is_key(key)
    assert suggested_key(key) == key


@QUICK
@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=6))
def test_any_refi_codebook_becomes_a_file_that_says_the_same(pairs: list[tuple[str, str]]) -> None:
    """Each name with a sub-code; also names that are empty or only signs."""
    codebook, told = refi(
        "".join(
            f"<Code name={quoteattr(above)}><Code name={quoteattr(below)}/></Code>"
            for above, below in pairs
        )
    )
    assert codebook is not None
    assert all("has no name" in t or "two codes in one place" in t for t in told)
    unnamed = sum(not name.split() for pair in pairs for name in pair)
    assert sum("has no name" in t for t in told) == unnamed
    assert len(codebook.codes) == 2 * len(pairs)
    for above, below in zip(codebook.codes[::2], codebook.codes[1::2], strict=True):
        assert above.parent is None and below.parent == above.key
    assert [(c.key, c.parent) for c in read_again(codebook)] == [
        (c.key, c.parent) for c in codebook.codes
    ]


@QUICK
@given(st.lists(NAMES.filter(lambda name: new_key(name, []) != ""), min_size=1, max_size=8))
def test_any_table_of_names_becomes_a_file_with_these_names(names: list[str]) -> None:
    """In their order; a name that is there twice gets two codes."""
    codebook = table([["label", "definition"], *([name, f"about {name}"] for name in names)])
    assert [c.definition for c in codebook.in_tree_order().codes] and len(codebook.codes) == len(
        names
    )
    again = {c.key: (c.label or c.key, c.definition, c.parent) for c in read_again(codebook)}
    assert again == {c.key: (c.label or c.key, c.definition, c.parent) for c in codebook.codes}


@QUICK
@given(st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_the_depth_of_an_outline_is_the_depth_in_the_tree(wanted: list[int]) -> None:
    """A line is one level deeper than the one before it at most."""
    depths = [0]
    for depth in wanted[1:]:
        depths.append(min(depth, depths[-1] + 1))
    lines = "".join(f"{'--' * depth}Code: c{n}, cid:{n}\r\n" for n, depth in enumerate(depths))
    codebook, _ = codebook_from_outline(lines.encode(), "o.txt", "T")
    assert codebook is not None
    assert [c.key for c in codebook.codes] == [f"c{n}" for n in range(len(depths))]
    parents = {c.key: c.parent for c in codebook.codes}

    def depth_of(key: str) -> int:
        above = parents[key]
        return 0 if above is None else 1 + depth_of(above)

    assert [depth_of(c.key) for c in codebook.codes] == depths


@pytest.mark.parametrize("name", ["???", "", "—"])
def test_a_code_without_letters_in_an_outline_never_takes_the_key_of_another(name: str) -> None:
    """Also where another code has the name that it would get."""
    for lines in (f"Code: Code 2\nCode: {name}\n", f"Code: {name}\nCode: code 1\n"):
        codebook, _ = codebook_from_outline(lines.encode(), "o.txt", "T")
        assert codebook is not None
        assert len({c.key for c in codebook.codes}) == 2
        assert len(read_again(codebook)) == 2


def test_a_sign_that_is_wrong_in_one_place_leaves_no_mark_without_its_letter() -> None:
    """A vowel sign after a digit is replaced, and so is what stood on it elsewhere."""
    assert is_key(new_key("Bाी1ा", [])) and is_key(suggested_key("Bाी1ा"))


def test_refi_names_in_hindi_and_hebrew_keep_their_letters() -> None:
    codebook, told = refi(
        '<Code name="पानी की कमी"><Description>कुएँ से</Description></Code><Code name="מים"/>'
    )
    assert codebook is not None and not told
    assert [(c.key, c.label, c.definition) for c in codebook.codes] == [
        ("पानी_की_कमी", "पानी की कमी", "कुएँ से"),
        ("מים", "מים", ""),
    ]


def test_two_descriptions_and_blanks_of_a_refi_code_become_one_definition() -> None:
    codebook, _ = refi(
        '<Code name=" Long \n walks "><Description> First. </Description><NoteRef/>'
        "<Description/><Description>Second.</Description></Code>"
    )
    assert codebook is not None
    assert codebook.codes == (Code("long_walks", "Long walks", "First.\nSecond."),)


@pytest.mark.parametrize(("levels", "is_read"), [(MAX_LEVELS, True), (MAX_LEVELS + 1, False)])
def test_a_refi_codebook_is_read_as_deep_as_a_file_can_be(levels: int, is_read: bool) -> None:
    codebook, told = refi(
        "".join(f'<Code name="level {n}">' for n in range(levels)) + "</Code>" * levels
    )
    assert (codebook is not None) == is_read
    if codebook is None:
        assert told == [f"the code 'level {MAX_LEVELS - 1}' is nested more than 40 levels deep"]
    else:
        assert all(below.parent == above.key for above, below in pairwise(read_again(codebook)))


def test_a_refi_codebook_without_codes_says_so() -> None:
    assert refi("") == (None, ["no codes: this is not a REFI-QDA codebook with codes in it"])


def test_a_parent_in_a_table_is_the_code_with_that_key_before_one_with_that_label() -> None:
    """Keys are unique, labels are not."""
    codebook = table(
        [["code", "label", "parent"], ["a", "b", ""], ["b", "Other", ""], ["c", "Third", "b"]]
    )
    assert {c.key: c.parent for c in codebook.codes} == {"a": None, "b": None, "c": "b"}


def test_a_category_never_takes_the_key_of_a_row() -> None:
    codebook = table(
        [["code", "label", "category"], ["a", "b", ""], ["b", "Other", ""], ["c", "", "B!"]]
    )
    assert len({c.key for c in codebook.codes}) == len(codebook.codes) == 4
    assert {c.key: c.parent for c in codebook.codes}["c"] not in ("a", "b", None)


def test_a_table_with_one_code_and_windows_line_ends_is_read() -> None:
    codebook, problems = codebook_from_table(b"\xef\xbb\xbfName\r\nJoy\r\n", "t.csv", "T")
    assert codebook is not None and not problems
    assert codebook == Codebook("T", "1", (Code("joy", "Joy"),))
