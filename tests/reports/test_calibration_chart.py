"""The chart of calibration says in words what it draws."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from qcode.model import Table
from qcode.reports.charts_calibration import calibration_chart


def row(at: float, decisions: int, observed: float | None, **limits: Any) -> dict[str, Any]:
    """A tenth of probability that begins `at`."""
    return {
        "from": at,
        "to": at + 0.1,
        "decisions": decisions,
        "predicted": None if observed is None else at + 0.05,
        "observed": observed,
        "observed_low": None,
        "observed_high": None,
        **limits,
    }


def table(*rows: dict[str, Any]) -> Table:
    return Table("suggest.evaluate.calibration", "Calibration", (), rows)


CURVE = table(
    row(0.0, 1200, 0.04, observed_low=0.02, observed_high=0.07),
    row(0.4, 1, 1.0),
    row(0.5, 0, None),
)


def test_every_tenth_with_decisions_is_said_and_no_other() -> None:
    assert calibration_chart(CURVE).alt == (
        "Chart of calibration. Mean probability and share that is right: 0.05: 0.04 right of 1,200"
        " decisions; 0.45: 1.00 right of 1 decision."
    )


def test_the_same_table_gives_the_same_bytes_without_pyplot(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    first, second = calibration_chart(CURVE), calibration_chart(CURVE)
    assert (first.png, first.svg) == (second.png, second.svg)
    assert first.png.startswith(b"\x89PNG")
    assert b"<svg" in first.svg


def test_an_evaluation_without_decisions_is_drawn_as_the_diagonal_alone() -> None:
    drawn = calibration_chart(table(row(0.5, 0, None)))
    assert drawn.alt == "Chart of calibration: no decision is counted."
    assert b"<svg" in drawn.svg
