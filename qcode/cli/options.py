"""Options that many commands share, and checks on their combinations."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from math import isnan
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from qcode.shown import one_name

if TYPE_CHECKING:
    from qcode.model import Study
    from qcode.workflows.reporting import LayerOptions
    from qcode.workflows.shared import Store, View

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("table", "csv", "json", "md")


class _Name(click.ParamType):  # type: ignore[type-arg]
    """A name to store or find: one line, no blanks around it, at least one character."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name as it is stored; UsageError for an empty one."""
        result = one_name(value)
        if not result:
            self.fail("a name has at least one character", param, ctx)
        return result


NAME = _Name()


class Number(click.FloatRange):
    """A number in a range. NaN is outside every range."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number; UsageError outside the range."""
        result = float(super().convert(value, param, ctx))
        if isnan(result):
            self.fail(f"{value!r} is not a number", param, ctx)
        return result


SEED = click.IntRange(min=0)
"""A valid seed for random numbers."""


def given(option: str) -> bool:
    """True if this option (as typed, ``--like``) was given to the running command."""
    ctx = click.get_current_context()
    parameter = next(p for p in ctx.command.params if option in p.opts)
    return ctx.get_parameter_source(parameter.name or "") is ParameterSource.COMMANDLINE


def refuse_without(option: str, *needed: str) -> None:
    """Raise UsageError if `option` would be ignored because none of the `needed` options was
    given.
    """
    if given(option) and not any(map(given, needed)):
        raise click.UsageError(f"{option} can only be used with {' or '.join(needed)}")


def refuse_with(option: str, *others: str) -> None:
    """Raise UsageError if the `others` would be ignored together with `option`."""
    if given(option):
        refuse_beside(option, *others)


def refuse_beside(what: str, *others: str) -> None:
    """Raise UsageError if one of the `others` was given, which `what` (in words) would ignore."""
    if ignored := [o for o in others if given(o)]:
        raise click.UsageError(f"{', '.join(ignored)} has no effect with {what}; leave it out")


def refuse_both(option: str, other: str) -> None:
    """Raise UsageError if two options were given and one of them would be ignored."""
    if given(option) and given(other):
        raise click.UsageError(f"{option} and {other} cannot be used together")


def refuse_seed_without_chance(bootstrap: int | None) -> None:
    """Raise UsageError for a seed if nothing is drawn at random."""
    if bootstrap == 0:
        refuse_beside("--bootstrap 0", "--seed")


def refuse_second_file(file: str | None, output: str | None) -> None:
    """Raise UsageError if two output files were given."""
    if file is not None and output is not None:
        raise click.UsageError(f"{file} and -o {output} are two places; give one")


def language_code_of(given: str | None) -> str | None:
    """The code of a language in any common spelling; UsageError if it is not one."""
    from qcode.workflows.importing import language_code

    if given is None:
        return None
    if (code := language_code(given)) is None:
        raise click.UsageError(f"--language takes a code such as en, de or pt-BR, not {given!r}")
    return code


class Session:
    """The study and the coder, from the options before or after the command, or from the
    environment.
    """

    def __init__(self, project: str | None, coder: str | None, new: bool = False) -> None:
        self.project = project or os.environ.get("QCODE_PROJECT") or None
        name = coder or os.environ.get("QCODE_CODER") or ""
        self.coder = one_name(name) or None
        self.new = new

    @property
    def actor(self) -> str:
        """The coder's name; empty for the system user."""
        return self.coder or ""

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The open study."""
        from qcode.workflows.shared import open_study
        from qcode.workflows.shared.locate import locate

        with open_study(locate(self.project), newcomers=self.new) as store:
            yield store

    def view(self, store: Store) -> View:
        """The study as the coder may see it. A name that may be a typing error is reported on
        stderr.
        """
        from qcode.cli.diagnostics import tell
        from qcode.workflows.shared import looking

        view = store.view(self.coder)
        tell(looking(view, self.new))
        return view

    def snapshot(self, store: Store) -> View:
        """Like `view`, but one state of the study for the whole command, even if others write
        meanwhile.

        Commands that read several times use this, because changes in between would make their reads
        inconsistent.
        """
        from qcode.cli.diagnostics import tell
        from qcode.workflows.shared import looking

        view = click.get_current_context().with_resource(store.snapshot(self.coder))
        tell(looking(view, self.new))
        return view

    def counted(
        self, store: Store, where: str | None, layer: LayerOptions, codes: Iterable[str] = ()
    ) -> Study:
        """What a report counts: the study, limited by ``--where``; `codes` may be saved
        expressions.
        """
        wanted, view = tuple(codes), self.view(store)
        if where is None and not wanted and not layer.include_machine:
            return view.study(gathered=not layer.include_unfinished)
        from qcode.workflows.shared import counted

        return counted(view, where, wanted, layer)

    def shown(self, store: Store, transcripts: Iterable[str], *, by: str) -> None:
        """Record that the coder is shown others' codings in these transcripts, and report it the
        first time.
        """
        from qcode.cli.diagnostics import tell
        from qcode.workflows.shared import record_sight

        tell(record_sight(store, self.coder, transcripts, by=by))

    def required_coder(self) -> str:
        """The coder's name. Raises UsageError if no coder was named."""
        from qcode.errors import UsageError

        if not self.coder:
            raise UsageError("who is coding?", advice="add --coder NAME (or set QCODE_CODER)")
        return self.coder


NEW = "A coder named here is a new person, although the name is similar to another's."


def session(function: F) -> F:
    """Add ``-p/--project``, ``--coder``, ``--new`` and ``--debug`` after the command too, and pass
    a `Session` first.
    """

    @wraps(function)
    def wrapped(
        *args: Any,
        project: str | None,
        coder: str | None,
        newcomers: bool,
        debug: bool,
        **options: Any,
    ) -> Any:
        before = click.get_current_context().find_root().obj or {}
        current = Session(
            project or before.get("project"),
            coder or before.get("coder"),
            newcomers or before.get("new", False),
        )
        return function(current, *args, **options)

    added: Any = click.option("--debug", is_flag=True, hidden=True)(wrapped)
    added = click.option("--new", "newcomers", is_flag=True, help=NEW)(added)
    added = click.option("--coder", metavar="NAME", help="The coder you are working as.")(added)
    project_help = "The study file (default: the only *.qcode file here or in a folder above)."
    result: F = click.option("-p", "--project", metavar="PATH", help=project_help)(added)
    return result


def output(function: F) -> F:
    """Add ``--format`` and ``-o``: the output format and file. Impossible output is refused before
    anything is done.
    """

    @wraps(function)
    def wrapped(
        *args: Any,
        format_: str | None,
        output: str | None,
        width: int | None,
        no_pager: bool,
        **options: Any,
    ) -> Any:
        from qcode.cli.paging import SETTINGS, Settings
        from qcode.cli.rendering import chosen_format

        if chosen_format(format_, output) != "table":
            refuse_beside("this format", "--width")
        click.get_current_context().meta[SETTINGS] = Settings(width, not no_pager)
        return function(*args, format_=format_, output=output, **options)

    added: Any = click.option(
        "--no-pager", is_flag=True, help="Print a long table on a terminal at once."
    )(wrapped)
    added = click.option(
        "--width",
        type=click.IntRange(min=40),
        metavar="N",
        help="Width of a table in characters (default: that of the terminal, elsewhere 100).",
    )(added)
    added = click.option(
        "-o", "--output", metavar="FILE", help="Write to FILE; its suffix chooses the format."
    )(added)
    choice = click.Choice(FORMATS)
    result: F = click.option(
        "--format", "format_", type=choice, default=None, help="How to print rows (default: table)."
    )(added)
    return result


def layer_options(function: F) -> F:
    """Add the options that say which codings a report counts."""
    unfinished = "Also count transcripts that nobody has marked as finished."
    function = click.option("--include-unfinished", is_flag=True, help=unfinished)(function)
    function = click.option(
        "--include-machine",
        is_flag=True,
        help="Also count codings applied in bulk. What a model gave is not counted as it is:"
        " themes and referrals become estimates.",
    )(function)
    by_coder = "Count this coder's codings instead of those that reports count."
    return click.option("--by-coder", metavar="NAME", help=by_coder)(function)


top_option = click.option(
    "--top", type=click.IntRange(min=1), metavar="N", help="Only the first N rows."
)
where_option = click.option(
    "--where",
    metavar="EXPRESSION",
    help="Count only people and passages that this is true of (see qcode query).",
)
BY = "By role, site or any attribute, or several with commas between them."
