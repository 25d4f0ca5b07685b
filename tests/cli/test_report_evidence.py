"""What is computed is traced to what it was computed from; sentences are verified too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

JSON = ("--format", "json")


def build(qcode: Any, tables: list[dict[str, Any]], **more: object) -> dict[str, Any]:
    """Build a report of these tables; its ledger."""
    sections = [{"heading": "T", "tables": tables}]
    plan = {"files": ["md", "html"], "referencing": True, "sections": sections, **more}
    Path("r.yaml").write_text(yaml.safe_dump(plan))
    qcode("report", "build", "--config", "r.yaml", "-o", "out", "--unsafe")
    ledger: dict[str, Any] = json.loads(Path("out/ledger.json").read_text(encoding="utf-8"))
    return ledger


def traced(qcode: Any, ledger: dict[str, Any], column: str, row: str = "") -> Any:
    figure = next(
        f for f in ledger["figures"] if f["column"] == column and f["row"].startswith(row)
    )
    return qcode("report", "trace", figure["id"], "out", *JSON).json


@pytest.mark.parametrize("column", ["chi2", "dof", "p", "cramers_v"])
def test_a_test_is_traced_to_the_people_in_its_table(coded: Path, qcode: Any, column: str) -> None:
    """Three officers and a provider are asked; community is mentioned by some of them."""
    rows = {"report": "crosstab", "rows": "community", "by": "role", "test": True}
    ledger = build(qcode, [rows])
    found = traced(qcode, ledger, column)
    counts = {e["name"]: e["value"] for e in found["evidence"]}
    table = qcode("report", "crosstab", "--rows", "community", "--by", "role", *JSON).rows[0]
    assert counts == {
        "Law enforcement, mention it": table["n:law_enforcement"],
        "Law enforcement, asked": table["base:law_enforcement"],
        "Service provider, mention it": table["n:service_provider"],
        "Service provider, asked": table["base:service_provider"],
    }
    for name, value in counts.items():
        assert len([r for r in found["rows"] if r["of"] == name]) == value
    assert all(r["text"] for r in found["rows"] if r["of"].endswith("mention it"))
    assert "Computed from " in found["notes"][0]


def test_agreement_is_traced_to_the_units_with_what_each_coder_decided(
    coded: Path, qcode: Any
) -> None:
    """Of the six segments that ada and ben both finished."""
    ledger = build(qcode, [{"report": "agreement"}])
    found = traced(qcode, ledger, "krippendorff_alpha", "hotline")
    said = {e["name"]: e["value"] for e in found["evidence"]}
    assert sum(said.values()) == 6
    compared = {r["code"]: r for r in qcode("reliability", "--bootstrap", "0", *JSON).rows}
    yes = {c: sum(n for name, n in said.items() if f"{c} yes" in name) for c in ("ada", "ben")}
    assert yes == compared["hotline"]["positives"]
    whole = traced(qcode, ledger, "krippendorff_alpha", "(all codes)")
    assert {e["name"] for e in whole["evidence"]} <= {"agree on every code", "differ on some code"}
    assert sum(e["value"] for e in whole["evidence"]) == 6


def test_jaccard_is_traced_to_the_segments_of_both_and_of_each(coded: Path, qcode: Any) -> None:
    ledger = build(qcode, [{"report": "cooccurrence"}])
    for figure in (f for f in ledger["figures"] if f["column"] == "jaccard"):
        found = qcode("report", "trace", figure["id"], "out", *JSON).json
        both, one, other = (e["value"] for e in found["evidence"])
        assert figure["value"] == pytest.approx(both / (one + other - both))
        segments = {(r["transcript"], r["segments"]) for r in found["rows"]}
        assert len(segments) == one + other - both


def test_a_click_on_a_computed_figure_shows_all_it_was_computed_from(
    coded: Path, qcode: Any
) -> None:
    ledger = build(qcode, [{"report": "agreement"}])
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert "6 passages behind this figure" in page
    assert not any(f'"{name}"' in page for name in ("ada", "ben"))
    assert len(ledger["figures"]) > 3


def test_sentences_are_verified_with_what_they_said_and_say(coded: Path, qcode: Any) -> None:
    """A number in a sentence, words that change with the numbers, and a sentence that is gone."""
    tables = [
        {"report": "referrals", "by": "role", "sentence": True},
        {"report": "themes", "sentence": True, "codes": ["referral_stream"]},
    ]
    ledger = build(qcode, tables)
    text = Path("out/report.md").read_text()
    assert "most frequent" in text or "cited" in text
    assert any(s["text"].startswith("Law enforcement: ") for s in ledger["sentences"])
    assert qcode("report", "verify", "out", *JSON).rows == []
    qcode("codings", "remove", "LE-02", "2", "hotline", "--coder", "ada")
    ran = qcode("report", "verify", "out", *JSON, status=4)
    changed = [r for r in ran.rows if r["cell"] == "Sentence"]
    assert changed and all(r["was"] != r["now"] for r in changed)
    assert any("removed ada's coding 'hotline' on LE-02" in r["after"] for r in changed)
    reworded = [r for r in changed if r["was"] and r["now"] != "not in the report"]
    assert reworded
    assert "sentence" in ran.said


def test_the_methods_paragraph_is_verified(coded: Path, qcode: Any) -> None:
    ledger = build(qcode, [{"report": "interviewees"}], methods=True)
    assert any(s["source"] == "Methods" for s in ledger["sentences"])
    qcode("codings", "remove", "LE-01", "2", "hotline", "--coder", "ada")
    ran = qcode("report", "verify", "out", *JSON, status=4)
    assert {r["where"] for r in ran.rows} == {"Methods"}


def test_sentences_that_a_report_keeps_are_not_told_as_changed(coded: Path, qcode: Any) -> None:
    """Notes with advice for whoever builds it are not what the report printed."""
    ledger = build(qcode, [{"report": "themes", "codes": ["hotline"], "wide": True, "by": "role"}])
    assert not any("qcode done" in s["text"] for s in ledger["sentences"])
    assert any("Source" in s["text"] or "participants" in s["text"] for s in ledger["sentences"])


def test_a_shape_that_a_table_cannot_have_is_told(coded: Path, qcode: Any) -> None:
    plan = "sections:\n  - heading: T\n    tables:\n"
    plan += "      - {report: themes, sentence: yes, wide: yes}\n"
    plan += "      - {report: crosstab, rows: hotline, by: role, wide: yes}\n"
    Path("r.yaml").write_text(plan)
    said = qcode("report", "build", "--config", "r.yaml", "-o", "out", status=1).said
    assert "r.yaml:4:47: wide has no effect with sentence; leave it out" in said
    assert "the report crosstab has no field 'wide'" in said
