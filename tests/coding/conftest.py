"""A small study, and a session on it with a clock that the test moves."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import small_study as gardens

from qcode.store.store import Store
from qcode.workflows.coding.session import CodingSession


class Clock:
    """Seconds that only a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


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


@pytest.fixture
def clock() -> Clock:
    """The session's clock."""
    return Clock()


@pytest.fixture
def begin(store: Store, clock: Clock) -> Callable[..., CodingSession]:
    """Opens a session: ``begin("ada", "GA-01")``."""

    def start(
        coder: str = "mara", transcript: str | None = "GA-01", **options: object
    ) -> CodingSession:
        session = CodingSession(store, coder, clock=clock)
        session.open(transcript, **options)  # type: ignore[arg-type]
        return session

    return start
