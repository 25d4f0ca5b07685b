"""The command line: one file per command, loaded only when the command is called."""

from __future__ import annotations


def main() -> None:
    """The console script ``qcode``: run the command line and exit with its status."""
    from qcode.cli.diagnostics import run
    from qcode.cli.program import program

    run(program)
