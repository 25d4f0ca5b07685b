"""The screen beside others who change the study: what is in sight when a key is pressed is what the
key is about.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import small_study as gardens

from qcode.errors import StorageFailed
from qcode.screen import app as screen
from qcode.store.change import Change
from qcode.store.store import Store
from qcode.workflows.codebook.editing import split_code
from qcode.workflows.importing.updating import update_transcript
from qcode.workflows.importing.withdrawing import remove_transcript
from qcode.workflows.shared.codings import add_codings, mark_done

FIRST = "Interviewer: A question that the typist had left out, about the weather and the road.\n\n"
Play = Callable[..., None]


def correct(store: Store, folder: Path, text: str) -> None:
    """Give GA-01 another text, from another program."""
    path = folder / "GA-01.txt"
    path.write_text(text, encoding="utf-8")
    with Store.open(store.path) as other:
        update_transcript(other, path)


def words(store: Store, kind: str = "coding") -> list[str]:
    with Store.open(store.path) as other:
        texts = {i.id: i.text for i in other.view(None).study().interviews}
        return [
            texts[r.transcript][r.start : r.end].strip()
            for r in other.view(None).rows(kind)
            if r.start is not None
        ]


def test_a_list_that_is_open_puts_the_code_on_the_words_that_were_in_sight(
    play: Play, store: Store, tmp_path: Path
) -> None:
    async def scene(d):
        await d.press("g", "4", "enter", "c")
        correct(store, tmp_path, FIRST + gardens.INTERVIEW)
        await d.type("water")
        await d.press("enter")
        assert "water is on segment 5 now" in d.last_line and "corrected" in d.last_line
        assert "left out, about the weather" in d.drawn or d.session.cursor.index == 4

    play(scene, size=(120, 40))
    assert len(words(store)) == 1 and words(store)[0].startswith("Water. We carry it")


def test_changed_words_are_shown_before_a_code_is_taken(
    play: Play, store: Store, tmp_path: Path
) -> None:
    async def scene(d):
        await d.press("g", "4", "enter", "c")
        correct(store, tmp_path, gardens.INTERVIEW.replace("every drop", "each bucket"))
        await d.type("water")
        await d.press("enter")
        assert "The text has changed; look again" in d.last_line and "each bucket" in d.drawn
        assert words(store) == [] and d.desk.picker is None
        await d.press("c", *"water", "enter")

    play(scene, size=(120, 40))
    assert len(words(store)) == 1 and "each bucket" in words(store)[0]


def test_a_memo_whose_words_were_changed_is_not_lost(
    play: Play, store: Store, tmp_path: Path
) -> None:
    async def scene(d):
        await d.press("g", "4", "enter", "m")
        await d.pilot.pause()
        correct(store, tmp_path, gardens.INTERVIEW.replace("every drop", "each bucket"))
        await d.type("which")
        await d.press("escape")
        assert "look again" in d.last_line and words(store, "memo") == []
        await d.press("m")
        await d.pilot.pause()
        await d.press("escape")

    play(scene)
    with Store.open(store.path) as other:
        assert [r.text for r in other.view(None).rows("memo")] == ["which"]
    assert "each bucket" in words(store, "memo")[0]


def test_the_new_text_is_drawn_while_the_hands_rest(
    play: Play, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screen, "RESTS_AFTER", 0.02)

    async def scene(d):
        d.session.apply(["joy"])
        await d.press("g", "5", "enter")
        while d.session.pending.marks:
            await asyncio.sleep(0.02)
        correct(store, tmp_path, gardens.INTERVIEW.replace("every drop", "each bucket"))
        await d.press("j")
        while d.session.pending.marks:
            await asyncio.sleep(0.02)
        await d.pilot.pause()
        assert "each bucket" in d.drawn and "GA-01 was corrected meanwhile" in d.last_line

    play(scene)


def test_a_split_a_newcomer_and_another_window_are_told_of(play: Play, store: Store) -> None:
    async def scene(d):
        with Store.open(store.path) as other:
            mark_done(other, ["GA-01"], coder="zoe")
            split_code(other, "water", ["pump", "drought"])
            add_codings(other, "GA-01", "2", ["joy"], coder="mara")
        await d.press("c", *"joy", "enter")
        assert (
            "joy is on segment 2 already" in d.last_line and "new: pump and drought" in d.last_line
        )

    play(scene, size=(160, 40))


def test_the_open_transcript_is_taken_out(play: Play, store: Store) -> None:
    async def scene(d):
        with Store.open(store.path) as other:
            remove_transcript(other, "GA-01")
        await d.press("asterisk")
        assert "GA-01 was removed from the study" in d.last_line and d.session.sheet.name == "GA-02"
        assert "leaflet" in d.drawn and "next door" not in d.drawn
        await d.press("c", *"notice", "enter")
        with Store.open(store.path) as other:
            for name in ("GA-02", "GR-01"):
                remove_transcript(other, name)
        await d.press("asterisk", "j", "k", "d", "m", "u", "question_mark", "escape")
        assert "no segments" in d.drawn and "leaflet" not in d.drawn

    play(scene, size=(120, 40))


def test_counts_in_the_list_follow_other_transcripts(play: Play, store: Store) -> None:
    async def scene(d):
        with Store.open(store.path) as other:
            add_codings(other, "GA-02", "2", ["joy"], coder="mara")
        await d.press("c", *"joy")
        assert "Joy 1" in d.drawn

    play(scene)


@pytest.fixture
def fill(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[bool], None]]:
    """Makes the disk full, and gives room again."""
    flush = Change.flush

    def full(self: Change) -> None:
        raise StorageFailed("the disk is full; nothing was changed")

    def fill(now: bool) -> None:
        monkeypatch.setattr(Change, "flush", full if now else flush)

    yield fill


def test_on_a_full_disk_one_can_read_and_move(
    play: Play, store: Store, monkeypatch: pytest.MonkeyPatch, fill: Callable[[bool], None]
) -> None:
    """What was not written is told by name; when there is room again, coding goes on."""
    monkeypatch.setattr(screen, "RESTS_AFTER", 0.01)

    async def scene(d):
        d.session.apply(["joy"])
        fill(True)
        for _ in range(3):
            await d.press("j")
            await asyncio.sleep(0.05)
        assert d.session.cursor.index > 3
        number = d.session.sheet.number(d.session.cursor.index)
        held = words(store)
        await d.press("c", *"water", "enter")
        assert (
            f"Not written: code GA-01 {number} water; the disk is full" in d.last_line
            and words(store) == held != []
        )
        fill(False)
        await d.press("c", *"water", "enter")
        assert (
            f"water is on segment {number} now" in d.last_line
            and len(words(store)) == len(held) + 1
        )

    play(scene)


def test_a_memo_that_could_not_be_written_is_not_lost(
    play: Play, store: Store, fill: Callable[[bool], None]
) -> None:
    """It is said where the words are, and they are in the next memo."""

    async def scene(d):
        d.session.apply(["joy"])
        fill(True)
        await d.press("m", *"thought", "ctrl+s")
        assert (
            "Not written: memo GA-01" in d.last_line
            and "in the next memo that you open" in d.last_line
        )
        fill(False)
        await d.press("m", "ctrl+s")
        with Store.open(store.path) as other:
            assert [memo.text for memo in other.view(None).rows("memo")] == ["thought"]

    play(scene)


def test_a_coder_who_is_new_on_a_full_disk_is_told_so(
    play: Play, fill: Callable[[bool], None]
) -> None:
    """The first thing to be written is who they are."""

    async def scene(d):
        fill(True)
        await d.press("c", *"water", "enter")
        assert "Not written: the coder" in d.last_line

    play(scene)
