"""Published worked examples, each with its source in `data/known_answers.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qcode.reliability import alpha, raters, sizes, tables, unitizing
from qcode.reliability.coded import coded

KNOWN: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "data" / "known_answers.json").read_text(encoding="utf-8")
)


def of_kind(kind: str) -> Any:
    """Parametrize by the cases of one kind."""
    return pytest.mark.parametrize("case", KNOWN[kind], ids=lambda c: c["source"][:40])


def printed(value: float | None, places: int) -> float:
    """A value as the page prints it."""
    assert value is not None
    return round(value, places)


@of_kind("alpha")
def test_published_alpha(case: dict[str, Any]) -> None:
    """Alpha of every metric, with and without missing data, is as printed."""
    assert (
        printed(alpha.alpha(coded(case["units"]), case["metric"]).value, case["places"])
        == case["published"]
    )


@of_kind("tables")
def test_published_tables_of_two_coders(case: dict[str, Any]) -> None:
    """Kappa, its maximum, pi and S are as printed."""
    for name in ("cohen_kappa", "kappa_max", "scott_pi", "brennan_prediger"):
        if name in case:
            assert printed(getattr(tables, name)(case["table"]).value, case["places"]) == case[name]


@of_kind("raters")
def test_published_many_raters(case: dict[str, Any]) -> None:
    """Fleiss' kappa and agreement from counts of categories, whoever gave them, are as printed."""
    data = coded([[k for k, n in enumerate(row) for _ in range(n)] for row in case["counts"]])
    assert printed(raters.fleiss_kappa(data).value, case["places"]) == case["fleiss_kappa"]
    assert raters.percent_agreement(data).value == pytest.approx(
        case["percent_agreement"], abs=5e-5
    )


@of_kind("alpha_u")
def test_published_alpha_u(case: dict[str, Any]) -> None:
    """alpha-U per value and over all values is as printed, though the values overlap one
    another.
    """
    spans = [[(s, e, v) for s, e, v in own] for own in case["spans"]]
    found = unitizing.alpha_u(unitizing.overlapping_continuum(spans, case["length"], case["begin"]))
    assert {k: printed(v.value, 4) for k, v in found.values.items()} == case["published"]
    assert printed(found.alpha.value, case["places"]) == round(case["all"], case["places"])


@of_kind("sizes")
def test_published_sample_sizes(case: dict[str, Any]) -> None:
    """Required sample sizes are as printed."""
    assert (
        getattr(sizes, case["call"])(*case["arguments"], **case.get("named", {}))
        == case["published"]
    )
