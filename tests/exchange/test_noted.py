"""What REFI-QDA has no place for stands in the note on a coding, and is read back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcode.exchange.noted import DESCRIBED, Noted, read_noted, with_noted, write_noted
from qcode.exchange.project import Project, ProjectCoding, ProjectNote, Selection, Source

LINES = st.lists(st.sampled_from(["Round in qcode: 2", "\\Origin in qcode: x", "Round: 2", ""]))
MEMOS = st.text(st.characters(codec="utf-8"), max_size=20) | LINES.map("\n".join)
WORDS = st.text(st.sampled_from("ab12é 🌱"), max_size=5).map(str.strip)


def test_a_note_can_be_read_by_people() -> None:
    """The memo first."""
    note = write_noted(Noted("A doubt.", "2", "accepted", "0.83"))
    assert note == (
        "A doubt.\n\nRound in qcode: 2\n\nOrigin in qcode: accepted\n\nProbability in qcode: 0.83"
    )


@pytest.mark.parametrize("memo", ["", "A doubt.", "Round: 2\nOrigin: unknown"])
def test_a_memo_alone_is_the_note(memo: str) -> None:
    """Also one that somebody wrote in another program."""
    assert write_noted(Noted(memo)) == memo
    assert read_noted(memo) == Noted(memo)


@given(st.builds(Noted, MEMOS, WORDS, st.sampled_from(["", "machine"]), WORDS))
def test_any_note_comes_back(noted: Noted) -> None:
    """Whatever the memo contains."""
    text = write_noted(noted)
    if "\r\n" not in text:
        assert read_noted(text) == noted


CODINGS = (
    ProjectCoding("a", "c", 0, 5, "mara"),
    ProjectCoding("b", "c", 0, 5, "jo", memo="Own."),
    ProjectCoding("d", "c", 6, 9, "jo"),
)


def noted(*notes: ProjectNote, selections: tuple[Selection, ...] = ()) -> Project:
    """A project with three codings, as it was read."""
    source = Source("s", "s", "some words", codings=CODINGS, selections=selections)
    return with_noted(Project("p", sources=(source,), notes=notes))


def test_a_note_on_a_coding_is_taken_apart() -> None:
    """Other notes stay where they are."""
    note = ProjectNote("n", "", "Why?\n\nRound in qcode: 2", ("coding", "a"))
    other = ProjectNote("o", "", "Round in qcode: 3", ("source", "s"))
    made = noted(note, other)
    first, *rest = made.sources[0].codings
    assert (first.memo, first.round, first.origin) == ("Why?", "2", "")
    assert tuple(rest) == CODINGS[1:]
    assert made.notes == (other,)


def test_several_notes_of_a_coding_are_one_memo() -> None:
    """Below what is said already, each once."""
    notes = [ProjectNote(str(n), "", text, ("coding", "b")) for n, text in enumerate("xyx")]
    assert noted(*notes).sources[0].codings[1].memo == "Own.\n\nx\n\ny"


def described(origin: str, *texts: str) -> Source:
    """The text as read from a project in which the selections of the codings say something."""
    codings = tuple(replace(c, selection=f"s-{c.id}") for c in CODINGS)
    selections = tuple(
        Selection(f"s-{c.id}", c.start, c.end, description=text)
        for c, text in zip(CODINGS, texts, strict=False)
    )
    source = Source("s", "s", "some words", codings=codings, selections=selections)
    (made,) = with_noted(Project("p", origin, sources=(source,))).sources
    return made


def test_a_selection_says_it_for_programs_that_read_no_notes() -> None:
    """Of its own codings; in another program's project a description is a memo on the words."""
    source = described("NVivo", "Origin in qcode: machine", "See this.")
    assert [(c.origin, c.memo) for c in source.codings] == [("machine", ""), ("", "Own."), ("", "")]
    assert [s.description for s in source.selections] == ["", "See this."]


@pytest.mark.parametrize("origin", ["QualCoder 4.0", DESCRIBED])
def test_some_programs_have_the_memo_of_a_coding_there(origin: str) -> None:
    """All of the description, below what is known already."""
    source = described(origin, "Why?", "See this.")
    assert [c.memo for c in source.codings] == ["Why?", "Own.\n\nSee this.", ""]
    assert not any(s.description for s in source.selections)
