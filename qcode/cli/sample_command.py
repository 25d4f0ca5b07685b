"""``qcode sample``."""

from __future__ import annotations

import click

from qcode.cli.options import NAME, SEED, Number, Session, output, refuse_with, session
from qcode.cli.sample_packs import pack, receive
from qcode.shown import one_name

_SHARE = Number(0, 1, min_open=True, max_open=True)
_FRACTION = Number(0, 1, min_open=True)


@click.group("sample")
def command() -> None:
    """Draw the double-coded sample."""


@command.command("plan")
@click.option("--alpha", type=_SHARE, default=0.80, show_default=True, help="Target alpha.")
@click.option(
    "--margin",
    type=_SHARE,
    default=0.10,
    show_default=True,
    help="Half-width wanted for the 95 % interval.",
)
@click.option(
    "--significance", type=_SHARE, default=0.05, show_default=True, help="Significance level."
)
@click.option(
    "--power", type=_SHARE, default=0.80, show_default=True, help="Power of the test of kappa."
)
@click.option(
    "--percent",
    type=_SHARE,
    default=0.90,
    show_default=True,
    help="Percent agreement to show, as a share.",
)
@click.option(
    "--coders",
    type=click.IntRange(min=2),
    default=2,
    show_default=True,
    help="How many coders code each segment.",
)
@click.option(
    "--fraction", type=_FRACTION, default=None, help="Plan for this share of the transcripts."
)
@click.option(
    "--transcripts",
    "planned",
    type=click.IntRange(min=1),
    default=None,
    help="Plan for this many transcripts.",
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="Plan for the sample drawn in this round (default: the newest).",
)
@click.option(
    "--prevalence",
    multiple=True,
    metavar="[CODE=]SHARE",
    help="How often a code occurs (default: from codings so far).",
)
@click.option(
    "--icc",
    type=Number(0, 1),
    default=None,
    help="Intraclass correlation: how similar agreement is within one interview.",
)
@click.option(
    "--design-effect",
    "effect",
    type=Number(min=1),
    default=None,
    help="The design effect, instead of --icc.",
)
@output
@session
def plan(
    current: Session,
    alpha: float,
    margin: float,
    significance: float,
    power: float,
    percent: float,
    coders: int,
    fraction: float | None,
    planned: int | None,
    round_: str | None,
    prevalence: tuple[str, ...],
    icc: float | None,
    effect: float | None,
    format_: str | None,
    output: str | None,
) -> None:
    """Show how many segments each code needs.

    For a target alpha and a margin, by several published methods. Includes the cost of segments
    being grouped in interviews, and the codes that the planned sample cannot assess.
    """
    from qcode.cli.rendering import emit
    from qcode.workflows.sample import PlanOptions, plan_table

    refuse_with("--design-effect", "--icc")
    refuse_with("--transcripts", "--fraction", "--round")
    refuse_with("--fraction", "--round")
    options = PlanOptions(
        alpha,
        margin,
        significance,
        power,
        percent,
        coders,
        fraction,
        planned,
        round_,
        icc,
        effect,
        _shares(prevalence),
    )
    with current.store() as store:
        table = plan_table(current.snapshot(store), options)
    emit(table, format_=format_, output=output)


def _shares(given: tuple[str, ...]) -> dict[str, float]:
    """``hotline=0.05`` or ``0.05`` for every other code, also several with commas."""
    result: dict[str, float] = {}
    for part in (p.strip() for text in given for p in text.split(",") if p.strip()):
        code, _, share = part.rpartition("=")
        try:
            result[code.strip()] = float(share)
        except ValueError:
            raise click.UsageError(f"--prevalence takes CODE=0.05 or 0.05, not {part!r}") from None
    return result


@command.command("draw")
@click.option(
    "--fraction",
    type=_FRACTION,
    default=0.10,
    show_default=True,
    help="At least this share of the transcripts.",
)
@click.option(
    "--transcripts",
    "number",
    type=click.IntRange(min=1),
    default=None,
    help="This many transcripts instead of a share.",
)
@click.option(
    "--by",
    "by",
    multiple=True,
    metavar="ATTR",
    help="Stratify by this attribute; with several, balance over all.",
)
@click.option("--coders", required=True, metavar="A,B", help="Who codes the sample, blind.")
@click.option(
    "--team",
    type=click.IntRange(min=1),
    help="How many of the coders code each transcript (default: all).",
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed draws the same sample."
)
@click.option(
    "--round",
    "round_",
    type=NAME,
    default="1",
    show_default=True,
    help="The round of coding, such as training, 1 or 2.",
)
@click.option(
    "--include-seen",
    "--include-coded",
    "include_seen",
    is_flag=True,
    help=(
        "Also draw transcripts where a coder has seen others' codings; that coder is not blind"
        " there."
    ),
)
@click.option(
    "--redraw", is_flag=True, help="Also draw transcripts that were drawn for another round."
)
@click.option(
    "--second-pass",
    is_flag=True,
    help="Draw from transcripts that the coders have finished, to be coded again.",
)
@click.option("--dry-run", is_flag=True, help="Show the sample, and record nothing.")
@output
@session
def draw(
    current: Session,
    fraction: float,
    number: int | None,
    by: tuple[str, ...],
    coders: str,
    team: int | None,
    seed: int,
    round_: str,
    include_seen: bool,
    redraw: bool,
    second_pass: bool,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Draw transcripts at random and record them as blind assignments.

    A transcript is left out if one of the coders has seen others' codings or suggestions in it:
    that coder can no longer code it blind. It may already be coded. The frame, the seed and the
    rule for replacements are recorded with the sample.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.workflows.sample import draw_sample, sample_table

    refuse_with("--second-pass", "--include-seen", "--redraw")
    refuse_with("--transcripts", "--fraction")
    attributes = [a.strip() for given in by for a in given.split(",") if a.strip()]
    with current.store() as store:
        drawn = draw_sample(
            store,
            fraction=fraction,
            by=attributes,
            coders=_names(coders),
            seed=seed,
            team=team,
            round=round_,
            include_seen=include_seen,
            redraw=redraw,
            second_pass=second_pass,
            dry_run=dry_run,
            actor=current.actor,
            transcripts=number,
        )
    tell(drawn.notes)
    emit(sample_table(drawn), format_=format_, output=output)


def _names(text: str | None) -> list[str]:
    return list(
        dict.fromkeys(name for given in (text or "").split(",") if (name := one_name(given)))
    )


@command.command("show")
@click.option(
    "--frame",
    is_flag=True,
    help=(
        "Also list every transcript that it was drawn from: drawn, in reserve, replaced, left out."
    ),
)
@output
@session
def show(current: Session, frame: bool, format_: str | None, output: str | None) -> None:
    """Show the sample: who has started, who has finished, and what it was drawn from."""
    from qcode.cli.rendering import emit_all
    from qcode.workflows.sample import frame_table, sample_progress

    with current.store() as store:
        view = current.snapshot(store)
        tables = [sample_progress(view), *([frame_table(view)] if frame else [])]
    emit_all(tables, format_=format_, output=output)


@command.command("replace")
@click.argument("transcript")
@click.option("--reason", required=True, metavar="TEXT", help="Why it cannot be used.")
@click.option(
    "--round",
    "round_",
    type=NAME,
    default=None,
    help="The round, if it is in the samples of several.",
)
@click.option("--dry-run", is_flag=True, help="Show what would replace it, and record nothing.")
@session
def replace(
    current: Session, transcript: str, reason: str, round_: str | None, dry_run: bool
) -> None:
    """Replace a transcript of the sample that cannot be used.

    It is replaced by the next transcript of its group, by the rule recorded with the draw.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.sample import replace_transcript

    with current.store() as store:
        done = replace_transcript(
            store, transcript, reason=reason, round=round_, dry_run=dry_run, actor=current.actor
        )
    tell(done.notes)
    say(
        f"{done.by} replaces {done.transcript}, coded by"
        f" {', '.join(done.coders)}{' (dry run)' if dry_run else ''}"
    )


@command.command("enrich")
@click.option("--code", required=True, metavar="C", help="The rare code (or a family).")
@click.option(
    "--segments", type=click.IntRange(min=1), required=True, help="How many extra segments."
)
@click.option(
    "--coders",
    default=None,
    metavar="A,B",
    help="Who codes them, blind (default: the coders of the sample).",
)
@click.option(
    "--round", "round_", type=NAME, default="1", show_default=True, help="The round of coding."
)
@click.option(
    "--likely",
    type=Number(0, 1),
    default=0.25,
    show_default=True,
    help="The lowest probability at which a suggestion counts.",
)
@click.option(
    "--seed", type=SEED, default=1, show_default=True, help="The same seed draws the same segments."
)
@click.option("--dry-run", is_flag=True, help="Show the segments, and record nothing.")
@output
@session
def enrich(
    current: Session,
    code: str,
    segments: int,
    coders: str | None,
    round_: str,
    likely: float,
    seed: int,
    dry_run: bool,
    format_: str | None,
    output: str | None,
) -> None:
    """Draw extra segments in which a rare code is likely.

    They are outside the random sample, assigned blind, and reported separately.
    """
    from qcode.cli.diagnostics import tell
    from qcode.cli.rendering import emit
    from qcode.errors import Refused
    from qcode.workflows.sample import enrich as draw_segments
    from qcode.workflows.sample import enriched_table

    with current.store() as store:
        if current.view(store).blindness():
            raise Refused(
                f"{current.coder} codes blind in this study and must not know where a code is"
                " likely"
            )
        result = draw_segments(
            store,
            code=code,
            segments=segments,
            coders=_names(coders),
            round=round_,
            seed=seed,
            likely=likely,
            dry_run=dry_run,
            actor=current.actor,
        )
    tell(result.notes)
    emit(enriched_table(result), format_=format_, output=output)


@command.command("unblind")
@click.argument("transcript")
@click.option(
    "--of",
    "whom",
    default=None,
    metavar="NAME",
    help="Whose blind assignment ends (default: --coder).",
)
@click.option("--round", "round_", type=NAME, default=None, help="Only in this round.")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the log.")
@session
def unblind(
    current: Session, transcript: str, whom: str | None, round_: str | None, reason: str
) -> None:
    """End a blind assignment: from now on the coder sees the work of others there.

    The log records it. What the coder had finished before still counts as coded blind.
    """
    from qcode.cli.diagnostics import say, tell
    from qcode.workflows.sample import unblind as end

    coder = whom or current.required_coder()
    with current.store() as store:
        rounds, notes = end(
            store, transcript, coder, round=round_, reason=reason, actor=current.actor
        )
    tell(notes)
    say(
        f"{coder} no longer codes {transcript} blind (round {', '.join(rounds)}); this is recorded"
        " in the log"
    )


command.add_command(pack)
command.add_command(receive)
