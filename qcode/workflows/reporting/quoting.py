"""Quotes of a study with the disclosure findings in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from qcode.model import Quote, Study, Table
from qcode.reports.asking import AskedBy
from qcode.reports.counter import counter
from qcode.reports.disclosure import Checks, Finding, all_findings, findings, refuse
from qcode.reports.layers import LayerOptions
from qcode.reports.numbering import alias_of, reader_names
from qcode.reports.quote_choice import Limits, Order
from qcode.reports.quotes import Chosen, choose, print_notes, quotes_table, too_short
from qcode.shown import amount


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Which quotes to take, and how their speakers are named."""

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
    per_person: int | None = None
    order: Order = "balanced"
    attribution: str = ""
    with_question: bool = False


@dataclass(frozen=True, slots=True)
class QuoteReport:
    """The quotes, as values and as a table; every finding in them; what to tell beside the open
    ones; and what readers have to know of signs in quotes.
    """

    quotes: tuple[Quote, ...]
    table: Table
    findings: tuple[Finding, ...]
    told: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to tell, with the open findings."""
        return (*self.told, *(str(f) for f in self.findings if f.accepted is None))


def chosen_quotes(study: Study, options: QuoteOptions, layer: LayerOptions) -> Chosen:
    """The quotes that `options` ask for. Raises as `choose`."""
    limits = Limits(
        options.per_code,
        options.per_interview,
        options.per_person,
        options.max_words,
        options.order,
        options.seed,
    )
    return choose(
        study,
        options.codes or None,
        options.by,
        limits=limits,
        min_words=options.min_words,
        attribution=options.attribution,
        with_question=options.with_question,
        options=layer,
    )


def quote_report(
    study: Study, options: QuoteOptions, layer: LayerOptions, checks: Checks | None = None
) -> QuoteReport:
    """The quotes and the disclosure findings. Raises GateFailed with open findings and `safe`."""
    chosen = chosen_quotes(study, options, layer)
    result = all_findings(study, chosen.quotes, by=options.by, checks=checks)
    if options.safe:
        refuse(result)
    left = too_short(study, options.codes or None, options.min_words, options.max_words, layer)
    short = (
        f"{amount(left, 'passage has', 'passages have')} fewer than {options.min_words} words and"
        " cannot be quoted."
        if left
        else ""
    )
    table = quotes_table(
        study,
        chosen.quotes,
        options.by,
        with_source=options.with_source,
        times=options.times,
        options=layer,
        short=short,
    )
    aliases = {} if options.with_source else reader_names(study, options.by)
    printed = with_reader_names(chosen.quotes, aliases)
    notes = print_notes(chosen.quotes)
    return QuoteReport(printed, replace(table, aliases=aliases), result, chosen.told, notes)


def with_reader_names(quotes: Iterable[Quote], aliases: Mapping[str, str]) -> tuple[Quote, ...]:
    """The quotes with what documents call their groups."""
    return tuple(replace(q, group=alias_of(q.group, aliases)) if aliases else q for q in quotes)


def against(
    study: Study,
    codes: Sequence[str],
    by: str | None,
    layer: LayerOptions,
    asked: AskedBy,
    checks: Checks | None = None,
    *,
    safe: bool = False,
) -> tuple[Table, tuple[str, ...]]:
    """What speaks against themes, and what to tell of its passages. Raises GateFailed with open
    findings and `safe`, Unknown.
    """
    result = counter(study, codes or None, by, layer, asked)
    found = findings(study, result.quotes, by=by, checks=checks)
    if safe:
        refuse(found)
    return result.table, (*result.told, *map(str, found))
