"""Verdicts in tables: their keys in a row, and what each word means, said under the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qcode.model import FEWEST_POSITIVES, Verdict, VerdictWord
from qcode.reports.agreement_values import CodeAgreement, of_word
from qcode.reports.notes import listed

KEYS = ("verdict", "verdict_word", "transcripts_needed", "transcripts_for_reliable")


def verdict_keys(verdict: Verdict) -> dict[str, Any]:
    """What a row of data says of its verdict: as printed, the word alone, and how many transcripts
    would tell.
    """
    return {
        "verdict": str(verdict),
        "verdict_word": verdict.word,
        "transcripts_needed": verdict.transcripts,
        "transcripts_for_reliable": verdict.for_reliable,
    }


def definitions(
    rows: Sequence[CodeAgreement], threshold: float, tentative: float, *, bounds: bool
) -> list[str]:
    """What the verdicts of `rows` mean, a sentence for each that occurs; `bounds`: there are
    intervals to judge by.
    """
    bar, lower = _bar(threshold), _bar(tentative)
    bottom = "the lower bound of the interval" if bounds else "the value (there is no interval)"
    meant: dict[VerdictWord, str] = {
        "reliable": f"Reliable: {bottom} is at least {bar}.",
        "tentative": (
            f"Tentative: {bottom} is at least {lower}; draw only tentative conclusions"
            " (Krippendorff 2018)."
        ),
        "uncertain": (
            f"Uncertain: the lower bound is below {lower}, but the upper one is not below {bar}. In"
            " all about so many double-coded transcripts would tell, if the value and its spread"
            " over transcripts stay as they are."
        ),
        "too low": (
            f"Too low: the lower bound is below {lower} and the upper one below {bar}; more"
            " transcripts would not help."
            if bounds
            else f"Too low: {bottom} is below {lower}."
        ),
    }
    wording = " ".join(text for word, text in meant.items() if of_word(rows, word))
    few = (
        f"Cannot be assessed, too few: coders gave the code to fewer than {FEWEST_POSITIVES} units;"
        " its numbers prove nothing."
    )
    unsure = of_word(rows, "cannot be assessed")
    able = [r for r in unsure if r.agreement.krippendorff_alpha is not None]
    return [text for text in (wording, few if able else "") if text]


def more_than_there_are(rows: Sequence[CodeAgreement], transcripts: int) -> list[str]:
    """Which uncertain codes this study cannot settle: they need more than its `transcripts`."""
    open_ = [r for r in of_word(rows, "uncertain") if not r.is_all]
    beyond = [r.code for r in open_ if (r.verdict.transcripts or 0) > transcripts]
    some = (
        f"More than the {transcripts:,} transcripts of this study would be needed for"
        f" {listed(beyond)}."
    )
    return [some] if beyond else []


def _bar(value: float) -> str:
    return f"{value:.3f}".removeprefix("0")
