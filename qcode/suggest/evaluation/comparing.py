"""The table of a model beside simpler ones, and that of the amount that was coded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qcode.model import Column, Table
from qcode.suggest.evaluation.figures import FIGURES, overall
from qcode.suggest.evaluation.held_out import HeldOut
from qcode.suggest.evaluation.intervals import difference
from qcode.suggest.evaluation.tables import LABELS, Repeats, limits

TRAINED = "trained model"
_SHOWN = ("macro_f1", "micro_f1", "recall_at_3", "map", "brier", "ece")
_AHEAD = ("macro_f1", "map")
"""The figures for which it is said how far the model is ahead; the last one is printed."""
_IN_DATA = tuple(
    Column(key, LABELS[key], "number") for key in FIGURES if key not in _SHOWN
) + tuple(
    Column(f"{key}_{side}", f"{LABELS[key]}, {side} limit", "number")
    for key in FIGURES
    for side in ("low", "high")
)


def comparison_table(simpler: Mapping[str, Sequence[HeldOut]], model: Sequence[HeldOut]) -> Table:
    """A row for each of `simpler` and for the model, with how far the model is ahead of each."""
    repeats = Repeats(model)
    best = repeats.mean(overall)
    ahead = [column for key in _AHEAD for column in _ahead(key)]
    rows: list[dict[str, Any]] = []
    for name, held in simpler.items():
        other = Repeats(held)
        values = other.mean(overall)
        row = {"model": name, **_figures(other)}
        for key in _AHEAD:
            row |= limits(f"{key}_ahead", difference(best[key] - values[key]))
        rows.append(row)
    rows.append({"model": TRAINED, **_figures(repeats), **dict.fromkeys(c.key for c in ahead)})
    return Table(
        "suggest.evaluate.compare",
        "Suggestions compared",
        (Column("model", "Model"), *_columns(), *_ahead(_AHEAD[-1])),
        tuple(rows),
        (
            "Most frequent code: every segment gets the share of training segments with each code,"
            " and the most frequent code counts as suggested. Role only: the same for each role."
            " Codebook alone: its keywords and questions, before anything is coded.",
            "Ahead: the figure of the trained model less that of the row, with an interval of the"
            " difference (95 %, jackknife of transcripts, Student's t).",
        ),
        data_columns=(*_IN_DATA, *_ahead(_AHEAD[0])),
    )


def curve_table(found: Mapping[int, Sequence[HeldOut]]) -> Table:
    """A row for each number of transcripts that was learned from."""
    rows = [{"transcripts": size, **_figures(Repeats(held))} for size, held in found.items()]
    return Table(
        "suggest.evaluate.curve",
        "Suggestions by amount coded",
        (Column("transcripts", "Training transcripts", "count"), *_columns()),
        tuple(rows),
        (
            "The transcripts to learn from are drawn at random from the training folds; 0 is the"
            " codebook alone.",
        ),
        data_columns=_IN_DATA,
    )


def _figures(repeats: Repeats) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for key, one in repeats.overall().items():
        cells |= limits(key, one)
    return cells


def _columns() -> tuple[Column, ...]:
    return tuple(Column(key, LABELS[key], "number") for key in _SHOWN)


def _ahead(key: str) -> tuple[Column, ...]:
    return tuple(
        Column(f"{key}_ahead{suffix}", label, "number", f"Ahead in {LABELS[key]}")
        for suffix, label in (("", "By"), ("_low", "From"), ("_high", "To"))
    )
