"""A coder at work: what is stored by each decision, and that memory says the same as the disk."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qcode.errors import ProjectLocked, Refused, Unknown, UsageError
from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding.actions import narrow, perform
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings, mark_done

Begin = Callable[..., CodingSession]


def stored(
    store: Store, coder: str = "mara", transcript: str = "GA-01"
) -> list[tuple[str, int, int, str]]:
    """The codings on disk as (code, start, end, origin)."""
    study = store.view(None).study(only=[transcript])
    return [(c.code, c.start, c.end, c.origin) for c in study.codings if c.coder == coder]


def same_as_disk(session: CodingSession) -> None:
    """What the session remembers is what a session opened now would read; and the study is
    whole.
    """
    fresh = CodingSession(session.store, session.coder)
    fresh.open(session.sheet.name, round=session.sheet.round)
    assert session.sheet.codings == fresh.sheet.codings
    assert {k: m for k, m in session.sheet.marks.items() if m.kind != "seen"} == {
        k: m for k, m in fresh.sheet.marks.items() if m.kind != "seen"
    }
    assert session.sheet.memos == fresh.sheet.memos
    assert session.counts == fresh.counts
    assert session.sheet.done == fresh.sheet.done
    assert all(f.ok for f in check(session.store))


def test_it_opens_at_the_first_answer(begin: Begin) -> None:
    """The interviewer's first turn is passed over."""
    session = begin()
    assert (
        session.sheet.number(session.cursor.index) == 2 and session.sheet.progress().segments == 5
    )


def test_a_code_is_on_disk_when_it_is_said(begin: Begin, store: Store) -> None:
    """With span, coder, round, source, codebook version; said in a sentence."""
    session = begin()
    assert session.apply(["neighbor"]) == "neighbor is on segment 2 now."
    start, end = session.sheet.spans[1]
    assert stored(store) == [("neighbor", start, end, "hand")]
    (coding,) = store.view(None).study(only=["GA-01"]).codings
    assert (coding.round, coding.source, coding.codebook) == ("1", "screen", "1.0")
    assert session.saved_at() and session.counts["neighbor"] == (1, 1)
    same_as_disk(session)


def test_several_codes_are_one_step(begin: Begin, store: Store) -> None:
    """One change-set, one undo; what is there already is left."""
    session = begin()
    session.apply(["neighbor"])
    session.apply(["neighbor", "notice_board", "joy"])
    assert [c for c, *_ in stored(store)] == ["joy", "neighbor", "notice_board"]
    session.undo()
    assert [c for c, *_ in stored(store)] == ["neighbor"]
    assert session.apply(["neighbor"]) == "neighbor is on segment 2 already."
    same_as_disk(session)


def test_codes_are_called_by_key_path_or_label(begin: Begin) -> None:
    """Without regard to case; an unknown one is told with the nearest, and nothing is changed."""
    session = begin()
    session.apply(["source/Notice_Board"])
    session.apply(["neighbors"])
    with pytest.raises(Unknown, match="snails"):
        session.apply(["joy", "snailz"])
    assert session.sheet.codes_on(session.cursor.index) == ["neighbor", "notice_board"]


def test_remove_and_replace(begin: Begin, store: Store) -> None:
    """Taking off what overlaps the words; replacing keeps the words, as one step."""
    session = begin()
    session.apply(["neighbor"])
    session.replace("neighbor", "joy")
    start, end = session.sheet.spans[1]
    assert stored(store) == [("joy", start, end, "hand")]
    session.undo()
    assert [c for c, *_ in stored(store)] == ["neighbor"]
    assert "off segment 2" in session.remove(["neighbor"])
    assert stored(store) == []
    with pytest.raises(Refused):
        session.remove(["neighbor"])
    same_as_disk(session)


def test_a_code_over_several_segments_is_one_coding(begin: Begin, store: Store) -> None:
    """Taken in with the keys for it; taken off from any of them."""
    session = begin()
    session.move(5)
    perform(session, "extend")
    assert session.apply(["joy"]) == "joy is on segments 6-7 now."
    assert stored(store) == [("joy", session.sheet.spans[5][0], session.sheet.spans[6][1], "hand")]
    session.move(6)
    assert "6-7" in session.remove(["joy"])
    assert stored(store) == []


def test_a_code_on_a_phrase(begin: Begin, store: Store) -> None:
    """Narrowed to words or to a sentence, and widened again."""
    session = begin()
    narrow(session, "words", 1, 3)
    session.apply(["neighbor"])
    text = session.sheet.interview.text
    ((_, start, end, _),) = stored(store)
    assert text[start:end] == "man next door"
    perform(session, "widen")
    narrow(session, "sentences", 1)
    session.apply(["notice_board"])
    assert [text[a:b] for c, a, b, _ in stored(store) if c == "notice_board"] == [
        "He had a notice in his window."
    ]
    assert session.sheet.codes_on(1) == ["neighbor", "notice_board"] and not session.sheet.whole(
        (start, end)
    )


def test_repeat_and_same(begin: Begin, store: Store) -> None:
    """The last code again; all codes of the segment coded before."""
    session = begin()
    with pytest.raises(Refused):
        session.repeat()
    session.apply(["water", "joy"])
    session.move(3)
    session.apply(["snails"])
    session.move(5)
    session.repeat()
    assert session.sheet.codes_on(5) == ["snails"]
    session.move(8)
    session.move(3)
    session.remove(["snails"])
    session.same()
    assert session.sheet.codes_on(3) == ["water", "joy"]


def test_undo_and_redo_without_limit(begin: Begin, store: Store) -> None:
    """Twenty steps back and forth, of this coder only, whatever others did between."""
    session = begin()
    for n in range(20):
        session.move([1, 3, 5, 6, 8][n % 5])
        (session.apply if n % 3 else lambda codes: coding_marks.toggle(session, "star"))(
            [["joy"], ["water"]][n % 2]
        )
    add_codings(store, "GA-01", "4", ["snails"], coder="jonas")
    end = set(stored(store))
    steps = 0
    while True:
        try:
            session.undo()
        except Refused:
            break
        steps += 1
    assert stored(store) == [] and steps >= 15 and stored(store, "jonas")
    for _ in range(steps):
        session.redo()
    assert set(stored(store)) == end
    same_as_disk(session)


def test_undo_goes_to_the_place(begin: Begin) -> None:
    """The cursor is where something came or went."""
    session = begin()
    session.apply(["joy"])
    session.move(8)
    assert session.undo() == "Undone: code GA-01 2 joy."
    assert session.cursor.index == 1


def test_looking_is_no_step_of_undo(begin: Begin, store: Store) -> None:
    """What was seen is stored when the hands rest, and undo passes over it."""
    session = begin()
    session.apply(["joy"])
    session.move(3, reading_on=True)
    session.move(5, reading_on=True)
    assert session.rest() and not session.rest()
    assert "joy" in session.undo()
    again = CodingSession(store, "mara")
    again.open("GA-01")
    assert again.sheet.seen >= {1, 3, 5} and again.cursor.index == 6, (
        "it goes on at the first not seen"
    )


def test_looking_alone_makes_nobody_a_coder(begin: Begin, store: Store) -> None:
    """A mistyped name leaves no trace until something is decided."""
    session = begin("marra")
    session.move(3, reading_on=True)
    session.close()
    assert [c.name for c in store.view(None).coders()] == []


def test_a_new_name_is_told_with_near_ones(begin: Begin, store: Store) -> None:
    """Before anything is done under it; one that may be a slip opens nothing unless it is said to
    be somebody new.
    """
    begin("mara").apply(["joy"])
    assert begin("mara").greeting() == ""
    with pytest.raises(UsageError, match="there is no coder 'marra', but there is 'mara'"):
        begin("marra")
    store.newcomers = True
    assert "'marra' is new" in begin("marra").greeting() and "'mara'" in begin("marra").greeting()


def test_marks(begin: Begin, store: Store) -> None:
    """Quotable, not sure, no code: set, told apart, taken back."""
    session = begin()
    assert "quotable now" in coding_marks.toggle(session, "star")
    assert "not sure now" in coding_marks.toggle(session, "unsure")
    kinds = {r.kind for r in store.view(None).rows("mark")}
    assert kinds == {"star", "unsure"}
    assert "no longer" in coding_marks.toggle(session, "star")
    assert {r.kind for r in store.view(None).rows("mark")} == {"unsure"}
    session.move(8)
    perform(session, "none")
    assert session.sheet.decided(8) and not session.sheet.coded(8)
    session.apply(["joy"])
    assert not session.sheet.marks_on(8, "nothing"), "a code takes the word back that none applies"
    same_as_disk(session)


def test_the_question_is_guessed_or_chosen(begin: Begin, store: Store) -> None:
    """The mark is on the turn that answers; once more takes it back."""
    session = begin()
    session.move(3)
    assert coding_marks.set_asked(session) == "The turn of segment 4 answers question G2."
    (asked,) = store.view(None).study().asked
    turn = session.sheet.turn(3)
    assert (asked.question, asked.start, asked.end) == ("G2", turn.start, turn.end)
    coding_marks.set_asked(session, "g1")
    assert coding_marks.asked_here(session) == ["G1", "G2"] or coding_marks.asked_here(session) == [
        "G2",
        "G1",
    ]
    coding_marks.set_asked(session, "G2")
    assert coding_marks.asked_here(session) == ["G1"]
    with pytest.raises(Unknown):
        coding_marks.set_asked(session, "Z9")


def test_a_question_is_marked_as_put_or_not_put_in_the_whole_transcript(
    begin: Begin, store: Store
) -> None:
    """One mark of a coder on a question; the newest counts, whoever set it; it is on no segment as
    an answer.
    """
    session = begin()
    assert (
        coding_marks.set_put(session, "g2", False)
        == f"Question G2 is marked as not put in {session.sheet.name}."
    )
    assert coding_marks.put_here(session) == {"G2": False}
    assert [(a.question, a.put) for a in store.view(None).study().asked] == [("G2", False)]
    assert coding_marks.asked_here(session) == []
    coding_marks.set_put(session, "G2", True)
    assert [(a.question, a.put) for a in store.view(None).study().asked] == [("G2", True)]
    session.undo()
    assert coding_marks.put_here(session) == {"G2": False}
    session.move(3)
    coding_marks.set_asked(session, "G2")
    assert coding_marks.put_here(session) == {"G2": True}, "the mark on the turn is the newer one"
    coding_marks.set_put(session, "G2", None)
    assert {r.kind for r in store.view(None).rows("mark")} == {"asked"}
    with pytest.raises(Unknown):
        coding_marks.set_put(session, "Z9", True)
    same_as_disk(session)


def test_memos(begin: Begin, store: Store) -> None:
    """On words, code, transcript and study; written again, and taken away when emptied."""
    session = begin()
    coding_marks.write_memo(session, "ask about\nthe window")
    coding_marks.write_memo(session, "too wide", target_kind="code", target="joy")
    coding_marks.write_memo(session, "short", target_kind="transcript")
    coding_marks.write_memo(session, "all", target_kind="study")
    rows = {r.target_kind: r for r in store.view(None).rows("memo")}
    assert (
        rows["segment"].text == "ask about\nthe window"
        and (rows["segment"].start, rows["segment"].end) == session.sheet.spans[1]
    )
    assert (
        rows["code"].transcript is None
        and rows["study"].target == "study"
        and rows["transcript"].start is None
    )
    coding_marks.write_memo(session, "ask")
    assert "unchanged" in coding_marks.write_memo(session, " ask ")
    present = coding_marks.memo_here(session)
    assert present is not None and present.text == "ask"
    coding_marks.write_memo(session, "  ")
    assert (
        coding_marks.memo_here(session) is None
        and coding_marks.memo_of(session, "code", "joy") is not None
    )
    session.undo()
    assert coding_marks.memo_here(session) is not None
    same_as_disk(session)


def test_done_asks_about_what_was_never_seen(begin: Begin, store: Store) -> None:
    """It names the segments; `anyway` marks it; the word can be taken back; a range is a part."""
    session = begin()
    session.move(3, reading_on=True)
    with pytest.raises(Refused, match="segments 6-9 "):
        coding_marks.mark_done(session)
    assert store.view(None).study().done == ()
    assert coding_marks.mark_done(session, "2-4") == "GA-01 is done (segments 2-4)."
    assert session.sheet.progress().done == "partly done"
    coding_marks.mark_done(session, anyway=True)
    assert coding_marks.is_done(session) and len(store.view(None).study().done) == 2
    coding_marks.take_back_done(session)
    assert store.view(None).study().done == () and session.sheet.progress().done == "not done"
    with pytest.raises(Refused):
        coding_marks.take_back_done(session)


def test_done_when_all_was_read(begin: Begin, store: Store) -> None:
    """Nothing is asked then."""
    session = begin()
    while "last" not in perform(session, "next"):
        pass
    assert coding_marks.mark_done(session) == "GA-01 is done."
    session.undo()
    assert session.sheet.progress().done == "not done"
    same_as_disk(session)


def test_a_new_code_is_a_draft_with_a_version_of_its_own(begin: Begin, store: Store) -> None:
    """Under its parent, marked for the supervisor; done marks of before are not taken to lack
    it.
    """
    session = begin()
    coding_marks.mark_done(session, anyway=True)
    said = coding_marks.new_code(session, "Window  shopping", parent="source")
    assert "window_shopping is a new draft code under source" in said
    assert session.sheet.codes_on(1) == ["window_shopping"] and session.loaded.names.drafts == {
        "window_shopping"
    }
    study = store.view(None).study()
    code = study.codebook.get("window_shopping")
    assert code is not None and code.parent == "source" and study.codebook.version == "1.0+1"
    assert session.loaded.since == {"window_shopping"}, "to be looked for in what was done before"
    assert coding_lists.newer(session) == {"GA-01": ["window_shopping"]}
    assert [m.text for m in session.sheet.memos.values() if m.kind == "proposal"] == [
        "Draft of mara, made at GA-01 2."
    ]
    coding_marks.mark_done(session, anyway=True)
    assert session.loaded.since == frozenset() and coding_lists.newer(session) == {}
    coding_marks.new_code(session, "Window shopping")
    assert (
        session.code_key("window_shopping_2") == "window_shopping_2"
        and session.sheet.codebook.version == "1.0+2"
    )
    for _ in range(3):
        session.undo()
    assert store.view(None).codebook().version == "1.0" and session.sheet.codes_on(1) == []
    with pytest.raises(UsageError):
        coding_marks.new_code(session, "?!")
    same_as_disk(session)


def test_what_others_do_is_taken_in(begin: Begin, store: Store) -> None:
    """At the next decision memory follows the log, without the study being read again."""
    session = begin()
    session.apply(["joy"])
    add_codings(store, "GA-01", "4", ["water"], coder="jonas")
    add_codings(store, "GA-01", "4", ["snails"], coder="mara")
    assert session.sheet.codings_on(3, others=True) == []
    session.move(8)
    session.apply(["joy"])
    assert {(c.coder, c.code) for c in session.sheet.codings_on(3, others=True)} == {
        ("jonas", "water"),
        ("mara", "snails"),
    }
    same_as_disk(session)


def test_a_new_codebook_is_taken_in(begin: Begin, store: Store, small_study: Any) -> None:
    """The place is kept, the new code is there at once, a code that went is refused."""
    from qcode.codebook import read_codebook
    from qcode.workflows.codebook.loading import load_codebook

    session = begin()
    session.move(5)
    text = small_study.CODEBOOK.replace('version: "1.0"', 'version: "2.0"').replace(
        "code: joy", "code: delight"
    )
    book, _ = read_codebook(text.encode(), "g.yaml")
    assert book is not None
    load_codebook(store, book)
    with pytest.raises(Refused, match="'joy' has since been removed from the codebook"):
        session.apply(["joy"])
    assert session.take_news() == [
        "The codebook is now version 2.0: new: delight; no longer used: joy."
    ]
    assert (
        session.cursor.index == 5 and session.apply(["delight"]) == "delight is on segment 6 now."
    )


def test_the_next_assigned_is_opened(begin: Begin, store: Store) -> None:
    """Primary before reliability; what is done is passed over; with nothing left it says so."""
    with pytest.raises(Refused, match="nothing is assigned"):
        begin("mara", None)
    assign(store, ["GA-02"], to="mara", kind="reliability", round="2", blind=True)
    assign(store, ["GR-01"], to="mara", kind="primary")
    session = begin("mara", None)
    assert session.sheet.name == "GR-01" and session.sheet.kind == "primary"
    mark_done(store, ["GR-01"], coder="mara")
    session = begin("mara", None)
    assert session.sheet.name == "GA-02" and session.sheet.round == "2" and session.sheet.blind
    mark_done(store, ["GA-02"], coder="mara", round="2")
    with pytest.raises(Refused, match="everything assigned to 'mara' is finished"):
        begin("mara", None)


def test_codings_go_into_the_round_of_the_assignment(begin: Begin, store: Store) -> None:
    """Or into the one asked for."""
    assign(store, ["GA-01"], to="mara", kind="reliability", round="2")
    begin().apply(["joy"])
    begin(round="3").apply(["joy"])
    assert sorted(c.round for c in store.view(None).study().codings) == ["2", "3"]


def test_another_transcript_is_opened_and_nothing_is_mixed_up(begin: Begin, store: Store) -> None:
    """What was seen and offered in the first is stored for the first."""
    session = begin()
    session.apply(["joy"])
    session.move(3, reading_on=True)
    session.open("GA-02")
    session.apply(["notice_board"])
    session.close()
    names = {i: n for n, i in store.view(None).transcript_ids().items()}
    seen = {(names[r.transcript], r.start) for r in store.view(None).rows("mark", kind=["seen"])}
    assert {name for name, _ in seen} == {"GA-01", "GA-02"}
    lengths = {i.name: len(i.text) for i in store.view(None).study().interviews}
    assert all(start < lengths[name] for name, start in seen)
    with pytest.raises(Unknown):
        session.open("GA-9")
    assert session.sheet.name == "GA-02" and session.apply(["joy"])
    session.undo()
    session.undo()
    assert session.undo() == "Undone: code GA-01 2 joy.", "undo reaches into the transcript before"


def test_lists_to_work_through(begin: Begin, store: Store) -> None:
    """Flags, quotable segments, answers to one question, hits of a search: over transcripts, in a
    row.
    """
    session = begin()
    coding_marks.toggle(session, "unsure")
    session.open("GR-01")
    session.move(1)
    coding_marks.toggle(session, "unsure")
    assert coding_lists.flags(session).startswith("Place 1 of 2") and session.sheet.name == "GA-01"
    assert "Place 2 of 2" in coding_lists.go_on(session, 1) and session.sheet.name == "GR-01"
    with pytest.raises(Refused):
        coding_lists.go_on(session, 1)
    coding_lists.go_on(session, -1)
    assert (session.sheet.name, session.cursor.index) == ("GA-01", 1)
    coding_lists.answers(session, "g1")
    assert {s.transcript for s in session.spots} == {
        "GA-01",
        "GA-02",
        "GR-01",
    } and "guessed" in session.spots[0].line
    with pytest.raises(UsageError):
        coding_lists.answers(session, "nope")
    coding_lists.search_all(session, "hose")
    assert [s.transcript for s in session.spots] == ["GA-01", "GR-01"]
    with pytest.raises(Refused):
        coding_lists.search(session, "zebra")
    with pytest.raises(Refused):
        coding_lists.flags(session, "star")


def test_following_a_code(begin: Begin) -> None:
    """A family is followed from its head; the keys go where it lies."""
    session = begin()
    session.apply(["neighbor"])
    session.move(3)
    session.apply(["joy"])
    session.move(5)
    assert (
        "Following source" in coding_lists.follow(session, "source") and session.cursor.index == 1
    )
    assert "no segment" in perform(session, "next_coded")
    coding_lists.follow(session, None)
    assert perform(session, "next_coded") == "" and session.cursor.index == 3


def test_a_study_in_use_is_told_and_nothing_changes(
    begin: Begin, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While another program writes, a key says so after a moment, and works afterwards; memory is
    as the disk.
    """
    monkeypatch.setattr("qcode.store.sqlite.waiting.BUSY_SECONDS", 0.05)
    session = begin()
    session.apply(["joy"])
    other = sqlite3.connect(study_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(ProjectLocked, match="in use"):
        session.apply(["water"])
    session.move(3, reading_on=True)
    assert session.rest() is False, "what was seen waits"
    other.execute("COMMIT")
    other.close()
    assert session.sheet.codes_on(1) == ["joy"]
    session.move(1)
    session.apply(["water"])
    assert session.rest() and session.sheet.codes_on(1) == ["water", "joy"]
    same_as_disk(session)


def test_a_failed_write_leaves_memory_as_it_was(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the disk is full at the end of the transaction, nothing is remembered that is not
    stored.
    """
    from qcode.errors import StorageFailed
    from qcode.store.change import Change

    session = begin()
    session.apply(["joy"])
    before = dict(session.sheet.codings), dict(session.counts), session.saved

    def full(self: Change) -> None:
        raise StorageFailed("the disk is full; nothing was changed")

    with monkeypatch.context() as patch:
        patch.setattr(Change, "flush", full)
        for work in (
            lambda: session.apply(["water", "snails"]),
            lambda: session.remove(["joy"]),
            lambda: session.replace("joy", "water"),
            lambda: coding_marks.toggle(session, "star"),
            lambda: coding_marks.write_memo(session, "hm"),
            lambda: coding_marks.mark_done(session, anyway=True),
            lambda: coding_marks.new_code(session, "fresh"),
        ):
            with pytest.raises(StorageFailed):
                work()
            assert (dict(session.sheet.codings), dict(session.counts), session.saved) == before
    assert session.sheet.progress().done == "not done" and session.apply(["water"])
    same_as_disk(session)


def test_a_transcript_without_segments(begin: Begin, store: Store) -> None:
    """Nothing to code is no fault."""
    from qcode.store.kinds import LAYOUT

    transcript = store.view(None).transcript_id("GA-02")
    with store.change("empty") as change:
        change.put(LAYOUT, transcript, {"speakers": [], "turns": [], "segments": []}, "test")
    session = begin("mara", "GA-02")
    assert session.sheet.progress().segments == 0 and len(session.sheet) == 0
    for action in (
        "next",
        "previous",
        "next_uncoded",
        "first",
        "last",
        "page_down",
        "widen",
        "next_coded",
    ):
        with pytest.raises(Refused, match="no segments"):
            perform(session, action)


def test_settings_of_the_study_are_logged(begin: Begin, store: Store) -> None:
    """When suggestions are shown is a setting of the study, and a step of undo."""
    from qcode.workflows.coding import offers as coding_offers

    session = begin()
    coding_offers.set_when(session, "After")
    assert store.view(None).settings()["suggestions_shown"] == "after" and session.when() == "after"
    session.undo()
    assert session.when() == "at once" and "suggestions_shown" not in store.view(None).settings()
    with pytest.raises(UsageError):
        coding_offers.set_when(session, "never")
    assert json.dumps(store.view(None).settings())
