"""A database of Taguette: positions in bytes of the page, coders from the commands."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_programs import taguette

from qcode.errors import BadInput
from qcode.exchange.page_text import PageText
from qcode.exchange.taguette import is_taguette, read_taguette

PAGE = "<p>Q: Zoë 😀?</p>\n<p>A: <b>The bus</b> &amp; fare.<br>Late.</p><h2>End</h2>"
COUNTED = "Q: Zoë 😀?\nA: The bus & fare.Late.End"
"""The text nodes of the page, in which positions are counted."""


def at(words: str) -> tuple[int, int]:
    """The bytes of words that stand once."""
    start = len(COUNTED[: COUNTED.index(words)].encode())
    return start, start + len(words.encode())


def test_the_text_has_the_lines_that_a_browser_shows() -> None:
    assert PageText(PAGE).text == "Q: Zoë 😀?\nA: The bus & fare.\nLate.\nEnd"


@pytest.mark.parametrize("words", ["Zoë 😀", "The bus & fare.", "😀?\nA: The", "Late.", "End"])
def test_words_are_found_at_their_bytes(words: str) -> None:
    page = PageText(PAGE)
    span = page.find(*at(words), words)
    assert span is not None and page.text[slice(*span)] == words


def test_words_over_a_line_break_of_the_page_have_a_line_end() -> None:
    page = PageText(PAGE)
    start, end = at("fare.Late.")
    span = page.find(start, end, "fare. Late.")
    assert span is not None and page.text[slice(*span)] == "fare.\nLate."


def test_a_position_outside_or_with_other_words_is_none() -> None:
    page = PageText(PAGE)
    assert page.find(0, 10_000, "") is None
    assert page.find(5, 5, "") is None
    assert page.find(*at("Late."), "Early.") is None


@given(st.lists(st.text("aé😀 ", min_size=1, max_size=6), min_size=1, max_size=5), st.data())
def test_any_bytes_of_whole_letters_give_those_letters(
    lines: list[str], data: st.DataObject
) -> None:
    page = PageText("".join(f"<p>{line}</p>" for line in lines))
    counted = "".join(lines)
    start = data.draw(st.integers(0, len(counted) - 1))
    end = data.draw(st.integers(start + 1, len(counted)))
    first, last = (len(counted[:n].encode()) for n in (start, end))
    span = page.find(first, last, "")
    assert span is not None
    assert page.text[slice(*span)].replace("\n", "") == counted[start:end]


def test_coders_dates_and_overlapping_highlights(tmp_path: Path) -> None:
    path = taguette(
        tmp_path / "t.sqlite3",
        [PAGE],
        [
            (1, *at("Zoë 😀"), ["who"], "anna"),
            (1, *at("bus & fare"), ["cost", "way.bus"], "ben"),
            (1, *at("fare.Late."), ["cost"], "anna"),
            (1, *at("End"), [], "anna"),
        ],
    )
    assert is_taguette(path)
    project = read_taguette(path, "t.sqlite3")
    source = project.sources[0]
    found = [(c.code, c.coder, source.text[c.start : c.end]) for c in source.codings]
    assert found == [
        ("who", "anna", "Zoë 😀"),
        ("cost", "ben", "bus & fare"),
        ("way.bus", "ben", "bus & fare"),
        ("cost", "anna", "fare.\nLate."),
    ]
    assert {c.created for c in source.codings} == {"2026-03-02T10:00:00"}
    assert [(loss.what, loss.why) for loss in project.losses] == [
        ("highlight", "it has no tag, in Talk 1")
    ]
    assert (project.name, project.description) == ("Clinic", "Invented.")


def test_tags_with_dots_become_a_tree_on_request(tmp_path: Path) -> None:
    marks = [(1, *at("End"), ["way.bus.late", "way.bus", "who"], "anna")]
    path = taguette(tmp_path / "t.sqlite3", [PAGE], marks)
    flat = read_taguette(path, "t").codes
    assert [(c.name, c.parent) for c in flat] == [
        ("way.bus.late", ""),
        ("way.bus", ""),
        ("who", ""),
    ]
    tree = read_taguette(path, "t", dotted=True).codes
    assert [(c.name, c.parent, c.codable) for c in tree] == [
        ("way", "", False),
        ("bus", "way", True),
        ("late", "way.bus", True),
        ("who", "", True),
    ]


def test_one_of_several_projects_is_chosen_by_name(tmp_path: Path) -> None:
    path = taguette(tmp_path / "t.sqlite3", [PAGE], [(1, *at("End"), ["who"], "anna")])
    with closing(sqlite3.connect(path)) as database:
        database.execute("INSERT INTO projects VALUES (2, 'School', '', '')")
        database.commit()
    with pytest.raises(BadInput) as several:
        read_taguette(path, "t.sqlite3")
    assert "it holds 2 projects, 'Clinic' and 'School'; say which with --project-name" in str(
        several.value.problems[0]
    )
    with pytest.raises(BadInput) as none:
        read_taguette(path, "t.sqlite3", name="Shop")
    assert "there is no project 'Shop' in it, but 'Clinic' and 'School'" in str(
        none.value.problems[0]
    )
    assert len(read_taguette(path, "t", name="clinic").sources) == 1
    assert read_taguette(path, "t", name="school").sources == ()


def test_without_commands_nobody_is_named(tmp_path: Path) -> None:
    path = taguette(tmp_path / "t.sqlite3", [PAGE], [(1, *at("End"), ["who"], "anna")])
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE commands SET payload = 'not json'")
        database.commit()
    project = read_taguette(path, "t")
    assert [c.coder for c in project.sources[0].codings] == [""]
    assert project.people == ()


def test_other_databases_are_none_of_taguette(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE projects (id)")
        database.commit()
    assert not is_taguette(path)
    with pytest.raises(BadInput):
        read_taguette(path, "other")
    (tmp_path / "a.txt").write_text("words")
    assert not is_taguette(tmp_path / "a.txt")
