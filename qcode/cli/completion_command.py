"""``qcode completion``."""

from __future__ import annotations

import click

from qcode.cli.completing import SHELLS, script


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the script with which bash, zsh or fish completes commands and names.

    The names of codes, transcripts, coders and attributes are those of the study that the command
    would open. To use it at once in bash: eval "$(qcode completion bash)".
    """
    from qcode.cli.rendering import put

    put(script(ctx.find_root().command, shell).encode())
