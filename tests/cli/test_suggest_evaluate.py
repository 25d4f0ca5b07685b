"""`qcode suggest evaluate`: its keys, the same bytes from several processes, and the model beside
the coders.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

EVALUATE = ("suggest", "evaluate", "--folds", "2")
AGREEMENT = "qcode.suggest.evaluate.agreement/1"
BY_CODE = "qcode.suggest.evaluate.agreement.codes/1"
TEST = "qcode.suggest.evaluate.alternative/1"


def tables(document: Any) -> dict[str, Any]:
    """The further tables of an answer, by their schema."""
    return {table["schema"]: table for table in document["tables"]}


def test_the_keys_of_the_contract_are_there_and_tables_with_intervals(coded: Path, qcode) -> None:
    found = qcode(*EVALUATE, "--format", "json").json
    fixed = "folds grouped_by macro_f1 micro_f1 recall_at_3 map brier ece coverage"
    assert set(fixed.split()) <= set(found)
    assert (found["folds"], found["grouped_by"]) == (2, "transcript")
    assert set(found["coverage"]) == {"0.5", "0.6", "0.7", "0.8", "0.9"}
    rows = {row["code"]: row for row in found["rows"]}
    assert {"positives", "precision", "recall", "f1", "f1_low", "f1_high"} <= set(rows["hotline"])
    never = [row for row in found["rows"] if not row["positives"]]
    assert never
    assert {row["f1"] for row in never} == {None}
    assert all(row["undefined"].startswith("recall and F1: no segment") for row in never)
    further = tables(found)
    assert [name.split("/")[0].rpartition(".")[2] for name in further] == [
        "figures",
        "coverage",
        "calibration",
    ]
    figures = {r["key"]: r for r in further["qcode.suggest.evaluate.figures/1"]["rows"]}
    assert figures["map"]["value"] == found["map"]
    assert figures["map"]["value_low"] <= found["map"] <= figures["map"]["value_high"]


def test_several_processes_print_the_same_bytes(coded: Path, qcode) -> None:
    words = (*EVALUATE, "--repeats", "2", "--compare", "--curve", "--agreement", "--format", "json")
    one, two = (qcode(*words, "--jobs", jobs).out for jobs in ("1", "2"))
    assert one == two


def test_the_agreement_of_coders_beside_it_is_that_of_reliability(coded: Path, qcode) -> None:
    """With two coders, the mean of the pairs is the one pair."""
    expected = {
        row["code"]: row
        for row in qcode("reliability", "--bootstrap", "0", "--format", "json").json["rows"]
    }
    further = tables(qcode(*EVALUATE, "--agreement", "--format", "json").json)
    rows = {row["coder"]: row for row in further[AGREEMENT]["rows"]}
    assert list(rows) == ["ada", "ben", "(mean)"]
    for row in rows.values():
        assert row["alpha_coders"] == pytest.approx(expected["(all codes)"]["krippendorff_alpha"])
        assert row["kappa_coders"] == pytest.approx(expected["(all codes)"]["cohen_kappa"])
    by_code = {row["code"]: row for row in further[BY_CODE]["rows"]}
    for code in ("hotline", "barriers"):
        assert by_code[code]["alpha_coders"] == pytest.approx(expected[code]["krippendorff_alpha"])
        assert by_code[code]["f1_coders"] == pytest.approx(expected[code]["positive_agreement"])
    assert by_code["techniques"]["alpha_coders"] is None


def test_without_three_coders_the_alternative_test_says_why_not(coded: Path, qcode) -> None:
    test = tables(qcode(*EVALUATE, "--agreement", "--format", "json").json)[TEST]
    assert test["rows"] == []
    assert (test["winning_rate"], test["passes"]) == (None, None)
    assert test["undefined"].startswith("it needs segments that 3 coders or more decided on")
    assert "The test cannot be made: it needs segments" in qcode(*EVALUATE, "--agreement").text


def test_with_three_coders_each_has_a_row(coded: Path, data: Path, qcode) -> None:
    third = (data / "codings_ben.csv").read_text().replace(",ben", ",cleo")
    Path("third.csv").write_text(third)
    qcode("codings", "import", "third.csv", "--complete")
    words = (*EVALUATE, "--agreement", "--epsilon", "0.2", "--format", "json")
    test = tables(qcode(*words).json)[TEST]
    assert [row["coder"] for row in test["rows"]] == ["ada", "ben", "cleo"]
    assert test["epsilon"] == 0.2
    # ben and cleo did the same, so nobody is nearer to the others than they are.
    assert [row["own"] for row in test["rows"][1:]] == [1.0, 1.0]
    assert test["undefined"] == "fewer than 30 segments"


def test_a_study_with_one_coder_has_its_evaluation_and_the_reason(fresh: Path, data: Path, qcode):
    shutil.copy(data / "codings_ada.csv", "ada.csv")
    qcode("codings", "import", "ada.csv", "--complete")
    ran = qcode(*EVALUATE, "--agreement")
    assert "The model cannot be compared with coders: no transcript was marked as finished by" in (
        " ".join(ran.text.split())
    )


def test_one_finished_transcript_is_refused_with_what_to_do(fresh: Path, qcode) -> None:
    qcode("codings", "add", "LE-01", "2", "hotline", "--coder", "ada")
    qcode("done", "LE-01", "--coder", "ada")
    ran = qcode(*EVALUATE, status=1)
    assert ran.out == b""
    assert "at least 2 transcripts; there is 1" in ran.said
    assert "qcode done TRANSCRIPT --coder NAME" in ran.said


def test_the_chart_of_calibration_is_a_file_and_nothing_else_is_taken(coded: Path, qcode) -> None:
    ran = qcode(*EVALUATE, "--chart", "curve.svg", "--format", "csv")
    assert "wrote curve.svg" in ran.said
    assert b"<svg" in Path("curve.svg").read_bytes()
    assert ran.out.startswith(b"code,")
    ran = qcode(*EVALUATE, "--chart", "curve.pdf", status=2)
    assert "a chart is written as .svg or .png, not 'curve.pdf'" in ran.said


def test_a_copy_of_another_transcript_is_left_out(coded: Path, qcode) -> None:
    """Otherwise a transcript would be predicted by a model that learned from its copy."""
    before = qcode(*EVALUATE, "--format", "json").json
    assert "in 4 transcripts" in before["notes"][0]
    qcode("transcripts", "double", "LE-02", "--of", "LE-01")
    found = qcode(*EVALUATE, "--format", "json").json
    assert "in 3 transcripts" in found["notes"][0]
    assert "Left out, doubles of other transcripts: LE-02." in found["notes"]


def test_codings_that_are_accepted_suggestions_are_told(fresh: Path, data: Path, qcode) -> None:
    header, first, *rest = (data / "codings_ada.csv").read_text().splitlines()
    lines = [f"{header},origin", f"{first},accepted", *(f"{row},hand" for row in rest)]
    Path("ada.csv").write_text("\n".join(lines) + "\n")
    qcode("codings", "import", "ada.csv", "--complete")
    notes = qcode(*EVALUATE, "--format", "json").json["notes"]
    assert any(note.startswith(f"1 of {len(lines) - 1} codings are suggestions") for note in notes)
