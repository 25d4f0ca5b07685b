"""The chart of saturation: codes known after each interview, and the band of other orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.model import Table
from qcode.reports.charts import INK, Chart, pictures
from qcode.reports.notes import amount

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINE, _BAND, _MEAN = "#16365c", "#cfd8e3", "#a65628"
_HEIGHT = 3.6


def saturation_chart(table: Table) -> Chart:
    """The chart of a table of `saturation`: a line with a dot an interview, new codes as bars
    below, the mean of random orders dashed in its band.
    """
    png, svg = pictures(_HEIGHT, lambda figure: _fill_in(figure, table))
    return Chart("saturation", f"{table.title}, with random orders", _alt(table), png, svg)


def _alt(table: Table) -> str:
    if not table.rows:
        return f"Line chart. {table.title}: no interview is counted."
    messages = [f"Line chart. {table.title}, {amount(len(table.rows), 'interview')}."]
    step = max(1, len(table.rows) // 10)
    shown = [r for i, r in enumerate(table.rows) if i % step == 0 or i == len(table.rows) - 1]
    points = [
        f"after {r['order']}: {r['codes']} ({r['low']} to {r['high']} in random orders)"
        for r in shown
    ]
    messages.append(f"Codes known {'; '.join(points)}.")
    last = max((r["order"] for r in table.rows if r["new"]), default=0)
    if last:
        messages.append(f"The last new code comes in interview {last}.")
    point = table.extra["saturated"]
    if point is not None:
        messages.append(f"New information falls below the threshold after {point}.")
    return " ".join(messages)


def _fill_in(figure: Figure, table: Table) -> None:
    from matplotlib.ticker import MaxNLocator

    axes = figure.add_subplot()
    rows = table.rows
    at = [r["order"] for r in rows]
    axes.fill_between(
        at,
        [r["low"] for r in rows],
        [r["high"] for r in rows],
        color=_BAND,
        linewidth=0,
        label="95 percent of random orders",
    )
    axes.plot(
        at,
        [r["mean"] for r in rows],
        color=_MEAN,
        linestyle="--",
        linewidth=1.2,
        label="mean of random orders",
    )
    axes.plot(
        at,
        [r["codes"] for r in rows],
        color=_LINE,
        marker="o",
        linewidth=1.4,
        markersize=4 if len(rows) < 40 else 2,
        label="codes so far, in order",
    )
    axes.bar(
        at,
        [r["new"] for r in rows],
        width=0.6,
        color="#ffffff",
        edgecolor=INK,
        hatch="////",
        linewidth=0.5,
        label="new codes",
    )
    if rows:
        axes.annotate(
            str(rows[-1]["codes"]),
            (at[-1], rows[-1]["codes"]),
            textcoords="offset points",
            xytext=(4, 0),
            va="center",
            fontsize=7.5,
        )
    axes.set_xlabel("Interviews")
    axes.set_ylabel("Codes")
    axes.set_ylim(bottom=0)
    axes.yaxis.grid(visible=True, color="#d5dae0", linewidth=0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.legend(loc="outside upper left", ncols=2, frameon=False)
