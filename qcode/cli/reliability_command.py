"""``qcode reliability``."""

from __future__ import annotations

import click

from qcode.cli.options import Session, output, session


@click.command("reliability")
@click.option("--coders", metavar="A,B,…", help="Whom to compare (default: all who are done with the same transcripts).")
@click.option("--unit", type=click.Choice(["segment", "transcript", "character"]), default="segment", show_default=True,
              help="What coders are compared on.")  # fmt: skip
@click.option("--by", type=click.Choice(["code", "role", "pair", "round"]), default="code", show_default=True,
              help="Beside code: once for each role, pair of coders or round.")  # fmt: skip
@click.option("--speakers", type=click.Choice(["respondents", "all"]), default="respondents", show_default=True,
              help="all: every segment, whatever was asked of whom.")  # fmt: skip
@click.option("--codes", metavar="C,…", help="Only these codes.")
@click.option("--round", "round_", default=None, help="The round of coding (default: the newest with two coders).")
@click.option("--bootstrap", metavar="N", type=click.IntRange(min=0), default=None,
              help="Bootstrap intervals; 0 for none (default: what suits the number of transcripts).")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same interval.")
@click.option("--require", type=float, default=None, metavar="X", help="Exit 4 if an assessable code's alpha is below X.")
@click.option("--lower-bound", is_flag=True, help="With --require: judge the interval's lower bound.")
@output
@session
def command(
    current: Session,
    coders: str | None,
    unit: str,
    by: str,
    speakers: str,
    codes: str | None,
    round_: str | None,
    bootstrap: int | None,
    seed: int,
    require: float | None,
    lower_bound: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Measure how far coders agree.

    Per code, over what at least two coders marked done: percent agreement, Cohen's kappa, Krippendorff's alpha (nominal)
    with its interval, and more. A value that does not exist is left out, and the reason is printed.
    """
    from qcode.cli.diagnostics import say
    from qcode.cli.rendering import emit
    from qcode.errors import GateFailed
    from qcode.workflows.agreement import AgreementOptions, agreement, below
    from qcode.workflows.codebook_tables import find_code

    with current.store() as store:
        view = current.view(store)
        chosen: tuple[str, ...] = ()
        if codes:
            study = view.study(only=[])
            chosen = tuple(find_code(study, c).key for c in codes.split(","))
        options = AgreementOptions(
            coders=tuple(c.strip() for c in coders.split(",")) if coders else (), unit=unit, by=by,  # type: ignore[arg-type]
            everybody=speakers == "all", bootstrap=bootstrap, seed=seed, round=round_, codes=chosen,
        )  # fmt: skip
        table, rows = agreement(view, options)
    emit(table, format_=format_, output=output)
    if require is not None:
        failed, unassessed = below(rows, require, lower_bound=lower_bound)
        if unassessed:
            say(f"qcode: note: could not be assessed: {', '.join(unassessed)}")
        if failed:
            what = "the lower bound of alpha" if lower_bound else "alpha"
            raise GateFailed(f"{what} is below {require} for {', '.join(failed)}", hint="qcode codebook show CODE")
