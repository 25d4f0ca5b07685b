"""``qcode quotes``."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qcode.cli.options import Session, output, session

if TYPE_CHECKING:
    from qcode.workflows.reporting.deciding import Place

F = TypeVar("F", bound=Callable[..., Any])


@click.group("quotes")
def command() -> None:
    """Pin, drop and edit the passages that reports quote."""


def place_arguments(function: F) -> F:
    """Add TRANSCRIPT, SEGMENT, ``--code`` and ``--words``, which name a passage."""
    function = click.option(
        "--words",
        default="",
        metavar="TEXT",
        help="Some words of the passage, if there are several.",
    )(function)
    function = click.option(
        "--code", required=True, metavar="CODE", help="The code or family that is quoted."
    )(function)
    return click.argument("transcript")(click.argument("segment")(function))


def _place(transcript: str, segment: str, code: str, words: str) -> Place:
    from qcode.workflows.reporting.deciding import Place

    return Place(transcript, segment, code, words)


@command.command("list")
@click.argument("transcript", required=False)
@click.option("--code", metavar="CODE", help="Only decisions about this code or family.")
@output
@session
def list_(
    current: Session,
    transcript: str | None,
    code: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Print which passages are pinned, starred, dropped or edited for print."""
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import print_marks_table

    with current.store() as store:
        table = print_marks_table(current.snapshot(store), transcript, code)
    emit(table, format_=format_, output=output)


@command.command("pin")
@place_arguments
@session
def pin(current: Session, transcript: str, segment: str, code: str, words: str) -> None:
    """Quote this passage before all others of the code."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import pin_passage

    with current.store() as store:
        done = pin_passage(store, _place(transcript, segment, code, words), actor=current.actor)
    tell(done.notes)
    say(f"pinned {done.where}")


@command.command("drop")
@place_arguments
@session
def drop(current: Session, transcript: str, segment: str, code: str, words: str) -> None:
    """Never quote this passage under the code."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import drop_passage

    with current.store() as store:
        done = drop_passage(store, _place(transcript, segment, code, words), actor=current.actor)
    tell(done.notes)
    say(f"dropped {done.where}")


@command.command("edit")
@place_arguments
@click.argument("text")
@session
def edit(current: Session, transcript: str, segment: str, code: str, words: str, text: str) -> None:
    """Print this passage as TEXT: your words in [brackets], … where words are left out.

    All other words must be the transcript's, in their order. The transcript stays as it is;
    qcode undo or qcode quotes remove restores the passage.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import edit_passage

    place = _place(transcript, segment, code, words)
    with current.store() as store:
        done = edit_passage(store, place, text, actor=current.actor)
    tell(done.notes)
    say(f"edited {done.where}")


@command.command("remove")
@place_arguments
@click.option(
    "--only",
    type=click.Choice(("pin", "drop", "edit")),
    default=None,
    help="Remove only this (default: pin, drop and edit).",
)
@session
def remove(
    current: Session, transcript: str, segment: str, code: str, words: str, only: str | None
) -> None:
    """Remove the pin, drop or edit of this passage."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.reporting import remove_print_marks

    kinds = ("pin", "drop", "edit") if only is None else (only,)
    with current.store() as store:
        done = remove_print_marks(
            store, _place(transcript, segment, code, words), kinds, actor=current.actor
        )
    tell(done.notes)
    say(done.where)
