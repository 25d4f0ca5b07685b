"""``qcode suggest next``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("next")
@click.option(
    "--count",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    help="Choose this many.",
)
@click.option("--segments", is_flag=True, help="Choose segments instead of whole transcripts.")
@output
@session
def next_(
    current: Session, count: int, segments: bool, format_: str | None, output: str | None
) -> None:
    """Choose the transcripts to code next, from which the model would learn most.

    These are transcripts about which the model is unsure, rare codes weigh more, and whose words
    differ from what is coded. Nothing is chosen from a blind or double-coded sample. The choice is
    recorded, because it is no random order. With --segments, the work list "next" of qcode code
    goes through them.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.workflows.suggesting import choose_next

    with current.store() as store:
        table, notes = choose_next(store, count=count, segments=segments, actor=current.actor)
    tell(notes)
    emit(table, format_=format_, output=output)
