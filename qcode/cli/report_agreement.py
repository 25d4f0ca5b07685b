"""``qcode report reliability`` and ``qcode report methods``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qcode.cli.options import (
    NAME,
    SEED,
    Session,
    output,
    refuse_beside,
    refuse_seed_without_chance,
    session,
    where_option,
)

if TYPE_CHECKING:
    from qcode.workflows.agreement import AgreementOptions

F = TypeVar("F", bound=Callable[..., Any])
_UNITS = ["segment", "question", "transcript", "character"]


_BOOTSTRAP = (
    "Number of bootstrap samples for intervals; 0 for none (default: by number of transcripts)."
)


def _scope(function: F) -> F:
    """Add the options for what is compared."""
    coders = click.option(
        "--coders",
        metavar="A,B,…",
        help="Coders to compare (default: all who finished the same transcripts).",
    )
    unit = click.option(
        "--unit",
        type=click.Choice(_UNITS),
        default="segment",
        show_default=True,
        help="What is compared.",
    )
    codes = click.option("--codes", metavar="C,…", help="Only these codes.")
    round_ = click.option(
        "--round",
        "round_",
        type=NAME,
        default=None,
        help="The round of coding (default: the newest).",
    )
    bootstrap = click.option(
        "--bootstrap", metavar="N", type=click.IntRange(min=0), default=None, help=_BOOTSTRAP
    )
    seed = click.option(
        "--seed",
        type=SEED,
        default=1,
        show_default=True,
        help="The same seed gives the same interval.",
    )
    pool = click.option(
        "--pool",
        is_flag=True,
        help=(
            "Weight extra segments of rare codes by their chance of being drawn, and include them."
        ),
    )
    return coders(unit(codes(round_(bootstrap(seed(pool(where_option(function))))))))


@click.command("reliability")
@_scope
@click.option(
    "--level",
    type=click.Choice(["code", "family", "all"]),
    default="code",
    show_default=True,
    help="Single codes, families (any code of one), or both.",
)
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    metavar="FILE.svg|.png",
    help="Write the forest plot to FILE.",
)
@output
@session
def reliability(
    current: Session,
    coders: str | None,
    unit: str,
    codes: str | None,
    round_: str | None,
    bootstrap: int | None,
    seed: int,
    pool: bool,
    where: str | None,
    level: str,
    chart: Path | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Print intercoder agreement for publication: one row per code, with all terms defined.

    docx and html have the forest plot too: alpha of each code with its interval, and the lines at
    .667 and .800.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit_all, put
    from qcode.errors import UsageError
    from qcode.workflows.agreement import reliability_report

    refuse_seed_without_chance(bootstrap)
    if chart is not None and chart.suffix not in (".svg", ".png"):
        raise UsageError(f"a chart is written as .svg or .png, not {chart.name!r}")
    with current.store() as store:
        given = (coders, unit, codes, round_, bootstrap, seed, level, pool, where)
        report = current.view(store).together(
            lambda view: reliability_report(view, _options(view, *given))
        )
    if chart is not None:
        for number, drawn in enumerate(report.charts(), 1):
            target = chart if number == 1 else chart.with_stem(f"{chart.stem}-{number}")
            put(drawn.svg if chart.suffix == ".svg" else drawn.png, str(target))
            say(f"wrote {target}")
    suffix = Path(output).suffix.casefold() if output and format_ is None else ""
    if suffix in (".docx", ".html"):
        put(report.document(suffix), output)
    else:
        emit_all(report.tables, format_=format_, output=output)


@click.command("methods")
@_scope
@click.option(
    "--checklist",
    type=click.Choice(("coreq", "srqr", "jars")),
    default=None,
    help="Fill in a checklist for qualitative research as far as the study knows.",
)
@output
@session
def methods(
    current: Session,
    coders: str | None,
    unit: str,
    codes: str | None,
    round_: str | None,
    bootstrap: int | None,
    seed: int,
    pool: bool,
    checklist: str | None,
    where: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Write the paragraph on reliability that journals ask for, with numbers from the data.

    Below it is a list of what the study does not record, such as who the coders are; add that by
    hand.
    """
    from qcode.cli.rendering import emit, put
    from qcode.workflows.agreement import methods_report
    from qcode.workflows.shared import prose

    if checklist is not None:
        _checklist(current, checklist, format_, output)
        return
    refuse_seed_without_chance(bootstrap)
    with current.store() as store:
        given = (coders, unit, codes, round_, bootstrap, seed, "code", pool, where)
        table = current.view(store).together(
            lambda view: methods_report(view, _options(view, *given))
        )
    suffix = Path(output).suffix.casefold().lstrip(".") if output and output != "-" else ""
    kind = format_ or suffix or "table"
    if kind in ("table", "txt", "md", "html", "docx"):
        put(prose(table.title, (str(table.extra["paragraph"]),), table.notes, kind), output)
    else:
        emit(table, format_=format_, output=output)


def _checklist(current: Session, name: str, format_: str | None, output: str | None) -> None:
    """The checklist as a table; what would choose codings for agreement is refused beside it."""
    from qcode.cli.rendering import emit
    from qcode.workflows.reporting import checklist

    others = ("--coders", "--unit", "--codes", "--round", "--bootstrap", "--seed", "--pool")
    refuse_beside("--checklist", *others)
    with current.store() as store:
        table = checklist(current.snapshot(store), name)
    emit(table, format_=format_, output=output)


def _options(
    view: object,
    coders: str | None,
    unit: str,
    codes: str | None,
    round_: str | None,
    bootstrap: int | None,
    seed: int,
    level: str,
    pool: bool,
    where: str | None,
) -> AgreementOptions:
    from qcode.cli.reliability_command import options_of

    return options_of(
        view,
        coders=coders,
        unit=unit,
        codes=codes,
        round=round_,
        bootstrap=bootstrap,
        seed=seed,
        level=level,
        pool=pool,
        where=where,
    )
