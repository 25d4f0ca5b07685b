"""The invented studies of known figures, and one that two coders coded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import double_coded
import gardens
import pytest
import studies as invented_studies

from qcode.store.store import Store


@pytest.fixture(scope="session")
def studies() -> ModuleType:
    """The module ``tests/studies.py``."""
    return invented_studies


@pytest.fixture(scope="session")
def double_coded_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study with disagreements, made once."""
    path = tmp_path_factory.mktemp("double") / "study.qcode"
    double_coded.make(path)
    return path


@pytest.fixture(scope="session")
def double(double_coded_study: Path) -> Iterator[Store]:
    """The double-coded study itself, open for tests that only read it."""
    with Store.open(double_coded_study) as opened:
        yield opened


@pytest.fixture
def store(double_coded_study: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of the double-coded study, open."""
    with Store.open(Path(shutil.copy(double_coded_study, tmp_path / "study.qcode"))) as opened:
        yield opened


@pytest.fixture(scope="session")
def gardens_study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of ``gardens.py``, made once; its files lie beside it."""
    path = tmp_path_factory.mktemp("gardens") / "gardens.qcode"
    gardens.make(path)
    return path


@pytest.fixture
def garden(gardens_study: Path, tmp_path: Path) -> Iterator[Store]:
    """A copy of it, open."""
    with Store.open(Path(shutil.copy(gardens_study, tmp_path / "gardens.qcode"))) as opened:
        yield opened
