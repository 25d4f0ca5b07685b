"""A study that others change while a transcript is open: what was said on the screen is what is
stored, or it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import small_study as gardens

from qcode.coding.keymap import build
from qcode.errors import Collision, Refused, StorageFailed, Unknown
from qcode.model import Suggestion
from qcode.store.check import check
from qcode.store.store import Store
from qcode.store.undo import undo
from qcode.store.view import View
from qcode.workflows.codebook.editing import rename_code, retire_codes, split_code
from qcode.workflows.coding import lists as coding_lists
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding import reading
from qcode.workflows.coding.actions import narrow, perform
from qcode.workflows.coding.feed import Batch, accept_batch
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import (
    Redaction,
    redact_transcript,
    remove_transcript,
    rename_transcript,
)
from qcode.workflows.shared.codings import add_codings, mark_done

Begin = Callable[..., CodingSession]
FIRST = "Interviewer: A question that the typist had left out, about the weather and the road.\n\n"
WATER = "Water. We carry it from the pump, every drop, and in a drought the hose is forbidden."


@pytest.fixture
def outside(study_path: Path) -> Iterator[Store]:
    """The same study, opened by another program."""
    with Store.open(study_path) as opened:
        yield opened


def correct(outside: Store, folder: Path, text: str, actor: str = "") -> None:
    """Give GA-01 another text."""
    path = folder / "GA-01.txt"
    path.write_text(text, encoding="utf-8")
    update_transcript(outside, path, actor=actor)


def on_words(store: Store, kind: str = "coding") -> list[str]:
    """The words that codings, or marks and memos of a kind, lie on, read over a connection of its
    own.
    """
    with Store.open(store.path) as other:
        texts = {i.id: i.text for i in other.view(None).study().interviews}
        rows = other.view(None).rows(
            "memo" if kind in ("memo", "proposal") else "coding" if kind == "coding" else "mark"
        )
        assert all(f.ok for f in check(other))
        return [
            texts[r.transcript][r.start : r.end].strip()
            for r in rows
            if kind == "coding" or r.kind == kind
        ]


Decision = Callable[[CodingSession], str]
DECISIONS: dict[str, tuple[str, Decision]] = {
    "a code": ("coding", lambda s: s.apply(["water"])),
    "a quotable passage": ("star", lambda s: coding_marks.toggle(s, "star")),
    "a flag": ("unsure", lambda s: coding_marks.toggle(s, "unsure")),
    "a question": ("asked", lambda s: coding_marks.set_asked(s, "G2")),
    "a memo": ("memo", lambda s: coding_marks.write_memo(s, "ask about the pump")),
    "a code of the words": (
        "coding",
        lambda s: coding_marks.new_code(s, "Every drop"),
    ),
    "a draft": ("proposal", lambda s: coding_marks.new_code(s, "Every drop")),
    "no code": ("nothing", coding_offers.none_applies),
}


@pytest.mark.parametrize("what", DECISIONS)
def test_a_decision_goes_with_the_words_to_the_corrected_text(
    begin: Begin, store: Store, outside: Store, tmp_path: Path, what: str
) -> None:
    kind, decide = DECISIONS[what]
    session = begin()
    session.move(3)
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    decide(session)
    assert on_words(store, kind) == [WATER]
    assert session.cursor.index == 4
    assert session.take_news() == [
        "GA-01 was corrected meanwhile; you are still on the same words, now segment 5."
    ]


@pytest.mark.parametrize("what", DECISIONS)
def test_a_decision_on_words_that_were_changed_is_refused_and_the_next_one_is_taken(
    begin: Begin, store: Store, outside: Store, tmp_path: Path, what: str
) -> None:
    kind, decide = DECISIONS[what]
    session = begin()
    session.move(3)
    correct(outside, tmp_path, gardens.INTERVIEW.replace("every drop", "each bucket"))
    with pytest.raises(Refused, match="the text has changed; look again; nothing was changed"):
        decide(session)
    assert on_words(store, kind) == [] and "each bucket" in session.sheet.words(session.cursor.span)
    decide(session)
    assert on_words(store, kind) == [WATER.replace("every drop", "each bucket")]


@pytest.mark.parametrize("what", DECISIONS)
def test_a_decision_on_redacted_words_is_refused(
    begin: Begin, store: Store, outside: Store, what: str
) -> None:
    kind, decide = DECISIONS[what]
    session = begin()
    session.move(3)
    redact_transcript(outside, "GA-01", Redaction((), segments="4"))
    with pytest.raises(Refused, match="look again"):
        decide(session)
    assert on_words(store, kind) == [] and session.sheet.words(session.cursor.span) == "[redacted]"


def test_a_suggestion_is_taken_on_the_words_it_was_shown_for(
    begin: Begin,
    store: Store,
    outside: Store,
    tmp_path: Path,
    clock: object,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: False)
    session = begin()
    coding_offers.deliver(
        session, "model", {3: (Suggestion(4, "water", 0.9, "pump"), Suggestion(4, "joy", 0.2, ""))}
    )
    session.move(3)
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    assert coding_offers.take(session, 1) == "water is on segment 5 now."
    assert on_words(store) == [WATER] and on_words(store, "suggestion") == [WATER]


def test_words_and_ranges_that_were_selected_go_along(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    session.move(3)
    narrow(session, "words", 3, 5)
    chosen = session.sheet.words(session.cursor.span)
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    session.apply(["water"])
    assert on_words(store) == [chosen]
    session.move(4)
    session.cursor.extend(1)
    both = session.sheet.words(session.cursor.span)
    correct(outside, tmp_path, gardens.INTERVIEW)
    session.apply(["snails"])
    assert sorted(on_words(store)) == sorted([chosen, both])


def test_removing_and_replacing_find_the_coding_where_it_is_now(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    session.move(3)
    session.apply(["water"])
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    assert session.replace("water", "snails") == "snails replaces water on segment 5."
    correct(outside, tmp_path, gardens.INTERVIEW)
    assert session.remove(["snails"]) == "snails is off segment 4 now."
    assert on_words(store) == []


def test_what_was_seen_goes_with_its_words(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    session.apply(["joy"])
    session.rest()
    session.move(3, reading_on=True)
    correct(outside, tmp_path, (FIRST + gardens.INTERVIEW).replace("next door", "opposite"))
    session.rest()
    seen = " ".join(on_words(store, "seen"))
    assert WATER in seen and "opposite" not in seen.replace(
        session.sheet.words(session.sheet.spans[2]), ""
    )


def test_undo_in_a_corrected_text_leaves_no_coding_on_other_words(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    session.move(3)
    session.apply(["water"])
    session.remove(["water"])
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    session.undo()
    assert on_words(store) == [WATER]


def test_undo_does_not_put_a_coding_back_on_words_that_are_gone(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    session.move(3)
    session.apply(["water"])
    session.remove(["water"])
    redact_transcript(outside, "GA-01", Redaction((), segments="4"))
    with pytest.raises(Collision, match="cannot be undone"):
        session.undo()
    assert on_words(store) == []


def test_undoing_a_correction_carries_what_was_coded_since(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW, actor="sam")
    session = begin()
    session.move(4)
    session.apply(["water"])
    session.close()
    undo(outside, actor="sam")
    assert on_words(store) == [WATER]
    assert session.apply(["snails"]) == "snails is on segment 4 now."
    assert set(on_words(store)) == {WATER}


def test_done_is_not_said_of_a_text_that_was_never_seen(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    with pytest.raises(Refused, match="look again"):
        coding_marks.mark_done(session, anyway=True)
    assert not store.view(None).study().done
    coding_marks.mark_done(session, anyway=True)
    assert len(store.view(None).study().done) == 1


def test_the_done_mark_says_which_codebook_the_coder_saw(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    split_code(outside, "water", ["pump", "drought"])
    said = coding_marks.mark_done(session, anyway=True)
    assert (
        said
        == "GA-01 is done. It was coded with codebook 1.0; codes added since: drought and pump."
    )
    assert [d.codebook for d in store.view(None).study().done] == ["1.0"]
    told = session.take_news()
    assert len(told) == 1 and "pump" in told[0] and "drought" in told[0]
    coding_marks.mark_done(session, anyway=True)
    assert {d.codebook for d in store.view(None).study().done} == {
        "1.0",
        session.sheet.codebook.version,
    } - {"1.0"}


def test_a_newcomer_elsewhere_is_taken_in(begin: Begin, store: Store, outside: Store) -> None:
    session = begin()
    mark_done(outside, ["GA-01"], coder="zoe")
    assert session.apply(["joy"]) == "joy is on segment 2 now."
    assert [d.coder for d in session.sheet.done] == ["zoe"]


def test_the_same_code_in_another_window_is_there_already(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    session.apply(["joy"])
    add_codings(outside, "GA-01", "2", ["water"], coder="mara")
    assert session.apply(["water"]) == "water is on segment 2 already."
    assert session.apply(["water", "snails"]) == "snails is on segment 2 now."
    assert len(on_words(store)) == 3


def test_a_code_that_was_renamed_is_the_code_that_was_chosen(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    rename_code(outside, "joy", "delight")
    assert session.apply(["joy"]) == "delight is on segment 2 now."
    assert "joy is now called delight" in " ".join(session.take_news())
    retire_codes(outside, ["delight"])
    session.move(3)
    with pytest.raises(Refused, match="has since been retired"):
        session.apply(["delight"])


def test_a_new_code_comes_under_a_parent_that_was_renamed(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    rename_code(outside, "hardship", "toil")
    assert (
        coding_marks.new_code(session, "Weeds", parent="hardship")
        == "weeds is a new draft code under toil, and is now on segment 2."
    )
    assert store.view(None).codebook().get("weeds").parent == "toil"


def test_the_open_transcript_is_renamed(begin: Begin, store: Store, outside: Store) -> None:
    session = begin()
    rename_transcript(outside, "GA-01", "GA-99")
    session.apply(["joy"])
    assert session.sheet.name == "GA-99" and len(on_words(store)) == 1


def test_the_open_transcript_is_taken_out_and_another_is_open(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    session.apply(["joy"])
    remove_transcript(outside, "GA-01")
    with pytest.raises(Refused, match="GA-01 was removed from the study"):
        session.apply(["water"])
    assert session.sheet.name == "GA-02" and on_words(store) == []
    assert session.apply(["notice_board"]) == "notice_board is on segment 2 now."
    assert on_words(store) == ["A leaflet, on the board at the library."]


def test_the_last_transcript_is_taken_out_and_nothing_dies(
    begin: Begin, store: Store, outside: Store
) -> None:
    session = begin()
    for name in ("GA-02", "GR-01", "GA-01"):
        remove_transcript(outside, name)
    with pytest.raises(Refused, match="removed from the study"):
        session.apply(["joy"])
    mode = LineMode(session, build(None)[0])
    for line in (
        "apply joy",
        "done",
        "memo x",
        "memo on transcript: x",
        "suggestions after",
        "where",
        "next",
        "star",
        "new code Weeds",
        "undo",
        "quit",
    ):
        assert mode.handle(line).lines
        there = "weeds" in {c.key for c in store.view(None).codebook().codes}
        assert there == (line == "new code Weeds")
    assert all(f.ok for f in check(store))


def test_counts_follow_other_transcripts(begin: Begin, store: Store, outside: Store) -> None:
    session = begin()
    session.apply(["joy"])
    assert session.counts["joy"] == (1, 1)
    add_codings(outside, "GA-02", "2", ["joy"], coder="zoe")
    add_codings(outside, "GA-02", "2", ["joy"], coder="mara")
    session.catch_up()
    assert session.counts["joy"] == (2, 3)
    undo(outside, actor="zoe")
    session.catch_up()
    session.catch_up()
    assert session.counts["joy"] == (2, 2)
    remove_transcript(outside, "GA-02")
    session.catch_up()
    assert session.counts["joy"] == (1, 1)


def test_a_memo_that_was_changed_in_another_window_is_not_written_over(
    begin: Begin, store: Store, outside: Store
) -> None:
    session, other = begin(), CodingSession(outside, "mara")
    other.open("GA-01")
    coding_marks.write_memo(session, "first")
    other.catch_up()
    other.move(session.cursor.index)
    coding_marks.write_memo(other, "second", add=True)
    with pytest.raises(Refused, match="another window"):
        coding_marks.write_memo(session, "first, and more", shown="first")
    assert [r.text for r in store.view(None).rows("memo")] == ["first\nsecond"]


def test_line_mode_says_the_new_words_before_the_next_decision(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    mode = LineMode(session, build(None)[0])
    mode.begin()
    mode.handle("apply joy")
    mode.handle("go 4")
    correct(outside, tmp_path, gardens.INTERVIEW.replace("every drop", "each bucket"))
    reply = mode.handle("apply water")
    assert reply.status == 1 and any("look again" in line for line in reply.lines)
    assert any("each bucket" in line for line in reply.lines)
    assert mode.handle("apply water").lines == ["water is on segment 4 now."]


def test_on_a_full_disk_one_can_read_and_move(
    begin: Begin, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qcode.store.change import Change

    session = begin()
    session.apply(["joy"])
    mode = LineMode(session, build(None)[0])

    def full(self: Change) -> None:
        raise StorageFailed("the disk is full; nothing was changed")

    with monkeypatch.context() as patch:
        patch.setattr(Change, "flush", full)
        told = [
            line
            for command in ("next", "next", "go 2", "find water")
            for line in mode.handle(command).lines
        ]
        assert sum("cannot be recorded" in line for line in told) == 1
        assert mode.handle("apply water").status == 3
        assert mode.handle("open GA-02").status == 0 and session.sheet.name == "GA-02"
        assert mode.handle("next").lines
        left = mode.handle("quit")
        assert (
            left.leave
            and left.lines[-1]
            == "Every decision is saved; which segments you only looked at is not."
        )
    assert mode.handle("quit").lines == ["Everything is saved."]
    assert perform(session, "next") != "never" and coding_lists.tasks(session)


def test_what_is_read_when_a_transcript_is_opened_fits_together(
    begin: Begin, store: Store, outside: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody corrects it between two readings: words, places and the text that they are of are
    those of one moment.
    """
    read_names, left = reading.read_names, [FIRST + gardens.INTERVIEW]

    def disturbed(view: View) -> reading.Names:
        if left:
            correct(outside, tmp_path, left.pop())
        return read_names(view)

    monkeypatch.setattr(reading, "read_names", disturbed)
    session = begin()
    assert session.sheet.interview.text.startswith(
        "Interviewer: A question that the typist had left out"
    )
    assert (
        sha256(session.sheet.interview.text.encode()).hexdigest().startswith(session.loaded.anchor)
    )


def test_a_transcript_that_is_taken_out_while_it_is_opened_is_unknown(
    begin: Begin, store: Store, outside: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between finding its name and reading it."""
    find = View.transcript_id

    def found(view: View, name: str) -> str:
        entity = find(view, name)
        if name in outside.view(None).transcript_ids() and view.as_coder == "mara":
            remove_transcript(outside, name)
        return entity

    monkeypatch.setattr(View, "transcript_id", found)
    with pytest.raises(Unknown, match="no transcript named"):
        begin()


def test_suggestions_for_a_former_text_do_not_come_up_on_other_words(
    begin: Begin, store: Store, outside: Store, tmp_path: Path
) -> None:
    session = begin()
    late = Batch(
        "GA-01",
        session.loaded.anchor,
        "m",
        {n: (Suggestion(n, "joy", 0.9, "x"),) for n in range(9)},
    )
    correct(outside, tmp_path, FIRST + gardens.INTERVIEW)
    session.catch_up()
    assert not accept_batch(session, late) and session.suggestions == {}
