"""``qcode demo``."""

from __future__ import annotations

from pathlib import Path

import click

from qcode.cli.options import Session, session


@click.command("demo")
@click.argument("folder", metavar="[DIR]", default="qcode-demo", type=click.Path(path_type=Path))
@session
def command(current: Session, folder: Path) -> None:
    """Run the whole pipeline on the study that comes with qcode.

    Makes a study of 20 invented interviews in DIR (./qcode-demo), codes it, checks agreement,
    trains the model that suggests codes and writes a report. Run again, it keeps the study that is
    there and writes the report again.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit_all
    from qcode.workflows.demo import demonstrate

    shown = demonstrate(folder, say=lambda line: say(f"· {line}"))
    emit_all((shown.referrals, shown.agreement))
    say("")
    say(
        f"The report: {shown.report / 'report.html'} and report.docx. The study: {shown.study}."
        " Three commands to try next:"
    )
    for line in (
        f"qcode -p {shown.study} show LE-01 --codes --segments 9-16",
        f"qcode -p {shown.study} report quotes --code hotline --by role",
        f"qcode -p {shown.study} suggest list SP-03 --top 2",
    ):
        say(f"  {line}")
