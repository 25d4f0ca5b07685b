"""A name after ``--coder`` that was mistyped: opening a transcript makes no coder of it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qcode.coding.keymap import build
from qcode.screen.desk import CodingDesk
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession

LOOKING = "next\nread\nwork unsure\nsearch bread\npassages hotline\nothers\nundo\nquit\n"


@pytest.fixture
def read_lines(qcode, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Run ``qcode code LE-01 --plain`` on typed lines."""

    def run(typed: str, *argv: object, **options: object) -> object:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        return qcode("code", "LE-01", "--plain", *argv, **options)

    return run


def coders(qcode) -> set[str]:
    """The names of the study's coders."""
    return {row["coder"] for row in qcode("coders", "list", "--format", "json").rows}


@pytest.mark.parametrize("name", ["Ada", "aada", "bem"])
def test_a_near_name_is_refused_and_the_right_one_offered(
    coded: Path, qcode, read_lines, name: str
) -> None:
    """Nothing is opened, and the study stays byte for byte as it was."""
    before, right = coded.read_bytes(), "ben" if name == "bem" else "ada"
    ran = read_lines("apply hotline\nquit\n", "--coder", name, status=2)
    assert f"there is no coder {name!r}, but there is {right!r}" in ran.said and not ran.out
    assert coded.read_bytes() == before


def test_line_mode_makes_a_coder_only_of_a_decision(coded: Path, qcode, read_lines) -> None:
    """Looking around leaves the coders as they are; the first decision adds this one, and undo of
    it is possible.
    """
    known = coders(qcode)
    ran = read_lines(LOOKING, "--coder", "zsuzsanna", status=None)
    assert "The coder 'zsuzsanna' is new in this study" in ran.said
    assert coders(qcode) == known
    read_lines("apply hotline\nquit\n", "--coder", "zsuzsanna")
    assert coders(qcode) == known | {"zsuzsanna"}


def test_a_new_name_on_the_screen_makes_nobody_until_a_decision(coded: Path) -> None:
    """Every key that only looks is pressed, the pause that stores what was seen is kept, and the
    screen is left.
    """

    class Around:
        def leave(self, status: int = 0) -> None: ...

        def edit(self, title: str, text: str, done) -> None: ...

        def set_theme(self, name: str) -> None: ...

    with Store.open(coded) as store:
        known = {c.name for c in store.view(None).coders()}
        session = CodingSession(store, "adda_lovelorn")
        assert "'adda_lovelorn' is new" in session.greeting()
        session.open("LE-01")
        desk = CodingDesk(session, build()[0], Around())
        looking = ["j", "k", "space", "o", "d", "escape", "P", "escape", "b", "escape", "?"]
        for key in [*looking, "escape", "W", "escape", "O", "escape", "f", "escape", "t", "T"]:
            desk.key(key)
            desk.draw()
        session.rest()
        desk.key("q")
        assert {c.name for c in store.view(None).coders()} == known
        session.apply(["hotline"])
        assert {c.name for c in store.view(None).coders()} == known | {"adda_lovelorn"}
