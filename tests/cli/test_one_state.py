"""A command whose study is changed while it reads tells of one state of it, and does not fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from qcode.store.store import Store
from qcode.store.view import View

COMMANDS = {
    "reliability": ["reliability", "--bootstrap", "0", "--by", "role"],
    "report reliability": ["report", "reliability", "--bootstrap", "0"],
    "report methods": ["report", "methods", "--bootstrap", "0"],
    "disagreements": ["disagreements"],
    "codebook diff": ["codebook", "diff", "1"],
    "sample show": ["sample", "show", "--frame"],
    "progress": ["progress", "--by-coder", "ada"],
    "show": ["show", "LE-01", "--codes", "--notes"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_writer_between_two_reads_changes_nothing_of_what_is_printed(
    coded: Path, qcode: Any, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Before every read another writer makes a coder with a coding and a done mark; printed is the
    state before that or the state afterwards, and none between them.
    """
    words = [*COMMANDS[name], "--format", "json"]
    expected = qcode(*words, status=None)
    read, begun = View.read, {"writes": 0, "reads": 0}

    def between(view: View, query: Any) -> Any:
        begun["reads"] += 1
        if begun["reads"] > 1 and begun["writes"] < 6:
            begun["writes"] += 1
            _work_of_another(coded, begun["writes"])
        return read(view, query)

    with monkeypatch.context() as patched:
        patched.setattr(View, "read", between)
        ran = qcode(*words, status=None)
    assert begun["writes"] > 0, "the command reads several times"
    after = qcode(*words, status=None)
    assert _said(ran) in (_said(expected), _said(after))


def _said(ran: Any) -> tuple[int, object]:
    return ran.status, ran.json["rows"] if ran.status == 0 else ran.said


def _work_of_another(path: Path, number: int) -> None:
    """A coder who is new in the study is done with a transcript, written past any view."""
    with Store.open(path) as other, other.change(f"work of {number}") as change:
        transcript = change.connection.exec_driver_sql(
            "SELECT id, text FROM transcript WHERE name = 'LE-01'"
        ).one()
        length = change.connection.exec_driver_sql(
            "SELECT length FROM text WHERE id = ?", (transcript.text,)
        ).scalar_one()
        coder = f"coder{number}"
        change.put("coder", coder, {"name": coder, "kind": "person"}, "coder.add")
        done = {
            "coder": coder,
            "transcript": transcript.id,
            "start": 0,
            "end": length,
            "round": "1",
            "codebook": "1",
            "created": change.time,
            "anchor": transcript.text[:12],
        }
        change.put("done", f"done{number}", done, "done.mark")
