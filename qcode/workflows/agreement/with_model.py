"""The model as one more coder: how well it agrees with each coder, beside how well coders agree
with each other.

Coders are compared as `qcode reliability` compares them: the same round, the same segments, and
what they coded while they were blind. The model's codes are those that were suggested while the
transcript was held out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import Refused
from qcode.model import Column, Table
from qcode.reliability.binary import binary_coefficients
from qcode.reliability.matrix import MISSING, Ratings
from qcode.spans import trim
from qcode.store.view import View
from qcode.suggest.evaluation.alternative import alternative_test
from qcode.suggest.evaluation.running import Evaluation
from qcode.workflows.agreement.alternative_table import alternative_table
from qcode.workflows.agreement.comparing import AgreementScope, ComparedCoders, compare

MODEL = "the model"
ALL_CODERS = "(mean)"
_MEASURES = (("alpha", "Alpha"), ("kappa", "Kappa"), ("f1", "Macro F1"))


def agreement_with_model(view: View, evaluation: Evaluation, epsilon: float) -> tuple[Table, ...]:
    """Agreement by coder and by code, and the alternative annotator test. If no two coders finished
    the same segments, a table without rows says so.
    """
    try:
        compared = compare(view, AgreementScope(codes=evaluation.codes))
    except Refused as problem:
        reason = f"The model cannot be compared with coders: {problem.message}."
        return (_by_coder_table((), (), reason),)
    ratings = compared.ratings
    model = _decisions(compared, evaluation)
    pairs = _pairs(ratings, model)
    tested = alternative_test(
        ratings.values, model, ratings.cluster, ratings.coders, epsilon=epsilon
    )
    return (
        _by_coder_table(ratings.coders, pairs, _base(compared)),
        _by_code_table(ratings, pairs),
        alternative_table(tested),
    )


def _base(compared: ComparedCoders) -> str:
    ratings = compared.ratings
    return (
        f"Round {compared.rounds[0]}: {ratings.units} segments of respondents in"
        f" {len(ratings.clusters)} transcripts that two coders or more finished."
    )


def _decisions(compared: ComparedCoders, evaluation: Evaluation) -> NDArray[np.int8]:
    """(codes, units): whether the model suggested the code while the transcript was held out, in
    the first repeat; `MISSING` for segments that were not evaluated.
    """
    held, ratings = evaluation.held_out()[0], compared.ratings
    rows = {(e.transcript, e.passage.segment): at for at, e in enumerate(evaluation.examples)}
    columns = [held.truth.codes.index(code) for code in ratings.codes]
    result = np.full((len(ratings.codes), ratings.units), MISSING, dtype=np.int8)
    numbers: dict[tuple[str, int], int] = {}
    for name in ratings.clusters:
        interview = compared.interview(name)
        for segment in interview.segments:
            start, _ = trim(interview.text, (segment.start, segment.end))
            numbers[name, start] = segment.number
    for unit, (cluster, start) in enumerate(zip(ratings.cluster, ratings.starts, strict=True)):
        name = ratings.clusters[cluster]
        row = rows.get((name, numbers[name, int(start)]))
        if row is not None:
            result[:, unit] = held.predicted[row, columns]
    return result


@dataclass(frozen=True, slots=True, eq=False)
class _Pair:
    """Agreement of two raters, by code (codes,) and of all codes together; NaN if undefined."""

    raters: tuple[str, str]
    by_code: dict[str, NDArray[np.float64]]
    together: dict[str, float]
    units: int


def _pairs(ratings: Ratings, model: NDArray[np.int8]) -> list[_Pair]:
    """Each coder with the model, then each pair of coders."""
    # No coder's name has a line break, so this is nobody's.
    names = (*ratings.coders, f"\n{MODEL}")
    values = np.concatenate([ratings.values, model[:, None]], axis=1)
    every = replace(ratings, coders=names, values=values)
    order = [(name, names[-1]) for name in ratings.coders]
    return [_pair(every.of_coders(pair), pair) for pair in (*order, *combinations(names[:-1], 2))]


def _pair(ratings: Ratings, raters: tuple[str, str]) -> _Pair:
    found = binary_coefficients(ratings)
    alpha = found.values["krippendorff_alpha"]
    f1 = found.values["positive_agreement"]
    pooled = found.pooled(np.isfinite(alpha))
    return _Pair(
        raters,
        {"alpha": alpha, "kappa": found.values["cohen_kappa"], "f1": f1},
        {
            "alpha": pooled["krippendorff_alpha"],
            "kappa": pooled["cohen_kappa"],
            "f1": _mean(f1.tolist()),
        },
        int((ratings.values >= 0).any(axis=0).all(axis=0).sum()),
    )


def _mean(values: Sequence[float]) -> float:
    defined = [value for value in values if np.isfinite(value)]
    return float(np.mean(defined)) if defined else float("nan")


def _cell(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _is_of_model(pair: _Pair) -> bool:
    return pair.raters[1].startswith("\n")


def _by_coder_table(coders: Sequence[str], pairs: Sequence[_Pair], base: str) -> Table:
    """A row per coder, and the means of all pairs."""
    rows: list[dict[str, Any]] = []
    for coder in (*coders, ALL_CODERS) if coders else ():
        some = [p for p in pairs if coder in p.raters] if coder != ALL_CODERS else list(pairs)
        row: dict[str, Any] = {
            "coder": coder,
            "segments": max((p.units for p in some if _is_of_model(p)), default=0),
        }
        for side, of_model in (("model", True), ("coders", False)):
            for key, _ in _MEASURES:
                values = [p.together[key] for p in some if _is_of_model(p) is of_model]
                row[f"{key}_{side}"] = _cell(_mean(values))
        rows.append(row)
    return Table(
        "suggest.evaluate.agreement",
        "The model beside the coders",
        (Column("coder", "Coder"), Column("segments", "Segments", "count"), *_columns()),
        tuple(rows),
        (base, *(_NOTES if rows else ())),
    )


_NOTES = (
    "With the other coders: the mean of the pairs of the coder with each of them; the last row has"
    " the mean of all pairs. The model's codes are those suggested while the transcript was held"
    " out. A coder's later changes, after blindness had ended, are not compared.",
    "Alpha and kappa are of all codes together, as in qcode reliability; macro F1 is the mean over"
    " codes of the F1 of one rater against the other.",
)


def _columns() -> tuple[Column, ...]:
    return tuple(
        Column(f"{key}_{side}", label, "number", over)
        for side, over in (("model", "With the model"), ("coders", "With the other coders"))
        for key, label in _MEASURES
    )


def _by_code_table(ratings: Ratings, pairs: Sequence[_Pair]) -> Table:
    """A row per code: the mean over coders with the model, and over pairs of coders."""
    rows: list[dict[str, Any]] = []
    given = ((ratings.values == 1).any(axis=1)).sum(axis=1)
    for at, code in enumerate(ratings.codes):
        row: dict[str, Any] = {"code": code, "positives": int(given[at])}
        for side, of_model in (("model", True), ("coders", False)):
            for key, _ in _MEASURES:
                values = [p.by_code[key][at] for p in pairs if _is_of_model(p) is of_model]
                row[f"{key}_{side}"] = _cell(_mean(values))
        rows.append(row)
    columns = tuple(
        replace(c, label="F1" if c.key.startswith("f1") else c.label) for c in _columns()
    )
    return Table(
        "suggest.evaluate.agreement.codes",
        "The model beside the coders, by code",
        (Column("code", "Code"), Column("positives", "Given", "count"), *columns),
        tuple(rows),
        (
            "Means of pairs: of each coder with the model, and of each coder with each other."
            " Given: segments to which any coder gave the code.",
        ),
    )
