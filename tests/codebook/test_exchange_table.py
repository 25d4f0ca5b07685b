"""The codebook as a table that other programs read, and that is read back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.codebook import exchange_table
from qcode.codebook.from_tables import codebook_from_table
from qcode.files.csv_tables import write_csv
from qcode.model import Code, Codebook

BOOK = Codebook(
    "Gardens",
    "1",
    (
        Code("work", label="Work", definition="By hand.", include="Digging.", color="#4E79A7"),
        Code("seeds", label="Seeds", parent="work", examples=("Two of them.",)),
        Code("joy", exclusive=True, opposite=("work",)),
        Code("other", label="Other"),
        Code("other_seeds", label="Seeds", parent="other", questions=("q1",)),
        Code("beans", parent="other_seeds"),
    ),
)


def rows(book: Codebook) -> list[list[str]]:
    """The cells of the table."""
    return [[str(v) for v in row.values()] for row in exchange_table(book).rows]


def back(book: Codebook) -> Codebook:
    """What is read from the table as CSV."""
    table = exchange_table(book)
    data = write_csv(table.rows, [c.key for c in table.columns]).encode("utf-8-sig")
    read, problems = codebook_from_table(data, "book.csv", book.title)
    assert [p for p in problems if p.severity == "error"] == []
    assert read is not None
    return read


def test_other_programs_find_names_and_parents() -> None:
    """A name that two codes have is no parent: the key stands there."""
    assert [c.key for c in exchange_table(BOOK).columns] == [
        "name",
        "description",
        "color",
        "parent",
    ]
    assert [[r[0], r[2], r[3]] for r in rows(BOOK)] == [
        ["Work", "#4E79A7", ""],
        ["Seeds", "", "Work"],
        ["joy", "", ""],
        ["Other", "", ""],
        ["Seeds", "", "Other"],
        ["beans", "", "other_seeds"],
    ]
    assert rows(BOOK)[0][1] == "By hand.\n\nInclude: Digging.\n\nKey in qcode: work"


def test_the_same_codebook_is_read_back() -> None:
    """With every field of every code; the name of one without a label is its label now."""
    assert back(BOOK).codes == tuple(replace(c, label=c.name) for c in BOOK.codes)


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    """Any tree of five levels with names that may be given twice."""
    codes: list[Code] = []
    keys = draw(st.lists(st.sampled_from("abcdefgh"), min_size=1, unique=True))
    depth: dict[str, int] = {}
    for key in keys:
        above = draw(st.sampled_from([None, *(k for k in depth if depth[k] < 5)]))
        depth[key] = 1 if above is None else depth[above] + 1
        label = draw(st.sampled_from(["", "Seeds", "a", "Water & soil", "=1+1", "x.y"]))
        definition = draw(st.sampled_from(["", "One.\nTwo.", "Include: not really", "-"]))
        codes.append(Code(key, label=label, definition=definition, parent=above))
    return Codebook("t", "1", tuple(codes)).in_tree_order()


@given(books())
def test_any_tree_is_read_back(book: Codebook) -> None:
    """Keys, parents and definitions; a label that is the key itself may be left out."""

    def plain(codebook: Codebook) -> list[tuple[str, str, str | None, str]]:
        return [(c.key, c.name, c.parent, c.definition) for c in codebook.codes]

    assert plain(back(book)) == plain(book)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("x,,zzz,", "'zzz' is not a color like #4E79A7; it is left out"),
        ("x,,#12345678,", "'#12345678' is not a color like #4E79A7; it is left out"),
        (",Something.,,", "this code has no name; give it one"),
        ("{},,,", "this code '{}' has no letters; give it one"),
        ("x,,,y", "no code is called 'y', the parent; add a row for it"),
    ],
)
def test_what_is_wrong_in_a_table_is_told_with_its_line(cells: str, said: str) -> None:
    """Colors are warnings; a code without a name cannot be read."""
    _, problems = codebook_from_table(
        f"name,description,color,parent\nfirst,,,\n{cells}\n".encode(), "b.csv", "b"
    )
    assert [(p.line, p.message) for p in problems] == [(3, said)]


def test_a_column_says_more_than_a_paragraph() -> None:
    """Where a table has both."""
    data = b"name,description,include\nx,Said.\n".replace(b"Said.", b'"Said.\nInclude: two",one')
    book, _ = codebook_from_table(data, "b.csv", "b")
    assert book is not None
    assert (book.codes[0].definition, book.codes[0].include) == ("Said.", "one")


def test_braces_are_letters_of_a_name() -> None:
    """Its key is made of the rest."""
    book, _ = codebook_from_table(b"name\n{New} one\n", "b.csv", "b")
    assert book is not None
    assert (book.codes[0].key, book.codes[0].name) == ("new_one", "{New} one")
