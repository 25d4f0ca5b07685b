"""``report suggestions``: what came of suggestions and whether they influence coders."""

from __future__ import annotations

from qcode.coding.suggesting import withheld_share
from qcode.model import Table
from qcode.reliability.alpha import pooled_binary_alpha
from qcode.shown import amount, listed
from qcode.store.view import View
from qcode.suggest.influence.decisions import agreed, decisions
from qcode.suggest.influence.intervals import FEWEST_TRANSCRIPTS
from qcode.suggest.influence.records import Record, offered, summary
from qcode.suggest.influence.tables import Observed, suggestions_tables
from qcode.suggest.influence.use import right_of
from qcode.workflows.shared.versions import missing_since
from qcode.workflows.suggesting.auditing import audits
from qcode.workflows.suggesting.marked import chosen_transcripts
from qcode.workflows.suggesting.recorded import arms_of, read_records


def influence_tables(view: View, *, seed: int = 1) -> tuple[Table, ...]:
    """The tables of ``report suggestions``; the same seed gives the same intervals."""
    study, settings, records = view.study(), view.settings(), read_records(view)
    arms = arms_of(records, str(settings.get("study", "")), study.coders)
    found = decisions(study, missing_since(view, study), arms)
    about = summary(records)
    share = withheld_share(settings)
    seen = Observed(
        offered(records),
        found,
        right_of(found, agreed(study), {code.key for code in study.codebook.codes}),
        study.codebook,
        audits(view),
        notes=_notes(view, records, share),
        extra={
            **about,
            "withheld_share": share,
            "segments_shown": sum(d.arm is True for d in found),
            "segments_withheld": sum(d.arm is False for d in found),
        },
    )
    return suggestions_tables(seen, pooled_binary_alpha, seed)


def _notes(view: View, records: tuple[Record, ...], share: float) -> tuple[str, ...]:
    about = summary(records)
    notes = [
        "Suggestions are withheld by lot on a random"
        f" {100 * share:g} % of (coder, segment), so a difference between segments where they were"
        " shown and withheld is caused by them. Effects are computed on segments that coders"
        " marked as finished, by the lot alone.",
        "From and To: 95 % interval; whole transcripts are resampled (bootstrap), from"
        f" {FEWEST_TRANSCRIPTS} transcripts on. The interval of an audit is the exact binomial one,"
        " because its segments are drawn one by one.",
    ]
    if not about["coders"]:
        notes.insert(0, "No suggestions were shown to coders yet.")
    elif about["models"]:
        kept = [m for m in about["models"] if m != "keywords"]
        named = [amount(len(kept), "model")] if kept else []
        named += ["the codebook's keywords"] if "keywords" in about["models"] else []
        notes.insert(
            0,
            f"Suggestions of {listed(named)} were shown to"
            f" {amount(len(about['coders']), 'coder')} in"
            f" {amount(len(about['transcripts']), 'transcript')}.",
        )
    if any(one.share is None for one in records if one.rows):
        notes.append("Records of an earlier version of the program are left out of the effects.")
    if chosen := chosen_transcripts(view):
        notes.append(
            f"{amount(len(chosen), 'transcript')} (or segments of them) were chosen by qcode"
            " suggest next, not at random: precision there says nothing about the others."
        )
    return tuple(notes)
