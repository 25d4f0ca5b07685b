"""The chart of coverage: a bar for each row, the coded share in percent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any

from qcode.model import Table
from qcode.reports.charts import INK, Chart, pictures
from qcode.reports.notes import listed
from qcode.shown import one_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PLATE: Any = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
_SAID = 40
"""Rows that the words for the chart name."""


def coverage_chart(table: Table) -> Chart:
    """The chart of a table of `coverage`, one bar a row; the row of all is drawn as a line."""
    rows = [r for r in table.rows if r["value"] != "(all)"]
    whole = next((r for r in table.rows if r["value"] == "(all)"), None)
    key = next((c.instead or c.key for c in table.columns if c.key == "label"), "label")
    labels = [one_line(str(r[key])) for r in rows]
    height = 0.9 + 0.2 * max(1, len(rows))
    png, svg = pictures(height, lambda figure: _fill_in(figure, labels, rows, whole))
    parts = [f"{n} {_share(r)}" for n, r in zip(labels, rows, strict=True)]
    message = f"Bar chart. {table.title}, percent of respondents' words: {listed(parts, _SAID)}."
    if whole is not None:
        message += f" All together {_share(whole)}."
    return Chart("coverage", f"{table.title}, percent of respondents' words", message, png, svg)


def _share(row: Mapping[str, Any]) -> str:
    return "–" if row["percent"] is None else f"{row['percent']:.1f}%"


def _fill_in(
    figure: Figure,
    labels: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    whole: Mapping[str, Any] | None,
) -> None:
    axes = figure.add_subplot()
    places = range(len(rows))
    axes.barh(
        places,
        [r["percent"] or 0.0 for r in rows],
        height=0.72,
        color="#8fc1e3",
        edgecolor=INK,
        linewidth=0.4,
    )
    for place, row in zip(places, rows, strict=True):
        axes.text(
            (row["percent"] or 0.0) + 0.6,
            place,
            _share(row),
            va="center",
            fontsize=6.6,
            bbox=_PLATE,
        )
    if whole is not None and whole["percent"] is not None:
        axes.axvline(whole["percent"], color=INK, linestyle="--", linewidth=1)
        axes.text(
            whole["percent"], -0.9, f"all: {_share(whole)}", ha="center", va="bottom", fontsize=7
        )
    axes.set_yticks(list(places), [fill(label, 30) for label in labels])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, min(112.0, max([r["percent"] or 0.0 for r in rows], default=5.0) * 1.15 + 2))
    axes.set_xlabel("Percent of respondents' words that are coded")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.grid(visible=True, color="#d5dae0", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
