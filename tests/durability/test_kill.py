"""Killed at any instant: what was acknowledged is there, nothing is half there, the file opens, `check` passes.

``QCODE_KILLS=1000 pytest tests/durability/test_kill.py`` kills each scenario a thousand times; ``QCODE_KILL_SEED`` starts
elsewhere. A kill of the process shows what becomes of the file when the program stops anywhere; that a sudden loss of power
keeps what was acknowledged rests on SQLite's settings, which `test_opening` holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked and killed with SIGKILL")

KILLS = int(os.environ.get("QCODE_KILLS", "36"))
SEED = int(os.environ.get("QCODE_KILL_SEED", "2026"))
HARNESS = Path(__file__).resolve().with_name("harness.py")


def _names() -> list[str]:
    """The scenarios' names, read without importing what they need."""
    import ast

    tree = ast.parse(HARNESS.with_name("scenarios.py").read_text(encoding="utf-8"))
    table = next(n for n in tree.body if isinstance(n, ast.AnnAssign) and getattr(n.target, "id", "") == "SCENARIOS")
    assert isinstance(table.value, ast.Dict)
    return [key.value for key in table.value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)]


NAMES = _names()


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All chosen scenarios, working at the same time."""
    folder = tmp_path_factory.mktemp("kill")
    root = str(HARNESS.parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))}
    chosen = {
        item.callspec.params["name"] for item in request.session.items if hasattr(item, "callspec") and item.fspath == __file__
    }
    started = {
        name: subprocess.Popen(
            [sys.executable, str(HARNESS), name, str(KILLS), str(SEED), str(folder / name)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
        )
        for name in NAMES
        if name in chosen
    }  # fmt: skip
    yield started
    for process in started.values():
        if process.poll() is None:
            process.kill()
            process.communicate()


@pytest.mark.parametrize("name", NAMES)
def test_a_study_survives_being_killed(running: dict[str, subprocess.Popen[str]], name: str) -> None:
    """Random points of the work, and random points after an acknowledgement."""
    out, err = running[name].communicate(timeout=600)
    assert running[name].returncode == 0, err
    found = json.loads(out)
    assert found["problems"] == [], f"{found}\n{err}"
    assert found["kills"] == KILLS
    assert found["before the end"] > KILLS // 8, "the kills came too late to mean anything"


def test_several_hundred_kills_are_made_by_default():
    assert len(NAMES) * 36 >= 300
