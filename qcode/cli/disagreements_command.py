"""``qcode disagreements``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import (
    NAME,
    Session,
    output,
    refuse_beside,
    refuse_with,
    session,
    top_option,
)


@click.command("disagreements")
@click.option(
    "--code", "codes", multiple=True, metavar="CODE", help="Only this code and its sub-codes."
)
@click.option(
    "--pair",
    metavar="A,B",
    help="Only these coders, A first (default: all who share transcripts, by name).",
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round of coding (default: the newest with two coders).",
)
@click.option(
    "--transcript", "transcripts", multiple=True, metavar="NAME", help="Only this transcript."
)
@click.option(
    "--sort",
    type=click.Choice(["impact", "code", "transcript"]),
    default="impact",
    show_default=True,
    help="Sort by effect on reports, by code, or by transcript.",
)
@click.option("--open", "only_open", is_flag=True, help="Only disagreements that are still open.")
@click.option(
    "--confusion", is_flag=True, help="Which codes are confused with each other, and their matrix."
)
@click.option(
    "--causes", is_flag=True, help="Why coders disagreed, by code: the codebook entries to improve."
)
@top_option
@output
@session
def command(
    current: Session,
    codes: tuple[str, ...],
    pair: str | None,
    round_: str | None,
    transcripts: tuple[str, ...],
    sort: str,
    only_open: bool,
    confusion: bool,
    causes: bool,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List where coders disagree, with the largest effect on reports first.

    Each row is a code on a segment that one coder gave and another did not, with the words, what
    was said before, and the codebook's entry. Use -o FILE.docx or FILE.xlsx for the meeting, and
    qcode adjudicate to resolve them.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import DOCUMENTS, emit, emit_all, put
    from qcode.errors import UsageError
    from qcode.workflows.adjudication import DisagreementScope, cases, compare, tables
    from qcode.workflows.shared import side_by_side

    if confusion and causes:
        raise UsageError("--confusion and --causes cannot be used together")
    for summary in ("--confusion", "--causes"):
        refuse_with(summary, "--sort", "--open", "--top")
    suffix = Path(output).suffix.lstrip(".").lower() if output else ""
    with current.store() as store:
        looking = side_by_side(store, current.coder, round=round_, only=transcripts)
        tell(looking.notes)
        looking = looking.at(current.snapshot(store))
        compared = compare(
            looking.view,
            DisagreementScope(round_, _names(pair), codes, transcripts, looking.hidden),
        )
        current.shown(store, {unit.transcript for unit in compared.units}, by="disagreements")
        if confusion:
            emit_all(tables.confusion_tables(compared), format_=format_, output=output)
            return
        if causes:
            emit(tables.causes_table(compared), format_=format_, output=output)
            return
        result = cases(looking.counts, compared, sort)  # type: ignore[arg-type]
    if only_open:
        result = tuple(case for case in result if case.state != "settled")
    if format_ is None and suffix == "docx":
        refuse_beside("a document for the meeting", "--top")
        from qcode.workflows.adjudication import disagreements_document

        put(disagreements_document(compared, result), output)
        return
    brief = format_ in (None, "table") and suffix not in DOCUMENTS
    table = tables.disagreements_table(compared, result, brief=brief)
    emit(table, format_=format_, output=output, top=top)


def _names(pair: str | None) -> tuple[str, ...]:
    return tuple(name.strip() for name in pair.split(",") if name.strip()) if pair else ()
