"""A study with a row in every table, copied for each test."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from qcode.store.store import Store


def _load() -> ModuleType:
    name = "qcode_full_study"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, Path(__file__).resolve().parents[1] / "full_study.py")
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session")
def making() -> ModuleType:
    """The functions that make the study and values for it."""
    return _load()


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
    """Make a store write without waiting for the disk: for tests of what is written, not of whether it is durable."""

    def hurry(store: Store) -> Store:
        with store.reading() as connection:
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        return store

    return hurry
