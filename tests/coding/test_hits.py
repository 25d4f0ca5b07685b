"""Hits of a search or query in context: listed, gone to, coded in one step and undone in one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcode.coding.keymap import build
from qcode.errors import QcodeError, Refused
from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding.beside import come_back, go_to
from qcode.workflows.coding.hits import code_hits, current_hits, query_hits, search_hits
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings

Begin = Callable[..., CodingSession]


def codings(store: Store) -> list[str]:
    """Transcript, words, code, round and origin of each coding, sorted."""
    study = store.view(None).study()
    texts = {i.name: i.text for i in study.interviews}
    return sorted(
        f"{c.transcript} {texts[c.transcript][c.start : c.end]} {c.code} {c.round} {c.origin}"
        for c in study.codings
    )


def test_every_match_is_a_hit_with_its_context(begin: Begin) -> None:
    """Also several in one segment, of the whole study, on one line."""
    hits = search_hits(begin(), "the garden|pump")
    assert [(h.place, h.before, h.words, h.after) for h in hits] == [
        ("GA-01 1", "How did you come to ", "the garden", "? Who told you about it?"),
        (
            "GA-01 4",
            "Water. We carry it from the ",
            "pump",
            ", every drop, and in a drought the hose is forbidden.",
        ),
        ("GA-01 6", "A second ", "pump", ". And fewer snails, they eat whatever is green."),
        ("GA-02 1", "Who told you about ", "the garden", "?"),
        ("GR-01 1", "Who told you about ", "the garden", "?"),
    ]


def test_a_query_finds_words_or_segments(begin: Begin, store: Store) -> None:
    """The words that the expression looks for, else the segments of which it is true."""
    session = begin()
    words = query_hits(session, "word:hose and not word:short")
    assert [(h.place, h.words, h.whole) for h in words] == [("GA-01 4", "hose", False)]
    add_codings(store, "GA-02", "4", ["snails"], coder="mara", round="1")
    (segment,) = query_hits(session, "snails")
    assert (segment.place, segment.words, segment.whole) == ("GA-02 4", "Slugs.", True)
    assert session.spots_name == "query snails" and len(session.spots) == 1


@pytest.mark.parametrize("expression", ["rol = gardener", "word:zebra", "hotline", "("])
def test_a_query_without_a_result_is_told(begin: Begin, expression: str) -> None:
    """The list before it stays."""
    session = begin()
    search_hits(session, "pump")
    with pytest.raises(QcodeError):
        query_hits(session, expression)
    assert len(current_hits(session)) == 2


def test_a_query_for_codes_of_others_is_recorded(begin: Begin, store: Store) -> None:
    """Where others coded; not in blind transcripts, of which nothing is found."""
    add_codings(store, "GA-02", "4", ["snails"], coder="ben", round="1")
    add_codings(store, "GR-01", "2", ["snails"], coder="ben", round="1")
    assign(store, ["GR-01"], to="mara", kind="reliability", blind=True)
    session = begin()
    assert [h.place for h in query_hits(session, "snails")] == ["GA-02 4"]
    assert [r.transcript for r in store.view(None).rows("mark", kind=["sight"])] == [
        store.view(None).transcript_id("GA-02")
    ]


def test_many_hits_are_coded_in_one_step(begin: Begin, store: Store) -> None:
    """On their whole words, in every transcript, in the coder's round there; what has not been in
    sight says so; one undo takes it back.
    """
    assign(store, ["GA-02"], to="mara", kind="primary", round="2")
    session = begin()
    hits = search_hits(session, "garde|pum")
    message = code_hits(session, [(h, n != 3) for n, h in enumerate(hits)], ["joy"])
    assert message == "joy: 5 codings added on 5 hits in 3 transcripts."
    expected = [
        "GA-01 garden joy 1 hand",
        "GA-01 pump joy 1 hand",
        "GA-01 pump joy 1 hand",
        "GA-02 garden joy 2 machine",
        "GR-01 garden joy 1 hand",
    ]
    assert codings(store) == expected
    assert session.counts["joy"] == (5, 5) and session.last == ("joy",)
    assert code_hits(session, [(h, True) for h in hits], ["joy"]).endswith("already.")
    assert "5 hits joy" in session.undo() and codings(store) == []
    session.redo()
    assert codings(store) == expected and all(r.ok for r in check(store))


def test_a_mark_that_no_code_applies_goes(begin: Begin, store: Store) -> None:
    """In the open transcript and in others, where a hit is coded."""
    session = begin(transcript="GA-02", at=3)
    LineMode(session, build()[0]).handle("none")
    session.open("GA-01", at=3)
    LineMode(session, build()[0]).handle("none")
    assert len(store.view(None).rows("mark", kind="nothing")) == 2
    code_hits(session, [(h, True) for h in search_hits(session, "slugs|drought")], ["water"])
    assert store.view(None).rows("mark", kind="nothing") == [] and session.sheet.coded(3)


def test_a_text_that_changed_since_is_not_coded(
    begin: Begin, store: Store, small_study: object, tmp_path: object
) -> None:
    """Nothing is written, for no hit."""
    from dataclasses import replace

    session = begin()
    hits = search_hits(session, "garden")
    stale = [replace(hits[0], anchor="0" * 12), *hits[1:]]
    with pytest.raises(Refused, match="search again"):
        code_hits(session, [(h, True) for h in stale], ["joy"])
    assert codings(store) == [] and session.sheet.codings == {}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("go"), st.integers(0, 4)),
        st.tuples(st.just("code"), st.sets(st.integers(0, 4), min_size=1)),
        st.tuples(st.sampled_from(["next", "previous", "undo", "redo", "back"]), st.just(0)),
    ),
    max_size=12,
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_is_done_memory_and_disk_agree(
    begin: Begin, store: Store, steps: list[tuple[str, object]]
) -> None:
    """Going to hits, stepping, coding, undoing and coming back in any order: the open sheet, the
    counts and the place are those of the study.
    """
    session = begin()
    hits = search_hits(session, "garden|pump")
    for step, value in steps:
        try:
            if step == "go":
                hit = hits[value]  # type: ignore[call-overload]
                go_to(session, hit.transcript, hit.segment, hit.as_words())
                assert session.sheet.words(session.cursor.span) == hit.words
            elif step == "code":
                chosen = [(hits[n], True) for n in sorted(value)]  # type: ignore[call-overload]
                code_hits(session, chosen, ["joy"])
            elif step in ("next", "previous"):
                coding_lists.go_on(session, 1 if step == "next" else -1)
            elif step == "back":
                come_back(session)
            else:
                getattr(session, step)()
        except Refused:
            continue
    study = store.view("mara").study()
    here = {c.id for c in study.codings if c.transcript == session.sheet.name}
    assert set(session.sheet.codings) == here
    assert session.counts.get("joy", (0, 0)) == (len(study.codings), len(study.codings))
    assert 0 <= session.cursor.index < len(session.sheet)
    while True:
        try:
            session.undo()
        except Refused:
            break
    assert not session.sheet.codings and not store.view("mara").study().codings


def test_line_mode(begin: Begin, store: Store) -> None:
    """Numbered hits with their context; a number goes there with the words selected; numbers or
    `all` are coded in one step.
    """
    mode = LineMode(begin(), build()[0])
    read = mode.handle("hits garden|pump").lines
    assert read[0] == "5 hits (search for 'garden|pump' in all transcripts)."
    assert read[3] == (
        "3: GA-01 segment 6: A second “pump”. And fewer snails, they eat whatever is green."
    )
    assert "Word 6 of segment 1" in " ".join(mode.handle("hit 4").lines)
    assert mode.handle("return").lines[0].startswith("Back at segment")
    assert mode.handle("code hits 1,3-4 joy").lines[0].startswith("joy: 3 codings added on 3 hits")
    assert len(codings(store)) == 3
    assert mode.handle("undo").lines[0].startswith("Undone: code 3 hits joy")
    mode.handle("query word:hose")
    assert mode.handle("code hits all water").lines[0].startswith("water: 2 codings added")
    mode.handle("search pump")
    assert mode.handle("hits").lines[0] == "2 hits (search for 'pump')."


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("hits", "There is no search or work list"),
        ("hits zebra", "Nothing was found"),
        ("hits (", "is not a valid regular expression"),
        ("query", "Type an expression"),
        ("hit 1", "No hits were listed yet"),
        ("code hits all joy", "No hits were listed yet"),
        ("code hits", "Name the hits and the code"),
    ],
)
def test_what_cannot_be_done_is_told(begin: Begin, line: str, words: str) -> None:
    """Each in a sentence, with an exit status."""
    reply = LineMode(begin(), build()[0]).handle(line)
    assert words in reply.lines[0] and reply.status


@pytest.mark.parametrize("which", ["0", "6", "2-9", "x", "1,,2"])
def test_a_number_that_no_hit_has_is_told(begin: Begin, store: Store, which: str) -> None:
    """And nothing is coded."""
    mode = LineMode(begin(), build()[0])
    mode.handle("hits garden|pump")
    assert "The list has hits 1 to 5" in mode.handle(f"code hits {which} joy").lines[0]
    assert codings(store) == []
