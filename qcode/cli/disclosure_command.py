"""``qcode disclosure``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.options import Session, layer_options, output, session
from qcode.cli.quote_options import attribution_option, checking_options

if TYPE_CHECKING:
    from qcode.workflows.reporting import Checking

by_option = click.option("--by", metavar="ATTR", help="The attribute that quotes are grouped by.")


@click.group("disclosure")
def command() -> None:
    """Find and settle what may identify somebody in quotes."""


@command.command("list")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only quotes of this code.")
@click.option("--open", "only_open", is_flag=True, help="Only findings that are not settled.")
@click.option("--require", is_flag=True, help="Exit with 4 if a finding is open.")
@by_option
@attribution_option
@checking_options
@layer_options
@output
@session
def list_(
    current: Session,
    codes: tuple[str, ...],
    only_open: bool,
    require: bool,
    by: str | None,
    attribution: str,
    checking: Checking,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Print the findings in every passage that may be quoted."""
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import LayerOptions, disclosure_report, findings_table, refuse
    from qcode.workflows.shared import passages_of_others

    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    with current.store() as store:
        view = current.snapshot(store)
        result = disclosure_report(
            view, checking, codes=codes, by=by, attribution=attribution, layer=layer
        )
        shown = {f.transcript for f in result}
        others = passages_of_others(view.study(), shown, current.coder, layer)
        current.shown(store, others, by="disclosure list")
    if only_open:
        result = tuple(f for f in result if f.accepted is None)
    emit(findings_table(result), format_=format_, output=output)
    if require:
        refuse(result)


@command.command("settle")
@click.argument("finding")
@click.option(
    "--replace",
    "replacement",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[TEXT]",
    help="Print TEXT in brackets instead (default: what the list of identities has).",
)
@click.option("--accept", "reason", metavar="REASON", help="Print the words all the same.")
@by_option
@attribution_option
@checking_options
@session
def settle(
    current: Session,
    finding: str,
    replacement: str | None,
    reason: str | None,
    by: str | None,
    attribution: str,
    checking: Checking,
) -> None:
    """Settle a finding: replace its words in print, or accept it with a reason.

    FINDING is named as qcode disclosure list names it. The transcript stays as it is.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import accept_finding, replace_finding

    if (replacement is None) == (reason is None):
        raise click.UsageError("give --replace or --accept, one of them")
    with current.store() as store:
        if replacement is not None:
            result, printed, notes = replace_finding(
                store, finding, replacement, checking, actor=current.actor
            )
            message = f"is printed as: {printed}"
        else:
            result, notes = accept_finding(
                store,
                finding,
                reason or "",
                checking,
                by=by,
                attribution=attribution,
                actor=current.actor,
            )
            message = "is accepted"
    tell(notes)
    say(f"finding {finding} ({result.kind}, {result.transcript} {result.segment}) {message}")


@command.command("reopen")
@click.argument("finding")
@by_option
@attribution_option
@checking_options
@session
def reopen(
    current: Session, finding: str, by: str | None, attribution: str, checking: Checking
) -> None:
    """Open a finding again that was accepted."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import reopen_finding

    with current.store() as store:
        notes = reopen_finding(
            store, finding, checking, by=by, attribution=attribution, actor=current.actor
        )
    tell(notes)
    say(f"finding {finding} is open again")


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@session
def load(current: Session, file: Path) -> None:
    """Load the list of words that identify somebody: what, replacement, kind (CSV, XLSX).

    It replaces the list that the study has. The list stays in the study file; copies that lack some
    of the transcripts do not get it.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.shown import amount
    from qcode.workflows.reporting import load_identities

    with current.store() as store:
        count, changed, notes = load_identities(store, file, actor=current.actor)
    tell(notes)
    say(f"{amount(count, 'entry', 'entries')} in the list of identities, {changed:,} changed")


@command.command("identities")
@output
@session
def identities(current: Session, format_: str | None, output: str | None) -> None:
    """Print the study's list of words that identify somebody."""
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import identities_table

    with current.store() as store:
        table = identities_table(current.view(store).study(only=[]))
    emit(table, format_=format_, output=output)
