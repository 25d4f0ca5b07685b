"""What the tests of the documentation share: the runner of the program, the pages, and a way to
play an example.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _load(name: str, path: Path) -> ModuleType:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec is not None and spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture(scope="session", autouse=True)
def _nobody_elses_study() -> Iterator[None]:
    """The study and the name of whoever runs the tests are not theirs to write to."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QCODE_PROJECT", "QCODE_CODER"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def examples() -> ModuleType:
    """The module that finds and plays the examples of a page."""
    return _load("qcode_docs_examples", Path(__file__).with_name("examples.py"))


@pytest.fixture(scope="session")
def generate() -> ModuleType:
    """The module that writes the generated pages."""
    return _load("qcode_docs_generate", ROOT / "docs" / "generate.py")
