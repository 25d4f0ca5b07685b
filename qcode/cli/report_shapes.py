"""How a report is printed: in which shape, from which template, with which chart beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qcode.cli.options import refuse_without

if TYPE_CHECKING:
    from qcode.model import Study, Table
    from qcode.workflows.reporting import LayerOptions, Shape

F = TypeVar("F", bound=Callable[..., Any])
_ORDERS = ("citations", "people", "interviews", "sites", "name")


@dataclass(frozen=True, slots=True)
class Print:
    """What was asked for: the values of `Shape`, a Word template, and a file for the chart."""

    wide: bool = False
    sort: str | None = None
    top: int | None = None
    sentence: bool = False
    quantifiers: str | None = None
    template: Path | None = None
    chart: Path | None = None

    def shape(self) -> Shape:
        """The shape of the table."""
        from qcode.workflows.reporting import Shape

        shape = Shape(self.wide, self.sort, self.top, self.sentence)  # type: ignore[arg-type]
        if self.quantifiers is None:
            return shape
        return Shape(shape.wide, shape.sort, shape.top, shape.sentence, self.quantifiers)


def document_options(*, chart: bool = False, shapes: bool = False) -> Callable[[F], F]:
    """Add ``--template``, with `chart` ``--chart``, with `shapes` the options of `Shape`; the
    command gets them as ``asked_print``.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def wrapped(*args: Any, **options: Any) -> Any:
            names = [n for n in Print.__slots__ if n in options]
            asked = Print(**{name: options.pop(name) for name in names})
            _check(asked, options.get("output"), options.get("format_"))
            return function(*args, asked_print=asked, **options)

        added: Any = wrapped
        for option in reversed(_options(chart=chart, shapes=shapes)):
            added = option(added)
        result: F = added
        return result

    return decorate


def _options(*, chart: bool, shapes: bool) -> list[Callable[[Any], Any]]:
    result = []
    if shapes:
        result += [
            click.option("--wide", is_flag=True, help="Put the groups of --by side by side."),
            click.option("--sort", type=click.Choice(_ORDERS), help="Sort rows, most first."),
            click.option(
                "--top", type=click.IntRange(min=1), metavar="N", help="Show only the first N rows."
            ),
            click.option("--sentence", is_flag=True, help="Print sentences instead of the table."),
            click.option(
                "--quantifiers",
                metavar="WORD=PERCENT,...",
                help="Words for shares; each holds above its percent"
                " (default: a few=0,some=25,most=50,nearly all=90,all=100).",
            ),
        ]
    if chart:
        result.append(
            click.option(
                "--chart",
                type=click.Path(path_type=Path, dir_okay=False),
                metavar="FILE.svg|.png",
                help="Draw the table as a chart into FILE too.",
            )
        )
    result.append(
        click.option(
            "--template",
            type=click.Path(path_type=Path, dir_okay=False, exists=True),
            metavar="FILE.docx",
            help="A Word document whose styles, margins, header and footer are used for -o.",
        )
    )
    return result


def _check(asked: Print, output: str | None, format_: str | None) -> None:
    """Refuse what would be ignored, before anything is counted."""
    from qcode.errors import UsageError

    if asked.template is not None:
        refuse_without("--template", "-o")
        if not (output or "").casefold().endswith(".docx") or format_ is not None:
            raise UsageError("--template is for Word documents", advice="add -o FILE.docx")
    if asked.chart is not None and asked.chart.suffix.casefold() not in (".svg", ".png"):
        raise UsageError(f"a chart is written as .svg or .png, not {asked.chart.name!r}")
    if asked.quantifiers is not None and not (asked.sentence or asked.wide):
        refuse_without("--quantifiers", "--sentence", "--wide")
    if asked.sentence and (asked.wide or asked.sort):
        other = "--wide" if asked.wide else "--sort"
        raise click.UsageError(f"{other} has no effect with --sentence; leave it out")


def print_report(
    name: str,
    study: Study,
    options: Mapping[str, Any],
    layer: LayerOptions,
    asked: Print,
    *,
    format_: str | None,
    output: str | None,
) -> None:
    """Make the report `name` and print it, or write it to a file, with its chart beside it."""
    from qcode.workflows.reporting import make_report, report_chart, shaped_report

    if asked.chart is not None:
        from qcode.cli.diagnostics import say
        from qcode.cli.rendering import put

        drawn = report_chart(name, make_report(name, study, options, layer))
        put(drawn.svg if asked.chart.suffix.casefold() == ".svg" else drawn.png, str(asked.chart))
        say(f"wrote {asked.chart}")
        say(drawn.alt)
    table = shaped_report(name, study, options, layer, asked.shape())
    print_table(table, asked, format_=format_, output=output)


def print_table(table: Table, asked: Print, *, format_: str | None, output: str | None) -> None:
    """Print a finished table, sentences as paragraphs."""
    from qcode.cli.rendering import chosen_format, emit, put

    kind = chosen_format(format_, output)
    if "paragraph" in table.extra and kind in ("table", "md", "html", "docx"):
        from qcode.workflows.shared import for_readers, prose

        if kind != "table":
            table = for_readers(table)
        paragraphs = [str(row["text"]) for row in table.rows]
        put(prose(table.title, paragraphs, table.notes, kind), output)
        return
    emit(table, format_=format_, output=output, template=asked.template)
