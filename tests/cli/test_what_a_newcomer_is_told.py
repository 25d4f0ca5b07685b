"""What a plan proposes can be done, its shares are those of the people who were asked, and an
answer that is empty says why.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Qcode = Callable[..., Any]
BOOK = """title: Attendance
version: "1"
protocols:
  - role: principal
    questions: [{id: P1, text: "What works?"}]
  - role: family
    questions: [{id: F1, text: "Who came?"}]
codes:
  - {code: calls, questions: [P1]}
  - {code: visits, questions: [P1]}
  - {code: trust}
"""
ROLES = {"P-01": "principal", "P-02": "principal", "F-01": "family", "F-02": "family"}


@pytest.fixture
def four(qcode: Qcode) -> None:
    """Four interviews of two questions each, coded and finished by ann alone."""
    for name in ROLES:
        Path(f"{name}.txt").write_text(
            f"Interviewer: What works?\n\n{name}: The calls in the morning of {name}.\n\n"
            f"Interviewer: And else?\n\n{name}: A visit at home, says {name}.\n"
        )
    rows = "".join(f"{name},{role}\n" for name, role in ROLES.items())
    Path("people.csv").write_text(f"transcript,role\n{rows}")
    Path("book.yaml").write_text(BOOK)
    qcode("init", "study.qcode", "--codebook", "book.yaml")
    qcode("import", *(f"{name}.txt" for name in ROLES), "--attributes", "people.csv")
    for name in ROLES:
        qcode("codings", "add", name, 2, "trust", "--coder", "ann")
    qcode("codings", "add", "P-01", 2, "calls", "--coder", "ann")
    for name in ("P-01", "F-01", "F-02"):
        qcode("codings", "add", name, 4, "visits", "--coder", "ann")
    qcode("done", *ROLES, "--coder", "ann")


def plan(qcode: Qcode, *options: object) -> Any:
    return qcode("sample", "plan", *options, "--format", "json").json


@pytest.mark.usefixtures("four")
def test_a_plan_takes_the_share_of_a_code_where_it_was_asked(qcode: Qcode) -> None:
    """Principals have four segments: one of them has calls, one has visits. Families were not
    asked of visits, so that their two do not count. Of all eight segments four have trust.
    """
    shares = {row["code"]: row["prevalence"] for row in plan(qcode)["rows"]}
    assert shares == {"calls": 25.0, "visits": 25.0, "trust": 50.0}


@pytest.mark.usefixtures("four")
def test_a_plan_proposes_no_more_transcripts_than_a_draw_can_take(qcode: Qcode) -> None:
    qcode("sample", "draw", "--transcripts", 1, "--coders", "ann,ben", "--seed", 3)
    (note,) = [n for n in plan(qcode)["notes"] if "qcode sample draw" in n]
    command = note[note.index("qcode sample draw") :]
    assert "3 can still be drawn: the others are in a sample already" in note
    assert command == "qcode sample draw --transcripts 3 --coders ann,ben --round 2"
    assert "3 of 3 transcripts" in qcode(*command.split()[1:]).text


@pytest.mark.usefixtures("four")
def test_a_plan_proposes_no_draw_when_all_are_drawn(qcode: Qcode) -> None:
    qcode("sample", "draw", "--transcripts", 4, "--coders", "ann,ben", "--seed", 3)
    notes = plan(qcode)["notes"]
    assert any("0 can still be drawn" in n for n in notes)
    assert not any("qcode sample draw" in n for n in notes)


@pytest.mark.usefixtures("four")
def test_too_large_a_draw_says_which_transcripts_are_left_out_and_why(qcode: Qcode) -> None:
    qcode("sample", "draw", "--transcripts", 1, "--coders", "ann,ben", "--seed", 3)
    drawn = qcode("sample", "show", "--format", "json").rows[0]["transcript"]
    failed = qcode(
        *("sample", "draw", "--transcripts", 4, "--coders", "ann,ben", "--round", 2), status=2
    )
    assert (
        "there are 3 transcripts to draw from, not 4: 1 transcript left out (in the sample of"
        f" round 1): {drawn}" in failed.said
    )
    assert "hint: draw fewer, or choose other coders, --include-seen" in failed.said
    anew = ("--coders", "cy,di", "--round", 3, "--redraw")
    alone = qcode("sample", "draw", "--transcripts", 9, *anew, status=2).said
    assert "there are 4 transcripts to draw from, not 9" in alone and "left out" not in alone


@pytest.mark.usefixtures("four")
def test_a_blind_coder_is_told_why_there_is_no_agreement_to_see(qcode: Qcode) -> None:
    qcode("sample", "draw", "--transcripts", 1, "--coders", "ann,ben", "--seed", 3)
    drawn = qcode("sample", "show", "--format", "json").rows[0]["transcript"]
    qcode("done", drawn, "--coder", "ben")
    refused = qcode("reliability", "--coder", "ben", status=1)
    assert "ben codes some transcripts blind" in refused.said
    assert "marked as finished" not in refused.said
    assert qcode("reliability", "--format", "json").rows


@pytest.mark.usefixtures("four")
def test_coding_a_question_is_noted_and_coding_an_answer_is_not(qcode: Qcode) -> None:
    told = qcode("codings", "add", "P-02", 3, "visits", "--coder", "ann").said
    assert "only the interviewer speaks in P-02 3; reports and agreement leave that out" in told
    both = qcode("codings", "add", "P-02", "3-4", "visits", "--coder", "ann").said
    assert "interviewer" not in both
    assert "interviewer" not in qcode("codings", "add", "P-02", 4, "calls", "--coder", "ann").said


@pytest.mark.usefixtures("four")
def test_a_draft_whose_numbers_have_no_ids_is_not_said_to_agree(qcode: Qcode) -> None:
    Path("small.yaml").write_text(
        "files: [md]\nsections: [{heading: Who, tables: [{report: interviewees}]}]"
    )
    qcode("report", "build", "--config", "small.yaml", "-o", "built", "--unsafe")
    Path("draft.md").write_text("Calls helped 5 of 10 pupils.\n")
    said = qcode("report", "verify-numbers", "draft.md", "--report", "built").text
    assert "No number was compared. A number is known by its id" in " ".join(said.split())
    assert "as today" not in said and "2 numbers without an id" in said


@pytest.mark.usefixtures("four")
def test_impact_is_explained_only_where_its_column_is(qcode: Qcode) -> None:
    qcode("done", "P-01", "--coder", "ben")
    assert "impact is" not in qcode("disagreements").text
    full = qcode("disagreements", "-o", "all.csv", "--format", "csv")
    assert "impact" in Path("all.csv").read_text().splitlines()[0] and not full.text
    qcode("disagreements", "-o", "all.md")
    assert "impact is the largest change" in Path("all.md").read_text()
