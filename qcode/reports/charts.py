"""Charts of tables: streams and themes by group as grouped horizontal bars, as a bitmap and as
vector graphics.

Groups differ in lightness and hatching as well as in colour, every bar carries its number, and the
same is said in words (`alt`): nothing is lost in grey, on paper, or to somebody who cannot see it.
The same table gives the same bytes.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

from qcode.model import Table
from qcode.reports.groups import ALL
from qcode.reports.notes import amount, capitalised, listed
from qcode.shown import one_line

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FILLS = ("#16365c", "#e69f00", "#8fc1e3", "#00725a", "#f4dcc2", "#7a5195")
"""Dark, middle and light in turn, told apart by people with any colour vision and in grey."""
_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "||||")
INK = "#1f2933"
_LABEL_WIDTH = 30
_SAID = 20
"""Rows of a group that the words for a chart name."""
DPI = 300
STYLE: Any = {
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "text.parse_math": False,
    "hatch.linewidth": 0.7,
    "svg.fonttype": "path",
    "svg.hashsalt": "qcode",
    "text.color": INK,
    "axes.edgecolor": "#7b8794",
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with its caption, in words, as PNG and as SVG bytes."""

    name: str
    title: str
    alt: str
    png: bytes
    svg: bytes

    def __post_init__(self) -> None:
        """Caption and words are one line without control characters."""
        object.__setattr__(self, "title", one_line(self.title))
        object.__setattr__(self, "alt", one_line(self.alt))


@dataclass(frozen=True, slots=True)
class _Bars:
    """The bars of one group: its name, its base in words, and for each row percent and number."""

    name: str
    base: str
    values: tuple[tuple[float, int], ...]


def referral_chart(table: Table, *, title: str | None = None) -> Chart:
    """The chart of a table of `referrals`: the streams at depth 1, a bar for each group, longest
    streams first.

    Small groups (see `groups.is_small`) are not drawn, because long bars of so few mislead; caption
    and words name them. Streams that nobody cites are not drawn either.
    """
    totals = {g["group"]: int(g["citations"]) for g in table.extra["groups"]}
    names = [n for n in totals if n != ALL] or [ALL]
    small_ones = {g["group"] for g in table.extra["groups"] if g["small"]}
    drawn = [n for n in names if n not in small_ones] or [n for n in names if totals[n]]
    streams = _streams(table, names)
    bars = [
        _bars(table, name, amount(totals[name], "citation"), [code for code, _ in streams])
        for name in drawn
    ]
    labels = [label for _, label in streams]
    small = [f"{_named(n)} ({amount(totals[n], 'citation')})" for n in names if n not in drawn]
    caption = title if title is not None else f"{table.title}, percent of the group's citations"
    return _chart("referrals", table.title, caption, "the group's citations", labels, bars, small)


def themes_chart(table: Table, *, title: str | None = None) -> Chart:
    """The chart of a table of `themes`: the codes of the first level that has several, a bar for
    each group, in percent of those asked.

    Small groups are not drawn; caption and words name them.
    """
    names = list(dict.fromkeys(str(r["group"]) for r in table.rows))
    depth = min((r["depth"] for r in table.rows), default=0)
    while sum(r["depth"] == depth for r in table.rows if r["group"] == names[0]) == 1 and any(
        r["depth"] == depth + 1 for r in table.rows
    ):
        depth += 1
    rows = [r for r in table.rows if r["depth"] == depth]
    few = {str(r["group"]) for r in rows if r["small_group"]}
    drawn = [n for n in names if n not in few] or names
    people = {str(r["group"]): int(r["participants_base"]) for r in rows}
    decisions = {n: amount(people[n], "participant") for n in names}
    labels = {r["code"]: str(r["label"]) for r in rows if r["participants"]}
    bars = [
        _Bars(
            _named(n),
            decisions[n],
            tuple(
                (r["percent_of_asked"] or 0.0, int(r["participants"]))
                for r in rows
                if r["group"] == n and r["code"] in labels
            ),
        )
        for n in drawn
    ]
    small = [f"{_named(n)} ({decisions[n]})" for n in names if n not in drawn]
    caption = title if title is not None else f"{table.title}, percent of those asked"
    return _chart("themes", table.title, caption, "those asked", list(labels.values()), bars, small)


def _chart(
    name: str,
    title: str,
    caption: str,
    of: str,
    labels: Sequence[str],
    bars: Sequence[_Bars],
    small: Sequence[str],
) -> Chart:
    if small:
        caption += f". Not drawn, too few: {listed(small)}"
    png, svg = _draw(labels, bars, of)
    return Chart(name, caption, _alt(title, labels, bars, small, of), png, svg)


def _streams(table: Table, names: Sequence[str]) -> list[tuple[tuple[str, str], str]]:
    """(code and label, label) of the streams somebody cites, most cited first."""
    cited: dict[tuple[str, str], int] = {}
    for row in table.rows:
        if row.get("depth", 1) == 1 and row["group"] in names:
            key = (row["code"], row["label"])
            cited[key] = cited.get(key, 0) + row["citations"]
    return [(key, key[1]) for key in sorted(cited, key=lambda k: -cited[k]) if cited[key]]


def _bars(table: Table, name: str, base: str, streams: Sequence[tuple[str, str]]) -> _Bars:
    own: Mapping[tuple[str, str], Any] = {
        (r["code"], r["label"]): r for r in table.rows if r["group"] == name
    }
    values = tuple(
        (own[s]["percent"] or 0.0, own[s]["citations"]) if s in own else (0.0, 0) for s in streams
    )
    return _Bars(_named(name), base, values)


def _named(group: str) -> str:
    return one_line(capitalised(group))


def _alt(
    title: str, labels: Sequence[str], bars: Sequence[_Bars], small: Sequence[str], of: str
) -> str:
    """The chart in words: for every group its numbers, the largest first."""
    messages = [f"Bar chart. {one_line(title)}, percent of {of}."]
    for group in bars:
        order = sorted(range(len(labels)), key=lambda i: -group.values[i][1])
        cited = [i for i in order if group.values[i][1]]
        parts = [
            f"{one_line(labels[i])} {group.values[i][0]:.1f}% ({group.values[i][1]})" for i in cited
        ]
        messages.append(f"{group.name}, {group.base}: {listed(parts, _SAID)}.")
    if small:
        messages.append(f"Not drawn: {listed(small)}.")
    return " ".join(messages)


def _draw(labels: Sequence[str], bars: Sequence[_Bars], of: str) -> tuple[bytes, bytes]:
    rows = max(1, len(labels))
    height = 0.8 + rows * (0.13 * max(1, len(bars)) + 0.12)
    return pictures(height, lambda figure: _fill_in(figure, labels, bars, of))


def pictures(height: float, fill_in: Callable[[Figure], None]) -> tuple[bytes, bytes]:
    """A figure 7 inches wide as PNG (300 dots an inch) and SVG bytes; no clock and no random id
    goes in.
    """
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    png, svg = io.BytesIO(), io.BytesIO()
    with matplotlib.rc_context(STYLE), warnings.catch_warnings():
        # A letter that the font lacks is drawn as a box; that is no reason to fail.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(7.0, height), layout="constrained", facecolor="white")
        FigureCanvasAgg(figure)
        fill_in(figure)
        figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    return png.getvalue(), svg.getvalue()


def _fill_in(figure: Figure, labels: Sequence[str], bars: Sequence[_Bars], of: str) -> None:
    from matplotlib.patches import Patch

    axes = figure.add_subplot()
    height = 0.8 / max(1, len(bars))
    handles: list[Artist] = []
    for i, group in enumerate(bars):
        places = [row - 0.4 + height * (i + 0.5) for row in range(len(labels))]
        look: Any = {
            "facecolor": _FILLS[i % len(_FILLS)],
            "hatch": _HATCHES[i % len(_HATCHES)],
            "edgecolor": INK,
            "linewidth": 0.5,
        }
        axes.barh(places, [percent for percent, _ in group.values], height=height * 0.92, **look)
        handles.append(Patch(**look))
        for place, (percent, count) in zip(places, group.values, strict=True):
            words = f"{percent:.1f}% ({count})" if count else "0"
            axes.text(percent + 0.5, place, words, va="center", ha="left", fontsize=6.6)
    _dress(axes, labels, bars, of)
    if len(bars) > 1:
        names = [f"{group.name} ({group.base})".lstrip("_") for group in bars]
        columns = min(3, len(bars))
        figure.legend(
            handles,
            names,
            loc="outside upper left",
            ncols=columns,
            frameon=False,
            handlelength=2.2,
            columnspacing=1.4,
        )


def _dress(axes: Axes, labels: Sequence[str], bars: Sequence[_Bars], of: str) -> None:
    longest = max((percent for group in bars for percent, _ in group.values), default=0.0)
    axes.set_xlim(0, max(5.0, longest * 1.17))
    axes.set_ylim(max(1, len(labels)) - 0.5, -0.5)
    axes.set_yticks(range(len(labels)), [fill(one_line(label), _LABEL_WIDTH) for label in labels])
    axes.set_xlabel(f"Percent of {of}")
    axes.tick_params(axis="y", length=0)
    axes.xaxis.grid(visible=True, color="#d5dae0", linewidth=0.6)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
