"""Many processes at one study. Usage: ``python together.py FOLDER WRITERS CODINGS``; prints one
JSON object.

Each writer adds codings with the workflow of ``qcode codings add``, one after the other, under its
own name; beside them one process reads reports and another checks the study over and over.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import full_study

from qcode.store.check import check
from qcode.store.store import Store
from qcode.workflows.shared.codings import add_codings


def fork(work: Callable[[], None]) -> int:
    """Do `work` in a process of its own; its status is 0 when it went well."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    return child


def main(folder: Path, writers: int, codings: int) -> dict[str, object]:
    """Let them all work; what is in the study afterwards, and how many processes met an error."""
    path, stop = folder / "study.qcode", folder / "stop"
    full_study.build(path)

    def write(number: int) -> None:
        with Store.open(path) as store:
            for n in range(codings):
                add_codings(
                    store,
                    "SP-01",
                    str(n % 3 + 1),
                    ["community"],
                    coder=f"coder {number}",
                    round=str(n),
                )

    def read() -> None:
        with Store.open(path) as store:
            while not stop.exists():
                study = store.view(None).study()
                names = {c.name for c in study.coders}
                assert all(c.coder in names for c in study.codings)
                time.sleep(0.005)

    def prove() -> None:
        with Store.open(path) as store:
            while not stop.exists():
                assert [f for f in check(store) if not f.ok] == []
                time.sleep(0.005)

    beside = [fork(read), fork(prove)]
    at_work = [fork(lambda number=number: write(number)) for number in range(writers)]  # type: ignore[misc]
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in at_work)
    stop.touch()
    disturbed = sum(os.waitpid(child, 0)[1] != 0 for child in beside)
    with Store.open(path) as store:
        query = (
            "SELECT count(*), count(DISTINCT coder) FROM coding WHERE coder IN (SELECT id FROM"
            " coder WHERE name LIKE 'coder %')"
        )
        count, coders = store.view(None).read(lambda c: c.exec_driver_sql(query).one())
        faults = [f"{f.check}: {f.detail}" for f in check(store) if not f.ok]
    return {
        "codings": count,
        "coders": coders,
        "failed": failed,
        "disturbed": disturbed,
        "faults": faults,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
