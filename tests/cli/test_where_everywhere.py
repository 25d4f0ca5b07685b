"""``--where`` on every report of the registry, and in a built report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qcode.workflows.reporting.registry import REPORTS

WHERE = "role = law_enforcement and site.kind = city"
SAID = f"Limited to: {WHERE}. Base after it: 2 of 4 participants, 2 of 4 interviews, 1 of 2 sites."
EVERYBODY = f"Limited to: {WHERE}. Base after it: 2 of 6 participants"
NEEDED: dict[str, tuple[str, ...]] = {
    "crosstab": ("--rows", "hotline", "--by", "site"),
    "frequencies": ("--attr", "role"),
    "multiple": ("--family", "referral_stream"),
    "joint": ("--by", "role"),
}


def figures(folder: str) -> dict[str, Any]:
    ledger: dict[str, Any] = json.loads(Path(folder, "ledger.json").read_text(encoding="utf-8"))
    return ledger


@pytest.mark.parametrize("report", REPORTS)
def test_every_report_counts_only_what_an_expression_is_true_of(
    coded: Path, qcode: Any, report: str
) -> None:
    """Two officers of the city; a wrong expression is told with its column."""
    words = ("report", report, *NEEDED.get(report, ()))
    found = qcode(*words, "--where", WHERE, "--format", "json").json
    wanted = SAID if REPORTS[report].layers else EVERYBODY
    assert any(note.startswith(wanted) for note in found["notes"]), found["notes"]
    whole = qcode(*words, "--format", "json").json
    assert found["rows"] != whole["rows"]
    assert "column 8: role is 'officr'" in qcode(*words, "--where", "role = officr", status=2).said


def test_attributes_sites_and_coverage_count_those_who_are_left(coded: Path, qcode: Any) -> None:
    """The expression is about a passage: of the coded share, numerator and base are its words."""
    only = ("--where", WHERE, "--format", "json")
    (role,) = [r for r in qcode("report", "frequencies", "--attr", "role", *only).rows if r["n"]]
    assert (role["label"], role["n"], role["percent"]) == ("Law enforcement", 2, 100.0)
    (kind,) = qcode("report", "frequencies", "--attr", "kind", "--of", "sites", *only).rows
    assert (kind["code"], kind["n"]) == ("city", 1)
    site, total = qcode("report", "sites", *only).rows
    assert (site["label"], total["interviews"], total["participants"]) == ("A", 2, 2)
    rows = qcode("report", "coverage", "--where", "hotline", "--format", "json").rows
    assert {r["percent_of_segments"] for r in rows if r["segments"]} == {100.0}


PLAN = """\
files: [md, json]
referencing: no
evidence: none
where: role = law_enforcement
sections:
  - heading: Themes
    tables:
      - {report: interviewees}
      - {report: themes, where: site.kind = city}
    quotes:
      - {codes: [short], min_words: 3, per_code: 9}
"""


def test_a_built_report_is_limited_as_a_whole_and_row_by_row(coded: Path, qcode: Any) -> None:
    """What is typed, the file and a row hold together; a saved expression stands for a code."""
    qcode("query", "save", "short", "barriers and role = law_enforcement")
    Path("r.yaml").write_text(PLAN)
    words = ("report", "build", "--config", "r.yaml", "--unsafe")
    qcode(*words, "-o", "out")
    tables = figures("out")["tables"]
    assert [t["filters"].get("where") for t in tables] == [
        "role = law_enforcement",
        "(role = law_enforcement) and (site.kind = city)",
    ]
    assert "--where '(role = law_enforcement) and (site.kind = city)'" in tables[1]["command"]
    printed = Path("out/report.md").read_text().replace("\\", "")
    assert "Limited to: role = law_enforcement and site.kind = city." in printed
    assert {q["code"] for q in figures("out")["quotations"]} == {"short"}
    assert qcode("report", "verify", "out", "--format", "json").rows == []
    qcode(*words, "-o", "narrow", "--where", "site = A")
    assert figures("narrow")["plan"]["where"] == "(role = law_enforcement) and (site = A)"
    qcode("codings", "remove", "LE-01", "2", "hotline", "--coder", "ada")
    changed = qcode("report", "verify", "out", "--format", "json", status=4).rows
    assert any(r["cell"] == "Hotlines and tip lines, Citations" for r in changed)


def test_an_expression_of_the_file_that_does_not_fit_is_told_with_its_place(
    coded: Path, qcode: Any
) -> None:
    Path("r.yaml").write_text(PLAN.replace("role = law_enforcement", "role = officr", 1))
    said = qcode("report", "build", "--config", "r.yaml", "-o", "out", status=1).said
    assert "r.yaml:4:8: where: role is 'officr' nowhere" in said
    assert "(column 8 of the expression)" in said
    wrong = ("report", "build", "-o", "out", "--where", "role = officr")
    assert "column 8: role is 'officr'" in qcode(*wrong, status=2).said
    assert not Path("out").exists()


def test_agreement_in_a_report_is_of_everything_unless_its_row_says_otherwise(
    coded: Path, qcode: Any
) -> None:
    """LE-01 has three answers."""
    plan = "where: role = law_enforcement\nfiles: [json]\nreferencing: no\nsections:\n"
    plan += "  - heading: A\n    tables:\n      - {report: agreement}\n"
    plan += "      - {report: agreement, where: role = law_enforcement}\n"
    Path("r.yaml").write_text(plan)
    qcode("report", "build", "--config", "r.yaml", "-o", "out")
    units = [f for f in figures("out")["figures"] if f["column"] == "units"]
    assert max(f["value"] for f in units if f["table"] == 1) == 6
    assert {f["value"] for f in units if f["table"] == 2} == {3}


def test_a_site_that_the_expression_rules_out_is_still_a_name_in_a_quote(
    coded: Path, qcode: Any
) -> None:
    """The other task force does not stop being one."""
    text = "INT: Who called?\nLE: The people of Fernhollow called us about it on a Friday night.\n"
    Path("LE-09.txt").write_text(text)
    Path("people.csv").write_text("transcript,role,site\nLE-09,law_enforcement,A\n")
    Path("more.csv").write_text("site,kind\nFernhollow,state\n")
    qcode("import", "LE-09.txt", "--attributes", "people.csv")
    qcode("attributes", "import", "more.csv")
    qcode("codings", "add", "LE-09", "2", "hotline", "--coder", "ada")
    qcode("done", "LE-09", "--coder", "ada")
    said = qcode("report", "quotes", "--code", "hotline", "--where", "site = A").said
    assert "LE-09, segment 2 (hotline): names a site of the study: 'Fernhollow'" in said
