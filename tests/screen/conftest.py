"""The small study of tests/coding, and the real app driven by real keys."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import small_study as gardens

from qcode.coding.keymap import build
from qcode.screen.app import CodingApp
from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession


@pytest.fixture(scope="session")
def small_study() -> ModuleType:
    """The module ``tests/coding/small_study.py``."""
    return gardens


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, small_study: ModuleType) -> Path:
    """The study, made once."""
    path: Path = small_study.make_study(tmp_path_factory.mktemp("study"))
    return path


@pytest.fixture
def study_path(template: Path, tmp_path: Path) -> Path:
    """A copy of the study for one test."""
    return Path(shutil.copy(template, tmp_path / "gardens.qcode"))


@pytest.fixture
def store(study_path: Path) -> Iterator[Store]:
    """The copy, open."""
    with Store.open(study_path) as opened:
        yield opened


@pytest.fixture(autouse=True)
def colours_of_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine's environment says about colours is no matter of the tests."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    # A thread that loads a library while the next test begins would have that test's warnings.
    monkeypatch.setattr("qcode.screen.app.WARM_AFTER", 3600)
    monkeypatch.setattr("qcode.workflows.coding.offering.withheld", lambda *_: False)


class Driven:
    """An app with the keys of a person."""

    def __init__(self, app: CodingApp, pilot: Any) -> None:
        self.app, self.pilot, self.session, self.desk = app, pilot, app.session, app.desk

    async def press(self, *keys: str) -> None:
        """Press keys, one after another, and let each be dealt with."""
        await self.pilot.press(*keys)

    async def type(self, text: str) -> None:
        """Type characters."""
        await self.pilot.press(*("space" if c == " " else c for c in text))

    @property
    def drawn(self) -> str:
        """The screen as text, a line a row, as the compositor has it."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines[: self.app.size.height])

    @property
    def last_line(self) -> str:
        """The message, prompt or keys at the bottom, below the status line; what takes several
        lines as one.
        """
        rows = self.drawn.rstrip("\n").split("\n")
        status = max(
            (n for n, row in enumerate(rows) if re.match(r" (\d+/\d+|no segments) ", row)),
            default=len(rows) - 2,
        )
        return " ".join(row.strip() for row in rows[status + 1 :])


Play = Callable[..., None]


@pytest.fixture
def play(store: Store) -> Play:
    """Opens the app and plays: ``play(async_function, size=(80, 24), transcript="GA-01",
    theme="dark")``.
    """

    def run(
        scene: Callable[[Driven], Awaitable[None]],
        *,
        size: tuple[int, int] = (80, 24),
        transcript: str = "GA-01",
        coder: str = "mara",
        theme: str = "dark",
        suggest: bool = False,
        keys: dict[str, Any] | None = None,
        ready: Callable[[CodingSession], None] | None = None,
    ) -> None:
        session = CodingSession(store, coder)
        session.open(transcript)
        if ready is not None:
            ready(session)
        app = CodingApp(session, build(keys)[0], theme=theme, suggest=suggest)

        async def main() -> None:
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await scene(Driven(app, pilot))

        asyncio.run(main())

    return run
