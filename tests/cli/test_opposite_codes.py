"""Codes that say the contrary of one another: in the codebook file, in the study, in the report."""

from __future__ import annotations

from pathlib import Path

import pytest

BOOK = """title: T
version: "2"
codes:
  - code: trust
    label: Trust
    opposite: [Mistrust]
  - code: mistrust
    label: No trust
"""
JSON = ("--format", "json")


def opposites(qcode) -> dict[str, list[str]]:
    return {r["code"]: r["opposite"] for r in qcode("codebook", "show", *JSON).rows}


def test_an_opposite_is_kept_through_export_rename_retirement_and_undo(fresh: Path, qcode) -> None:
    """The key is written as the code has it; loading the same again changes nothing."""
    Path("book.yaml").write_text(BOOK)
    qcode("codebook", "load", "book.yaml")
    assert opposites(qcode) == {"trust": ["mistrust"], "mistrust": []}
    qcode("codebook", "export", "out.yaml")
    assert "    opposite: [mistrust]\n" in Path("out.yaml").read_text()
    qcode("codebook", "rename", "mistrust", "doubt")
    assert opposites(qcode)["trust"] == ["doubt"]
    assert "doubt" in qcode("codebook", "show", "trust").text
    qcode("codebook", "retire", "doubt")
    assert opposites(qcode) == {"trust": []}
    qcode("undo", "--last", "2")
    assert opposites(qcode)["trust"] == ["mistrust"]
    fields = [r["field"] for r in qcode("codebook", "diff", "1", *JSON).rows]
    assert "check" not in fields
    qcode("check")


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("opposite: [mistrst]", "there is no code 'mistrst' for opposite; did you mean 'mistrust'"),
        ("opposite: trust", "the code 'trust' cannot be its own opposite"),
        ("opposite: {a: b}", "opposite must be"),
        ("opposites: [mistrust]", "opposite"),
    ],
)
def test_what_is_no_opposite_is_a_problem(qcode, written: str, problem: str) -> None:
    Path("book.yaml").write_text(BOOK.replace("opposite: [Mistrust]", written))
    assert problem in qcode("codebook", "check", "book.yaml", status=1).said


def test_one_opposite_may_stand_without_a_list(qcode) -> None:
    Path("book.yaml").write_text(BOOK.replace("[Mistrust]", "mistrust"))
    qcode("codebook", "check", "book.yaml")


def test_the_report_lists_who_said_otherwise(coded: Path, qcode) -> None:
    """Techniques against barriers: who was asked the question of techniques and spoke of
    barriers.
    """
    book = qcode("codebook", "export").text
    changed = book.replace("questions: [le2]", "questions: [le2]\n    opposite: [barriers]")
    Path("book.yaml").write_text(changed.replace('version: "1"', 'version: "2"'))
    qcode("codebook", "load", "book.yaml")
    ran = qcode("report", "themes", "--counter", "--code", "techniques", *JSON)
    kinds = {(r["transcript"], r["kind"]) for r in ran.rows}
    assert ("LE-01", "otherwise") in kinds
    assert ran.json["schema"] == "qcode.report.counter/1"
    qcode("report", "themes", "--counter", "-o", "against.docx")
    assert "has no effect" in qcode("report", "themes", "--counter", "--names", status=2).said
