"""The passages of a code: read lazily, filtered, gone to and come back from; in line mode too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcode.coding.keymap import build
from qcode.store.store import Store
from qcode.workflows.coding import passages as coding_passages
from qcode.workflows.coding.beside import Beside, come_back, go_to
from qcode.workflows.coding.passages_listing import passages_table
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings

Begin = Callable[..., CodingSession]


@pytest.fixture
def coded(store: Store) -> Store:
    """Codings of joy by mara and ben in three transcripts, out of order."""
    for coder, transcript, segment in (
        ("mara", "GA-02", "4"),
        ("mara", "GA-01", "6"),
        ("mara", "GA-01", "2"),
        ("ben", "GA-01", "4"),
        ("ben", "GR-01", "2"),
    ):
        add_codings(store, transcript, segment, ["joy"], coder=coder, round="1")
    return store


def places(there: coding_passages.Passages) -> list[str]:
    """Transcript, segment and coder of each."""
    return [f"{p.transcript} {p.segment} {p.coder}" for p in there]


OWN = ["GA-01 2 mara", "GA-01 6 mara", "GA-02 4 mara"]
ALL = ["GA-01 2 mara", "GA-01 4 ben", "GA-01 6 mara", "GA-02 4 mara", "GR-01 2 ben"]


def test_they_come_in_reading_order(coded: Store, begin: Begin) -> None:
    """By transcript, then by place; one's own, or those of others too; as many as are counted."""
    beside = Beside(begin())
    for others, expected in ((False, OWN), (True, ALL)):
        there = beside.passages("joy", others=others)
        assert there.total == len(expected) and places(there) == expected
    assert there[0].words.startswith("The man next door did.") and there[0].role == "gardener"


def test_only_what_is_asked_for_is_read(
    coded: Store, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first passage reads one transcript, and no words of any other."""
    asked: list[str] = []
    read = coding_passages.places_of_code

    def spied(view: Any, code: str, transcript: str, *rest: Any) -> Any:
        asked.append(transcript)
        return read(view, code, transcript, *rest)

    monkeypatch.setattr(coding_passages, "places_of_code", spied)
    session = begin()
    there = Beside(session).passages("joy", others=True)
    assert there[0].segment == 2 and set(asked) == {session.sheet.interview.id}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_lazily_read_is_the_same_as_all_at_once(
    coded: Store, begin: Begin, data: st.DataObject
) -> None:
    """Whatever is asked for in whatever order, and however few rows are read at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coding_passages, "AT_ONCE", data.draw(st.integers(1, 3)))
        there = Beside(begin()).passages("joy", others=True)
        for at in data.draw(st.lists(st.integers(0, 7), max_size=8)):
            assert there.reach(at) == (at < len(ALL))
            if at < len(ALL):
                one = there[at]
                assert f"{one.transcript} {one.segment} {one.coder}" == ALL[at]
        assert places(there) == ALL


def test_they_follow_what_is_added_and_undone(coded: Store, begin: Begin) -> None:
    """A new coding is among them at its place, until it is taken back."""
    session = begin()
    beside = Beside(session)
    session.move(7)
    session.apply(["joy"])
    assert places(beside.passages("joy", others=False)) == [*OWN[:2], "GA-01 8 mara", OWN[2]]
    session.undo()
    assert places(beside.passages("joy", others=False)) == OWN


def test_by_role(coded: Store, begin: Begin) -> None:
    """The role of who speaks, in any spelling; a role without passages has none."""
    beside = Beside(begin())
    there = beside.passages("joy", others=True)
    assert there.roles() and all(role != "interviewer" for role in there.roles())
    assert places(beside.passages("joy", others=True, role="GARDENER"))
    by_hand = [
        f"{p.transcript} {p.segment} {p.coder}" for p in there if p.role.casefold() == "gardener"
    ]
    assert places(beside.passages("joy", others=True, role="Gardener")) == by_hand
    assert places(beside.passages("joy", others=True, role="pilot")) == []


def test_blind_codings_of_others_are_never_among_them(coded: Store, begin: Begin) -> None:
    """In a transcript that is coded blind only one's own are shown, and they are counted alone."""
    assign(coded, ["GA-01"], to="mara", kind="reliability", blind=True)
    session = begin(transcript="GA-02")
    there = Beside(session).passages("joy", others=True)
    assert places(there) == ["GA-01 2 mara", "GA-01 6 mara", "GA-02 4 mara", "GR-01 2 ben"]
    assert there.of_others(0, 9).keys() == {coded.view(None).transcript_id("GR-01")}
    table = passages_table(coded.view("mara"), "joy")
    assert "GA-01 4 ben" not in [
        f"{r['transcript']} {r['segment']} {r['coder']}" for r in table.rows
    ]
    assert len(passages_table(coded.view(None), "joy").rows) == 5


def test_going_and_coming_back(coded: Store, begin: Begin) -> None:
    """After several jumps one comes back to the words that were selected before the first."""
    session = begin()
    session.move(3)
    mode = LineMode(session, build()[0])
    mode.handle("words 2-3")
    before = session.cursor.span
    go_to(session, "GA-02", 4, session.sheet.spans[3])
    go_to(session, "GR-01", 2, (0, 1))
    assert session.sheet.name == "GR-01"
    assert come_back(session) == "Back at words 2-3 of segment 4 of GA-01."
    assert session.cursor.span == before and session.came_from is None


def test_line_mode_reads_them(coded: Store, begin: Begin) -> None:
    """The entry, then numbered passages; a number goes there, `return` comes back; those of others
    only after `others`, which is recorded.
    """
    mode = LineMode(begin(), build()[0])
    read = mode.handle("passages joy").lines
    assert "Definition: What they like about it." in read
    assert "joy has 3 passages of yours (others shows those of others too)." in read
    assert read[-3].startswith("1: GA-01 segment 2, gardener: The man next door did.")
    assert mode.handle("passage 3").lines[0].startswith("GA-02 segment 4; you came from GA-01.")
    assert mode.handle("return").lines[0] == "Back at segment 4 of GA-01."
    assert mode.handle("passages joy from 3").lines[-1].startswith("3: GA-02 segment 4")
    mode.handle("others")
    heard = mode.handle("passages joy").lines
    assert any("segment 2, gardener, coded by ben" in line for line in heard if "GR-01" in line)
    sights = {r.transcript for r in coded.view(None).rows("mark", kind=["sight"])}
    ids = coded.view(None).transcript_ids()
    assert sights == {ids["GA-01"], ids["GR-01"]}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("passages", "Name a code"),
        ("passages nothing_such", "nothing_such"),
        ("passages joy from 9", "There are only 3 passages of joy"),
        ("passage 1", "No passages were read yet"),
        ("return", "You have not jumped"),
    ],
)
def test_what_cannot_be_read_is_told(coded: Store, begin: Begin, line: str, words: str) -> None:
    """Each in a sentence."""
    reply = LineMode(begin(), build()[0]).handle(line)
    assert words in reply.lines[0] and reply.status
