"""Stepping through hits, work lists and undo across transcripts of very different lengths: what is
drawn is always of the transcript that is open, with the segment under the cursor in sight.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.coding.keymap import build
from qcode.screen.cells import plain, width
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.codebook.loading import init_study
from qcode.workflows.coding.session import CodingSession
from qcode.workflows.importing.importing import import_files

LENGTHS = {"LONG": 260, "ONE": 1, "SHORT": 3, "WORDY": 12}
CODEBOOK = """
title: "Wells"
version: "1.0"
codes:
  - code: water
    label: "Water"
  - code: trafficking
    label: "Traffic on the lane"
"""


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four transcripts: 260 turns, one, three, and twelve that do not fit on the screen; `well` is
    in every third turn, and some are flagged.
    """
    folder = tmp_path_factory.mktemp("wells")
    (folder / "codebook.yaml").write_text(CODEBOOK)
    (folder / "in").mkdir()
    for name, turns in LENGTHS.items():
        more = " and the bucket was heavy" * (90 if name == "WORDY" else 1)
        (folder / "in" / f"{name}.txt").write_text(
            "\n\n".join(
                f"{'Ana' if n % 2 else 'Ben'}: Number {n}, {'the well' if n % 3 == 0 else 'home'}"
                f"{more}."
                for n in range(turns)
            )
        )
    path = folder / "wells.qcode"
    init_study(path, codebook=folder / "codebook.yaml")
    with Store.open(path) as store:
        import_files(store, [str(folder / "in")])
    return path


@contextmanager
def _desk(wells: Path) -> Iterator[CodingDesk]:
    """The screen on a copy of the study, at the beginning of LONG."""

    class Host:
        def leave(self, status: int = 0) -> None:
            raise AssertionError("nobody left")

        def edit(self, title: str, text: str, done: Callable[[str], None]) -> None:
            raise AssertionError("no memo was asked for")

        def set_theme(self, name: str) -> None:
            raise AssertionError("no colors were asked for")

    with (
        tempfile.TemporaryDirectory(dir=wells.parent) as folder,
        Store.open(Path(shutil.copy(wells, folder))) as store,
    ):
        session = CodingSession(store, "mara")
        session.open("LONG")
        desk = CodingDesk(session, build()[0], Host())
        desk.resize(80, 24)
        yield desk


def _type(desk: CodingDesk, *keys: str) -> None:
    for key in keys:
        desk.key(key, key if len(key) == 1 else None)


STEPS: dict[str, Callable[[CodingDesk], None]] = {
    "all hits": lambda desk: _type(desk, "\\", *"well", "enter"),
    "hits here": lambda desk: _type(desk, "/", *"Number", "enter"),
    "unsure": lambda desk: _type(desk, "W", *"sure", "enter"),
    "next": lambda desk: _type(desk, "n"),
    "back": lambda desk: _type(desk, "N"),
    "last": lambda desk: _type(desk, "G"),
    "across": lambda desk: _type(desk, "G", "n"),
    "page": lambda desk: _type(desk, "pagedown"),
    "read on": lambda desk: _type(desk, "space"),
    "code": lambda desk: _type(desk, "c", *"water", "enter"),
    "flag": lambda desk: _type(desk, "!"),
    "undo": lambda desk: _type(desk, "u"),
    "redo": lambda desk: _type(desk, "U"),
    "open": lambda desk: _type(desk, "O", *"ONE", "enter"),
    "wheel": lambda desk: desk.wheel(3),
    "smaller": lambda desk: desk.resize(62, 12),
    "larger": lambda desk: desk.resize(120, 40),
}


@settings(max_examples=30)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=4, max_size=25))
def test_the_window_is_on_the_transcript_that_is_open(wells: Path, steps: list[str]) -> None:
    with _desk(wells) as desk:
        for step in ["all hits", *steps]:
            STEPS[step](desk)
            drawn = desk.draw()
            assert len(drawn) == desk.size[1]
            assert {width(plain(line)) for line in drawn} <= {desk.size[0]}
            top, _ = desk.window.top
            assert 0 <= top < len(desk.session.sheet), step
            if step not in ("wheel", "read on"):
                assert desk.session.cursor.index in desk.window.rows(), step


def test_every_hit_of_all_transcripts_is_reached_and_shown(wells: Path) -> None:
    """One more than the hits goes no further, and says so."""
    with _desk(wells) as desk:
        STEPS["all hits"](desk)
        places = [(s.transcript, s.segment) for s in desk.session.spots]
        assert len(places) == sum(-(-n // 3) for n in LENGTHS.values())
        for name, segment in places[1:]:
            _type(desk, "n")
            assert (desk.session.sheet.name, desk.session.cursor.index + 1) == (name, segment)
            assert any(f"Number {segment - 1}, the well" in plain(line) for line in desk.draw())
        _type(desk, "n")
        assert "no further place" in desk.message[0]
