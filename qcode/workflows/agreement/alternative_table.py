"""The table of the alternative annotator test."""

from __future__ import annotations

from qcode.model import Column, Table
from qcode.suggest.evaluation.alternative import (
    DISCOVERY_RATE,
    FEWEST_CODERS,
    PASSES_FROM,
    AlternativeTest,
)

_FEWEST_FOR_T = 10
"""With fewer transcripts the jackknife is rough; a note says so."""


def alternative_table(tested: AlternativeTest) -> Table:
    """A row per coder, with the winning rate in `extra`."""
    rows = tuple(
        {
            "coder": one.coder,
            "segments": one.segments,
            "transcripts": one.transcripts,
            "model": one.model,
            "own": one.own,
            "p": one.p,
            "won": one.won,
            "p_segments": one.p_segments,
            "won_segments": one.won_segments,
            "undefined": one.reason,
        }
        for one in tested.rivals
    )
    by, segments = "Transcripts", "Segments, as in the paper"
    return Table(
        "suggest.evaluate.alternative",
        "Alternative annotator test",
        (
            Column("coder", "Coder"),
            Column("segments", "Segments", "count"),
            Column("transcripts", "Transcripts", "count"),
            Column("model", "Model", "number", "As near to the others"),
            Column("own", "Coder", "number", "As near to the others"),
            Column("p", "p", "number", by),
            Column("won", "Won", "flag", by),
            Column("p_segments", "p", "number", segments),
            Column("won_segments", "Won", "flag", segments),
        ),
        rows,
        tuple(_notes(tested)),
        {
            "epsilon": tested.epsilon,
            "false_discovery_rate": DISCOVERY_RATE,
            "winning_rate": tested.winning_rate,
            "winning_rate_segments": tested.winning_rate_segments,
            "advantage": tested.advantage,
            "passes": tested.passes,
            "undefined": tested.reason,
        },
        data_columns=(Column("undefined", "Undefined"),),
    )


def _notes(tested: AlternativeTest) -> list[str]:
    if not tested.rivals:
        return [f"The test cannot be made: {tested.reason}."]
    notes = [_result(tested)]
    notes.append(
        "The test of Calderon, Reichart and Dror (2025): each coder is left out in turn, and on how"
        " many segments is the model, or this coder, at least as near to the others? Near is the"
        " mean Jaccard index of the sets of codes of a segment; used are segments of"
        f" {FEWEST_CODERS} coders or more. The model wins if its share is not lower by epsilon ="
        f" {tested.epsilon:g} or more (one-sided t-test; Benjamini and Yekutieli over coders,"
        f" false discovery rate {DISCOVERY_RATE:g})."
    )
    fewest = min(one.transcripts for one in tested.rivals)
    notes.append(
        "Segments of one transcript are similar. So the deciding test is by transcripts (jackknife)"
        "; the paper's own takes segments as independent."
        + (
            f" With {fewest} transcripts it is rough and rarely won."
            if 1 < fewest < _FEWEST_FOR_T
            else ""
        )
    )
    return notes


def _result(tested: AlternativeTest) -> str:
    own = (
        ""
        if tested.winning_rate_segments is None
        else f" By segments, as in the paper, it is {tested.winning_rate_segments:.2f}."
    )
    if tested.winning_rate is None:
        return f"No winning rate by transcripts: {tested.reason}.{own}"
    verdict = "passes" if tested.passes else "does not pass"
    return (
        f"Winning rate {tested.winning_rate:.2f}: the model {verdict} (from {PASSES_FROM:g} on)."
        f" Mean share of segments on which it is as near to the others as the left-out coder:"
        f" {tested.advantage:.2f}.{own}"
    )
