"""``--where`` and ``--by`` with several attributes on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

WHERE = ("--where", "role = law_enforcement and site.kind = city")
REPORTS = {
    "referrals": (),
    "themes": ("--by", "site"),
    "quotes": ("--min-words", "3"),
    "crosstab": ("--rows", "hotline", "--by", "site"),
    "cooccurrence": (),
}


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_takes_an_expression_and_says_so(coded: Path, qcode, report: str) -> None:
    """Two officers at site A of the four people who are finished."""
    found = qcode("report", report, *REPORTS[report], *WHERE, "--format", "json").json
    said = f"Limited to: {WHERE[1]}. Base after it: 2 of 4 participants, 2 of 4 interviews, 1 of 2"
    assert any(note.startswith(said) for note in found["notes"])
    wrong = qcode("report", report, *REPORTS[report], "--where", "role = officr", status=2).said
    assert "column 8: role is 'officr' nowhere" in wrong


def test_interviewees_are_those_with_such_a_passage(coded: Path, qcode) -> None:
    rows = qcode("report", "interviewees", "--where", "barriers", "--format", "json").rows
    assert [(r["role"], r["participants"]) for r in rows] == [
        ("law_enforcement", 3),
        ("service_provider", 1),
        ("(all roles)", 4),
    ]
    rows = qcode("report", "interviewees", "--by", "site.kind", "--format", "json").rows
    assert (rows[-1]["n:city"], rows[-1]["n:state"], rows[-1]["participants"]) == (3, 3, 6)


def test_a_saved_expression_stands_where_a_code_can(coded: Path, qcode) -> None:
    """As rows of a cross-table, for quotes, for themes, and inside --where."""
    qcode("query", "save", "short", "barriers and role = law_enforcement")
    (row,) = qcode("report", "crosstab", "--rows", "short", "--by", "role", "--format", "json").rows
    assert (row["n:law_enforcement"], row["base:law_enforcement"]) == (3, 3)
    quoted = qcode("report", "quotes", "--code", "short", "--min-words", "3", "--format", "json")
    assert {(q["code"], q["transcript"]) for q in quoted.rows} == {
        ("short", "LE-01"),
        ("short", "LE-02"),
        ("short", "LE-03"),
    }
    rows = qcode(
        "report", "themes", "--code", "techniques", "--where", "short", "--format", "json"
    ).rows
    assert [r["citations"] for r in rows] == [1]
    assert "did you mean 'short'" in qcode("report", "themes", "--where", "shrt", status=2).said


def test_reliability_compares_only_the_segments_of_which_it_is_true(coded: Path, qcode) -> None:
    """LE-01 has three answers; SP-01, which both finished too, is left out."""
    found = qcode(
        "reliability", "--bootstrap", "0", "--where", "role = law_enforcement", "--format", "json"
    ).json
    assert (found["units"], found["transcripts"]) == (3, 1)
    rows = {r["code"]: r for r in found["rows"]}
    assert rows["hotline"]["positives"] == {"ada": 1, "ben": 1}
    assert any(
        n == "Limited to: role = law_enforcement. Base after it: 3 segments in 1 transcript."
        for n in found["notes"]
    )
    for report in ("reliability", "methods"):
        text = qcode("report", report, "--bootstrap", "0", "--where", "role = law_enforcement").text
        assert "Limited to: role = law_enforcement." in " ".join(text.split())
    said = qcode(
        "reliability",
        "--bootstrap",
        "0",
        "--where",
        "role = law_enforcement and site = B",
        status=1,
    ).said
    assert "of which 'role = law_enforcement and site = B' is true" in said


def test_agreement_by_attributes_of_people_and_sites(coded: Path, qcode) -> None:
    """A block a combination, as many units as its people have answers in what both finished."""
    found = qcode(
        "reliability", "--bootstrap", "0", "--by", "role,site.kind", "--format", "json"
    ).json
    sizes = {g["group"]: g["units"] for g in found["groups"]}
    assert sizes == {"law_enforcement × city": 3, "service_provider × city": 3}
    assert all(r["role,site.kind"] == r["group"] for r in found["rows"])
    said = qcode("reliability", "--by", "colour", status=2).said
    assert "no attribute named 'colour'" in said
    whole = qcode(
        "reliability",
        "--bootstrap",
        "0",
        "--unit",
        "transcript",
        "--by",
        "kind",
        "--format",
        "json",
    ).json
    assert {g["group"]: g["units"] for g in whole["groups"]} == {"city": 2}
