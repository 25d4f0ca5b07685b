"""Options of quotes that `report quotes` and `disclosure` share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    pass

F = TypeVar("F", bound=Callable[..., Any])
BLOCKS = ("docx", "html", "md")
"""The formats that hold quotes as blocks unless a table is asked for."""


@dataclass(frozen=True, slots=True)
class Printing:
    """How quotes are chosen, attributed and laid out, beyond codes and limits."""

    per_person: int | None
    order: Any
    attribution: str
    with_question: bool
    layout: str | None
    marks: Any
    findings: bool

    def as_blocks(self, format_: str) -> bool:
        """Whether this format (of `chosen_format`) holds blocks."""
        return self.layout == "blocks" or (self.layout is None and format_ in BLOCKS)


def checking_options(function: F) -> F:
    """Add ``--identities`` and ``--entities``, passed as `checking`."""

    @wraps(function)
    def wrapped(*args: Any, identities: Path | None, entities: str | None, **options: Any) -> Any:
        from qcode.workflows.reporting import Checking

        return function(*args, checking=Checking(identities, entities), **options)

    added: Any = click.option(
        "--entities",
        metavar="MODEL",
        help="Also find named entities with this spaCy model (a name or a folder).",
    )(wrapped)
    result: F = click.option(
        "--identities",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Also look for the words in this table: what, replacement, kind.",
    )(added)
    return result


attribution_option = click.option(
    "--attribution",
    default="",
    metavar="TEMPLATE",
    help='Who is named under a quote: "—{role}", "—{subrole}, {region}" (any attribute).',
)


def printing_options(function: F) -> F:
    """Add the options of `Printing`, passed as `printing`."""
    names = ("per_person", "order", "attribution", "with_question", "layout", "marks", "findings")

    @wraps(function)
    def wrapped(*args: Any, **options: Any) -> Any:
        given = {name: options.pop(name) for name in names}
        return function(*args, printing=Printing(**given), **options)

    added: Any = wrapped
    for option in reversed(_OPTIONS):
        added = option(added)
    result: F = added
    return result


_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--per-person",
        type=click.IntRange(min=1),
        default=None,
        metavar="N",
        help="At most this many of one person in the whole document.",
    ),
    click.option(
        "--order",
        type=click.Choice(("balanced", "longest", "typical", "different")),
        default="balanced",
        show_default=True,
        help=(
            "After pinned and starred passages: balance of interviews and sites, the longest, those"
            " nearest to the centre of the code's passages, or those that differ most."
        ),
    ),
    attribution_option,
    click.option(
        "--with-question", is_flag=True, help="Print the interviewer's question before each quote."
    ),
    click.option(
        "--layout",
        type=click.Choice(("blocks", "table")),
        default=None,
        help="Block quotes or a table (default: blocks in docx, html and md, else a table).",
    ),
    click.option(
        "--quotation-marks",
        "marks",
        type=click.Choice(("double", "single", "none")),
        default="double",
        show_default=True,
        help="The quotation marks around block quotes.",
    ),
    click.option(
        "--findings",
        is_flag=True,
        help="Print what may identify somebody in these quotes, instead of the quotes.",
    ),
)
