"""Quotes of a study, read as one person may see it, with what in them may identify somebody."""

from __future__ import annotations

from dataclasses import dataclass

from qcode.model import Study, Table
from qcode.reports.disclosure import findings
from qcode.reports.layers import LayerOptions
from qcode.reports.quotes import quotes, quotes_table, too_short
from qcode.shown import amount


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Which quotes to take."""

    codes: tuple[str, ...] = ()
    by: str | None = None
    per_code: int = 3
    per_interview: int = 2
    min_words: int = 8
    max_words: int = 80
    safe: bool = False
    with_source: bool = False
    seed: int | None = None
    times: bool = False


def quote_report(
    study: Study, options: QuoteOptions, layer: LayerOptions
) -> tuple[Table, tuple[str, ...]]:
    """The table of quotes and the disclosure findings as warnings. Raises GateFailed with findings
    and `safe`.
    """
    chosen = quotes(
        study,
        options.codes or None,
        options.by,
        per_code=options.per_code,
        per_interview=options.per_interview,
        min_words=options.min_words,
        max_words=options.max_words,
        safe=options.safe,
        seed=options.seed,
        options=layer,
    )
    found = findings(study, chosen, by=options.by)
    left = too_short(study, options.codes or None, options.min_words, options.max_words, layer)
    short = (
        f"{amount(left, 'passage has', 'passages have')} fewer than {options.min_words} words and"
        " cannot be quoted."
        if left
        else ""
    )
    table = quotes_table(
        study,
        chosen,
        options.by,
        with_source=options.with_source,
        times=options.times,
        options=layer,
        short=short,
    )
    return table, tuple(str(f) for f in found)
