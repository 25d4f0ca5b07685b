"""What the system is asked to put on disk before a change is acknowledged, seen from outside the
process.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qcode.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import os, sys
from pathlib import Path
from qcode.store.store import Store

with Store.open(Path(sys.argv[1])) as store:
    for number in range(2):
        with store.change("setting") as change:
            change.put("setting", f"s{number}", {"value": "1"}, "setting.put")
        os.write(1, b"acknowledged\\n")
"""
CALL = re.compile(r"^(?:\[pid +\d+\] )?(\w+)\((\d+)<([^>]*)>")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_an_acknowledged_change_was_synced_in_the_order_that_survives_a_loss_of_power(tmp_path):
    """Journal first, then the study, then the end of the journal: each followed by a sync before
    the next begins.

    The journal's truncation is the commit; it too is synced before the acknowledgement.
    """
    study = tmp_path / "study.qcode"
    Store.create(study, title="T").close()
    traced = subprocess.run(
        [
            "strace",
            "-f",
            "-y",
            "-e",
            "trace=pwrite64,write,ftruncate,fsync,fdatasync",
            sys.executable,
            "-c",
            WORK,
            str(study),
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in traced.stderr or "not permitted" in traced.stderr:
        pytest.skip("this process may not be traced")
    rounds: list[list[str]] = [[]]
    for line in traced.stderr.splitlines():
        call = CALL.match(line)
        if call is None:
            continue
        if call[1] == "write" and call[2] == "1":
            rounds.append([])
        elif call[3].startswith(str(study)):
            name = "journal" if call[3].endswith("-journal") else "study"
            word = {"pwrite64": "write", "ftruncate": "end"}.get(call[1], "sync")
            rounds[-1].append(f"{word} {name}")
    assert len(rounds) == 3, traced.stderr[-2000:]
    for steps in rounds[:2]:
        last = {step: place for place, step in enumerate(steps)}
        first = steps.index("write study")
        assert "write journal" in steps[:first]
        assert "sync journal" in steps[steps.index("write journal") : first]
        assert steps[first - 1].endswith("journal") and "write journal" not in steps[first:]
        assert last["write study"] < last["sync study"] < last["end journal"] < last["sync journal"]
