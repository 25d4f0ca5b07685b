"""A code made while coding stands below its parent wherever codes are listed."""

from __future__ import annotations

from pathlib import Path

from qcode.store.store import Store
from qcode.workflows.coding.marks import new_code
from qcode.workflows.coding.session import CodingSession

BOOK = """\
title: Order
version: "1"
codes:
  - code: streams
    children:
      - {code: hotline}
      - {code: school}
  - {code: trust}
"""


def test_a_code_made_under_a_parent_stands_below_it_in_lists_and_reports(
    qcode, tmp_path: Path
) -> None:
    """Not last, where it would be drawn below `trust`."""
    Path("book.yaml").write_text(BOOK, encoding="utf-8")
    Path("T.txt").write_text(
        "Interviewer: Who calls?\nAda: The clinic calls us.\n", encoding="utf-8"
    )
    qcode("init", "s.qcode", "--codebook", "book.yaml")
    qcode("import", "T.txt")
    with Store.open(Path("s.qcode")) as store:
        session = CodingSession(store, "ada")
        session.open("T")
        new_code(session, "Clinic", parent="streams")
    qcode("done", "T", "--coder", "ada")
    expected = ["streams", "hotline", "school", "clinic", "trust"]
    assert [r["code"] for r in qcode("codebook", "show", "--format", "json").rows] == expected
    themes = qcode("report", "themes", "--format", "json").rows
    assert [(r["code"], r["depth"]) for r in themes] == list(
        zip(expected, [0, 1, 1, 1, 0], strict=True)
    )
