"""The player of recordings is a process of its own that never outlives the session."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_player import lives, make_player, starts

from qcode.errors import Refused
from qcode.workflows.coding.player import Player

SOUND = Path("/sound/A-01.mp3")


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the only player that is installed writes its starts."""
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return make_player(tmp_path / "bin")


@pytest.fixture
def player() -> Iterator[Player]:
    """A player, ended after the test."""
    made = Player()
    yield made
    made.stop()


def test_it_plays_until_it_is_stopped(player: Player, told: Path) -> None:
    assert not player.playing
    player.play(SOUND, 61_250)
    process, arguments = starts(told, 1)[0]
    assert player.playing and lives(process)
    assert "--start=61.250" in arguments and arguments.endswith(f"-- {SOUND}")
    player.stop()
    assert not player.playing and not lives(process)
    player.stop()


def test_another_start_ends_the_one_before(player: Player, told: Path) -> None:
    player.play(SOUND, 0)
    first = starts(told, 1)[0][0]
    player.play(SOUND, 1000)
    second = starts(told, 2)[1][0]
    assert not lives(first) and lives(second)
    assert player.began == (SOUND, 1000)


def test_a_player_that_does_not_listen_is_killed(player: Player, told: Path) -> None:
    program = told.with_name("mpv")
    program.write_text(
        f'#!/bin/sh\ntrap "" TERM\necho "$$ $*" >> "{told}"\nwhile :; do sleep 1; done\n'
    )
    player.play(SOUND, 0)
    process = starts(told, 1)[0][0]
    player.stop()
    assert not lives(process)


def test_a_recording_that_ended_by_itself_is_no_fault(player: Player, told: Path) -> None:
    told.with_name("mpv").write_text("#!/bin/sh\necho done\nexit 0\n")
    player.play(SOUND, 0)
    while player.playing:
        pass
    assert player.fault() == ""


def test_a_fault_is_told_once_and_another_fault_too(player: Player, told: Path) -> None:
    program = told.with_name("mpv")
    said = []
    for words in ("no sound", "no sound", "no file"):
        program.write_text(f"#!/bin/sh\necho first\necho '{words}' >&2\nexit 1\n")
        player.play(SOUND, 0)
        while player.playing:
            pass
        said.append(player.fault())
    assert said == [
        "mpv could not play the recording: no sound",
        "",
        "mpv could not play the recording: no file",
    ]
    assert player.fault() == ""


def test_a_fault_without_words_has_its_status(player: Player, told: Path) -> None:
    told.with_name("mpv").write_text("#!/bin/sh\nexit 7\n")
    player.play(SOUND, 0)
    while player.playing:
        pass
    assert player.fault() == "mpv could not play the recording: status 7"


def test_without_a_player_nothing_is_begun(
    player: Player, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Refused, match="mpv or ffplay"):
        player.play(SOUND, 0)
    assert player.began is None and not player.playing


def test_ffplay_plays_where_there_is_no_mpv(player: Player, told: Path) -> None:
    told.with_name("mpv").unlink()
    make_player(told.parent, "ffplay")
    player.play(SOUND, 2500)
    arguments = starts(told, 1)[0][1]
    assert "-ss 2.500" in arguments and arguments.endswith(f"-i {SOUND}")
    assert "-nodisp" in arguments and "-autoexit" in arguments


def test_a_program_that_cannot_be_started_is_told(player: Player, told: Path) -> None:
    told.with_name("mpv").write_text("#!/no/such/interpreter\n")
    with pytest.raises(Refused, match="mpv cannot be started"):
        player.play(SOUND, 0)
    assert not player.playing
