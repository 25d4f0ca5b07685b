"""The tables of an evaluation: by code, overall, by precision, by probability."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from qcode.model import Codebook, Column, Table
from qcode.shown import amount, cut_list
from qcode.suggest.cuts import PRECISIONS
from qcode.suggest.evaluation.figures import (
    BINS,
    FIGURES,
    RECALL_AT,
    Sums,
    bases,
    bases_by_code,
    bases_of_coverage,
    by_code,
    calibration,
    coverage,
    mean_of_defined,
    overall,
    sums_of,
    weights_of,
)
from qcode.suggest.evaluation.held_out import Floats, HeldOut
from qcode.suggest.evaluation.intervals import Estimate, estimate

LABELS = {
    "macro_f1": "Macro F1",
    "micro_f1": "Micro F1",
    "hit_at_1": "First is right",
    **{f"recall_at_{many}": f"Recall in first {many}" for many in RECALL_AT},
    "map": "MAP",
    "brier": "Brier",
    "ece": "ECE",
}
INTERVALS = (
    "Intervals (95 %) are by transcript: each is left out in turn (jackknife), and the limits are"
    " those of Korn and Graubard (1998)."
)
Figures = Callable[[Sums, Floats], Mapping[str, Floats]]


class Repeats:
    """The figures of several repeats: their mean, without each transcript too, and their range."""

    def __init__(self, held: Sequence[HeldOut]) -> None:
        self.first, self.number = held[0], len(held)
        self.sums = [sums_of(one) for one in held]
        self.weights = weights_of(len(held[0].truth.clusters))

    def mean(self, figures: Figures) -> dict[str, Floats]:
        """The mean over repeats of every figure, in every replicate; a repeat in which a figure is
        undefined is left out.
        """
        found = [figures(sums, self.weights) for sums in self.sums]
        return {key: mean_of_defined(np.array([one[key] for one in found])) for key in found[0]}

    def base(self, of: Callable[[Sums], Mapping[str, Floats]]) -> dict[str, Floats]:
        """The mean number of observations behind every figure, by transcript."""
        found = [of(sums) for sums in self.sums]
        return {key: np.mean([one[key] for one in found], axis=0) for key in found[0]}

    def range(self) -> dict[str, tuple[float | None, float | None]]:
        """The lowest and highest overall figures of single repeats."""
        found = [overall(sums, self.weights[:, :1]) for sums in self.sums]
        result: dict[str, tuple[float | None, float | None]] = {}
        for key in FIGURES:
            values = [float(one[key][0]) for one in found if not np.isnan(one[key][0])]
            result[key] = (min(values), max(values)) if values else (None, None)
        return result

    def overall(self) -> dict[str, Estimate]:
        """The estimates of the overall figures."""
        values, base = self.mean(overall), self.base(bases)
        return {key: estimate(values[key], base[key]) for key in FIGURES}


def code_table(
    repeats: Repeats, codebook: Codebook, folds: int, remarks: Sequence[str] = ()
) -> Table:
    """A row per code, with the overall figures in `extra`; `folds` is the number asked for."""
    rows = tuple(_code_rows(repeats, codebook))
    columns = [Column("code", "Code"), Column("positives", "Positives", "count")]
    for key, label in (("precision", "Precision"), ("recall", "Recall"), ("f1", "F1")):
        columns += _with_limits(key, label)
    data = (
        Column("label", "Label"),
        Column("transcripts", "Transcripts", "count"),
        Column("suggested", "Suggested", "number"),
        Column("undefined", "Undefined"),
    )
    return Table(
        "suggest.evaluate",
        "How good suggestions are",
        tuple(columns),
        rows,
        (*_notes(repeats, folds), *_undefined(rows), *remarks),
        _extra(repeats),
        data_columns=data,
    )


def _code_rows(repeats: Repeats, codebook: Codebook) -> list[dict[str, Any]]:
    truth = repeats.first.truth
    values, base = repeats.mean(by_code), repeats.base(bases_by_code)
    rows: list[dict[str, Any]] = []
    for at, code in enumerate(truth.codes):
        entry = codebook.get(code)
        row: dict[str, Any] = {
            "code": code,
            "label": entry.name if entry else code,
            "positives": int(truth.true[:, at].sum()),
            "transcripts": int((base["recall"][at] > 0).sum()),
            "suggested": float(base["precision"][at].sum()),
        }
        for key in values:
            row |= limits(key, estimate(values[key][at], base[key][at]))
        rows.append(row | {"undefined": _why(row)})
    return rows


def _why(row: Mapping[str, Any]) -> str:
    """Why a figure of a code does not exist."""
    reasons = []
    if not row["positives"]:
        reasons.append("recall and F1: no segment has the code")
    if not row["suggested"]:
        reasons.append("precision: it was never suggested")
    return "; ".join(reasons)


def _undefined(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    none = [row["code"] for row in rows if not row["positives"]]
    never = [row["code"] for row in rows if not row["suggested"]]
    single = [row["code"] for row in rows if row["transcripts"] == 1]
    notes = []
    if none:
        notes.append(f"In no segment, so without recall and F1: {cut_list(none)}.")
    if never:
        notes.append(f"Never suggested, so without a precision: {cut_list(never)}.")
    if single:
        notes.append(
            f"Given in a single transcript, so recall has no interval: {cut_list(single)}."
        )
    return notes


def _extra(repeats: Repeats) -> dict[str, Any]:
    estimates, spread = repeats.overall(), repeats.range()
    covered, base = repeats.mean(coverage), repeats.base(bases_of_coverage)
    shares, reached = (
        {str(p): estimate(covered[key][at], base[key][at]) for at, p in enumerate(PRECISIONS)}
        for key in ("share", "reached")
    )
    return {
        "folds": repeats.first.folds,
        "repeats": repeats.number,
        "grouped_by": "transcript",
        **{key: one.value for key, one in estimates.items()},
        "coverage": {p: one.value for p, one in shares.items()},
        "coverage_reached": {p: one.value for p, one in reached.items()},
        "intervals": {key: [one.low, one.high] for key, one in estimates.items()},
        "interval": "jackknife of transcripts",
        **({"of_repeats": {k: list(v) for k, v in spread.items()}} if repeats.number > 1 else {}),
    }


def figures_table(repeats: Repeats) -> Table:
    """The overall figures with their intervals, and their range over repeats if there are
    several.
    """
    spread = repeats.range()
    rows = [
        {
            "figure": LABELS[key],
            "key": key,
            **limits("value", one),
            "lowest": spread[key][0],
            "highest": spread[key][1],
        }
        for key, one in repeats.overall().items()
    ]
    of = f"Of {repeats.number} repeats"
    several = (
        Column("lowest", "Lowest", "number", of),
        Column("highest", "Highest", "number", of),
    )
    return Table(
        "suggest.evaluate.figures",
        "All codes together",
        (
            Column("figure", "Figure"),
            *_with_limits("value", ""),
            *(several if repeats.number > 1 else ()),
        ),
        tuple(rows),
        data_columns=(Column("key", "Key"),),
    )


def coverage_table(repeats: Repeats) -> Table:
    """For each asked precision, the share of segments with a suggestion, and the precision that
    these suggestions reached.
    """
    values, base = repeats.mean(coverage), repeats.base(bases_of_coverage)
    rows = [
        {
            "asked": precision,
            **limits("coverage", estimate(values["share"][at], base["share"][at])),
            **limits("reached", estimate(values["reached"][at], base["reached"][at])),
        }
        for at, precision in enumerate(PRECISIONS)
    ]
    note = (
        "Coverage: the share of segments whose first suggestion has at least the probability that,"
        " in the training data, was right that often. Reached: how often it was right here."
    )
    columns = (
        Column("asked", "Asked precision", "number"),
        *_with_limits("coverage", "Coverage"),
        *_with_limits("reached", "Reached"),
    )
    return Table(
        "suggest.evaluate.coverage", "Coverage at asked precisions", columns, tuple(rows), (note,)
    )


def calibration_table(repeats: Repeats) -> Table:
    """For each tenth of probability, how probable codes were on average and how often they were
    right.
    """
    values = repeats.mean(calibration)
    base = repeats.base(lambda sums: {"number": sums.bins[0]})["number"]
    rows = []
    for at in range(BINS):
        row = {
            "from": at / BINS,
            "to": (at + 1) / BINS,
            "decisions": round(float(base[at].sum())),
            "predicted": _number(values["predicted"][at][0]),
            **limits("observed", estimate(values["observed"][at], base[at])),
        }
        rows.append(row)
    columns = (
        Column("from", "From", "number", "Probability"),
        Column("to", "To", "number", "Probability"),
        Column("predicted", "Mean", "number", "Probability"),
        Column("decisions", "Decisions", "count"),
        *_with_limits("observed", "Right"),
    )
    note = (
        "Each decision is about one code and one segment, over codes with a positive. Probabilities"
        " are honest where the share that is right is near their mean."
    )
    return Table("suggest.evaluate.calibration", "Calibration", columns, tuple(rows), (note,))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def limits(key: str, one: Estimate) -> dict[str, float | None]:
    """The cells of an estimate, with the limits under ``KEY_low`` and ``KEY_high``."""
    return {key: one.value, f"{key}_low": one.low, f"{key}_high": one.high}


def _with_limits(key: str, label: str) -> tuple[Column, ...]:
    return (
        Column(key, "Value", "number", label),
        Column(f"{key}_low", "From", "number", label),
        Column(f"{key}_high", "To", "number", label),
    )


def _notes(repeats: Repeats, folds: int) -> list[str]:
    truth, used = repeats.first.truth, repeats.first.folds
    notes = [
        f"Base: {amount(len(truth.cluster), 'segment')} marked as finished in"
        f" {amount(len(truth.clusters), 'transcript')}, without interviewers. Truth: consensus,"
        " else the codes given by more than half of the coders who finished.",
        "Every segment is evaluated by a model that has not seen its transcript.",
    ]
    if used < folds:
        notes.append(f"{used} folds instead of {folds}: there are not enough transcripts.")
    if repeats.number > 1:
        notes.append(
            f"Each figure is the mean of {repeats.number} repeats, in which transcripts are divided"
            " into folds anew."
        )
    return [*notes, INTERVALS]
