"""``qcode report``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.options import SEED, Session, layer_options, output, session
from qcode.cli.report_agreement import methods, reliability

if TYPE_CHECKING:
    from qcode.reports.asking import AskedBy

asked_option = click.option(
    "--asked",
    type=click.Choice(("protocol", "marked", "all")),
    default="protocol",
    show_default=True,
    help=(
        "Who was asked: by marks (see qcode asked) and the protocol of the role, by marks alone, or"
        " everybody."
    ),
)

min_n_option = click.option(
    "--min-n",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Leave out groups of fewer than N participants.",
)


@click.group("report")
def command() -> None:
    """Print referral streams, themes and quotes, or write a whole report."""


command.add_command(reliability)
command.add_command(methods)


@command.command("referrals")
@click.option("--by", metavar="ATTR", help="By role, site or any attribute.")
@click.option(
    "--family",
    metavar="CODE",
    help="The family whose sub-codes become the rows (default: referral_stream).",
)
@click.option(
    "--depth",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many levels of sub-codes to show.",
)
@min_n_option
@layer_options
@output
@session
def referrals(
    current: Session,
    by: str | None,
    family: str | None,
    depth: int,
    min_n: int,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count citations of referral streams."""
    from qcode.cli.rendering import emit
    from qcode.reports.layers import LayerOptions
    from qcode.reports.referrals import referrals as count

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        study = current.view(store).study()
    emit(
        count(study, by=by, family=family, depth=depth, options=layer, min_n=min_n),
        format_=format_,
        output=output,
    )


@command.command("themes")
@click.option("--by", metavar="ATTR", help="By role, site or any attribute.")
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code and its sub-codes."
)
@asked_option
@click.option("--names", is_flag=True, help="Also list which sites are counted.")
@min_n_option
@layer_options
@output
@session
def themes(
    current: Session,
    by: str | None,
    codes: tuple[str, ...],
    asked: AskedBy,
    names: bool,
    min_n: int,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count citations, participants, interviews and sites by code, of all and of those asked."""
    from qcode.cli.rendering import emit
    from qcode.reports.layers import LayerOptions
    from qcode.reports.themes import themes as count

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        study = current.view(store).study()
    table = count(
        study, by=by, codes=codes or None, options=layer, asked_by=asked, names=names, min_n=min_n
    )
    emit(table, format_=format_, output=output)


@command.command("quotes")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option("--by", metavar="ATTR", help="By role, site or any attribute.")
@click.option(
    "--per-code",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="At most this many per code.",
)
@click.option(
    "--per-interview",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="At most this many per interview.",
)
@click.option(
    "--min-words",
    type=click.IntRange(min=1),
    default=8,
    show_default=True,
    help="Leave out shorter quotes.",
)
@click.option(
    "--max-words",
    type=click.IntRange(min=1),
    default=80,
    show_default=True,
    help="Shorten longer quotes.",
)
@click.option("--safe", is_flag=True, help="Refuse (exit 4) if a quote might identify a speaker.")
@click.option("--with-source", is_flag=True, help="Name transcript and segment in documents too.")
@click.option("--times", is_flag=True, help="Show when in the recording each quote's turn begins.")
@click.option(
    "--seed",
    type=SEED,
    default=None,
    help="Draw at random instead of choosing by length and balance.",
)
@layer_options
@output
@session
def quotes(
    current: Session,
    codes: tuple[str, ...],
    by: str | None,
    per_code: int,
    per_interview: int,
    min_words: int,
    max_words: int,
    safe: bool,
    with_source: bool,
    times: bool,
    seed: int | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Print quotes by code, with the speaker's role and nothing else."""
    from qcode.cli.diagnostics import warn
    from qcode.cli.rendering import emit
    from qcode.reports.layers import LayerOptions
    from qcode.workflows.reporting import QuoteOptions, quote_report
    from qcode.workflows.shared import passages_of_others

    if min_words > max_words:
        raise click.UsageError("--min-words is larger than --max-words")
    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    options = QuoteOptions(
        codes, by, per_code, per_interview, min_words, max_words, safe, with_source, seed, times
    )
    with current.store() as store:
        study = current.view(store).study()
        table, warnings = quote_report(study, options, layer)
        quoted = {str(r["transcript"]) for r in table.rows}
        current.shown(
            store, passages_of_others(study, quoted, current.coder, layer), by="report quotes"
        )
    for line in warnings:
        warn(line)
    emit(table, format_=format_, output=output)


@command.command("crosstab")
@click.option(
    "--rows",
    "rows",
    required=True,
    metavar="CODE",
    help="A code, or a family whose sub-codes become the rows.",
)
@click.option(
    "--by", required=True, metavar="ATTR", help="The attribute whose values become the columns."
)
@click.option("--test", is_flag=True, help="Add tests of association over participants.")
@asked_option
@min_n_option
@layer_options
@output
@session
def crosstab(
    current: Session,
    rows: str,
    by: str,
    test: bool,
    asked: AskedBy,
    min_n: int,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count participants who mention a code, by an attribute."""
    from qcode.cli.rendering import emit
    from qcode.reports.crosstab import crosstab as count
    from qcode.reports.layers import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        study = current.view(store).study()
    table = count(study, rows, by, test=test, asked_by=asked, options=layer, min_n=min_n)
    emit(table, format_=format_, output=output)


@command.command("interviewees")
@click.option(
    "--by",
    metavar="ATTR",
    default="site",
    show_default=True,
    help="The attribute whose values become the columns.",
)
@output
@session
def interviewees(current: Session, by: str, format_: str | None, output: str | None) -> None:
    """Count the people who were interviewed, by role."""
    from qcode.cli.rendering import emit
    from qcode.reports.interviewees import interviewees as count

    with current.store() as store:
        study = current.view(store).study()
    emit(count(study, by), format_=format_, output=output)


@command.command("cooccurrence")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only these codes.")
@layer_options
@output
@session
def cooccurrence(
    current: Session,
    codes: tuple[str, ...],
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Show which codes occur on the same segments."""
    from qcode.cli.rendering import emit
    from qcode.reports.cooccurrence import cooccurrence as count
    from qcode.reports.layers import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        study = current.view(store).study()
    emit(count(study, codes or None, options=layer), format_=format_, output=output)


@command.command("build")
@click.option(
    "-o",
    "--output",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder for the report.",
)
@click.option(
    "--unsafe", is_flag=True, help="Write the report although quotes might identify a speaker."
)
@session
def build(current: Session, folder: Path, unsafe: bool) -> None:
    """Write report.html and report.docx with tables, quotes and a chart into DIR."""
    from qcode.cli.diagnostics import say, warn
    from qcode.errors import Refused
    from qcode.workflows.agreement import AgreementOptions, agreement
    from qcode.workflows.reporting import build_report

    with current.store() as store:
        view = current.snapshot(store)
        try:
            table = agreement(view, AgreementOptions())[0]
        except Refused:
            table = None

        def seen(transcripts: set[str]) -> None:
            current.shown(store, transcripts, by="report build")

        built = build_report(view, folder, agreement_table=table, safe=not unsafe, seen=seen)
    for line in built.warnings:
        warn(line)
    for file in built.files:
        say(f"wrote {file}")
