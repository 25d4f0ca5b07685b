"""Where recordings are found, what is recorded of them, and what a coder hears."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_player import lives, make_player, starts
from states import nothing_written, one_step

from qcode.errors import Refused, Unknown
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.writing import put_attribute
from qcode.workflows.coding.hearing import hear, hear_again, toggle_listened
from qcode.workflows.coding.recordings import (
    Recorded,
    beside_elsewhere,
    find_recordings,
    heard,
    recordings_table,
    set_listened,
    set_recording,
    unheard,
)
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files

CAPTIONS = """WEBVTT

00:00:02.000 --> 00:00:04.000
<v Interviewer>How do people reach the garden?

01:00:04.500 --> 01:00:12.000
<v Ada>Most of them walk.
"""


def listed(store: Store, *names: str) -> dict[str, dict[str, Any]]:
    """The rows of the table of recordings, by transcript."""
    table = recordings_table(store.view(SUPERVISOR), store.path, names)
    return {row["transcript"]: dict(row) for row in table.rows}


def sound(store: Store, name: str) -> Path:
    """An empty recording, its name from the folder of the study."""
    file = store.path.parent / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"")
    return file


def state_path(store: Store, transcript: str, path: str) -> None:
    """Write a path as a table of attributes brings it, without looking for the file."""
    entity = store.view(SUPERVISOR).transcript_id(transcript)
    with store.change("attributes", actor="") as change:
        put_attribute(change, "transcript", entity, entity, "Recording", path, "attributes.set")


def opened(store: Store, transcript: str) -> CodingSession:
    """The session of ann, who has opened a transcript."""
    session = CodingSession(store, "ann")
    session.open(transcript)
    return session


# Where recordings are
# --------------------------------------------------------------------------------------------------


def test_the_recording_that_is_nearest_to_the_study_is_found(garden: Store) -> None:
    sound(garden, "deep/er/GA-01.mp3")
    sound(garden, "zoom/GA-01.wav")
    assert listed(garden)["GA-01"]["recording"] == str(Path("zoom/GA-01.wav"))
    sound(garden, "ga-01.flac")
    assert listed(garden)["GA-01"]["recording"] == "ga-01.flac"


@pytest.mark.parametrize(
    "name",
    ["GA-01.pdf", "GA-01", ".GA-01.mp3", ".hidden/GA-01.mp3", "GA-011.mp3", "a/b/c/d/e/GA-01.mp3"],
)
def test_what_does_not_look_like_its_recording_is_left_alone(garden: Store, name: str) -> None:
    sound(garden, name)
    assert listed(garden)["GA-01"]["recording"] == ""


@pytest.mark.parametrize("name", ["गाँव-१", "שיחה 1", "Cafe\u0301"])
def test_names_in_every_script_fit_their_recordings(garden: Store, name: str) -> None:
    text = garden.path.parent / f"{name}.txt"
    text.write_text("Interviewer: Why?\r\n\r\nAda: It is near.\r\n")
    import_files(garden, [str(text)])
    composed = {"Cafe\u0301": "Caf\u00e9"}.get(name, name)
    sound(garden, f"{composed}.MP3")
    assert [r["there"] for t, r in listed(garden).items() if not t.startswith("GA-")] == [True]


def test_a_stated_path_counts_before_a_file_of_the_same_name(garden: Store) -> None:
    sound(garden, "GA-01.mp3")
    set_recording(garden, "GA-01", str(sound(garden, "kept/first talk.wav")))
    assert listed(garden)["GA-01"]["recording"] == str(Path("kept/first talk.wav"))
    set_recording(garden, "GA-01", None)
    assert listed(garden)["GA-01"]["recording"] == "GA-01.mp3"


@pytest.mark.parametrize("path", ["~nobody-of-this-name/talk.mp3", "no sound; " * 40 + "none"])
def test_a_stated_path_that_no_file_can_have_is_told_as_missing(garden: Store, path: str) -> None:
    state_path(garden, "GA-01", path)
    row = listed(garden, "GA-01")["GA-01"]
    assert (row["there"], row["recording"]) == (False, path)
    session = opened(garden, "GA-01")
    with pytest.raises(Refused, match="the recording of GA-01 is not there"):
        hear(session)
    session.close()
    with nothing_written(garden), pytest.raises(Refused, match="there is no file"):
        set_recording(garden, "GA-01", path)


# What is recorded
# --------------------------------------------------------------------------------------------------


def test_setting_a_recording_is_one_step_and_twice_is_once(garden: Store) -> None:
    file = str(sound(garden, "talk.wav"))
    with one_step(garden):
        assert set_recording(garden, "GA-02", file, actor="ann").changed == 1
    assert set_recording(garden, "ga-02", file, actor="ann").changed == 0
    assert set_recording(garden, "GA-02", None).changed == 1
    assert set_recording(garden, "GA-02", None).changed == 0


def test_an_attribute_of_another_spelling_is_written_over(garden: Store) -> None:
    state_path(garden, "GA-01", "old.wav")
    set_recording(garden, "GA-01", str(sound(garden, "new.wav")))
    rows = garden.view(SUPERVISOR).rows("attribute", owner_kind="transcript")
    assert [(r.name, r.value) for r in rows] == [("Recording", "new.wav")]


def test_a_search_keeps_what_is_stated_and_its_rehearsal_writes_nothing(garden: Store) -> None:
    set_recording(garden, "GA-01", str(sound(garden, "own.wav")))
    sound(garden, "found/GA-01.mp3")
    sound(garden, "found/GA-02.mp3")
    folder = str(garden.path.parent / "found")
    with nothing_written(garden):
        assert find_recordings(garden, [folder], dry_run=True)[0] == Recorded(1, 1)
    with one_step(garden):
        table = find_recordings(garden, [folder])[1]
    assert [dict(row) for row in table.rows] == [
        {"transcript": "GA-02", "recording": "found/GA-02.mp3"}
    ]
    assert listed(garden)["GA-01"]["recording"] == "own.wav"


def test_only_recordings_beside_files_from_elsewhere_are_told(
    garden: Store, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("far away")
    for name in ("B-01.mp3", "B-02.transcript.txt", "B-02.mp4", "below/B-03.mp3"):
        (elsewhere / name).parent.mkdir(exist_ok=True)
        (elsewhere / name).write_bytes(b"")
    sources = [str(elsewhere / f"{n}.txt") for n in ("B-01", "B-02.transcript", "B-03")]
    assert beside_elsewhere(garden.path, sources) == (
        "2 recordings lie beside the transcripts; to hear them while coding: qcode recordings find"
        f" '{elsewhere}'",
    )
    sound(garden, "GA-01.mp3")
    assert beside_elsewhere(garden.path, [str(garden.path.parent / "GA-01.txt")]) == ()


# Who has listened
# --------------------------------------------------------------------------------------------------


def test_each_coder_has_a_mark_of_their_own_and_the_supervisor_removes_all(garden: Store) -> None:
    for actor in ("ann", "ben", "", "ann"):
        set_listened(garden, ["GA-01"], actor=actor)
    assert listed(garden)["GA-01"]["listened_by"] == ["ann", "ben", "(supervisor)"]
    assert set_listened(garden, ["GA-01"], False, actor="ben").changed == 1
    assert listed(garden)["GA-01"]["listened_by"] == ["ann", "(supervisor)"]
    assert set_listened(garden, ["GA-01", "GA-02"], False) == Recorded(1, 1)
    assert heard(garden.view(SUPERVISOR)) == {}


def test_a_transcript_that_is_named_twice_counts_once(garden: Store) -> None:
    with one_step(garden):
        assert set_listened(garden, ["GA-01", "ga-01", "GA-01"]) == Recorded(1, 0)


def test_one_unknown_name_leaves_the_others_unmarked(garden: Store) -> None:
    with nothing_written(garden), pytest.raises(Unknown, match="GA-09"):
        set_listened(garden, ["GA-01", "GA-09"], actor="ann")
    with pytest.raises(Unknown, match="GA-09"):
        listed(garden, "GA-09")


def test_only_machine_made_transcripts_wait_for_somebody_to_listen(garden: Store) -> None:
    assert unheard(garden.view(SUPERVISOR)) == []
    for name in ("W-02", "W-01"):
        (file := garden.path.parent / f"{name}.vtt").write_text(CAPTIONS.replace("walk", name))
        import_files(garden, [str(file)])
    assert unheard(garden.view(SUPERVISOR)) == ["W-01", "W-02"]
    set_listened(garden, ["W-01"], actor="ann")
    table = recordings_table(garden.view(SUPERVISOR), garden.path)
    assert unheard(garden.view(SUPERVISOR)) == ["W-02"]
    assert table.notes == ("1 machine-made transcript that nobody has marked as listened to.",)


# Hearing
# --------------------------------------------------------------------------------------------------


@pytest.fixture
def told(garden: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A transcript with times, one without, their recordings, and a player."""
    (tmp_path / "W-01.vtt").write_text(CAPTIONS)
    import_files(garden, [str(tmp_path / "W-01.vtt")])
    for name in ("W-01.mp3", "GA-01.mp3"):
        sound(garden, name)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return make_player(tmp_path / "bin")


@pytest.fixture
def session(garden: Store, told: Path) -> Iterator[CodingSession]:
    """Ann, who codes the transcript with times."""
    ann = opened(garden, "W-01")
    yield ann
    ann.player.stop()
    ann.close()


def test_a_segment_plays_from_its_time_and_a_second_call_stops_it(
    session: CodingSession, told: Path
) -> None:
    assert hear(session, 1) == "W-01.mp3 plays from 01:00:04."
    process, arguments = starts(told, 1)[0]
    assert "--start=3604.500" in arguments and lives(process)
    assert hear(session, 0) == "W-01.mp3 plays from 00:00:02."  # a segment never only stops it
    assert not lives(process)
    assert "--start=2.000" in starts(told, 2)[1][1]  # it has started before it is stopped
    assert hear(session) == "The recording is stopped."
    assert hear_again(session) == "W-01.mp3 plays again from 00:00:02."
    assert "--start=2.000" in starts(told, 3)[2][1]


def test_a_transcript_without_times_plays_from_the_start(garden: Store, told: Path) -> None:
    session = opened(garden, "GA-01")
    with pytest.raises(Refused, match="nothing was played yet"):
        hear_again(session)
    assert hear(session) == "GA-01 has no times, so GA-01.mp3 plays from its start."
    assert "--start=0.000" in starts(told, 1)[0][1]
    session.player.stop()
    session.close()


def test_without_a_recording_the_command_that_records_it_is_named(garden: Store) -> None:
    session = opened(garden, "GA-02")
    with pytest.raises(Refused, match="no recording of GA-02 was found") as refused:
        hear(session)
    assert refused.value.command == "qcode recordings set GA-02 FILE"
    session.close()


def test_the_mark_of_having_listened_is_the_coders_own(
    garden: Store, session: CodingSession
) -> None:
    set_listened(garden, ["W-01"], actor="ben")
    assert toggle_listened(session) == "W-01 is marked as listened to."
    assert listed(garden, "W-01")["W-01"]["listened_by"] == ["ben", "ann"]
    assert toggle_listened(session) == "W-01 is no longer marked as listened to."
    assert listed(garden, "W-01")["W-01"]["listened_by"] == ["ben"]
