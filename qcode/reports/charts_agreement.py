"""The forest plot of agreement: alpha of each code with its interval, and the lines at .667 and
.800.

What is drawn is said in words too (`alt`), and told apart by shape as well as by colour: filled
where the code can be assessed, hollow where it is too rare, a diamond for all codes together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING

from qcode.model import VerdictWord
from qcode.reports.agreement_values import BARS as _BARS
from qcode.reports.agreement_values import CodeAgreement, Measured, label_of
from qcode.reports.charts import INK, Chart, pictures
from qcode.reports.notes import amount, listed
from qcode.shown import one_line

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BARS = (_BARS[1], _BARS[0])
"""Krippendorff's bars, the lower one first."""

MOST = 33
"""Rows of one picture: what fits on a page below a title."""

_COLOURS: dict[VerdictWord, str] = {
    "reliable": "#00725a",
    "tentative": "#b36b00",
    "uncertain": "#2f5f9e",
    "too low": "#a3262a",
}
_NAMES: dict[VerdictWord, str] = {
    "reliable": "green",
    "tentative": "amber",
    "uncertain": "blue",
    "too low": "red",
}
_FEW = "#7b8794"
_LABEL_WIDTH = 34


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the plot."""

    label: str
    alpha: float
    low: float | None
    high: float | None
    assessable: bool
    verdict: VerdictWord
    is_all: bool = False

    @property
    def colour(self) -> str:
        """By the verdict; grey for what cannot be assessed."""
        return _COLOURS.get(self.verdict, INK) if self.assessable else _FEW

    @property
    def said(self) -> str:
        """``hotline .860 (.710 to .942)``."""
        band = (
            f" ({_number(self.low)} to {_number(self.high)})"
            if self.low is not None and self.high is not None
            else ""
        )
        return f"{self.label} {_number(self.alpha)}{band}"


def forest_charts(
    measured: Measured, labels: Mapping[str, str], *, title: str | None = None
) -> tuple[Chart, ...]:
    """The plot of agreement, in as many pictures as it takes; none where no alpha exists.

    `labels` maps keys of codes to their labels. Codes keep their order, the row of all codes stands
    last. Codes without an alpha are not
    drawn; caption and words name them.
    """
    result, left = _rows(measured, labels)
    bands = ", with 95 % intervals" if any(r.low is not None for r in result) else ""
    caption = title if title is not None else f"Krippendorff's alpha by code{bands}"
    parts = [result[i : i + MOST] for i in range(0, len(result), MOST)]
    charts = []
    for number, rows in enumerate(parts, 1):
        part = f", part {number} of {len(parts)}" if len(parts) > 1 else ""
        last = number == len(parts)
        undrawn = f". Not drawn, no alpha: {listed(left)}" if left else ""
        words = f"{caption}{part}" + (f"{_key(result)}{undrawn}" if last else "")
        low = min([0.0, *(r.low if r.low is not None else r.alpha for r in result)])
        png, svg = _draw(rows, max(low, -1.0))
        charts.append(
            Chart(
                f"agreement{f'-{number}' if len(parts) > 1 else ''}",
                words,
                _alt(words, rows),
                png,
                svg,
            )
        )
    return tuple(charts)


def _rows(measured: Measured, labels: Mapping[str, str]) -> tuple[list[_Row], list[str]]:
    rows, left = [], []
    for row in sorted(measured.rows, key=lambda r: r.is_all):
        label, one = _label(row, labels), row.agreement
        if one.krippendorff_alpha is None:
            left.append(label)
            continue
        alpha, low, high = one.krippendorff_alpha, one.alpha_low, one.alpha_high
        rows.append(_Row(label, alpha, low, high, one.assessable, row.verdict.word, row.is_all))
    return rows, left


def _key(rows: Sequence[_Row]) -> str:
    """What the colours and shapes of the picture mean."""
    seen = {r.verdict for r in rows if r.assessable}
    filled = ", ".join(f"{word} ({colour})" for word, colour in _NAMES.items() if word in seen)
    hollow = "hollow: cannot be assessed" if not all(r.assessable for r in rows) else ""
    wording = "; ".join(
        part for part in (f"filled: {filled}, by the rule" if filled else "", hollow) if part
    )
    return f". {wording[0].upper()}{wording[1:]}" if wording else ""


def _label(row: CodeAgreement, labels: Mapping[str, str]) -> str:
    name = one_line(label_of(row, labels))
    return f"{one_line(row.group)}: {name}" if row.group else name


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3f}".replace("0.", ".", 1) if abs(value) < 1 else f"{value:.3f}"


def _alt(caption: str, rows: Sequence[_Row]) -> str:
    messages = [
        f"Forest plot. {caption}. Lines at"
        f" {' and '.join(f'{b:.3f}'.removeprefix('0') for b in BARS)}."
    ]
    for bar, words in ((BARS[1], "At or above .800"), (BARS[0], "From .667"), (-2.0, "Below .667")):
        upper = next((b for b in BARS if b > bar), 2.0) if bar >= 0 else BARS[0]
        here = [r.said for r in rows if bar <= r.alpha < upper]
        if here:
            messages.append(f"{words}, {amount(len(here), 'code')}: {listed(here, len(here))}.")
    for word in _COLOURS:
        if named := [r.label for r in rows if r.assessable and r.verdict == word]:
            messages.append(f"{word.capitalize()}: {listed(named, len(named))}.")
    few = [r.label for r in rows if not r.assessable]
    if few:
        messages.append(f"Hollow, cannot be assessed: {listed(few, len(few))}.")
    return " ".join(messages)


def _draw(rows: Sequence[_Row], low: float) -> tuple[bytes, bytes]:
    return pictures(1.0 + 0.235 * max(1, len(rows)), lambda figure: _fill_in(figure, rows, low))


def _fill_in(figure: Figure, rows: Sequence[_Row], low: float) -> None:
    axes = figure.add_subplot()
    for at, row in enumerate(rows):
        if row.low is not None and row.high is not None:
            axes.plot(
                [max(row.low, low), row.high],
                [at, at],
                color=row.colour,
                linewidth=1.6,
                solid_capstyle="butt",
            )
            for end in (row.low, row.high):
                if end >= low:
                    axes.plot([end, end], [at - 0.16, at + 0.16], color=row.colour, linewidth=1.2)
        marker = "D" if row.is_all else "o"
        inside = row.colour if row.assessable else "white"
        axes.plot(
            [max(row.alpha, low)],
            [at],
            marker=marker,
            markersize=5.2,
            markerfacecolor=inside,
            markeredgecolor=row.colour,
        )
        words = row.said.removeprefix(row.label).strip()
        axes.annotate(
            words,
            (1.0, at),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            ha="left",
            fontsize=7,
            color=INK,
        )
    _dress(axes, rows, low)


def _dress(axes: Axes, rows: Sequence[_Row], low: float) -> None:
    axes.set_xlim(low - 0.02, 1.02)
    axes.set_ylim(max(1, len(rows)) - 0.4, -0.9)
    axes.set_yticks(range(len(rows)), [fill(row.label, _LABEL_WIDTH) for row in rows])
    axes.set_xlabel(
        "Krippendorff's alpha (nominal)"
        + (", 95 % interval" if any(r.low is not None for r in rows) else "")
    )
    axes.tick_params(axis="y", length=0)
    for bar, style in zip(BARS, ("--", "-"), strict=True):
        axes.axvline(bar, color=INK, linewidth=0.9, linestyle=style)
        axes.annotate(
            f"{bar:.3f}".removeprefix("0"),
            (bar, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize=7,
        )
    if low < 0:
        axes.axvline(0.0, color="#d5dae0", linewidth=0.8)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
