"""A study with a row in every table, copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import blind_study
import full_study
import pytest

from qcode.store.change import Change
from qcode.store.store import Store


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """The functions that make the study and values for it."""
    return full_study


@pytest.fixture(scope="session")
def pattern(making: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, not to be changed."""
    path: Path = tmp_path_factory.mktemp("pattern") / "full.qcode"
    making.build(path)
    return path


@pytest.fixture
def path(pattern: Path, tmp_path: Path) -> Path:
    """A copy of the study to do anything with."""
    return Path(shutil.copy(pattern, tmp_path / "full.qcode"))


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """The copy, open."""
    with Store.open(path) as opened:
        yield opened


@pytest.fixture
def hasty() -> Callable[[Store], Store]:
    """Make a store write without waiting for the disk: for tests of what is written, not of whether
    it is durable.
    """

    def hurry(store: Store) -> Store:
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        return store

    return hurry


@pytest.fixture(scope="session")
def garden_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of `blind_study`, not to be changed."""
    return blind_study.build(tmp_path_factory.mktemp("garden") / "garden.qcode")


@pytest.fixture(scope="session")
def garden(garden_pattern: Path) -> Iterator[Store]:
    """The study of `blind_study`, open, only to be read."""
    with Store.open(garden_pattern) as opened:
        yield opened


@pytest.fixture
def own_garden(garden_pattern: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the study of `blind_study` to do anything with, written without waiting for the
    disk.
    """
    with Store.open(Path(shutil.copy(garden_pattern, tmp_path / "garden.qcode"))) as opened:
        with opened.reading() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        yield opened


@pytest.fixture(scope="module")
def open_garden(garden_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A copy of the garden study for a whole module; what `change` does to it is taken back."""
    path = Path(shutil.copy(garden_pattern, tmp_path_factory.mktemp("open") / "garden.qcode"))
    with Store.open(path) as store:
        yield store


@pytest.fixture
def change(open_garden: Store) -> Iterator[Change]:
    """A change by mara that is taken back when the test ends."""
    with open_garden.change("try", actor="mara", rehearse=True) as opened:
        yield opened
