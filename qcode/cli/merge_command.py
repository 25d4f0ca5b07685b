"""``qcode merge``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qcode.cli.options import Session, output, refuse_both, session
from qcode.shown import amount

if TYPE_CHECKING:
    from qcode.workflows.keeping import Side


@click.command("merge")
@click.argument(
    "others", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="OTHER…"
)
@click.option("--ours", is_flag=True, help="In conflicts, keep the version of this study.")
@click.option("--theirs", is_flag=True, help="In conflicts, keep the version of the copy.")
@click.option(
    "--dry-run", is_flag=True, help="Show what would be merged, per person, and change nothing."
)
@output
@session
def command(
    current: Session,
    others: tuple[Path, ...],
    ours: bool,
    theirs: bool,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Merge work that was done on copies of this study.

    Codings, memos, done marks, coders and transcripts keep their author and time. Merging twice
    changes nothing. Conflicts are listed with both versions; the newer one is kept, unless you
    choose with --ours or --theirs.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit_all
    from qcode.workflows.keeping import coded_by_others, conflicts_table, merge_copy, merged_table
    from qcode.workflows.shared import open_study

    refuse_both("--ours", "--theirs")
    side: Side = "ours" if ours else "theirs" if theirs else "newer"
    tables = []
    for path in others:  # a copy that cannot be read is told before anything is brought in
        open_study(path).close()
    try:
        with current.store() as store:
            for path in others:
                with open_study(path) as other:
                    merged = merge_copy(
                        store, other, actor=current.actor, side=side, dry_run=dry_run
                    )
                what = "what was new" if merged.blind else amount(merged.events, "event")
                say(f"{path}: {'would bring in' if dry_run else 'brought in'} {what}")
                tables.append(merged_table(merged, str(path)))
                if merged.conflicts:
                    current.shown(
                        store, coded_by_others(store.view(current.coder), merged), by="merge"
                    )
                    tables.append(conflicts_table(store.view(current.coder), merged))
    finally:
        if tables:
            emit_all(tables, format_=format_, output=output)
