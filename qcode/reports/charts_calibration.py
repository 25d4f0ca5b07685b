"""The chart of calibration: how probable suggestions were, and how often they were right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qcode.model import Table
from qcode.reports.charts import INK, Chart, pictures
from qcode.reports.notes import amount

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE, _BAND = "#16365c", "#e69f00"
_HEIGHT = 4.2


def calibration_chart(table: Table) -> Chart:
    """The chart of a table of calibration: a dot with its interval for each tenth of probability
    that has decisions, and the diagonal on which honest probabilities are.
    """
    rows = [row for row in table.rows if row["observed"] is not None]
    png, svg = pictures(_HEIGHT, lambda figure: _fill_in(figure, rows))
    return Chart(
        "calibration", "Probabilities, and how often they were right", _alt(rows), png, svg
    )


def _alt(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return "Chart of calibration: no decision is counted."
    points = [
        f"{row['predicted']:.2f}: {row['observed']:.2f} right of"
        f" {amount(row['decisions'], 'decision')}"
        for row in rows
    ]
    return f"Chart of calibration. Mean probability and share that is right: {'; '.join(points)}."


def _fill_in(figure: Figure, rows: Sequence[Mapping[str, Any]]) -> None:
    axes = figure.add_subplot()
    axes.plot([0, 1], [0, 1], color=_BAND, linestyle="--", linewidth=1.2, label="honest")
    at, right = [r["predicted"] for r in rows], [r["observed"] for r in rows]
    known = [r for r in rows if r["observed_low"] is not None]
    axes.vlines(
        [r["predicted"] for r in known],
        [r["observed_low"] for r in known],
        [r["observed_high"] for r in known],
        color=INK,
        linewidth=1.0,
        label="interval by transcript, 95 %",
    )
    axes.plot(at, right, color=_LINE, marker="o", linewidth=1.4, markersize=4, label="suggestions")
    for row in rows:
        axes.annotate(
            f"{row['decisions']:,}",
            (row["predicted"], row["observed"]),
            textcoords="offset points",
            # Below the line, and at its beginning above the axis.
            xytext=(5, -9 if row["observed"] > 0.1 else 4),
            fontsize=7,
        )
    axes.set_xlabel("Mean probability (numbers: decisions)")
    axes.set_ylabel("Share that is right")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.grid(visible=True, color="#d5dae0", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.legend(loc="outside upper left", ncols=3, frameon=False)
