"""Real keys on the real screen: what is stored first, then what is drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from qcode.model import Suggestion
from qcode.screen.app import MemoScreen
from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.sample.assigning import assign
from qcode.workflows.shared.codings import add_codings

ROWS = (Suggestion(2, "neighbor", 0.8, "next door"), Suggestion(2, "notice_board", 0.6, "notice"))


def stored(store: Store) -> list[tuple[str, str, str]]:
    """(transcript, code, origin) on disk."""
    return [(c.transcript, c.code, c.origin) for c in store.view(None).study().codings]


def suggest(session: CodingSession) -> None:
    """Two suggestions for the first answer, as if they had been there when it was opened."""
    coding_offers.deliver(session, "m", {1: ROWS})
    assert session.offer is not None
    session.offer.late = False


def test_taking_a_suggestion_is_one_key(play: Callable[..., None], store: Store) -> None:
    """Stored as accepted when the key is dealt with; drawn beside the segment and ticked in the
    list.
    """

    async def scene(d) -> None:
        assert "1   ■ neighbor" in d.drawn and "80%" in d.drawn and "next door" in d.drawn
        await d.press("1")
        assert stored(store) == [("GA-01", "neighbor", "accepted")]
        assert "■ neighbor" in d.drawn.split("\n")[5] or "■ neighbor" in "\n".join(
            d.drawn.split("\n")[1:16]
        )
        assert "1 ✓ ■ neighbor" in d.drawn and "neighbor is on segment 2 now." in d.last_line

    play(scene, ready=suggest)


def test_a_code_is_two_to_four_keys(play: Callable[..., None], store: Store) -> None:
    """Open, type, choose by Enter or number; then by number alone, since it was used lately."""

    async def scene(d) -> None:
        await d.press("c", "w", "enter")
        assert stored(store) == [("GA-01", "water", "hand")]
        assert "■ water" in d.drawn and d.desk.picker is None
        await d.press("j", "c", "1")
        assert [c for _, c, _ in stored(store)] == ["water", "water"]
        await d.press("c", *"sna", "enter")
        assert sorted(c for _, c, _ in stored(store)) == ["snails", "water", "water"]
        await d.press("j", ".")
        assert [c for _, c, _ in stored(store)].count("snails") == 2
        await d.press("u", "u")
        assert sorted(c for _, c, _ in stored(store)) == ["water", "water"]
        await d.press("U")
        assert sorted(c for _, c, _ in stored(store)) == ["snails", "water", "water"]

    play(scene)


def test_the_list_of_codes(play: Callable[..., None], store: Store) -> None:
    """Arrows go up and down and round, Tab shows the full entry, Ctrl-T the tree, Esc closes;
    letters are no commands in it.
    """

    async def scene(d) -> None:
        await d.press("c", "q")
        assert "q" in d.desk.picker.editor.text and "No code fits." in d.drawn
        await d.press("backspace", "w", "tab")
        assert (
            "Definition: Carrying, saving or lacking water." in d.drawn and "Keywords:" in d.drawn
        )
        await d.press("tab", "backspace", "ctrl+t")
        assert "■ source" in d.drawn and "  ■ neighbor" in d.drawn
        assert d.desk.picker.current.value == "neighbor", (
            "the row that was chosen in the other order"
        )
        await d.press("up", "up")
        assert d.desk.picker.current.value == "joy"
        await d.press("down", "down", "enter")
        assert stored(store) == [("GA-01", "neighbor", "hand")]
        await d.press("c", "escape")
        assert d.desk.picker is None and len(stored(store)) == 1
        await d.press("b")
        assert d.desk.picker.show_tree  # type: ignore[attr-defined]
        await d.press("escape")

    play(scene)


def test_a_number_without_a_row_does_nothing(play: Callable[..., None], store: Store) -> None:
    """It is told; so is Enter on an empty list."""

    async def scene(d) -> None:
        await d.press("c", "9")
        assert "There is no row 9." in d.last_line and d.desk.picker is not None
        await d.press(*"xyz", "enter")
        assert stored(store) == [] and "Ctrl-D makes a new code" in d.last_line

    play(scene)


def test_removing_and_replacing(play: Callable[..., None], store: Store) -> None:
    """One code goes at once; of several one is chosen, or all."""

    async def scene(d) -> None:
        await d.press("c", "w", "enter", "x")
        assert stored(store) == []
        await d.press("c", "w", "enter", "c", *"joy", "enter", "x")
        assert "Remove:" in d.drawn
        await d.press("2")
        assert [c for _, c, _ in stored(store)] == ["water"] or [
            c for _, c, _ in stored(store)
        ] == ["joy"]
        await d.press("r", *"snai", "enter")
        assert [c for _, c, _ in stored(store)] == ["snails"]
        await d.press("c", "w", "enter", "x", "3")
        assert stored(store) == []

    play(scene)


def test_words_sentences_and_in_vivo(play: Callable[..., None], store: Store) -> None:
    """Narrow to words, move along, take in one more, make a code of them under a parent."""

    async def scene(d) -> None:
        await d.press("w", "l", ">", ">")
        assert "Words 2-4 of segment 2: man next door" in d.drawn
        await d.press("i")
        assert "Label of the new code: man next door" in d.last_line
        await d.press("enter", *"sour", "enter")
        (coding,) = store.view(None).study().codings
        assert coding.code == "man_next_door"
        assert (
            store.view(None).interview("GA-01").text[coding.start : coding.end] == "man next door"
        )
        code = store.view(None).codebook().get("man_next_door")
        assert code is not None and code.parent == "source"
        assert "◧ man_next_door" in d.drawn
        await d.press("escape", "v")
        assert "Sentence 1 of segment 2" in d.drawn
        await d.press("escape")
        assert "The whole segment is selected." in d.last_line

    play(scene)


def test_several_segments(play: Callable[..., None], store: Store) -> None:
    """Taken in, coded as one, drawn with their numbers."""

    async def scene(d) -> None:
        await d.press("g", "6", "enter", ">", "c", *"joy", "enter")
        (coding,) = store.view(None).study().codings
        assert (coding.start, coding.end) == (
            d.session.sheet.spans[5][0],
            d.session.sheet.spans[6][1],
        )
        assert "■ joy 6-7" in d.drawn

    play(scene)


def test_a_memo_is_written_and_kept(play: Callable[..., None], store: Store) -> None:
    """What is typed at once after the key is part of it and no command; leaving keeps it; Ctrl-G
    leaves it as it was.
    """

    async def scene(d) -> None:
        d.app.widget.focus()
        await d.press("m", "j", "j", "space", "x")
        await d.press("enter", "y")
        assert isinstance(d.app.screen, MemoScreen)
        await d.press("escape")
        (memo,) = store.view(None).rows("memo")
        assert memo.text == "jj x\ny" and "✎ memo" in d.drawn and stored(store) == []
        await d.press("m", "z", "ctrl+g")
        assert [r.text for r in store.view(None).rows("memo")] == ["jj x\ny"]
        await d.press("u")
        assert store.view(None).rows("memo") == []
        await d.press("M", *"wat", "enter", "h", "m", "ctrl+s")
        (memo,) = store.view(None).rows("memo")
        assert (memo.target_kind, memo.text) == (
            "code",
            "hm",
        ) and "memo on code water is saved" in d.last_line

    play(scene)


@pytest.mark.parametrize(("leave", "kept"), [("action_keep", "old and new"), ("action_drop", None)])
def test_a_memo_left_before_it_was_drawn(
    play: Callable[..., None], leave: str, kept: str | None
) -> None:
    """Hands may be quicker than the screen: what was typed is kept, or dropped, and keys are
    commands again.
    """

    async def scene(d) -> None:
        written: list[str | None] = []
        d.desk.hold()
        d.desk.key("n", " and new")
        memo = MemoScreen("Memo", "old", d.desk.release)
        d.app.push_screen(memo, written.append)
        getattr(memo, leave)()
        await d.pilot.pause()
        assert written == [kept] and not isinstance(d.app.screen, MemoScreen)
        await d.press("j")
        assert d.session.cursor.index > 1

    play(scene)


def test_stars_flags_questions(play: Callable[..., None], store: Store) -> None:
    """One key each, stored and drawn in words."""

    async def scene(d) -> None:
        await d.press("*", "!", "a")
        assert {r.kind for r in store.view(None).rows("mark")} >= {"star", "unsure", "asked"}
        assert "★ quotable" in d.drawn and "? not sure" in d.drawn and "◆ G1" in d.drawn
        await d.press("A", "2")
        assert {a.question for a in store.view(None).study().asked} == {"G1", "G2"}
        await d.press("*")
        assert "star" not in {r.kind for r in store.view(None).rows("mark")} and "★" not in d.drawn

    play(scene)


def test_a_question_is_marked_as_not_put_with_one_key_and_two_choices(
    play: Callable[..., None], store: Store
) -> None:
    """The list says what is marked already."""

    async def scene(d) -> None:
        await d.press("Q", "2", *"not", "enter")
        assert "Question G2 is marked as not put" in d.last_line
        assert [(a.question, a.put) for a in store.view(None).study().asked] == [("G2", False)]
        await d.press("Q")
        assert "G2 (not put)" in d.drawn
        await d.press("escape")

    play(scene)


def test_done_asks_when_segments_were_never_seen(play: Callable[..., None], store: Store) -> None:
    """No leaves it, yes marks it; read to the end it does not ask; once more asks to take it
    back.
    """

    async def scene(d) -> None:
        await d.press("D")
        assert "not looked at segments 4-9" in d.last_line and "y yes" in d.last_line
        await d.press("n")
        assert store.view(None).study().done == ()
        await d.press("j", "j", "j", "j", "D")
        assert [m.coder for m in store.view(None).study().done] == ["mara"] and "· done" in d.drawn
        await d.press("D", "y")
        assert store.view(None).study().done == () and "not done" in d.drawn

    play(scene)


def test_searching_and_going_on(play: Callable[..., None]) -> None:
    """The place is gone to and told; a mistake in the expression is told."""

    async def scene(d) -> None:
        await d.press("slash", *"the", "enter")
        assert "Place " in d.last_line and "(search for 'the')" in d.last_line
        index = d.session.cursor.index
        await d.press("n")
        assert d.session.cursor.index > index
        await d.press("slash", "(", "enter")
        assert "not a valid regular expression" in d.last_line
        await d.press("backslash", *"slugs", "enter")
        assert d.session.sheet.name == "GA-02" and "GA-02" in d.drawn.split("\n")[0]

    play(scene)


def test_other_transcripts_and_work_lists(play: Callable[..., None], store: Store) -> None:
    """Chosen by name; flags and answers are worked through in a row."""
    assign(store, ["GR-01"], to="mara", kind="primary")

    async def scene(d) -> None:
        await d.press("O")
        assert d.desk.picker.rows[0].value == "GR-01" and "primary" in d.drawn
        await d.press("1")
        assert d.session.sheet.name == "GR-01"
        await d.press("!", "g", *"ga-02", "enter")
        assert d.session.sheet.name == "GA-02"
        await d.press("W", *"sure", "enter")
        assert d.session.sheet.name == "GR-01" and "flagged as not sure" in d.last_line
        await d.press("W", *"answers", "enter", "1")
        assert "answers to G1" in d.last_line
        await d.press("W", "2")
        assert "No codes were added since" in d.last_line

    play(scene)


def test_what_is_asked_is_never_cut(play: Callable[..., None], store: Store) -> None:
    """At 60 columns a question that is longer than the line goes on below, its answer keys whole;
    the status stays.
    """

    async def scene(d) -> None:
        d.session.sheet.interview = replace(
            d.session.sheet.interview, name="an interview with a rather long name of its own"
        )
        await d.press("D")
        asked = d.last_line
        assert asked.startswith("You have not looked at segments 4-9 of an interview"), asked
        assert asked.endswith("Mark it as finished anyway? y yes, n no")
        assert "coded 0/" in d.drawn.split("\n")[-4]
        await d.press("n")
        assert "q leave" in d.last_line and "coded 0/" in d.drawn.split("\n")[-2]

    play(scene, size=(60, 24))


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)])
def test_the_full_entry_can_be_read_to_its_end_while_choosing(
    play: Callable[..., None], store: Store, size: tuple[int, int]
) -> None:
    """All parts are in sight, or a page key away; then the same list goes on, and Enter still puts
    the code on.
    """
    parts = ("Definition:", "Include:", "Exclude:", "Examples:", "Keywords:", "So far:")

    async def scene(d) -> None:
        code = d.session.sheet.codebook.get("neighbor")
        long = replace(
            code,
            definition="Somebody. " * 40,
            exclude="Use it not for " * 30,
            examples=("They said so. " * 12,),
        )
        codes = tuple(long if c.key == "neighbor" else c for c in d.session.sheet.codebook.codes)
        d.session.sheet.codebook = replace(d.session.sheet.codebook, codes=codes)
        await d.press("c")
        await d.type("neighbor")
        await d.press("tab")
        seen = d.drawn
        assert "Definition:" in seen and "neighbor" in seen.split("Definition:")[0]
        for _ in range(8):
            await d.press("pagedown")
            seen += d.drawn
        assert [p for p in parts if p not in seen] == [] and "No code fits" not in d.drawn
        await d.press("pageup", "enter")
        assert [c.code for c in store.view(None).study().codings] == ["neighbor"]

    play(scene, size=size)


def test_keys_that_do_nothing_in_a_list_are_not_offered(play: Callable[..., None]) -> None:
    """The full entry and the tree belong to lists of codes; a command's key is in sight however
    long its words are.
    """

    async def scene(d) -> None:
        await d.press("c")
        assert "full entry" in d.last_line and "tree" in d.last_line
        await d.press("escape", ":")
        assert (
            "full entry" not in d.last_line
            and "tree" not in d.last_line
            and "Esc close" in d.last_line
        )
        await d.type("rest of a long")
        assert (
            next(line for line in d.drawn.split("\n") if "rest of a long segment" in line)
            .rstrip()
            .endswith("Space")
        )

    play(scene, size=(60, 24))


def test_codings_of_others_on_request(play: Callable[..., None], store: Store) -> None:
    """Hidden, shown with their name, hidden again."""
    add_codings(store, "GA-01", "2", ["snails"], coder="jonas")
    add_codings(store, "GA-01", "2", ["notice_board"], coder="the_second")

    async def scene(d) -> None:
        assert "jonas" not in d.drawn
        await d.press("o")
        assert "□ snails jonas" in d.drawn and "□ notice… the_second" in d.drawn, d.drawn
        await d.press("o")
        assert "jonas" not in d.drawn

    play(scene)


def test_codings_of_others_are_refused_in_a_blind_assignment(
    play: Callable[..., None], store: Store
) -> None:
    """Neither others' codings nor suggestions."""
    add_codings(store, "GA-01", "2", ["snails"], coder="jonas")
    assign(store, ["GA-01"], to="mara", kind="reliability", blind=True)

    async def blind(d) -> None:
        await d.press("o")
        assert "blind assignment" in d.last_line and "jonas" not in d.drawn
        assert "no suggestions" in d.drawn

    play(blind)


def test_the_mouse(play: Callable[..., None], store: Store) -> None:
    """A segment is gone to, a suggestion taken, a row chosen; the wheel scrolls and the cursor
    stays.
    """

    async def scene(d) -> None:
        rows = d.drawn.split("\n")
        await d.pilot.click(offset=(20, next(n for n, r in enumerate(rows) if "notice_board" in r)))
        assert stored(store) == [("GA-01", "notice_board", "accepted")]
        await d.pilot.click(
            offset=(
                20,
                next(n for n, r in enumerate(d.drawn.split("\n")) if r.strip().startswith("4 ")),
            )
        )
        assert d.session.sheet.number(d.session.cursor.index) == 4
        await d.press("c", "w")
        await d.pilot.click(
            offset=(20, next(n for n, r in enumerate(d.drawn.split("\n")) if "■ water" in r))
        )
        assert ("GA-01", "water", "hand") in stored(store)
        top = d.desk.window.top
        d.desk.wheel(1)
        assert d.desk.window.top != top and d.session.sheet.number(d.session.cursor.index) == 4

    play(scene, ready=suggest)


def test_the_mouse_answers_and_closes(play: Callable[..., None], store: Store) -> None:
    """What is asked is answered by a click on the answer and by nothing else; a page closes."""

    async def scene(d) -> None:
        async def click(words: str) -> None:
            row, line = next((n, r) for n, r in enumerate(d.drawn.split("\n")) if words in r)
            await d.pilot.click(offset=(line.index(words) + 1, row))

        await d.press("D")
        await click("Interviewer")
        assert "y yes" in d.last_line and d.session.cursor.index == 1, (
            "clicks elsewhere do not answer"
        )
        await click("n no")
        assert store.view(None).study().done == () and "y yes" not in d.drawn
        await d.press("D")
        await click("y yes")
        assert [m.coder for m in store.view(None).study().done] == ["mara"]
        await d.press("?")
        await click("undo")
        assert d.desk.page is None and "GA-01" in d.drawn.split("\n")[0]

    play(scene)


def test_pasted_text_is_no_command(play: Callable[..., None], store: Store) -> None:
    """On the transcript nothing happens; where something is typed it is taken in, on one line."""
    from textual import events

    async def scene(d) -> None:
        d.app.widget.post_message(events.Paste("x1D*q"))
        await d.pilot.pause()
        assert stored(store) == [] and store.view(None).rows("mark") == [] and d.app.is_running
        await d.press("c")
        d.app.widget.post_message(events.Paste("wa\nter"))
        await d.pilot.pause()
        assert d.desk.picker.editor.text == "wa ter"

    play(scene)


def test_help_palette_details_and_themes(play: Callable[..., None]) -> None:
    """Each opens and closes, and leaves the transcript where it was."""

    async def scene(d) -> None:
        before = d.drawn
        await d.press("question_mark")
        assert "pick words" in d.drawn and "Ctrl-D" in d.drawn
        await d.press("escape", "d")
        assert "role gardener, site North" in d.drawn
        await d.press("q")
        assert d.app.is_running and d.drawn.split("\n")[1:20] == before.split("\n")[1:20]
        await d.press("colon", *"quotable", "enter")
        assert "★ quotable" in d.drawn
        for theme in ("light", "contrast", "none", "dark"):
            await d.press("T")
            assert d.desk.theme == theme and "★ quotable" in d.drawn

    play(scene)


def test_changed_keys_are_obeyed_and_shown(play: Callable[..., None], store: Store) -> None:
    """The new key works, the old does not, help names the new one."""

    async def scene(d) -> None:
        await d.press("asterisk")
        assert store.view(None).rows("mark", kind=["star"]) == []
        await d.press("f5")
        assert len(store.view(None).rows("mark", kind=["star"])) == 1
        await d.press("question_mark")
        assert "F5" in d.drawn

    play(scene, keys={"star": "f5"})


@pytest.mark.parametrize(("key", "status"), [("q", 0), ("ctrl+q", 0), ("ctrl+c", 130)])
def test_leaving(play: Callable[..., None], store: Store, key: str, status: int) -> None:
    """q and Ctrl-Q leave with 0, Ctrl-C with 130, and what was seen is stored; inside an input q is
    a letter.
    """

    async def scene(d) -> None:
        await d.press("c", "w", "enter", "j", "c", "q")
        assert d.app.is_running and d.desk.picker is not None
        if key == "q":
            await d.press("escape")
        await d.press(key)
        assert d.app.return_value == status and d.app.return_code == status

    play(scene)
    assert {r.kind for r in store.view(None).rows("mark")} == {"seen"}
    assert all(f.ok for f in check(store))


def test_leaving_while_a_memo_is_open(play: Callable[..., None], store: Store) -> None:
    """Ctrl-Q leaves from anywhere."""

    async def scene(d) -> None:
        await d.press("m", "h", "ctrl+q")
        assert d.app.return_value == 0

    play(scene)


def test_what_was_looked_at_is_stored_when_the_hands_rest(
    play: Callable[..., None], store: Store
) -> None:
    """Without a further key."""

    async def scene(d) -> None:
        await d.press("c", "w", "enter", "j", "j")
        for _ in range(40):
            if store.view(None).rows("mark", kind=["seen"]):
                break
            await d.pilot.pause(0.05)
        assert store.view(None).rows("mark", kind=["seen"])

    play(scene)


def test_errors_are_told_and_nothing_changes(play: Callable[..., None], store: Store) -> None:
    """At the bottom, until the next key."""

    async def scene(d) -> None:
        await d.press("x")
        assert "You have no code on segment 2" in d.last_line
        await d.press("u")
        assert "nothing" in d.last_line and "to undo" in d.last_line
        await d.press("g", "9", "9", "enter")
        assert "segments 1 to 9, not 99" in d.last_line
        await d.press("j")
        assert "take" in d.last_line
        assert stored(store) == []

    play(scene)


def test_a_fault_of_the_program_closes_the_screen_and_is_handed_on(
    play: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No traceback over the terminal; whoever started the screen gets the error."""

    def broken(session: CodingSession) -> str:
        raise ZeroDivisionError("made up")

    monkeypatch.setattr(CodingSession, "repeat", broken)
    monkeypatch.setitem(
        __import__("qcode.workflows.coding.actions", fromlist=["SIMPLE"]).SIMPLE, "repeat", broken
    )

    async def scene(d) -> None:
        await d.press("full_stop")
        await d.pilot.pause()

    with pytest.raises(ZeroDivisionError):
        play(scene)


def test_suggestions_come_from_the_helper(play: Callable[..., None], store: Store) -> None:
    """Worked out beside the screen, shown when they are there, taken with one key after a
    moment.
    """

    async def scene(d) -> None:
        for _ in range(2400):
            if d.session.suggestions:
                break
            await d.pilot.pause(0.05)
        assert "■ neighbor" in d.drawn
        await d.pilot.pause(0.5)
        await d.press("1")
        assert [o for _, _, o in stored(store)] == ["accepted"]
        assert d.app.feed is not None

    play(scene, suggest=True)


def test_resizing_keeps_the_place(play: Callable[..., None]) -> None:
    """The segment under the cursor stays in sight at every size, and the layout fits."""

    async def scene(d) -> None:
        await d.press("j", "j", "j")
        for size in ((120, 40), (60, 24), (60, 12), (200, 50), (30, 8), (80, 24)):
            await d.pilot.resize_terminal(*size)
            rows = d.drawn.split("\n")
            assert len(rows) == size[1] and any(row.startswith("▌   7") for row in rows), size
        await d.pilot.resize_terminal(20, 5)
        assert "Make the window" in d.drawn
        await d.pilot.resize_terminal(80, 24)
        assert "▌   7" in d.drawn
        assert d.session.sheet.number(d.session.cursor.index) == 7

    play(scene)


def test_what_is_newer_than_the_done_mark_is_told(play: Callable[..., None], store: Store) -> None:
    """For going over a transcript again when a code was added."""
    session = CodingSession(store, "mara")
    session.open("GA-01")
    coding_marks.mark_done(session, anyway=True)
    session.open("GA-02")
    coding_marks.new_code(session, "Leaflet", parent="source")

    async def scene(d) -> None:
        await d.press("W", "2")
        assert "look for leaflet" in d.drawn
        await d.press("1")
        assert (
            d.session.sheet.name == "GA-01"
            and "leaflet" in d.last_line
            and "1 newer code " in d.drawn
        )
        await d.press("D", "y")
        assert "newer" not in d.drawn.split("\n")[-2]

    play(scene, transcript="GR-01")


def test_a_digit_after_typed_words_is_one_of_them(play: Callable[..., None]) -> None:
    """`GA-02` is typed whole and opened, and no row is chosen on the way; rows have no numbers
    then.
    """

    async def scene(d) -> None:
        await d.press("O")
        assert re.search(r"1 GA-0", d.drawn)
        await d.type("GA-0")
        assert d.desk.picker is not None and not re.search(r"\d GA-0", d.drawn)
        await d.type("2")
        assert [item.value for item in d.desk.picker.rows] == ["GA-02"]
        await d.press("enter")
        assert d.session.sheet.name == "GA-02"

    play(scene)


def test_a_new_code_is_offered_the_families_that_stand_nearest(
    play: Callable[..., None], store: Store
) -> None:
    """After the top level, under a number: those of the codes on the segment."""

    async def scene(d) -> None:
        child = next(c for c in d.session.sheet.codebook.codes if c.parent)
        d.session.apply([child.key])
        await d.press("plus")
        await d.type("Quite new")
        await d.press("enter")
        assert [item.value for item in d.desk.picker.rows][1] == child.parent
        await d.press("2")
        made = d.session.sheet.codebook.get("quite_new")
        assert made is not None and made.parent == child.parent

    play(scene)


def test_in_the_tree_the_bar_stands_on_the_match_and_not_on_its_parent(
    play: Callable[..., None], store: Store
) -> None:
    async def scene(d) -> None:
        await d.press("b")
        await d.type("slugs")
        picker = d.desk.picker
        assert [item.value for item in picker.rows] == ["hardship", "snails"]
        assert picker.current.value == "snails"
        await d.press("enter")
        assert d.session.sheet.codes_on(1) == ["snails"]

    play(scene)


def test_codes_are_listed_in_the_order_of_the_text_and_parts_are_marked(
    play: Callable[..., None],
) -> None:
    """On the segment, to remove and to replace alike, whatever was added first."""

    async def scene(d) -> None:
        await d.press("w", "l", "l", "c", *"joy", "enter", "z", "c", *"water", "enter")
        shown = [c.code for c in d.session.sheet.codings_on(1)]
        assert shown == d.session.codes_here() == ["water", "joy"]
        for key in ("x", "r"):
            await d.press(key)
            rows = d.desk.picker.rows
            assert [item.value for item in rows][:2] == shown
            assert [item.sign for item in rows][:2] == ["", d.desk.signs.part]
            assert rows[1].note == "next" and rows[0].note == ""
            await d.press("escape")

    play(scene)


def test_a_new_code_is_on_the_words_and_one_undo_takes_it_back(play: Callable[..., None]) -> None:
    async def scene(d) -> None:
        await d.press("+")
        await d.type("Window boxes")
        await d.press("enter", "enter")
        assert d.session.sheet.codes_on(1) == ["window_boxes"]
        await d.press("u")
        assert d.session.sheet.codes_on(1) == []
        assert d.session.sheet.codebook.get("window_boxes") is None

    play(scene)
