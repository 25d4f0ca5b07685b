"""Charts of themes, saturation, coverage, co-occurrence and codes by site."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import Any

import pytest

from qcode import model
from qcode.reports.charts import Chart
from qcode.reports.charts_heat import crosstab_chart
from qcode.reports.crosstab import crosstab
from qcode.workflows.reporting.registry import REPORTS, make_report, report_chart

CHARTS: dict[str, dict[str, Any]] = {
    "referrals": {"by": "role"},
    "themes": {"by": "role"},
    "saturation": {},
    "coverage": {"by": "role"},
    "cooccurrence": {},
    "crosstab": {"rows": "referral_stream", "by": "site"},
}


@pytest.fixture(scope="module")
def drawn(task_force: model.Study) -> Callable[[str], tuple[model.Table, Chart]]:
    known: dict[str, tuple[model.Table, Chart]] = {}

    def draw(name: str) -> tuple[model.Table, Chart]:
        if name not in known:
            table = make_report(name, task_force, CHARTS[name])
            known[name] = (table, report_chart(name, table))
        return known[name]

    return draw


def test_every_report_with_a_chart_is_drawn_here() -> None:
    assert {name for name, kind in REPORTS.items() if kind.chart} == set(CHARTS)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_300_dots_an_inch_and_is_drawn_without_text_or_colour_alone(
    drawn, name: str
) -> None:
    """The svg holds shapes only, no font and no reference to anything outside."""
    _, chart = drawn(name)
    width, _height = struct.unpack(">II", chart.png[16:24])
    assert width == 2100
    svg = chart.svg.decode()
    assert not re.search(r"<image|<script|href=\"(?!#)", svg)


@pytest.mark.parametrize("name", CHARTS)
def test_the_words_of_a_chart_name_its_kind_and_its_numbers(drawn, name: str) -> None:
    _, chart = drawn(name)
    assert re.match(r"(Bar|Line) chart\. |Heat map\. ", chart.alt)
    assert len(re.findall(r"\d", chart.alt)) > 10


def test_themes_say_percent_and_number_of_each_group(drawn) -> None:
    _, chart = drawn("themes")
    assert "Law enforcement, 60 participants: Role experience 100.0% (60)" in chart.alt
    assert "Referral stream 91.7% (55)" in chart.alt


def test_saturation_says_when_the_last_new_code_comes(drawn) -> None:
    table, chart = drawn("saturation")
    last = max(r["order"] for r in table.rows if r["new"])
    assert f"The last new code comes in interview {last}." in chart.alt
    assert f"after 143: {table.rows[-1]['codes']} (" in chart.alt


def test_coverage_calls_transcripts_by_number(task_force) -> None:
    """As documents do."""
    chart = report_chart("coverage", make_report("coverage", task_force, {}))
    assert "LE-01" not in chart.alt and "Law enforcement official 1 " in chart.alt


def test_co_occurrence_draws_the_codes_that_share_the_most(drawn) -> None:
    table, chart = drawn("cooccurrence")
    first = table.rows[0]
    assert f"{first['label']} with {first['with_label']} {first['segments']}" in chart.alt


def test_a_code_by_site_is_read_from_the_numbers_in_the_cells(drawn) -> None:
    table, chart = drawn("crosstab")
    row = next(r for r in table.rows if r["code"] == "hotline")
    assert f"Hotline: A {row['n:A']} {row['percent:A']:.0f}%, B " in chart.alt


def test_what_a_group_was_not_asked_is_hatched_and_said(small) -> None:
    study = small(
        {"A": "P: One two.", "B": "Q: Three four."},
        [("A", "gaps", "One")],
        tree={"gaps": {"?": ["q1"]}},
        protocols={"police": ["q1"], "lawyer": ["q2"]},
        people={"A": {"role": "police"}, "B": {"role": "lawyer"}},
    )
    chart = crosstab_chart(crosstab(study, "gaps", "role"))
    assert "Police 1 100%, Lawyer not asked" in chart.alt


@pytest.mark.parametrize("name", CHARTS)
def test_a_study_without_citations_gives_an_empty_chart(small, name: str) -> None:
    study = small(
        {"T": "P: one."},
        tree={"referral_stream": {"a": {}}},
        people={"T": {"site": "A", "role": "r"}},
    )
    chart = report_chart(name, make_report(name, study, CHARTS[name]))
    assert chart.png.startswith(b"\x89PNG")
