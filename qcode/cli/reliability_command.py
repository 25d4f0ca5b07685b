"""``qcode reliability``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qcode.cli.options import (
    NAME,
    SEED,
    Number,
    Session,
    given,
    output,
    refuse_seed_without_chance,
    refuse_with,
    refuse_without,
    session,
    where_option,
)

if TYPE_CHECKING:
    from qcode.model import Table
    from qcode.workflows.agreement import AgreementOptions, Assessments


@click.command("reliability")
@click.option(
    "--coders",
    metavar="A,B,…",
    help="Coders to compare (default: all who finished the same transcripts).",
)
@click.option(
    "--same-coder",
    metavar="NAME",
    default=None,
    help="Compare this coder's own passes in several rounds instead.",
)
@click.option(
    "--unit",
    type=click.Choice(["segment", "question", "transcript", "character"]),
    default="segment",
    show_default=True,
    help="The unit that coders are compared on.",
)
@click.option(
    "--by",
    metavar="code|transcript|pair|round|month|version|ATTR,…",
    default="code",
    show_default=True,
    help="Separately for each value: of role, site or any attributes of people, or of these.",
)
@click.option(
    "--level",
    type=click.Choice(["code", "family", "all"]),
    default="code",
    show_default=True,
    help="Single codes, families (any code of one), or both.",
)
@click.option(
    "--speakers",
    type=click.Choice(["respondents", "all"]),
    default="respondents",
    show_default=True,
    help="respondents: segments of respondents. all: every segment.",
)
@click.option("--codes", metavar="C,…", help="Only these codes.")
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round of coding (default: the newest with two coders).",
)
@click.option(
    "--bootstrap",
    metavar="N",
    type=click.IntRange(min=0),
    default=None,
    help=(
        "Number of bootstrap samples for intervals; 0 for none (default: by number of transcripts)."
    ),
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed gives the same interval."
)
@click.option(
    "--all-coefficients",
    is_flag=True,
    help="Add every other coefficient (in csv and json), with standard errors.",
)
@click.option(
    "--pool",
    is_flag=True,
    help="Weight extra segments of rare codes by their chance of being drawn, and include them.",
)
@click.option("--sets", is_flag=True, help="Add alpha over all codes of a unit as a set.")
@click.option(
    "--unitizing",
    is_flag=True,
    help="Add alphas over spans: agreement on where passages begin and end.",
)
@click.option(
    "--like",
    type=click.Choice(["nvivo", "maxqda"]),
    default=None,
    help="Add the values that this program would print.",
)
@click.option(
    "--overlap",
    type=Number(0, 100),
    default=90.0,
    show_default=True,
    help="With --like maxqda: percent of overlap required between segments.",
)
@click.option(
    "--set-rule",
    nargs=2,
    type=(str, float),
    default=None,
    metavar="INDEX X",
    help=(
        "Before coding: set the index and threshold that decide, such as alpha 0.80. Prints no"
        " table."
    ),
)
@click.option(
    "--require",
    type=Number(0, 1),
    default=None,
    metavar="X",
    help="Exit 4 if an assessable code's alpha is below X.",
)
@click.option(
    "--lower-bound", is_flag=True, help="With --require: test the interval's lower bound."
)
@where_option
@output
@session
def command(
    current: Session,
    coders: str | None,
    same_coder: str | None,
    unit: str,
    by: str,
    level: str,
    speakers: str,
    codes: str | None,
    round_: str | None,
    bootstrap: int | None,
    seed: int,
    all_coefficients: bool,
    pool: bool,
    sets: bool,
    unitizing: bool,
    like: str | None,
    overlap: float,
    set_rule: tuple[str, float] | None,
    require: float | None,
    lower_bound: bool,
    where: str | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Measure how well coders agree.

    For each code, over what at least two coders have finished: percent agreement, Cohen's kappa,
    Krippendorff's alpha (nominal) with its interval, and more. A value that cannot be computed is
    left out, and the reason is printed. The verdict uses the lower bound; with --set-rule you
    choose the index that decides.
    """
    from qcode.cli.rendering import chosen_format, emit_all

    _refuse_ignored(like)
    refuse_seed_without_chance(bootstrap)
    if set_rule is not None:
        _set_rule(current, *set_rule)
        return
    with current.store() as store:
        from qcode.workflows.agreement import assess, enriched_table, main_table

        view = current.snapshot(store)
        options = options_of(
            view,
            coders=coders,
            unit=unit,
            by=by,
            everybody=speakers == "all",
            bootstrap=bootstrap,
            seed=seed,
            round=round_,
            codes=codes,
            level=level,
            same_coder=same_coder,
            all_coefficients=all_coefficients,
            pool=pool,
            where=where,
        )
        result = assess(view, options)
        tables = [_with_next(main_table(result), view, result, chosen_format(format_, output))]
        if (extra := enriched_table(result)) is not None:
            tables.append(extra)
        tables += _extras(result, sets=sets, unitizing=unitizing, like=like, overlap=overlap)
    emit_all(tables, format_=format_, output=output)
    if require is not None:
        _gate(result, require, lower_bound)


def _with_next(table: Table, view: object, result: Assessments, format_: str) -> Table:
    """Add the next commands to the table on a terminal, and to JSON; documents have none."""
    if format_ not in ("table", "json"):
        return table
    from qcode.workflows.sample import with_next
    from qcode.workflows.shared import View

    assert isinstance(view, View)
    message = with_next(table, view, result)
    return message if format_ == "table" else replace(message, notes=table.notes)


def _refuse_ignored(like: str | None) -> None:
    """Raise UsageError for options that would have no effect."""
    refuse_without("--overlap", "--like")
    if like != "maxqda" and given("--overlap"):
        raise click.UsageError("--overlap can only be used with --like maxqda")
    refuse_without("--lower-bound", "--require")
    every = [
        o for p in click.get_current_context().command.params for o in p.opts if o not in _ALWAYS
    ]
    refuse_with("--set-rule", *(o for o in every if o != "--set-rule"))
    refuse_with("--same-coder", "--coders", "--round")
    refuse_with("--pool", "--by", "--same-coder", "--all-coefficients")


_ALWAYS = ("-p", "--project", "--coder", "--debug")
"""Options that have an effect in every command."""


def _set_rule(current: Session, index: str, threshold: float) -> None:
    from qcode.cli.diagnostics import say, tell, warn
    from qcode.workflows.agreement import set_rule

    with current.store() as store:
        rule, notes = set_rule(store, index, threshold, actor=current.actor)
    if rule.late:
        warn(notes[-1])
        notes = notes[:-1]
    tell(notes)
    say(f"rule: {rule}")


def options_of(
    view: object,
    *,
    coders: str | None,
    codes: str | None,
    where: str | None = None,
    everybody: bool = False,
    **others: object,
) -> AgreementOptions:
    """The options of the command as a value; codes by key or path."""
    from qcode.workflows.agreement import AgreementOptions
    from qcode.workflows.shared import View

    assert isinstance(view, View)
    chosen: tuple[str, ...] = ()
    if codes:
        from qcode.workflows.shared import find_code

        study = view.study(only=[])
        chosen = tuple(dict.fromkeys(find_code(study, c).key for c in codes.split(",")))
    names = (
        tuple(dict.fromkeys(c.strip() for c in coders.split(",") if c.strip())) if coders else ()
    )
    limits = None
    if where is not None:
        from qcode.workflows.shared import limits_of

        limits = limits_of(view, where, everybody=everybody)
    return AgreementOptions(
        coders=names,
        codes=chosen,
        everybody=everybody,
        limits=limits,
        **others,  # type: ignore[arg-type]
    )


def _extras(
    result: Assessments, *, sets: bool, unitizing: bool, like: str | None, overlap: float
) -> list[Table]:
    if not (sets or unitizing or like):
        return []
    from qcode.workflows.agreement import like_table, sets_table, unitizing_table

    tables = []
    if sets:
        tables.append(sets_table(result.compared))
    if unitizing:
        tables.append(unitizing_table(result.compared))
    if like:
        tables.append(like_table(result.compared, like, overlap=overlap))  # type: ignore[arg-type]
    return tables


def _gate(result: Assessments, require: float, lower_bound: bool) -> None:
    """Exit 4 if a code is below the threshold; codes that could not be assessed are listed
    separately.
    """
    from qcode.cli.diagnostics import say
    from qcode.errors import GateFailed
    from qcode.workflows.agreement import below

    decides = result.rule.index != "alpha"
    gate = below(
        result.rows,
        require,
        lower_bound=lower_bound,
        decisions=result.decisions if decides else None,
    )
    for reason, codes in gate.apart.items():
        say(f"qcode: note: {reason}, so not judged: {', '.join(dict.fromkeys(codes))}")
    if gate.failed:
        index = result.rule.label if decides else "alpha"
        what = f"the lower bound of {index}" if lower_bound else index
        names = ", ".join(f"{code} ({value:.3f})" for code, value in gate.failed)
        raise GateFailed(
            f"{what} is below {require} for {names}",
            command="qcode disagreements --code CODE",
        )
