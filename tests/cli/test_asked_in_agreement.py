"""Agreement and counts go by one rule of who was asked: inherited questions, marks, roles that no
protocol names.
"""

from __future__ import annotations

from pathlib import Path

import pytest

BOOK = """title: Asked
version: "1"
protocols:
  - role: nurse
    questions: [{id: Q1, text: Who calls?}, {id: Q2, text: What helps?}]
  - role: clerk
    questions: [{id: Q1, text: Who calls?}]
codes:
  - code: stream
    questions: [Q1]
    children: [{code: phone}, {code: letter}]
  - code: needs
    questions: [Q2]
    children: [{code: bed}, {code: advice}]
"""
ROLES = {"N-1": "Nurse", "N-2": "NURSE", "C-1": "clerk", "C-2": "Clerk", "G-1": "guard"}


def make(qcode, *options: str) -> None:
    """Five interviews of two answers each, all of which two coders are done with."""
    Path("book.yaml").write_text(BOOK)
    Path("t").mkdir()
    for name in ROLES:
        said = (
            f"Interviewer: Who calls?\n\n{name}: Most call by phone.\n\nInterviewer: And"
            f" then?\n\n{name}: A bed for the night.\n"
        )
        Path(f"t/{name}.txt").write_text(said)
    Path("roles.csv").write_text(
        "transcript,role\n" + "".join(f"{n},{r}\n" for n, r in ROLES.items())
    )
    qcode("init", "s.qcode", "--codebook", "book.yaml")
    qcode("import", "t", *options)
    for coder in ("ada", "ben"):
        qcode("codings", "add", "N-1", "2", "phone", "--coder", coder)
        qcode("codings", "add", "N-1", "4", "bed", "--coder", coder)
        qcode("done", *ROLES, "--coder", coder)


@pytest.fixture
def study(qcode, tmp_path: Path) -> None:
    """Two nurses, two clerks and a guard, whom no protocol names."""
    make(qcode, "--attributes", "roles.csv")


def units(qcode, *options: str) -> dict[str, int]:
    rows = qcode("reliability", "--bootstrap", "0", "--format", "json", *options).rows
    return {r["code"]: r["units"] for r in rows}


def asked(qcode) -> dict[str, int]:
    return {r["code"]: r["asked"] for r in qcode("report", "themes", "--format", "json").rows}


def test_a_code_has_the_questions_of_the_code_above_it_in_agreement_as_in_counts(
    study: None, qcode
) -> None:
    """`bed` has Q2 from `needs`: the two nurses' four answers; `letter` has Q1: nurses and clerks,
    eight. The guard: none.
    """
    found = units(qcode)
    assert (found["bed"], found["advice"], found["phone"], found["letter"]) == (4, 4, 8, 8)
    assert (asked(qcode)["bed"], asked(qcode)["letter"]) == (2, 4)
    assert units(qcode, "--speakers", "all")["bed"] == 20


def test_a_question_marked_as_not_put_is_missing_in_agreement(study: None, qcode) -> None:
    """In N-2, whose four rows of Q2 nobody coded; in N-1 only the code that nobody gave there;
    undone, it is as before.
    """
    qcode("asked", "set", "Q2", "N-1", "N-2", "--not-put")
    assert (units(qcode)["bed"], units(qcode).get("advice", 0)) == (2, 0)
    assert asked(qcode)["bed"] == 1
    qcode("undo")
    assert units(qcode)["bed"] == 4


def test_a_question_marked_as_put_counts_whatever_the_protocol_says(study: None, qcode) -> None:
    qcode("asked", "set", "Q2", "C-1", "G-1")
    assert (units(qcode)["bed"], asked(qcode)["bed"]) == (8, 4)
    assert units(qcode, "--unit", "transcript")["bed"] == 4


def test_a_role_that_no_protocol_names_is_told_under_agreement(study: None, qcode) -> None:
    said = qcode("reliability", "--bootstrap", "0").out.decode()
    assert "Roles that no protocol of the codebook names: guard" in " ".join(said.split())
    qcode("attributes", "rename", "role", "guard", "clerk")
    assert "no protocol" not in qcode("reliability", "--bootstrap", "0").out.decode()
    assert units(qcode)["letter"] == 10


def test_without_roles_every_code_is_compared_unless_a_mark_says_otherwise(
    qcode, tmp_path: Path
) -> None:
    """Nothing is known of who speaks; a mark is known."""
    make(qcode)
    assert units(qcode)["advice"] == 10
    qcode("asked", "set", "Q2", "C-1", "--not-put")
    assert units(qcode)["advice"] == 8


def test_a_plan_goes_by_the_same_rule(study: None, qcode) -> None:
    """A plan for all five transcripts expects the segments that agreement compares."""
    rows = qcode("sample", "plan", "--fraction", "1", "--format", "json").rows
    expected = {r["code"]: r["planned"] for r in rows}
    assert (expected["bed"], expected["letter"]) == (4, 8)


def test_a_double_of_another_transcript_is_compared_no_more_than_it_is_counted(
    study: None, qcode
) -> None:
    """C-2 is said to be C-1 once more: six answers that were asked Q1 are left of eight, and the
    table names it.
    """
    qcode("transcripts", "double", "C-2", "--of", "C-1")
    assert units(qcode)["letter"] == 6
    said = qcode("reliability", "--bootstrap", "0").out.decode()
    assert "Left out, doubles of other transcripts: C-2." in " ".join(said.split())
    qcode("undo")
    assert units(qcode)["letter"] == 8
