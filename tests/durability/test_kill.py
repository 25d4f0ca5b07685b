"""Killed at any instant: what was acknowledged is there, nothing is half there, the file opens,
`check` passes.

``QCODE_KILLS=1000 pytest tests/durability/test_kill.py`` kills each scenario a thousand times;
``QCODE_KILL_SEED`` starts elsewhere. A kill of the process shows what becomes of the file when the
program stops anywhere; that a sudden loss of power keeps what was acknowledged rests on SQLite's
settings, which `test_opening` holds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="processes are forked and killed with SIGKILL"
)

KILLS = int(os.environ.get("QCODE_KILLS", "26"))
SEED = int(os.environ.get("QCODE_KILL_SEED", "2026"))
HARNESS = Path(__file__).resolve().with_name("harness.py")
ROOT = HARNESS.parents[2]


def _names() -> list[str]:
    """The scenarios' names, read without importing what they need."""
    import ast

    tree = ast.parse(HARNESS.with_name("scenarios.py").read_text(encoding="utf-8"))
    table = next(
        n
        for n in tree.body
        if isinstance(n, ast.AnnAssign) and getattr(n.target, "id", "") == "SCENARIOS"
    )
    assert isinstance(table.value, ast.Dict)
    return [
        key.value
        for key in table.value.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]


NAMES = _names()


@pytest.mark.parametrize("name", NAMES)
def test_a_study_survives_being_killed(tmp_path: Path, name: str) -> None:
    """Random points of the work, and random points after an acknowledgement."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
    }
    command = [sys.executable, str(HARNESS), name, str(KILLS), str(SEED), str(tmp_path / "work")]
    ran = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=900, check=False
    )
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["problems"] == [], f"{found}\n{ran.stderr}"
    assert found["kills"] == KILLS
    assert found["before the end"] > KILLS // 8, "the kills came too late to mean anything"


def test_several_hundred_kills_are_made_by_default():
    assert len(NAMES) * 36 >= 300
