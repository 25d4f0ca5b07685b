"""``qcode report``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qcode.cli.options import (
    BY,
    SEED,
    Session,
    layer_options,
    output,
    refuse_with,
    refuse_without,
    session,
    where_option,
)
from qcode.cli.quote_options import Printing, checking_options, printing_options
from qcode.cli.report_agreement import methods, reliability
from qcode.cli.report_build import build
from qcode.cli.report_drafts import verify_numbers, verify_quotes
from qcode.cli.report_shapes import Print, document_options, print_report
from qcode.cli.report_suggestions import suggestions
from qcode.cli.report_tables import commands
from qcode.cli.report_trace import trace, verify
from qcode.cli.report_words import words

if TYPE_CHECKING:
    from qcode.workflows.reporting import AskedBy, Checking, LayerOptions

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


names_option = click.option(
    "--names", is_flag=True, help="Also list which sites are counted, and which are not."
)


@click.group("report")
def command() -> None:
    """Print referral streams, themes and quotes, or write a whole report."""


command.add_command(reliability)
command.add_command(methods)
command.add_command(suggestions)
for _made in commands():
    command.add_command(_made)
command.add_command(build)
command.add_command(trace)
command.add_command(verify)
command.add_command(verify_quotes)
command.add_command(verify_numbers)
command.add_command(words)


@command.command("referrals")
@click.option("--by", metavar="ATTR", help=BY)
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
@names_option
@min_n_option
@where_option
@layer_options
@document_options(chart=True, shapes=True)
@output
@session
def referrals(
    current: Session,
    by: str | None,
    family: str | None,
    depth: int,
    names: bool,
    min_n: int,
    asked_print: Print,
    where: str | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count citations of referral streams."""
    from qcode.workflows.reporting import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    options = {"by": by, "family": family, "depth": depth, "names": names, "min_n": min_n}
    with current.store() as store:
        study = current.counted(store, where, layer)
    print_report("referrals", study, options, layer, asked_print, format_=format_, output=output)


@command.command("themes")
@click.option("--by", metavar="ATTR", help=BY)
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code and its sub-codes."
)
@asked_option
@names_option
@click.option(
    "--counter",
    "against",
    is_flag=True,
    help="List what speaks against a theme: who was asked and said otherwise, or nothing.",
)
@click.option(
    "--safe",
    is_flag=True,
    help="With --counter: refuse (exit 4) if a passage might identify a speaker.",
)
@checking_options
@min_n_option
@where_option
@layer_options
@document_options(chart=True, shapes=True)
@output
@session
def themes(
    current: Session,
    by: str | None,
    codes: tuple[str, ...],
    asked: AskedBy,
    names: bool,
    against: bool,
    safe: bool,
    checking: Checking,
    min_n: int,
    asked_print: Print,
    where: str | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count citations, participants, interviews and sites by code, of all and of those asked."""
    from qcode.workflows.reporting import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    if against:
        refuse_with("--counter", "--names", "--min-n")
        _counter(current, by, codes, asked, layer, where, checking, safe, format_, output)
        return
    for option in ("--safe", "--identities", "--entities"):
        refuse_without(option, "--counter")
    options = {"by": by, "codes": codes, "asked_by": asked, "names": names, "min_n": min_n}
    with current.store() as store:
        study = current.counted(store, where, layer, codes)
    print_report("themes", study, options, layer, asked_print, format_=format_, output=output)


def _counter(
    current: Session,
    by: str | None,
    codes: tuple[str, ...],
    asked: AskedBy,
    layer: LayerOptions,
    where: str | None,
    checking: Checking,
    safe: bool,
    format_: str | None,
    output: str | None,
) -> None:
    from qcode.cli.diagnostics import warn
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import against
    from qcode.workflows.shared import passages_of_others

    checks = checking.checks()
    with current.store() as store:
        study = current.counted(store, where, layer, codes)
        table, warnings = against(study, codes, by, layer, asked, checks, safe=safe)
        quoted = {str(r["transcript"]) for r in table.rows}
        current.shown(
            store, passages_of_others(study, quoted, current.coder, layer), by="report themes"
        )
    for line in warnings:
        warn(line)
    emit(table, format_=format_, output=output)


@command.command("quotes")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option("--by", metavar="ATTR", help=BY)
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
@where_option
@printing_options
@checking_options
@layer_options
@document_options()
@output
@session
def quotes(
    current: Session,
    codes: tuple[str, ...],
    asked_print: Print,
    by: str | None,
    per_code: int,
    per_interview: int,
    min_words: int,
    max_words: int,
    safe: bool,
    with_source: bool,
    times: bool,
    seed: int | None,
    where: str | None,
    printing: Printing,
    checking: Checking,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Print quotes by code, with the speaker's role or what --attribution names."""
    from qcode.cli.diagnostics import warn
    from qcode.cli.quotes_output import emit_quotes
    from qcode.workflows.reporting import LayerOptions, QuoteOptions, quote_report
    from qcode.workflows.shared import passages_of_others

    if min_words > max_words:
        raise click.UsageError("--min-words is larger than --max-words")
    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    options = QuoteOptions(
        codes,
        by,
        per_code,
        per_interview,
        min_words,
        max_words,
        safe,
        with_source,
        seed,
        times,
        printing.per_person,
        printing.order,
        printing.attribution,
        printing.with_question,
    )
    checks = checking.checks()
    with current.store() as store:
        study = current.counted(store, where, layer, codes)
        report = quote_report(study, options, layer, checks)
        quoted = {q.transcript for q in report.quotes}
        current.shown(
            store, passages_of_others(study, quoted, current.coder, layer), by="report quotes"
        )
    for line in report.told if printing.findings else report.warnings:
        warn(line)
    emit_quotes(
        report, options, printing, format_=format_, output=output, template=asked_print.template
    )


@command.command("crosstab")
@click.option(
    "--rows",
    "rows",
    required=True,
    metavar="CODE",
    help="A code, or a family whose sub-codes become the rows.",
)
@click.option(
    "--by",
    required=True,
    metavar="ATTR",
    help="The attribute whose values become the columns, or several.",
)
@click.option("--test", is_flag=True, help="Add tests of association over participants.")
@asked_option
@min_n_option
@where_option
@layer_options
@document_options(chart=True)
@output
@session
def crosstab(
    current: Session,
    rows: str,
    by: str,
    test: bool,
    asked: AskedBy,
    min_n: int,
    asked_print: Print,
    where: str | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Count participants who mention a code, by an attribute."""
    from qcode.workflows.reporting import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    options = {"rows": rows, "by": by, "test": test, "asked_by": asked, "min_n": min_n}
    with current.store() as store:
        study = current.counted(store, where, layer, (rows,))
    print_report("crosstab", study, options, layer, asked_print, format_=format_, output=output)


@command.command("interviewees")
@click.option(
    "--by",
    metavar="ATTR",
    default="site",
    show_default=True,
    help="The attribute whose values become the columns, or several.",
)
@where_option
@document_options()
@output
@session
def interviewees(
    current: Session,
    by: str,
    asked_print: Print,
    where: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Count the people who were interviewed, by role."""
    from qcode.workflows.reporting import DEFAULT

    with current.store() as store:
        study = current.counted(store, where, DEFAULT)
    print_report(
        "interviewees", study, {"by": by}, DEFAULT, asked_print, format_=format_, output=output
    )


@command.command("cooccurrence")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only these codes.")
@where_option
@layer_options
@document_options(chart=True)
@output
@session
def cooccurrence(
    current: Session,
    codes: tuple[str, ...],
    asked_print: Print,
    where: str | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Show which codes occur on the same segments."""
    from qcode.workflows.reporting import LayerOptions

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        study = current.counted(store, where, layer, codes)
    print_report(
        "cooccurrence",
        study,
        {"codes": codes},
        layer,
        asked_print,
        format_=format_,
        output=output,
    )
