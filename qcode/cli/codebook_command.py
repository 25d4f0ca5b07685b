"""``qcode codebook``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qcode.cli.codebook_editors import editors as editors_command
from qcode.cli.codebook_new import new as new_command
from qcode.cli.export_project import CODEBOOKS, write_codebook
from qcode.cli.options import Session, output, refuse_second_file, session
from qcode.model import Code, Problem
from qcode.shown import amount, visible

if TYPE_CHECKING:
    from qcode.workflows.codebook import CodebookLoaded, Edited


@click.group("codebook")
def command() -> None:
    """Start, check, load, show and export the codebook."""


command.add_command(new_command)
command.add_command(editors_command)


def _editing(function: Any) -> Any:
    """Add the options of all commands that change codes in the study."""
    function = click.option(
        "--dry-run", is_flag=True, help="Show what would change, and change nothing."
    )(function)
    what = "The new version of the codebook (default: the next, such as 1.0+1)."
    return click.option("--version", "version", default=None, metavar="V", help=what)(function)


@command.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@session
def check(current: Session, files: tuple[Path, ...]) -> None:
    """List every problem in codebook files, with line and column; exit status 1 if there are
    any.
    """
    from qcode.cli.diagnostics import say, tell_problems
    from qcode.errors import BadInput
    from qcode.workflows.codebook import read_codebook_file

    problems: list[Problem] = []
    for file in files:
        try:
            codebook, warnings = read_codebook_file(file)
        except BadInput as found:
            problems += found.problems
            continue
        tell_problems(warnings)
        version = codebook.version or "(none)"
        say(
            f"{file}: {codebook.title or 'no title'}, version {version}:"
            f" {amount(len(codebook.codes), 'code')}, no problem"
        )
    if problems:
        raise BadInput(problems)


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--retire", is_flag=True, help="Retire codes that are missing in FILE; their codings are kept."
)
@click.option(
    "--minor",
    "minor",
    multiple=True,
    metavar="CODE",
    help="The edit to this code is minor ('all': to every code).",
)
@click.option(
    "--meaning",
    "meaning",
    multiple=True,
    metavar="CODE",
    help="The edit to this code changes its meaning ('all': to every code).",
)
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@session
def load(
    current: Session,
    file: Path,
    retire: bool,
    minor: tuple[str, ...],
    meaning: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Make FILE the study's codebook. No coding is ever dropped.

    FILE is YAML, or what another program wrote: a table (.csv, .xlsx) or a REFI-QDA codebook
    (.qdc). Title, version and protocols then stay as they are.

    If a definition, include or exclude was edited, you are asked whether the meaning of the code
    changed. Without a terminal the answer is yes, unless --minor is given. Earlier codings are then
    listed by qcode codings review.
    """
    from qcode.cli.diagnostics import say, tell, tell_problems
    from qcode.workflows.codebook import load_codebook, read_codebook_file, reworded

    with current.store() as store:
        codebook, problems = read_codebook_file(file, current.view(store).codebook())
        edited = reworded(current.view(store), codebook)
        small, asked = _minor_edits(edited, minor, meaning, ask=not dry_run)
        result = load_codebook(
            store, codebook, actor=current.actor, retire=retire, dry_run=dry_run, minor=small
        )
    tell_problems(problems)
    tell(result.notes)
    _tell_edits(result, asked, dry_run)
    would = "would be " if dry_run else ""
    outcome = {
        "added": result.added,
        "changed": result.changed,
        "retired": result.retired,
        "dropped": result.dropped,
    }
    for verb, keys in outcome.items():
        if keys:
            say(
                f"{amount(len(keys), 'code')} {would}{verb}:"
                f" {', '.join(keys[:10])}{' …' if len(keys) > 10 else ''}"
            )
    not_loaded = " (not loaded)" if dry_run else ""
    say(
        f"codebook {codebook.title!r} version {result.version},"
        f" {amount(len(codebook.codes), 'code')}{not_loaded}"
    )


def _minor_edits(
    edited: Sequence[tuple[Code, Code]], minor: Sequence[str], meaning: Sequence[str], *, ask: bool
) -> tuple[list[str], bool]:
    """The codes whose edit is minor, by option or by the answer at a terminal; and whether every
    edit was decided.

    Raises UsageError for a code in both options, or for one that is not edited.
    """
    keys = [new.key for _, new in edited]
    small, large = _named("--minor", minor, keys), _named("--meaning", meaning, keys)
    if both := [key for key in small if key in large]:
        raise click.UsageError(f"--minor and --meaning both name {', '.join(both)}")
    open_ = [(old, new) for old, new in edited if new.key not in (*small, *large)]
    if not (ask and open_ and sys.stdin.isatty() and sys.stderr.isatty()):
        return small, not open_
    for old, new in open_:
        for field in ("definition", "include", "exclude"):
            was, now = getattr(old, field), getattr(new, field)
            if was != now:
                click.echo(
                    visible(f"{new.key}, {field}: {was or '(empty)'}\n  now: {now or '(empty)'}"),
                    err=True,
                )
        if not click.confirm(f"Does this change what {new.key} means?", default=True, err=True):
            small.append(new.key)
    return small, True


def _named(option: str, given: Sequence[str], keys: Sequence[str]) -> list[str]:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    folded = {key.casefold(): key for key in keys}
    wrong = [name for name in names if name != "all" and name.casefold() not in folded]
    if wrong:
        edited = (
            f"edited codes: {', '.join(keys)}"
            if keys
            else "no code has a changed definition, include or exclude"
        )
        raise click.UsageError(
            f"{option} {wrong[0]}: its wording in the file is unchanged; {edited}"
        )
    return list(keys) if "all" in names else [folded[name.casefold()] for name in names]


def _tell_edits(result: CodebookLoaded, asked: bool, dry_run: bool) -> None:
    """Report the effect of edited definitions, and what to type if nobody said whether they are
    minor.
    """
    from qcode.cli.diagnostics import say

    if result.minor:
        say(f"minor edit, codings stay as they are: {', '.join(result.minor)}")
    if result.meaning:
        would = "would be" if dry_run else "are"
        say(
            f"changed meaning, earlier codings {would} listed by qcode codings review:"
            f" {', '.join(result.meaning)}"
        )
        if not asked:
            say(
                "(where the meaning is the same: qcode undo, and load it with --minor"
                f" {','.join(result.meaning[:3])})"
            )


@command.command("show")
@click.argument("code", required=False)
@output
@session
def show(current: Session, code: str | None, format_: str | None, output: str | None) -> None:
    """Print the codebook as a tree with counts of codings and drafts, or the entry of one code."""
    from qcode.cli.rendering import emit
    from qcode.workflows.shared import codebook_table

    with current.store() as store:
        table = codebook_table(current.snapshot(store), code)
    emit(table, format_=format_, output=output)


@command.command("export")
@click.argument("file", required=False)
@click.option("-o", "--output", metavar="FILE", help="The same as FILE.")
@session
def export(current: Session, file: str | None, output: str | None) -> None:
    """Write the study's codebook as YAML (default: to stdout).

    For other programs: FILE.qdc (REFI-QDA), or a table FILE.csv or FILE.xlsx with the columns name,
    description, color and parent.
    """
    from qcode.cli.rendering import put
    from qcode.workflows.codebook import exported_codebook

    refuse_second_file(file, output)
    target = output or file
    if target is not None and Path(target).suffix.casefold() in CODEBOOKS:
        write_codebook(current, Path(target))
        return
    with current.store() as store:
        text = exported_codebook(current.view(store))
    put(text.encode(), target)


@command.command("diff")
@click.argument("old", required=False)
@click.argument("new", required=False)
@output
@session
def diff(
    current: Session, old: str | None, new: str | None, format_: str | None, output: str | None
) -> None:
    """Compare two codebooks: what changed, why coders had disagreed, and how they agree since.

    OLD and NEW are files, or versions that the study has had. A single file or version is compared
    with the study's current codebook. Without either, the current codebook is compared with the
    version before.
    """
    from qcode.cli.diagnostics import tell_problems
    from qcode.cli.rendering import emit
    from qcode.workflows.codebook import changes_table, two_editions

    with current.store() as store:
        view = current.snapshot(store)
        before, after, problems = two_editions(view, old, new)
        tell_problems(problems)
        table = changes_table(view, before, after)
    emit(table, format_=format_, output=output)


@command.command("rename")
@click.argument("old")
@click.argument("new")
@click.option("--label", default=None, help="Change the label too.")
@_editing
@session
def rename(
    current: Session, old: str, new: str, label: str | None, version: str | None, dry_run: bool
) -> None:
    """Rename the key of a code. Its codings and its history are kept."""
    from qcode.workflows.codebook import rename_code

    with current.store() as store:
        _told(
            rename_code(
                store, old, new, label=label, version=version, actor=current.actor, dry_run=dry_run
            )
        )


@command.command("merge")
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@click.option("--into", required=True, metavar="CODE", help="The code that gets their codings.")
@_editing
@session
def merge(
    current: Session, codes: tuple[str, ...], into: str, version: str | None, dry_run: bool
) -> None:
    """Move the codings of codes to another code; the merged codes are retired.

    If a coder then has two codings on the same words, they are joined. A backup is made first.
    """
    from qcode.workflows.codebook import merge_codes

    with current.store() as store:
        _told(
            merge_codes(store, codes, into, version=version, actor=current.actor, dry_run=dry_run)
        )


@command.command("split")
@click.argument("codes", nargs=-1, required=True, metavar="CODE")
@click.option("--into", multiple=True, metavar="NEW…", help="The new sub-codes of CODE.")
@_editing
@output
@session
def split(
    current: Session,
    codes: tuple[str, ...],
    into: tuple[str, ...],
    version: str | None,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Add sub-codes to a code, and list its codings to be coded again: split CODE --into A B.

    The codings stay until somebody codes them again. Where a coder had finished, the new codes
    count as missing data, not as absent.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.codebook import split_code

    # After --into A, further names are arguments too: all but the first are new codes.
    code, *more = codes
    with current.store() as store:
        edited, listed = split_code(
            store, code, (*into, *more), version=version, actor=current.actor, dry_run=dry_run
        )
    _told(edited)
    emit(listed, format_=format_, output=output)


@command.command("retire")
@click.argument("codes", nargs=-1, required=True, metavar="CODE…")
@_editing
@session
def retire(current: Session, codes: tuple[str, ...], version: str | None, dry_run: bool) -> None:
    """Retire codes: their codings are kept, but the codes can no longer be used."""
    from qcode.workflows.codebook import retire_codes

    with current.store() as store:
        _told(retire_codes(store, codes, version=version, actor=current.actor, dry_run=dry_run))


def _told(edited: Edited) -> None:
    """Report on stderr what was changed."""
    from qcode.cli.diagnostics import say, tell

    tell(edited.notes)
    for line in edited.changed:
        say(f"would be: {line}" if edited.dry_run else line)
    say(f"codebook version {edited.version}{' (nothing was changed)' if edited.dry_run else ''}")
