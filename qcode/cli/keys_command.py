"""``qcode keys``."""

from __future__ import annotations

import click

from qcode.cli.options import output


@click.command("keys")
@output
def command(format_: str | None, output: str | None) -> None:
    """List the keys of the coding screen, and any problems in your keys file."""
    from qcode.cli.diagnostics import tell_problems
    from qcode.cli.rendering import emit
    from qcode.workflows.coding import keys_table, read_keys

    keymap, _, problems = read_keys()
    emit(keys_table(keymap), format_=format_, output=output)
    tell_problems(problems)
    if any(p.severity == "error" for p in problems):
        raise click.exceptions.Exit(1)
