"""The chart of referral streams."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from qcode import model
from qcode.reports.charts import referral_chart
from qcode.reports.referrals import referrals

Small = Callable[..., model.Study]


def test_the_same_table_gives_the_same_bytes(task_force: model.Study) -> None:
    table = referrals(task_force, by="role")
    first, second = referral_chart(table), referral_chart(table)
    assert (first.png, first.svg) == (second.png, second.svg)
    assert first.png.startswith(b"\x89PNG")
    assert b"<svg" in first.svg
    assert b"<dc:date>" not in first.svg


def test_the_words_say_what_the_bars_say(task_force: model.Study) -> None:
    chart = referral_chart(referrals(task_force, by="role"))
    assert (
        "Law enforcement, 157 citations: Hotline 33.1% (52), Law enforcement 24.2% (38)"
        in chart.alt
    )
    assert "Service provider, 151 citations: Law enforcement 20.5% (31)" in chart.alt
    assert "Other (3 citations)" in chart.alt
    assert "Not drawn, too few: Other (3 citations)" in chart.title


def test_no_state_of_pyplot_is_touched(
    task_force: model.Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module set to None cannot be imported."""
    import matplotlib

    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    before = matplotlib.rcParams.copy()
    referral_chart(referrals(task_force, by="role"))
    assert matplotlib.rcParams.copy() == before


def test_labels_are_drawn_as_they_are(small: Small) -> None:
    """No mathematics, no hidden underscore, no failure on letters that the font lacks."""
    tree: dict[str, Any] = {"streams": {"$x_1$": {}, "_hidden": {}, "שלום": {}, "汉字": {}}}
    text = "P: one two three four."
    codings = [
        ("T", code, word)
        for code, word in zip(tree["streams"], ("one", "two", "three", "four"), strict=True)
    ]
    study = small({"T": text}, codings, tree=tree, people={"T": {"role": "_r$\\frac$"}})
    chart = referral_chart(referrals(study, by="role"))
    assert chart.png.startswith(b"\x89PNG")
    assert "$x 1$" in chart.alt


def test_a_table_without_citations_is_an_empty_chart(small: Small) -> None:
    chart = referral_chart(referrals(small({"T": "P: one."}, tree={"streams": {"a": {}}})))
    assert chart.png.startswith(b"\x89PNG")
