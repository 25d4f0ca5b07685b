"""Hearing a recording from the coding screen: real keys, and a real process in place of the
player.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_player import lives, make_player, starts

from qcode.coding.keymap import build
from qcode.store.store import Store
from qcode.workflows.coding.plain import LineMode
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files

CAPTIONS = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Interviewer>How do people reach the garden?

00:00:04.500 --> 00:00:12.000
<v Ada>Most of them walk. A few come by bus.

00:00:12.250 --> 00:00:13.000
<v Interviewer>And in winter?

00:00:13.250 --> 00:00:16.000
<v Ada>In winter nobody comes.
"""
Play = Callable[..., None]


@pytest.fixture
def told(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A transcript with times and a recording, and a player that is the only one."""
    (tmp_path / "W-01.vtt").write_text(CAPTIONS)
    (tmp_path / "W-01.mp3").write_bytes(b"")
    import_files(store, [str(tmp_path / "W-01.vtt")])
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return make_player(tmp_path / "bin")


def _is(start: tuple[int, str], seconds: str) -> bool:
    """Whether a start of mpv was from these seconds of the recording."""
    words = start[1].split()
    return f"--start={seconds}" in words and words[-1].endswith("/W-01.mp3")


def test_keys_play_from_the_segment_stop_and_repeat(play: Play, told: Path) -> None:
    async def scene(at: Any) -> None:
        await at.press("H")
        first = starts(told, 1)[0]
        assert _is(first, "4.500")
        assert at.last_line == "W-01.mp3 plays from 00:00:04."
        await at.press("H")
        assert at.last_line == "The recording is stopped."
        assert not lives(first[0])
        await at.press("j", "H")
        assert _is(starts(told, 2)[1], "13.250")
        await at.press("k", "R")
        third = starts(told, 3)
        assert _is(third[2], "13.250")
        assert not lives(third[1][0])
        await at.press("q")

    play(scene, transcript="W-01")
    assert not lives(starts(told, 3)[2][0])


async def _until_it_ends(at: Any) -> str:
    """Everything that is told after a start, until the player has ended and a key was pressed."""
    await at.press("H")
    said = at.last_line
    while at.session.player.playing:
        await at.pilot.pause()
    await at.press("j")
    return f"{said} {at.last_line}"


def test_a_player_without_sound_is_told_once(play: Play, told: Path) -> None:
    make_player(told.parent, fails=True)

    async def scene(at: Any) -> None:
        said = [await _until_it_ends(at), await _until_it_ends(at)]
        assert "mpv could not play the recording: no device for sound." in said[0]
        assert "no device" not in said[1]

    play(scene, transcript="W-01")


def test_without_a_player_one_sentence_says_so(
    play: Play, told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(told.parent / "empty"))

    async def scene(at: Any) -> None:
        await at.press("H")
        assert "Recordings are played by mpv or ffplay, and neither is installed" in at.last_line

    play(scene, transcript="W-01")


def test_without_a_recording_the_command_that_names_one_is_told(play: Play, told: Path) -> None:
    async def scene(at: Any) -> None:
        await at.press("H")
        assert "No recording of GA-01 was found" in at.last_line
        assert "qcode recordings set GA-01 FILE" in at.last_line

    play(scene, size=(120, 24))
    assert not told.exists()


def test_line_mode_plays_and_marks_as_listened_to(store: Store, told: Path) -> None:
    session = CodingSession(store, "mara")
    session.open("W-01")
    mode = LineMode(session, build()[0])
    assert mode.handle("hear").lines[0] == "W-01.mp3 plays from 00:00:04."
    one = starts(told, 1)[0][0]
    assert mode.handle("hear 1").lines[0] == "W-01.mp3 plays from 00:00:01."
    two = starts(told, 2)[1][0]
    assert not lives(one)
    assert mode.handle("listened").lines == ["W-01 is marked as listened to."]
    assert mode.handle("undo").lines[0].startswith("Undone: recordings listened W-01")
    assert mode.handle("listened").lines == ["W-01 is marked as listened to."]
    assert mode.handle("listened").lines == ["W-01 is no longer marked as listened to."]
    assert mode.handle("quit").leave
    assert not lives(two)


@pytest.mark.usefixtures("told")
def test_ffplay_plays_selected_words_where_there_is_no_mpv(store: Store, tmp_path: Path) -> None:
    (tmp_path / "bin" / "mpv").unlink()
    told = make_player(tmp_path / "bin", "ffplay")
    session = CodingSession(store, "mara")
    session.open("W-01")
    mode = LineMode(session, build()[0])
    mode.handle("sentences 2")
    assert mode.handle("hear").lines[0] == "W-01.mp3 plays from about 00:00:08."
    # 19 of the 37 characters come before: 4.5 s and 19/37 of the 7.5 s of the turn.
    assert "-ss 8.351 -i " in starts(told, 1)[0][1]
    session.close()
