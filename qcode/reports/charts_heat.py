"""Heat maps: which codes occur together, and codes by site or another attribute.

Every cell carries its number; the shade runs from white to dark, which is as clear in grey as in
colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from qcode.model import Table
from qcode.reports.charts import Chart, pictures
from qcode.reports.notes import capitalised, listed
from qcode.shown import one_line, shortened

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_CODES = 16
"""Codes of a map of co-occurrence: those with the most shared segments."""
_SAID = 60


@dataclass(frozen=True, slots=True)
class _Grid:
    """The cells of a map: a shade between 0 and 1 (None: nothing there) and what stands in it."""

    rows: Sequence[str]
    columns: Sequence[str]
    shades: Sequence[Sequence[float | None]]
    texts: Sequence[Sequence[str]]


def cooccurrence_chart(table: Table) -> Chart:
    """The map of a table of `cooccurrence`: a cell a pair of codes, with the segments both share.

    At most `MOST_CODES` codes are drawn, those with the most shared segments; the caption says so.
    """
    shared: dict[str, int] = {}
    for row in table.rows:
        for key in ("code", "with"):
            shared[row[key]] = shared.get(row[key], 0) + row["segments"]
    ranked = sorted(shared, key=lambda key: -shared[key])
    kept = set(ranked[:MOST_CODES])
    codes = [key for key in shared if key in kept]
    label = {r["code"]: r["label"] for r in table.rows}
    label |= {r["with"]: r["with_label"] for r in table.rows}
    count = {frozenset((r["code"], r["with"])): r["segments"] for r in table.rows}
    most = max((count[pair] for pair in count if pair <= kept), default=0)
    cells = [[None if a == b else count.get(frozenset((a, b)), 0) for b in codes] for a in codes]
    names = [one_line(str(label[key])) for key in codes]
    grid = _Grid(
        names,
        names,
        [[None if n is None else n / most if most else 0.0 for n in line] for line in cells],
        [["" if n is None else str(n) for n in line] for line in cells],
    )
    caption = f"{table.title}, segments with both"
    if len(ranked) > MOST_CODES:
        caption += f"; the {MOST_CODES} of {len(ranked)} codes that share the most"
    parts = [
        f"{r['label']} with {r['with_label']} {r['segments']}"
        for r in table.rows
        if r["segments"] and {r["code"], r["with"]} <= kept
    ]
    message = f"Heat map. {one_line(table.title)}, segments with both: {listed(parts, _SAID)}."
    return _drawn("cooccurrence", caption, message, grid)


def crosstab_chart(table: Table) -> Chart:
    """The map of a table of `crosstab`: codes by site or another attribute, participants and
    percent of those asked.
    """
    groups = [str(g["group"]) for g in table.extra["groups"]]
    rows = list(table.rows)
    shades = [
        [None if r[f"percent:{g}"] is None else r[f"percent:{g}"] / 100 for g in groups]
        for r in rows
    ]
    texts = [[_cell(r[f"n:{g}"], r[f"percent:{g}"]) for g in groups] for r in rows]
    names = [capitalised(g) for g in groups]
    labels = [one_line(str(r["label"])) for r in rows]
    parts = [
        f"{label}: "
        + ", ".join(f"{n} {t or 'not asked'}" for n, t in zip(names, line, strict=True))
        for label, line in zip(labels, texts, strict=True)
    ]
    wording = (
        f"Heat map. {one_line(table.title)}, participants and percent of those asked."
        f" {'; '.join(parts[:_SAID])}."
    ).replace("\n", " ")
    caption = f"{table.title}, participants and percent of those asked"
    return _drawn("crosstab", caption, wording, _Grid(labels, names, shades, texts))


def _cell(n: int | None, percent: float | None) -> str:
    if n is None:
        return ""
    return f"{n}" if percent is None else f"{n}\n{percent:.0f}%"


def _drawn(name: str, caption: str, alt: str, grid: _Grid) -> Chart:
    tall = any("\n" in text for line in grid.texts for text in line)
    height = 1.4 + max(1, len(grid.rows)) * (0.42 if tall else 0.32)
    png, svg = pictures(height, lambda figure: _fill_in(figure, grid))
    return Chart(name, caption, alt, png, svg)


def _fill_in(figure: Figure, grid: _Grid) -> None:
    from matplotlib.patches import Rectangle

    axes = figure.add_subplot()
    for i, line in enumerate(grid.shades):
        for j, shade in enumerate(line):
            look: Any = {"edgecolor": "#d5dae0", "linewidth": 0.6}
            if shade is None:
                look |= {"facecolor": "#f2f2f2", "hatch": "////"}
            else:
                look["facecolor"] = _shade(shade)
            axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, **look))
            ink = "#000000" if shade is None or _is_light(_shade(shade)) else "#ffffff"
            axes.text(j, i, grid.texts[i][j], ha="center", va="center", fontsize=6.6, color=ink)
    axes.set_xlim(-0.5, max(1, len(grid.columns)) - 0.5)
    axes.set_ylim(max(1, len(grid.rows)) - 0.5, -0.5)
    axes.set_yticks(range(len(grid.rows)), [fill(label, 30) for label in grid.rows])
    long = any(len(label) > 8 for label in grid.columns) and len(grid.columns) > 5
    axes.set_xticks(
        range(len(grid.columns)),
        [shortened(label, 26) if long else fill(label, 14) for label in grid.columns],
        rotation=45 if long else 0,
        ha="left" if long else "center",
        rotation_mode="anchor" if long else "default",
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    for side in axes.spines.values():
        side.set_visible(False)


def _shade(share: float) -> str:
    """From white to dark blue."""
    low, high = (255, 255, 255), (22, 54, 92)
    mixed = [round(a + (b - a) * share) for a, b in zip(low, high, strict=True)]
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _is_light(color: str) -> bool:
    """True where black is read better on the colour than white (relative luminance, WCAG 2)."""
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179
