"""``qcode export``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, session
from qcode.shown import amount


@click.command("export")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.zip",
    help="Write the whole study as plain files.",
)
@session
def command(current: Session, archive: Path | None) -> None:
    """Export the whole study as files that can be read without qcode.

    The archive contains texts, tables (CSV), the codebook (YAML) and every event of the log, with a
    README that explains them. qcode import FILE.zip -p NEW.qcode makes the same study from it.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.errors import UsageError
    from qcode.workflows.keeping import export_archive
    from qcode.workflows.shared.locate import locate

    if archive is None:
        raise UsageError("what do you want to export?", command="qcode export --archive FILE.zip")
    done = export_archive(locate(current.project), archive, as_coder=current.coder)
    tell(done.notes)
    counts = (
        amount(done.transcripts, "transcript"),
        amount(done.codings, "coding"),
        amount(done.events, "event"),
    )
    say(f"wrote {done.path}: {', '.join(counts)}")
    say(f"fingerprint {done.fingerprint}")
