"""``qcode codings``."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import click

from qcode.cli.options import (
    NAME,
    Session,
    output,
    refuse_second_file,
    refuse_with,
    refuse_without,
    session,
    top_option,
)
from qcode.shown import amount


@click.group("codings")
def command() -> None:
    """Add, remove, import and export codings."""


@command.command("add")
@click.argument("words", nargs=-1, required=True, metavar="[TRANSCRIPT SEGMENT] CODE…")
@click.option(
    "--round", "round_", type=NAME, default="1", show_default=True, help="The round of coding."
)
@click.option("--memo", default="", help="A note on these codings.")
@click.option(
    "--where",
    metavar="EXPRESSION",
    help="Put the codes on every segment that this is true of; all are shown first.",
)
@click.option(
    "--speakers",
    type=click.Choice(["respondents", "all"]),
    default="respondents",
    show_default=True,
    help="With --where. all: segments of interviewers too.",
)
@click.option("--yes", is_flag=True, help="With --where: do not ask.")
@click.option("--dry-run", is_flag=True, help="With --where: show the segments, change nothing.")
@output
@session
def add(
    current: Session,
    words: tuple[str, ...],
    round_: str,
    memo: str,
    where: str | None,
    speakers: str,
    yes: bool,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Put codes on a segment (12), a range (12-14), or all segments that --where selects.

    "qcode codings add TRANSCRIPT SEGMENT CODE…" codes by hand. With --where, all words are codes;
    these codings have the origin "machine", which reports leave out unless you add
    --include-machine.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.shared import add_codings

    if where is not None:
        chosen = _Chosen(where, words, round_, memo, speakers == "all", yes, dry_run)
        _add_where(current, chosen, format_, output)
        return
    for option in ("--speakers", "--yes", "--dry-run", "--format", "-o", "--width", "--no-pager"):
        refuse_without(option, "--where")
    if len(words) < 3:
        raise click.UsageError("give TRANSCRIPT SEGMENT CODE…, or --where EXPRESSION CODE…")
    transcript, segment, *codes = words
    with current.store() as store:
        result = add_codings(
            store,
            transcript,
            segment,
            codes,
            coder=current.required_coder(),
            round=round_,
            memo=memo,
        )
    tell(result.notes)
    for line in result.changed:
        say(f"added {line}")


class _Chosen(NamedTuple):
    """What ``codings add --where`` was told."""

    where: str
    codes: tuple[str, ...]
    round: str
    memo: str
    everybody: bool
    yes: bool
    dry_run: bool


def _add_where(current: Session, chosen: _Chosen, format_: str | None, output: str | None) -> None:
    """Show what would be coded, ask, and code it."""
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import autocode, autocoding_table, plan_autocoding

    with current.store() as store:
        plan = plan_autocoding(
            current.snapshot(store),
            chosen.where,
            chosen.codes,
            coder=current.required_coder(),
            round=chosen.round,
            everybody=chosen.everybody,
        )
        current.shown(store, plan.reads, by="codings add --where")
        emit(autocoding_table(plan), format_=format_, output=output)
        if not plan.codings:
            say("nothing to add; nothing was changed")
            return
        if not chosen.dry_run:
            _agree(chosen.yes, f"Add {amount(plan.codings, 'coding')}?")
        added, notes = autocode(store, plan, memo=chosen.memo, dry_run=chosen.dry_run)
    tell(notes)
    done = "would be added; nothing was changed" if chosen.dry_run else "added; undo: qcode undo"
    say(f"{amount(added, 'coding')} {done}")


def _agree(yes: bool, question: str) -> None:
    """Go on only when a person says so; without a terminal to ask on, ``--yes`` says it."""
    import sys

    from qcode.errors import Refused, UsageError

    if yes:
        return
    if not sys.stdin.isatty():
        raise UsageError(
            "without a terminal you cannot confirm it",
            advice="add --yes, or look first with --dry-run",
        )
    if not click.confirm(question, err=True):
        raise Refused("nothing was changed")


@command.command("remove")
@click.argument("transcript")
@click.argument("segment")
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@click.option("--round", "round_", type=NAME, default=None, help="Only codings of this round.")
@session
def remove(
    current: Session, transcript: str, segment: str, codes: tuple[str, ...], round_: str | None
) -> None:
    """Remove your codes from a segment or a range of segments."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.shared import remove_codings

    with current.store() as store:
        result = remove_codings(
            store, transcript, segment, codes, coder=current.required_coder(), round=round_
        )
    tell(result.notes)
    for line in result.changed:
        say(f"removed {line}")


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--complete", is_flag=True, help="Mark each coder's transcripts in the file as finished."
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round of all rows; overrides the file.",
)
@click.option(
    "--dry-run", is_flag=True, help="Check the file, show what would happen, and change nothing."
)
@click.option(
    "--max-rows",
    type=click.IntRange(min=1),
    default=None,
    help="Refuse files with more rows (default: 2,000,000).",
)
@click.option(
    "--transcript",
    metavar="NAME",
    help="FILE is a document (docx, odt, rtf): its comments are your codings of this transcript.",
)
@session
def import_(
    current: Session,
    file: Path,
    transcript: str | None,
    complete: bool,
    round_: str | None,
    dry_run: bool,
    max_rows: int | None,
) -> None:
    """Read codings from a table: transcript, segment (or start, end), code, coder.

    An empty code means that no code applies there. All rows are imported, or none.

    With --transcript: the comments of a document, such as "hotline; trust", become codings.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.errors import NOT_COUNTED
    from qcode.workflows.coding import DOCUMENTS, import_codings, import_comments

    is_document = file.suffix.casefold() in DOCUMENTS
    if is_document and transcript is None:
        raise click.UsageError("say whose comments these are: --transcript NAME")
    if transcript is not None:
        if not is_document:
            raise click.UsageError("--transcript is for documents (.docx, .odt, .rtf) only")
        refuse_with("--transcript", "--complete", "--max-rows")
    with current.store() as store:
        if transcript is not None:
            result = import_comments(
                store,
                file,
                transcript=transcript,
                coder=current.required_coder(),
                round=round_,
                dry_run=dry_run,
            )
        else:
            result = import_codings(
                store,
                file,
                actor=current.actor,
                complete=complete,
                round=round_,
                dry_run=dry_run,
                max_rows=max_rows,
            )
    tell_problems(result.problems)
    tell(result.notes)
    if result.blind:
        say(f"{amount(result.rows, 'row')} read ({NOT_COUNTED})")
        return
    would = "would be " if dry_run else ""
    what = "comment" if is_document else "row"
    message = (
        f"{amount(result.rows, what)} read: {amount(result.added, 'coding')} {would}added,"
        f" {result.present:,} there already"
    )
    message += f", {result.done} {would}marked as finished" if complete else ""
    say(f"{message}; nothing was changed" if dry_run else message)


@command.command("export")
@click.argument("file", required=False)
@click.option("--by-coder", metavar="NAME", help="Only this coder's codings.")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only codings of this code.")
@output
@session
def export(
    current: Session,
    file: str | None,
    by_coder: str | None,
    codes: tuple[str, ...],
    format_: str | None,
    output: str | None,
) -> None:
    """Print codings, one per row, to FILE (default: csv on stdout)."""
    from dataclasses import replace

    from qcode.cli.rendering import emit
    from qcode.workflows.coding import codings_table
    from qcode.workflows.shared import find_code, known_coders

    refuse_second_file(file, output)
    with current.store() as store:
        view = current.snapshot(store)
        study = view.study()
        if by_coder is not None:
            known_coders(view, [by_coder])
            study = replace(study, codings=tuple(c for c in study.codings if c.coder == by_coder))
        if codes:
            keys = {find_code(study, code).key for code in codes}
            study = replace(study, codings=tuple(c for c in study.codings if c.code in keys))
        current.shown(
            store,
            {c.transcript for c in study.codings if c.coder != current.coder},
            by="codings export",
        )
    target = output or file
    chosen = format_ or (None if target and Path(target).suffix else "csv")
    emit(codings_table(study), format_=chosen, output=target)


@command.command("review")
@click.argument("transcript", required=False)
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@click.option(
    "--possible",
    is_flag=True,
    help="Also list segments that the code may apply to now that its meaning has changed.",
)
@click.option(
    "--settle",
    is_flag=True,
    help="Mark them as reviewed: keep the codings and remove them from the list.",
)
@top_option
@output
@session
def review(
    current: Session,
    transcript: str | None,
    codes: tuple[str, ...],
    possible: bool,
    settle: bool,
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List codings to look at again.

    Either the transcript was corrected there, or the meaning of the code has changed since.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import Wanted, review_table, settle_review

    refuse_with("--settle", "--format", "-o", "--width", "--no-pager", "--top")
    wanted = Wanted(transcript, codes, possible)
    with current.store() as store:
        if settle:
            count, notes = settle_review(store, wanted, actor=current.actor)
            tell(notes)
            say(f"{amount(count, 'passage')} removed from the list")
            return
        table = review_table(current.snapshot(store), wanted)
        others = (str(r["transcript"]) for r in table.rows if r["coder"] != current.coder)
        current.shown(store, others, by="codings review")
    emit(table, format_=format_, output=output, top=top)


@command.command("exclusive")
@click.option(
    "--by-coder", "coders", multiple=True, metavar="NAME", help="Only this coder's codings."
)
@top_option
@output
@session
def exclusive(
    current: Session,
    coders: tuple[str, ...],
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List people who have an exclusive code and another code of the same family."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import exclusive_table

    with current.store() as store:
        table = exclusive_table(current.snapshot(store), coders)
        others = (str(r["transcript"]) for r in table.rows if r["coder"] != current.coder)
        current.shown(store, others, by="codings exclusive")
    emit(table, format_=format_, output=output, top=top)


@command.command("newer")
@click.option("--by-coder", "coders", multiple=True, metavar="NAME", help="Only this coder's work.")
@click.option("--code", "codes", multiple=True, metavar="CODE", help="Only this code.")
@top_option
@output
@session
def newer(
    current: Session,
    coders: tuple[str, ...],
    codes: tuple[str, ...],
    top: int | None,
    format_: str | None,
    output: str | None,
) -> None:
    """List finished transcripts that were coded before a code existed."""
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import newer_table
    from qcode.workflows.shared import find_code

    with current.store() as store:
        view = current.snapshot(store)
        keys = [find_code(view.study(only=[]), code).key for code in codes]
        table = newer_table(view, coders, keys)
    emit(table, format_=format_, output=output, top=top)
