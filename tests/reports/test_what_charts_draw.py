"""What is drawn: bars, cells and lines with their numbers, and the same in words and captions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from qcode.model import Agreement, Column, Table, Verdict
from qcode.reliability.coefficients import columns
from qcode.reports import (
    charts,
    charts_agreement,
    charts_coverage,
    charts_heat,
    charts_saturation,
)
from qcode.reports.agreement_values import CodeAgreement, Measured
from qcode.reports.charts import referral_chart, themes_chart
from qcode.reports.charts_agreement import forest_charts
from qcode.reports.charts_coverage import coverage_chart
from qcode.reports.charts_heat import MOST_CODES, cooccurrence_chart, crosstab_chart
from qcode.reports.charts_saturation import saturation_chart
from qcode.reports.groups import ALL

ROOMS = (charts, charts_agreement, charts_coverage, charts_heat, charts_saturation)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that are filled in; no file is made of them."""
    figures: list[Figure] = []

    def pictures(height: float, fill_in: Callable[[Figure], None]) -> tuple[bytes, bytes]:
        figures.append(Figure(figsize=(7.0, height)))
        fill_in(figures[-1])
        return b"png", b"svg"

    for room in ROOMS:
        monkeypatch.setattr(room, "pictures", pictures)
    return figures


def near(value: float) -> Any:
    """The value but for rounding."""
    return pytest.approx(value)


def axes_of(figures: Sequence[Figure]) -> Any:
    """The axes of the last figure."""
    (axes,) = figures[-1].axes
    return axes


def bars(axes: Axes) -> list[list[float]]:
    """The lengths of the bars, one list for each group."""
    return [[round(bar.get_width(), 1) for bar in some] for some in axes.containers]


def words(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.texts]


def labels(axes: Axes) -> list[str]:
    return [text.get_text() for text in axes.get_yticklabels()]


# -- streams


def streams(
    groups: Mapping[str, Sequence[tuple[str, int]]], small: str = "", title: str = "Streams by role"
) -> Table:
    """A table of streams: of each group its rows, with percents of their sum."""
    rows, totals = [], []
    for group, some in groups.items():
        total = sum(n for _, n in some)
        totals.append({"group": group, "citations": total, "small": group in small.split()})
        rows += [
            {
                "group": group,
                "code": label.casefold(),
                "label": label,
                "depth": 1,
                "citations": n,
                "percent": 100 * n / total if total else None,
            }
            for label, n in some
        ]
    return Table("report.referrals", title, (), tuple(rows), extra={"groups": totals})


TWO = {
    "judge": [("Hot", 20), ("School", 10), ("Nobody", 0)],
    "law_clerk": [("Hot", 5), ("School", 16), ("Nobody", 0)],
    ALL: [("Hot", 25), ("School", 26), ("Nobody", 0)],
}


def test_streams_are_bars_of_each_group_the_longest_stream_first(drawn: list[Figure]) -> None:
    chart = referral_chart(streams(TWO))
    axes = axes_of(drawn)
    assert labels(axes) == ["School", "Hot"]
    assert bars(axes) == [[33.3, 66.7], [76.2, 23.8]]
    assert words(axes) == ["33.3% (10)", "66.7% (20)", "76.2% (16)", "23.8% (5)"]
    assert axes.get_xlabel() == "Percent of the group's citations"
    assert [t.get_text() for t in drawn[-1].legends[0].get_texts()] == [
        "Judge (30 citations)",
        "Law clerk (21 citations)",
    ]
    assert (chart.name, chart.png, chart.svg) == ("referrals", b"png", b"svg")
    assert chart.title == "Streams by role, percent of the group's citations"
    assert chart.alt == (
        "Bar chart. Streams by role, percent of the group's citations. Judge, 30 citations: Hot"
        " 66.7% (20), School 33.3% (10). Law clerk, 21 citations: School 76.2% (16), Hot 23.8% (5)."
    )


def test_bars_stand_below_one_another_and_the_longest_fits(drawn: list[Figure]) -> None:
    referral_chart(streams(TWO))
    axes = axes_of(drawn)
    centres = [round(b.get_y() + b.get_height() / 2, 3) for some in axes.containers for b in some]
    assert centres == [-0.2, 0.8, 0.2, 1.2]
    assert {round(b.get_height(), 3) for some in axes.containers for b in some} == {0.368}
    assert axes.get_xlim() == (0.0, near(1600 / 21 * 1.17))
    assert axes.get_ylim() == (1.5, -0.5)
    assert [round(t.get_position()[0], 2) for t in axes.texts] == [33.83, 67.17, 76.69, 24.31]
    assert drawn[-1].get_figheight() == near(0.8 + 2 * (0.13 * 2 + 0.12))
    looks = [(to_hex(c[0].get_facecolor()), c[0].get_hatch()) for c in axes.containers]
    assert looks == [("#16365c", None), ("#e69f00", "////")] or looks == [
        ("#16365c", ""),
        ("#e69f00", "////"),
    ]


def test_small_groups_are_named_and_not_drawn(drawn: list[Figure]) -> None:
    chart = referral_chart(streams(TWO, "law_clerk"), title="My title")
    assert bars(axes_of(drawn)) == [[33.3, 66.7]] and not drawn[-1].legends
    assert chart.title == "My title. Not drawn, too few: Law clerk (21 citations)"
    assert chart.alt.endswith("School 33.3% (10). Not drawn: Law clerk (21 citations).")


def test_where_all_groups_are_small_those_with_citations_are_drawn(drawn: list[Figure]) -> None:
    table = streams({"a": [("Hot", 1)], "b": [("Hot", 0)], ALL: [("Hot", 1)]}, "a b")
    chart = referral_chart(table)
    assert bars(axes_of(drawn)) == [[100.0]]
    assert chart.title.endswith("Not drawn, too few: B (0 citations)")
    assert axes_of(drawn).get_xlim() == (0.0, 117.0)


def test_one_group_of_everybody_has_no_legend_and_short_bars_room(drawn: list[Figure]) -> None:
    rows = [(f"S{n}", 1) for n in range(60)]
    chart = referral_chart(streams({ALL: rows}, title="Streams"))
    axes = axes_of(drawn)
    assert not drawn[-1].legends and axes.get_xlim() == (0.0, 5.0)
    assert "S19 1.7% (1) and 40 more." in chart.alt and chart.alt.count("(1)") == 20
    assert chart.alt.startswith("Bar chart. Streams, percent of the group's citations. All groups,")


def test_what_a_group_does_not_cite_is_a_nought(drawn: list[Figure]) -> None:
    table = streams({"a": [("Hot", 1)], "b": [("School", 2)], ALL: [("Hot", 1), ("School", 2)]})
    deep = {**table.rows[0], "depth": 2, "code": "deep", "label": "Deep", "citations": 50}
    referral_chart(replace(table, rows=(*table.rows, deep)))
    axes = axes_of(drawn)
    assert labels(axes) == ["School", "Hot"]
    assert words(axes) == ["0", "100.0% (1)", "100.0% (2)", "0"]


# -- themes


def theme(
    code: str, n: int, asked: int, group: str = ALL, *, few: bool = False, **more: Any
) -> dict[str, Any]:
    return {
        "group": group,
        "code": code,
        "label": code.capitalize(),
        "depth": 1,
        "participants": n,
        "participants_base": 10,
        "percent_of_asked": 100 * n / asked if asked else None,
        "small_group": few,
    } | more


def themed(*rows: dict[str, Any]) -> Table:
    return Table("report.themes", "Themes", (), rows)


def test_themes_are_bars_in_percent_of_those_asked(drawn: list[Figure]) -> None:
    rows = [theme("family", 9, 9, depth=0), theme("hall", 1, 4), theme("docket", 3, 4)]
    below = theme("part", 1, 1, depth=2)
    chart = themes_chart(themed(*rows, theme("never", 0, 4), below))
    axes = axes_of(drawn)
    assert labels(axes) == ["Hall", "Docket"] and bars(axes) == [[25.0, 75.0]]
    assert axes.get_xlabel() == "Percent of those asked"
    assert (chart.name, chart.title) == ("themes", "Themes, percent of those asked")
    assert chart.alt == (
        "Bar chart. Themes, percent of those asked. All groups, 10 participants: Docket 75.0% (3),"
        " Hall 25.0% (1)."
    )


def test_several_codes_at_the_top_are_the_themes(drawn: list[Figure]) -> None:
    rows = [theme("a", 1, 2, depth=0), theme("b", 1, 2, depth=0), theme("c", 1, 2)]
    themes_chart(themed(*rows))
    assert labels(axes_of(drawn)) == ["A", "B"]
    themes_chart(themed(theme("only", 1, 2, depth=0)))
    assert labels(axes_of(drawn)) == ["Only"]


def test_small_groups_of_themes_are_named_and_not_drawn_unless_all_are(drawn: list[Figure]) -> None:
    rows = [
        theme("a", 1, 2, "judge"),
        theme("b", 2, 2, "judge"),
        theme("a", 1, 0, "clerk", few=True, participants_base=1),
        theme("b", 0, 0, "clerk", few=True, participants_base=1),
    ]
    chart = themes_chart(themed(*rows))
    assert (
        chart.title == "Themes, percent of those asked. Not drawn, too few: Clerk (1 participant)"
    )
    assert bars(axes_of(drawn)) == [[50.0, 100.0]]
    every = themes_chart(themed(*({**r, "small_group": True} for r in rows)), title="T")
    assert every.title == "T" and bars(axes_of(drawn)) == [[50.0, 100.0], [0.0, 0.0]]
    assert words(axes_of(drawn)) == ["50.0% (1)", "100.0% (2)", "0.0% (1)", "0"]


# -- coverage


def test_the_coded_share_is_a_bar_with_a_line_for_all(drawn: list[Figure]) -> None:
    rows: list[dict[str, Any]] = [
        {"value": "T", "label": "T", "number": "Interview 1", "percent": 50.0},
        {"value": "U", "label": "U", "number": "Interview 2", "percent": None},
        {"value": "(all)", "label": "(all)", "number": "All", "percent": 25.0},
    ]
    columns = (Column("label", "Transcript", instead="number"),)
    table = Table("report.coverage", "Coded share by transcript", columns, tuple(rows))
    chart = coverage_chart(table)
    axes = axes_of(drawn)
    assert labels(axes) == ["Interview 1", "Interview 2"]
    assert bars(axes) == [[50.0, 0.0]] and words(axes) == ["50.0%", "–", "all: 25.0%"]
    assert [round(bar.get_height(), 2) for bar in axes.containers[0]] == [0.72, 0.72]
    assert axes.get_axisbelow() is True
    assert [line.get_xdata()[0] for line in axes.lines] == [25.0]
    assert axes.get_xlim() == (0.0, near(50 * 1.15 + 2))
    assert axes.get_ylim() == (1.6, -0.6)
    assert drawn[-1].get_figheight() == near(1.3)
    assert [t.get_position()[0] for t in axes.texts] == [50.6, 0.6, 25.0]
    assert (chart.name, chart.title) == (
        "coverage",
        "Coded share by transcript, percent of respondents' words",
    )
    assert chart.alt == (
        "Bar chart. Coded share by transcript, percent of respondents' words: Interview 1 50.0%,"
        " Interview 2 –. All together 25.0%."
    )
    plain = coverage_chart(replace(table, columns=(Column("label", "Role"),), rows=tuple(rows[:2])))
    assert labels(axes_of(drawn)) == ["T", "U"] and not axes_of(drawn).lines
    assert plain.alt.endswith("words: T 50.0%, U –.")
    coverage_chart(replace(table, rows=()))
    assert axes_of(drawn).get_xlim() == (0.0, near(5 * 1.15 + 2))
    assert drawn[-1].get_figheight() == near(1.1)
    coverage_chart(
        replace(table, rows=({**rows[0], "percent": 100.0}, {**rows[2], "percent": None}))
    )
    assert axes_of(drawn).get_xlim() == (0.0, 112.0) and not axes_of(drawn).lines


# -- saturation


def curve(size: int, saturated: int | None = None, new: int = 3) -> Table:
    """One new code in each of the first `new` interviews."""
    rows = tuple(
        {
            "order": i,
            "new": int(i <= new),
            "codes": min(i, new),
            "low": 1,
            "mean": 2.5,
            "high": 3,
        }
        for i in range(1, size + 1)
    )
    return Table("report.saturation", "New codes", (), rows, extra={"saturated": saturated})


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (curve(0), "Line chart. New codes: no interview is counted."),
        (
            curve(2),
            "Line chart. New codes, 2 interviews. Codes known after 1: 1 (1 to 3 in random orders);"
            " after 2: 2 (1 to 3 in random orders). The last new code comes in interview 2.",
        ),
        (
            curve(1, 4, new=0),
            "Line chart. New codes, 1 interview. Codes known after 1: 0 (1 to 3 in random orders)."
            " New information falls below the threshold after 4.",
        ),
    ],
)
def test_the_curve_is_said_in_words(drawn: list[Figure], table: Table, said: str) -> None:
    chart = saturation_chart(table)
    assert chart.alt == said
    assert (chart.name, chart.title) == ("saturation", "New codes, with random orders")


@pytest.mark.parametrize(
    ("size", "points"),
    [(10, range(1, 11)), (19, range(1, 20)), (20, [*range(1, 20, 2), 20]), (31, range(1, 32, 3))],
)
def test_about_ten_points_of_a_long_curve_are_said(
    drawn: list[Figure], size: int, points: Sequence[int]
) -> None:
    alt = saturation_chart(curve(size)).alt
    said = alt.partition("Codes known ")[2].partition(" The last")[0].split("; ")
    assert [int(part.split()[1].rstrip(":")) for part in said] == list(points)


def test_the_curve_is_a_line_over_bars_with_a_band(drawn: list[Figure]) -> None:
    saturation_chart(curve(4))
    axes = axes_of(drawn)
    mean, known = axes.lines
    assert list(mean.get_ydata()) == [2.5] * 4 and list(known.get_ydata()) == [1, 2, 3, 3]
    assert list(known.get_xdata()) == [1, 2, 3, 4] and known.get_markersize() == 4
    assert [bar.get_height() for bar in axes.containers[0]] == [1, 1, 1, 0]
    assert words(axes) == ["3"] and axes.get_ylim()[0] == 0 and axes.get_axisbelow() is True
    assert [t.get_text() for t in drawn[-1].legends[0].get_texts()] == [
        "95 percent of random orders",
        "mean of random orders",
        "codes so far, in order",
        "new codes",
    ]
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Interviews", "Codes")
    assert drawn[-1].get_figheight() == 3.6
    for size, dot in ((39, 4), (40, 2)):
        saturation_chart(curve(size))
        assert axes_of(drawn).lines[1].get_markersize() == dot


# -- heat maps


def pair(one: str, other: str, segments: int) -> dict[str, Any]:
    return {
        "code": one,
        "label": one.upper(),
        "with": other,
        "with_label": other.upper(),
        "segments": segments,
    }


def cells(axes: Axes) -> list[tuple[float, float, str]]:
    """Place and colour of each cell."""
    return [
        (p.get_x() + 0.5, p.get_y() + 0.5, to_hex(p.get_facecolor()))
        for p in axes.patches
        if isinstance(p, Rectangle)
    ]


def test_codes_that_come_together_are_a_map_with_numbers(drawn: list[Figure]) -> None:
    table = Table("report.cooccurrence", "Together", (), (pair("a", "b", 4), pair("a", "c", 0)))
    chart = cooccurrence_chart(table)
    axes = axes_of(drawn)
    assert labels(axes) == ["A", "B", "C"]
    assert words(axes) == ["", "4", "0", "4", "", "0", "0", "0", ""]
    grey, white, dark = "#f2f2f2", "#ffffff", "#16365c"
    assert [c for *_, c in cells(axes)] == [grey, dark, white, dark, grey] + [white] * 3 + [grey]
    assert [place for *place, _ in cells(axes)][:4] == [[0, 0], [1, 0], [2, 0], [0, 1]]
    assert [t.get_color() for t in axes.texts][:3] == ["#000000", "#ffffff", "#000000"]
    assert axes.get_xlim() == (-0.5, 2.5) and axes.get_ylim() == (2.5, -0.5)
    assert drawn[-1].get_figheight() == near(1.4 + 3 * 0.32)
    assert not any(side.get_visible() for side in axes.spines.values())
    assert (chart.name, chart.title) == ("cooccurrence", "Together, segments with both")
    assert chart.alt == "Heat map. Together, segments with both: A with B 4."
    empty = cooccurrence_chart(replace(table, rows=()))
    assert empty.alt == "Heat map. Together, segments with both: ."
    none = cooccurrence_chart(replace(table, rows=(pair("a", "b", 0),)))
    assert [c for *_, c in cells(axes_of(drawn))] == [grey, white, white, grey]
    assert none.alt == empty.alt


def test_half_as_many_shared_segments_are_half_as_dark(drawn: list[Figure]) -> None:
    """Between white and #16365c; black is read on it, as its luminance is above .179 (WCAG 2)."""
    rows = (pair("a", "b", 4), pair("a", "c", 2), pair("b", "c", 1))
    cooccurrence_chart(Table("report.cooccurrence", "Together", (), rows))
    found = {c for *_, c in cells(axes_of(drawn))}
    assert found == {"#f2f2f2", "#16365c", "#8a9aae", "#c5cdd6"}
    inks = {t.get_text(): t.get_color() for t in axes_of(drawn).texts}
    assert inks == {"": "#000000", "4": "#ffffff", "2": "#000000", "1": "#000000"}


def test_numbers_are_white_where_black_could_not_be_read(drawn: list[Figure]) -> None:
    """Three fifths of the way to #16365c the luminance is .23, three quarters .13 (WCAG 2)."""
    rows = (pair("a", "b", 20), pair("a", "c", 12), pair("b", "c", 15))
    cooccurrence_chart(Table("report.cooccurrence", "Together", (), rows))
    inks = {t.get_text(): t.get_color() for t in axes_of(drawn).texts}
    assert inks == {"": "#000000", "20": "#ffffff", "12": "#000000", "15": "#ffffff"}


def test_only_the_codes_that_share_the_most_are_drawn(drawn: list[Figure]) -> None:
    rows = tuple(pair("hub", f"c{n:02d}", n) for n in range(1, MOST_CODES + 1))
    chart = cooccurrence_chart(Table("report.cooccurrence", "Together", (), rows))
    assert chart.title == "Together, segments with both; the 16 of 17 codes that share the most"
    assert labels(axes_of(drawn)) == ["HUB", *(f"C{n:02d}" for n in range(2, 17))]
    assert "C01" not in chart.alt and "HUB with C16 16." in chart.alt
    few = cooccurrence_chart(Table("report.cooccurrence", "Together", (), rows[1:]))
    assert few.title == "Together, segments with both"


def crossed(*groups: str) -> Table:
    row: dict[str, Any] = {"label": "Docket"}
    for i, group in enumerate(groups):
        row |= {
            f"n:{group}": i or None,
            f"percent:{group}": min(25.0 * i, 100.0) if i != 3 else None,
        }
    return Table(
        "report.crosstab",
        "Docket\nby role",
        (),
        (row,),
        extra={"groups": [{"group": g} for g in groups]},
    )


def test_a_cross_table_is_a_map_of_people_and_percent(drawn: list[Figure]) -> None:
    chart = crosstab_chart(crossed("judge", "law_clerk", "(no role)"))
    axes = axes_of(drawn)
    assert words(axes) == ["", "1\n25%", "2\n50%"]
    assert [c for *_, c in cells(axes)] == ["#ffffff", "#c5cdd6", "#8a9aae"]
    assert [t.get_text() for t in axes.get_xticklabels()] == ["Judge", "Law clerk", "No role"]
    assert drawn[-1].get_figheight() == near(1.4 + 0.42)
    assert chart.alt == (
        "Heat map. Docket ⏎ by role, participants and percent of those asked. Docket: Judge not"
        " asked, Law clerk 1 25%, No role 2 50%."
    )
    assert chart.title == "Docket ⏎ by role, participants and percent of those asked"
    crosstab_chart(crossed("a", "b", "c", "d"))
    assert words(axes_of(drawn))[3] == "3"
    assert cells(axes_of(drawn))[3][2] == "#f2f2f2"


@pytest.mark.parametrize(
    ("groups", "turned"),
    [
        ([f"g{n}" for n in range(6)], 0),
        (["attorneys", *(f"g{n}" for n in range(4))], 0),
        (["attorneys", *(f"g{n}" for n in range(5))], 45),
        (["attorney", *(f"g{n}" for n in range(5))], 0),
    ],
)
def test_long_headings_of_many_columns_are_turned(
    drawn: list[Figure], groups: list[str], turned: int
) -> None:
    crosstab_chart(crossed(*groups))
    assert axes_of(drawn).get_xticklabels()[0].get_rotation() == turned


# -- agreement


def agreed(
    code: str,
    alpha: float | None,
    low: float | None = None,
    high: float | None = None,
    word: Any = "reliable",
    *,
    assessable: bool = True,
    group: str | None = None,
) -> CodeAgreement:
    one = Agreement(
        code,
        40,
        {},
        {"krippendorff_alpha": alpha},
        low,
        high,
        assessable=assessable,
        verdict=Verdict(word),
    )
    return CodeAgreement(one, group)


def measured(*rows: CodeAgreement) -> Measured:
    return Measured(rows, columns(), "segment", ["Ada", "Ben"], 3, 40)


FOREST = measured(
    agreed("(all codes)", 0.85, 0.8, 0.9),
    agreed("good", 0.8, 0.801, 0.99),
    agreed("middling", 0.667, 0.5, 0.9, "tentative"),
    agreed("open", 0.7, word="uncertain"),
    agreed("poor", -0.25, -0.5, 0.1, "too low"),
    agreed("rare", 1.0, word="cannot be assessed", assessable=False),
    agreed("unused", None),
)


def test_the_forest_plot_is_said_in_words(drawn: list[Figure]) -> None:
    (chart,) = forest_charts(FOREST, {"good": "Good\ncode"})
    caption = (
        "Krippendorff's alpha by code, with 95 % intervals. Filled: reliable (green), tentative"
        " (amber), uncertain (blue), too low (red), by the rule; hollow: cannot be assessed. Not"
        " drawn, no alpha: unused"
    )
    assert (chart.name, chart.title) == ("agreement", caption)
    assert chart.alt == (
        f"Forest plot. {caption}. Lines at .667 and .800. At or above .800, 3 codes: Good ⏎ code"
        " .800 (.801 to .990), rare 1.000, All codes .850 (.800 to .900). From .667, 2 codes:"
        " middling .667 (.500 to .900), open .700. Below .667, 1 code: poor -.250 (-.500 to .100)."
        " Reliable: Good ⏎ code, All codes. Tentative: middling. Uncertain: open. Too low: poor."
        " Hollow, cannot be assessed: rare."
    )


def test_values_intervals_and_bars_are_drawn(drawn: list[Figure]) -> None:
    forest_charts(FOREST, {})
    axes = axes_of(drawn)
    assert labels(axes) == ["good", "middling", "open", "poor", "rare", "All codes"]
    points = {line.get_ydata()[0]: line for line in axes.lines if line.get_marker() in ("o", "D")}
    assert [points[at].get_xdata()[0] for at in range(6)] == [0.8, 0.667, 0.7, -0.25, 1.0, 0.85]
    assert [points[at].get_marker() for at in range(6)] == ["o"] * 5 + ["D"]
    assert [points[at].get_markeredgecolor() for at in range(6)] == [
        *("#00725a", "#b36b00", "#2f5f9e", "#a3262a", "#7b8794", "#00725a")
    ]
    assert [points[at].get_markerfacecolor() for at in range(4, 6)] == ["white", "#00725a"]
    spans = [
        tuple(line.get_xdata())
        for line in axes.lines
        if list(line.get_ydata()) in ([at, at] for at in range(6)) and len(line.get_xdata()) == 2
    ]
    assert spans == [(0.801, 0.99), (0.5, 0.9), (-0.5, 0.1), (0.8, 0.9)]
    ends = [line for line in axes.lines if line.get_linewidth() == 1.2]
    assert [(line.get_xdata()[0], *map(near, line.get_ydata())) for line in ends[:2]] == [
        (0.801, -0.16, 0.16),
        (0.99, -0.16, 0.16),
    ]
    assert words(axes) == [
        ".800 (.801 to .990)",
        ".667 (.500 to .900)",
        ".700",
        "-.250 (-.500 to .100)",
        "1.000",
        ".850 (.800 to .900)",
        ".667",
        ".800",
    ]
    assert axes.get_xlim() == (near(-0.52), 1.02) and axes.get_ylim() == (5.6, -0.9)
    assert axes.get_xlabel() == "Krippendorff's alpha (nominal), 95 % interval"
    assert drawn[-1].get_figheight() == near(1.0 + 0.235 * 6)
    upright = [x[0] for x in (ln.get_xdata() for ln in axes.lines) if len(set(x)) == 1][-3:]
    assert upright == [0.667, 0.8, 0.0]


def test_without_intervals_nothing_is_said_of_them_and_zero_is_the_edge(
    drawn: list[Figure],
) -> None:
    (chart,) = forest_charts(measured(agreed("a", 0.5)), {"a": "Docket"}, title="My plot")
    assert chart.title == "My plot. Filled: reliable (green), by the rule"
    axes = axes_of(drawn)
    assert axes.get_xlim() == (-0.02, 1.02) and len(axes.lines) == 3
    assert axes.get_xlabel() == "Krippendorff's alpha (nominal)"
    (bare,) = forest_charts(measured(agreed("a", 0.5, assessable=False)), {})
    assert bare.title == "Krippendorff's alpha by code. Hollow: cannot be assessed"
    assert forest_charts(measured(agreed("a", None)), {}) == ()
    (low,) = forest_charts(measured(agreed("a", -1.0, -2.0, 0.5)), {})
    assert axes_of(drawn).get_xlim()[0] == -1.02 and "with 95 % intervals" in low.title


@pytest.mark.parametrize(("rows", "parts"), [(33, [33]), (34, [33, 1]), (67, [33, 33, 1])])
def test_many_rows_take_several_pictures(drawn: list[Figure], rows: int, parts: list[int]) -> None:
    made = forest_charts(measured(*(agreed(f"c{n}", 0.9, group="x") for n in range(rows))), {})
    assert [len(labels(figure.axes[0])) for figure in drawn] == parts
    several = len(parts) > 1
    assert [c.name for c in made] == [
        f"agreement-{n}" if several else "agreement" for n in range(1, len(parts) + 1)
    ]
    head = "Krippendorff's alpha by code"
    for number, chart in enumerate(made, 1):
        part = f", part {number} of {len(parts)}" if several else ""
        key = ". Filled: reliable (green), by the rule" if number == len(parts) else ""
        assert chart.title == f"{head}{part}{key}"
    assert labels(drawn[0].axes[0])[0] == "x: c0"


def test_a_picture_has_no_clock_in_it() -> None:
    """Both kinds of bytes, the same each time."""
    seen: list[Any] = []
    first, again = (charts.pictures(1.5, lambda figure: seen.append(figure)) for _ in range(2))
    assert first == again and first[0].startswith(b"\x89PNG") and b"<svg" in first[1]
    assert [figure.get_size_inches().tolist() for figure in seen] == [[7.0, 1.5]] * 2
