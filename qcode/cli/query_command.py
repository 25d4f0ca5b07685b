"""``qcode query``."""

from __future__ import annotations

import click

from qcode.cli.options import (
    NAME,
    Session,
    layer_options,
    output,
    refuse_both,
    refuse_with,
    refuse_without,
    session,
)

FIND = "find"


class _Expressions(click.Group):
    """A group whose own words are an expression: what is no sub-command is looked for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take what does not begin with a sub-command for an expression with its options."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            args = [FIND, *args]
        return super().parse_args(ctx, args)


@click.group("query", cls=_Expressions)
def command() -> None:
    """List the segments that an expression is true of, or count them.

    "qcode query EXPRESSION" is the same as "qcode query find EXPRESSION".
    """


@command.command(FIND)
@click.argument("expression")
@click.option("--kwic", is_flag=True, help="Show each match with the words around it.")
@click.option(
    "--context",
    type=click.IntRange(min=0),
    default=8,
    show_default=True,
    metavar="N",
    help="With --kwic: words before and after the match.",
)
@click.option("--count", is_flag=True, help="Count instead of listing.")
@click.option(
    "--by",
    metavar="ATTR,…",
    help="With --count: by role, site, any attributes, or code (the codes on the segments).",
)
@click.option("--codes", is_flag=True, help="Also show the codes on each segment.")
@click.option(
    "--speakers",
    type=click.Choice(["respondents", "all"]),
    default="respondents",
    show_default=True,
    help="respondents: leave out segments of interviewers.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=None, metavar="N", help="At most N rows."
)
@layer_options
@output
@session
def find(
    current: Session,
    expression: str,
    kwic: bool,
    context: int,
    count: bool,
    by: str | None,
    codes: bool,
    speakers: str,
    limit: int | None,
    by_coder: str | None,
    include_machine: bool,
    include_unfinished: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """List the segments that an expression is true of, or count them.

    Examples: hotline and role = prosecutor; "safe house" within 2 turns of housing.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import (
        LayerOptions,
        QueryOptions,
        ask,
        counts_table,
        keywords_table,
        segments_table,
        shows_others,
    )
    from qcode.workflows.shared import saved_expressions

    refuse_without("--by", "--count")
    refuse_without("--context", "--kwic")
    refuse_both("--kwic", "--count")
    refuse_with("--count", "--codes", "--limit")
    refuse_with("--kwic", "--codes")
    layer = LayerOptions(by_coder, None, include_unfinished, include_machine)
    options = QueryOptions(speakers == "all", limit, context, codes, layer)
    with current.store() as store:
        view = current.snapshot(store)
        asked = ask(view.study(), expression, saved_expressions(view), options)
        if count:
            table = counts_table(asked, by)
        else:
            table = keywords_table(asked) if kwic else segments_table(asked)
            current.shown(store, shows_others(asked, current.coder), by="query")
    emit(table, format_=format_, output=output)


@command.command("save")
@click.argument("name", type=NAME)
@click.argument("expression")
@session
def save(current: Session, name: str, expression: str) -> None:
    """Save an expression under a name, to use it like a code."""
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.shared import save_expression

    with current.store() as store:
        tell(save_expression(store, name, expression, actor=current.actor))
    say(f"saved {name}")


@command.command("list")
@output
@session
def list_(current: Session, format_: str | None, output: str | None) -> None:
    """List the saved expressions."""
    from qcode.cli.rendering import emit
    from qcode.workflows.shared import saved_table

    with current.store() as store:
        table = saved_table(current.view(store))
    emit(table, format_=format_, output=output)


@command.command("remove")
@click.argument("name", type=NAME)
@session
def remove(current: Session, name: str) -> None:
    """Remove a saved expression."""
    from qcode.cli.diagnostics import say
    from qcode.workflows.shared import remove_expression

    with current.store() as store:
        say(f"removed {remove_expression(store, name, actor=current.actor)}")
