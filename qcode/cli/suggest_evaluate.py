"""``qcode suggest evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import SEED, Number, Session, output, refuse_without, session


@click.command("evaluate")
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    default=5,
    show_default=True,
    help="Split the transcripts into this many parts.",
)
@click.option(
    "--repeats",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Split them anew this many times; figures are means.",
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed gives the same split."
)
@click.option("--codes", metavar="C,…", help="Only these codes.")
@click.option(
    "--compare",
    "comparison",
    is_flag=True,
    help="Also evaluate the most frequent code, the role, code names, and the codebook alone.",
)
@click.option("--curve", is_flag=True, help="Also show results for growing numbers of transcripts.")
@click.option(
    "--agreement",
    is_flag=True,
    help="Also compare the model with each coder, as coders are compared with each other.",
)
@click.option(
    "--epsilon",
    type=Number(0, 1),
    default=0.15,
    show_default=True,
    help="With --agreement: how much worse than a coder the model may be.",
)
@click.option(
    "--suggester",
    metavar="NAME",
    default=None,
    help="Evaluate another suggester (see qcode suggest suggesters).",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=None,
    help="Number of processes (default: one per processor). The results are the same.",
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE.svg|.png",
    help="Write the chart of calibration to FILE.",
)
@output
@session
def evaluate(
    current: Session,
    folds: int,
    repeats: int,
    seed: int,
    codes: str | None,
    comparison: bool,
    curve: bool,
    agreement: bool,
    epsilon: float,
    suggester: str | None,
    jobs: int | None,
    chart: Path | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Evaluate suggestions on transcripts that the model has not seen.

    Prints figures by code, overall, by precision and by probability, with intervals by transcript.
    """
    import os

    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit_all, put
    from qcode.errors import UsageError
    from qcode.workflows.agreement import agreement_with_model
    from qcode.workflows.suggesting import (
        OWN,
        EvaluationOptions,
        begin_evaluation,
        evaluation_chart,
        evaluation_tables,
        suggester_fit,
    )

    refuse_without("--epsilon", "--agreement")
    suffix = chart.suffix.casefold() if chart is not None else ""
    if chart is not None and suffix not in (".svg", ".png"):
        raise UsageError(f"a chart is written as .svg or .png, not {chart.name!r}")
    chosen = tuple(c.strip() for c in codes.split(",")) if codes else None
    options = EvaluationOptions(folds, repeats, seed, chosen, jobs or os.cpu_count() or 1)
    with current.store() as store:
        view = current.snapshot(store)
        other = suggester if suggester not in (None, OWN) else None
        fit = suggester_fit(view, other, view.codebook(), seed) if other is not None else None
        evaluation = begin_evaluation(view, options, fit)
        tables = evaluation_tables(evaluation, comparison=comparison, curve=curve)
        if agreement:
            tables += agreement_with_model(view, evaluation, epsilon)
    if chart is not None:
        drawn = evaluation_chart(tables)
        put(drawn.svg if suffix == ".svg" else drawn.png, str(chart))
        say(f"wrote {chart}")
    emit_all(tables, format_=format_, output=output)
