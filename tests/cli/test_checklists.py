"""What `report methods` says of machines, and the checklists that it fills in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from qcode.reports.checklists import CHECKLISTS
from qcode.reports.machine_use import machine_use


def _given(*origins: str) -> Counter[tuple[str, str]]:
    """By ada, but for those of a machine with the origin of a hand."""
    return Counter(("bot", "hand") if one == "bot" else ("ada", one) for one in origins)


def test_a_study_without_suggestions_says_so() -> None:
    said = machine_use(_given("hand", "hand"), {"bot"}, [], trained=True)
    assert said == "Coders were shown no suggestions, and no machine applied codes."


def test_suggestions_that_were_shown_and_taken_up_are_counted() -> None:
    """Of three codings by people one took up a suggestion; two coders saw some in two
    transcripts.
    """
    shown = [("A", "ada"), ("A", "ben"), ("B", "ada"), ("B", "ada")]
    said = machine_use(_given("hand", "accepted", "consensus"), {"bot"}, shown, trained=True)
    assert said == (
        "The program suggested codes to 2 coders in 2 transcripts (a model trained on the study's"
        " own codings); a person decided on each, and 1 of 3 codings by people took up a"
        " suggestion. No machine applied codes by itself."
    )


def test_what_a_model_applied_in_bulk_is_counted_apart() -> None:
    """Also what a coder that is a machine did by another way."""
    said = machine_use(_given("hand", "machine", "bot"), {"bot"}, [], trained=False)
    assert said.startswith("2 codings were applied by a model in bulk; reports do not count them")


@pytest.mark.parametrize(("name", "items"), [("coreq", 32), ("srqr", 21), ("jars", 16)])
def test_every_item_of_a_checklist_is_known_or_named_as_missing(
    coded: Path, qcode: Any, name: str, items: int
) -> None:
    found = qcode("report", "methods", "--checklist", name, "--format", "json").json
    rows = found["rows"]
    assert len(rows) == items == len(CHECKLISTS[name].items)
    assert [r["item"] for r in rows if r["state"] == "missing"] == found["missing"]
    assert {bool(r["known"]) for r in rows if r["state"] == "missing"} == {False}
    assert {bool(r["known"]) for r in rows if r["state"] != "missing"} == {True}


def test_a_checklist_is_filled_in_with_what_the_study_knows(coded: Path, qcode: Any) -> None:
    found = qcode("report", "methods", "--checklist", "coreq", "--format", "json").rows
    known = {r["item"]: r["known"] for r in found}
    assert known["12"] == "6 participants in 6 interviews at 2 sites."
    assert known["16"] == "By role: law enforcement official 4, service provider 2."
    assert known["24"] == "2 persons coded."
    assert known["25"].startswith("The codebook has 7 codes under 3 headings, 3 of them")
    assert known["1"] == known["22"] == ""
    srqr = qcode("report", "methods", "--checklist", "srqr", "--format", "json").rows
    assert "Krippendorff's alpha" in next(r["known"] for r in srqr if r["item"] == "S15")


def test_a_checklist_needs_no_second_coder(fresh: Path, qcode: Any) -> None:
    """And options that choose codings for agreement are refused beside it."""
    text = qcode("report", "methods", "--checklist", "jars").text
    assert "Levitt et al. 2018" in text
    said = qcode("report", "methods", "--checklist", "jars", "--round", "1", status=2).said
    assert "--round has no effect with --checklist" in said


def test_the_methods_paragraph_has_a_sentence_on_machines(coded: Path, qcode: Any) -> None:
    assert "Coders were shown no suggestions" in qcode("report", "methods").text
