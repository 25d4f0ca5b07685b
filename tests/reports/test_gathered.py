"""A study whose codings were read gathered, by coder and code, gives the figures of the same study
with a value for each coding.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

import pytest

from qcode import model
from qcode.reports.layers import Layered, LayerOptions, layered
from qcode.workflows.reporting.registry import make_report


def gathered(study: model.Study) -> model.Study:
    """The study as it is read for a report."""

    def key(c: model.Coding) -> tuple[str, str, str, str, model.Origin]:
        return c.transcript, c.code, c.coder, c.round, c.origin

    ordered = sorted(study.codings, key=lambda c: (*key(c), c.start, c.end))
    coded = [
        model.Coded(*which, [(c.start, c.end) for c in some])
        for which, some in groupby(ordered, key)
    ]
    return replace(study, codings=model.Gathered(coded))


REPORTS: list[tuple[str, dict[str, Any]]] = [
    ("referrals", {"by": "role", "depth": 2}),
    ("themes", {}),
    ("list", {"by": "site"}),
    ("cooccurrence", {}),
    ("saturation", {"orders": 5}),
    ("coverage", {"by": "coder"}),
    ("framework", {"by": "role"}),
]


@pytest.mark.parametrize(("name", "options"), REPORTS, ids=[name for name, _ in REPORTS])
def test_a_report_on_gathered_codings_is_the_same(
    task_force: model.Study, name: str, options: dict[str, Any]
) -> None:
    layer = LayerOptions()
    expected = make_report(name, task_force, options, layer)
    assert make_report(name, gathered(task_force), options, layer) == expected


def _places(chosen: Layered) -> list[list[tuple[str, int, int]]]:
    return [sorted((c.code, c.start, c.end) for c in x.codings) for x in chosen.layers]


def test_a_layer_of_another_coder_cuts_gathered_codings_to_what_was_finished(
    task_force: model.Study,
) -> None:
    """Only the first half of each transcript of Ben's is finished."""
    half = tuple(replace(d, end=d.end // 2) if d.coder == "Ben" else d for d in task_force.done)
    study = replace(task_force, done=half)
    options = LayerOptions(coder="Ben")
    expected = _places(layered(study, options))
    assert _places(layered(gathered(study), options)) == expected
    assert any(expected)


def test_what_a_machine_applied_is_left_out_of_gathered_codings_and_told(
    task_force: model.Study,
) -> None:
    machine = tuple(
        replace(c, origin="machine") if n % 3 == 0 else c for n, c in enumerate(task_force.codings)
    )
    study = replace(task_force, codings=machine)
    for options in (LayerOptions(), LayerOptions(include_machine=True)):
        expected = make_report("themes", study, {}, options)
        assert make_report("themes", gathered(study), {}, options) == expected
    assert sum(x.machine_left_out for x in layered(gathered(study)).layers) > 0


def test_values_that_are_kept_as_rows_are_a_tuple_to_everybody() -> None:
    rows = [(1, 1, 0, 5), (2, 1, 5, 9)]
    kept = model.Rows(model.Segment, lambda: rows)
    made = tuple(model.Segment(*row) for row in rows)
    assert (kept[1], kept[:1], len(kept)) == (made[1], made[:1], 2)
    assert kept == made
    assert made == kept
    assert (repr(kept), hash(kept)) == (repr(made), hash(made))
    assert model.rows_of(made, model.Segment) == rows
