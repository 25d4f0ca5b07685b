"""How good suggestions are in a study, on transcripts that the model has not seen."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from qcode.codebook import find_code
from qcode.model import Study, Table
from qcode.reports.charts import Chart
from qcode.reports.charts_calibration import calibration_chart
from qcode.shown import listed
from qcode.store.view import View
from qcode.suggest.evaluation.held_out import Fit
from qcode.suggest.evaluation.running import Asked, Evaluation
from qcode.workflows.suggesting.models import truth


@dataclass(frozen=True, slots=True)
class EvaluationOptions:
    """How to evaluate. `codes`: only these (keys, paths or labels); `jobs`: the number of
    processes.
    """

    folds: int = 5
    repeats: int = 1
    seed: int = 1
    codes: tuple[str, ...] | None = None
    jobs: int = 1


def begin_evaluation(view: View, options: EvaluationOptions, fit: Fit | None = None) -> Evaluation:
    """An evaluation of the built-in model, or of what `fit` makes, on everything marked as
    finished. Copies of other transcripts are left out, because a model that learned from one has
    seen the other.

    Raises Refused if fewer than two transcripts have segments marked as finished, Unknown for a
    code that is not in the codebook.
    """
    study, known = truth(view)
    copies = view.doubles()
    known = tuple(e for e in known if e.transcript not in copies)
    remarks = [*_of_copies(sorted(copies)), *_of_accepted(study, {e.transcript for e in known})]
    codes = options.codes
    if codes is not None:
        codes = tuple(find_code(study.codebook, name).key for name in codes)
    asked = Asked(options.folds, options.seed, options.repeats, options.jobs)
    return Evaluation(known, study.codebook, asked, codes, fit, remarks)


def _of_copies(copies: Sequence[str]) -> list[str]:
    return [f"Left out, doubles of other transcripts: {listed(copies)}."] if copies else []


def _of_accepted(study: Study, transcripts: Set[str]) -> list[str]:
    """How many codings are suggestions that were accepted: with these, a model is compared with
    itself.
    """
    people = {c.name for c in study.coders if c.kind == "person"}
    given = [c for c in study.codings if c.coder in people and c.transcript in transcripts]
    accepted = sum(c.origin == "accepted" for c in given)
    if not accepted:
        return []
    return [
        f"{accepted:,} of {len(given):,} codings are suggestions that a person accepted. Whoever"
        " sees suggestions codes more like the model, so the figures may be too good."
    ]


def evaluation_tables(
    evaluation: Evaluation, *, comparison: bool = False, curve: bool = False
) -> tuple[Table, ...]:
    """By code, overall, by precision and by probability; if asked for, beside simpler ways to
    suggest, and by the number of transcripts to learn from.
    """
    tables = list(evaluation.tables())
    if comparison:
        tables.append(evaluation.comparison())
    if curve:
        tables.append(evaluation.curve())
    return tuple(tables)


def evaluation_chart(tables: Sequence[Table]) -> Chart:
    """The chart of calibration, from the tables of an evaluation."""
    return calibration_chart(next(t for t in tables if t.name == "suggest.evaluate.calibration"))
