"""A report composed of what its plan asks for: tables, charts, quotes, and the ledger of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.model import Quote, Study, Table
from qcode.reports.disclosure import findings, refuse
from qcode.reports.evidence import shown_evidence
from qcode.reports.groups import attribution
from qcode.reports.layers import LayerOptions
from qcode.reports.ledger import Ledger, text_hash
from qcode.reports.ledger_making import Entry, ledger_of, with_ids
from qcode.reports.quotes import quotes
from qcode.store.queries.log import log_position
from qcode.store.view import View
from qcode.workflows.agreement.options import AgreementOptions
from qcode.workflows.agreement.report import methods_report
from qcode.workflows.reporting.agreement_figures import agreement_figures
from qcode.workflows.reporting.appendices import appendix
from qcode.workflows.reporting.plan import AGREEMENT, CHARTS, LAYER, Plan, SectionPlan, Wish
from qcode.workflows.reporting.plan_writing import usual_plan
from qcode.workflows.reporting.registry import REPORTS, loaded, make_report
from qcode.writers.cells import shown
from qcode.writers.report_document import Report, Section


@dataclass(slots=True)
class Composed:
    """The report with its ledger; `quoted` are its quotes, `found` what may identify somebody."""

    report: Report
    ledger: Ledger
    quoted: tuple[Quote, ...]
    found: tuple[str, ...]


@dataclass(slots=True)
class _Composing:
    """What has been composed so far."""

    view: View
    study: Study
    agreement: Table | None = None
    charts: bool = True
    failed: dict[str, str] | None = None
    entries: list[Entry] = field(default_factory=list)
    quoted: list[Quote] = field(default_factory=list)
    found: list[Any] = field(default_factory=list)

    def section(self, plan: SectionPlan) -> Section:
        """A section with its tables, charts and quotes."""
        tables: list[Table] = []
        charts: list[Any] = []
        cited: list[Quote] = []
        for wish in plan.tables:
            table = self.tolerated(wish)
            if table is None:
                continue
            tables.append(table)
            if self.charts and wish.options.get("chart"):
                kind = REPORTS[wish.report]
                charts.append(loaded(kind.chart or CHARTS[wish.report])(table))
        for wish in plan.quotes:
            cited += self.tolerated_quotes(wish)
        return Section(plan.heading, plan.text, tuple(tables), charts, tuple(cited))

    def tolerated(self, wish: Wish) -> Table | None:
        """A table; where `failed` is kept, None with the reason there."""
        try:
            return self.table(wish)
        except (UsageError, Refused) as problem:
            if self.failed is None:
                raise
            self.failed[wish.command] = problem.message
            return None

    def tolerated_quotes(self, wish: Wish) -> tuple[Quote, ...]:
        """Quotes; where `failed` is kept, none with the reason there."""
        try:
            return self.quotes(wish)
        except UsageError as problem:
            if self.failed is None:
                raise
            self.failed[wish.command] = problem.message
            return ()

    def table(self, wish: Wish) -> Table:
        """A table, whose rows know the ids of their figures."""
        if wish.report == AGREEMENT:
            table = self.agreement or agreement_figures(self.view, wish.options.get("seed"))
        else:
            own = {k: v for k, v in wish.options.items() if k not in LAYER and k != "chart"}
            table = make_report(wish.report, self.study, own, _layer(wish))
        entry = with_ids(Entry(wish.report, wish.command, table))
        self.entries.append(entry)
        return entry.table

    def quotes(self, wish: Wish) -> tuple[Quote, ...]:
        """Quotes, and what in them may identify somebody."""
        options = {k: v for k, v in wish.options.items() if k not in (*LAYER, "codes", "by")}
        by = wish.options.get("by")
        chosen = quotes(
            self.study, wish.options.get("codes") or None, by, options=_layer(wish), **options
        )
        self.found += findings(self.study, chosen, by=by)
        self.quoted += chosen
        return chosen


def _layer(wish: Wish) -> LayerOptions:
    asked = wish.options
    return LayerOptions(
        asked.get("by_coder"),
        None,
        bool(asked.get("include_unfinished")),
        bool(asked.get("include_machine")),
    )


def usual(view: View, study: Study, seed: int | None = None) -> tuple[Plan, Table | None]:
    """The plan of the usual report, and the table of agreement (with this seed) where there is
    one.
    """
    try:
        table: Table | None = agreement_figures(view, seed)
    except Refused:
        table = None
    return usual_plan(study, agreement=table is not None, seed=seed), table


def compose(
    view: View,
    study: Study,
    plan: Plan,
    agreement: Table | None = None,
    *,
    safe: bool = True,
    charts: bool = True,
    failed: dict[str, str] | None = None,
) -> Composed:
    """The report of `plan`. `agreement` is the table of agreement where it was made before.

    With `failed`, what cannot be made (a code that is gone) is left out, with the reason there by
    the command of the table.

    Raises GateFailed where a quote may identify somebody, unless `safe` is False.
    """
    composing = _Composing(view, study, agreement, charts, failed)
    sections = [composing.section(s) for s in plan.sections]
    if safe:
        refuse(composing.found)
    for name in plan.appendices:
        if (result := appendix(name, study.codebook)) is not None:
            sections.append(result)
    methods = _methods(view) if plan.methods else ()
    messages = [(e.table.title, note) for e in composing.entries for note in e.table.notes]
    ledger = ledger_of(
        composing.entries,
        composing.quoted,
        study,
        sentences=[*messages, *(("Methods", p) for p in methods)],
        origin=origin(view, study),
        plan=plan.plain(),
        shown=shown,
    )
    report = Report(
        plan.title or study.title, plan.subtitle, tuple(sections), methods, plan.language
    )
    if plan.evidence != "none":
        words = _words(study, ledger) if plan.evidence == "passages" else None
        anchors, behind = shown_evidence(ledger, words)
        report = replace(report, anchors=anchors, behind=behind)
    warnings = tuple(str(f) for f in composing.found)
    return Composed(report, ledger, tuple(composing.quoted), warnings)


def _methods(view: View) -> tuple[str, ...]:
    try:
        table = methods_report(view, AgreementOptions())
    except Refused:
        return ()
    return (str(table.extra["paragraph"]),)


def _words(study: Study, ledger: Ledger) -> Callable[[int], str]:
    """The words of a passage by its number; empty where they may identify somebody."""
    texts = {i.name: i.text for i in study.interviews}

    def words(number: int) -> str:
        place = ledger.places[number - 1]
        wording = " ".join(texts[place.transcript][place.start : place.end].split())
        role = attribution(ledger.people[place.person - 1].role)
        first = place.segments[0] if place.segments else 0
        quote = Quote("", "", "", wording, role, place.transcript, first, 0, place.start, place.end)
        return "" if findings(study, [quote]) else wording

    return words


def origin(view: View, study: Study) -> Mapping[str, Any]:
    """What a report rests on: the study's data by hash, its codebook, and the newest event of the
    log that changed something.
    """
    import qcode

    event, time = log_position(view)
    return {
        "title": study.title,
        "event": event,
        "time": time,
        "data": data_hash(study),
        "codebook": study.codebook.version,
        "qcode": qcode.__version__,
        "texts": {i.name: text_hash(i.text) for i in study.interviews},
    }


def data_hash(study: Study) -> str:
    """SHA-256 of everything that reports count, as the reader may see it."""
    total = sha256()

    def add(values: Iterable[object]) -> None:
        for value in values:
            total.update(repr(value).encode("utf-8", "surrogatepass"))
            total.update(b"\n")

    for interview in study.interviews:
        total.update(interview.text.encode("utf-8", "surrogatepass"))
        add((interview.name, interview.turns, interview.segments))
        add((p.label, sorted(p.attributes.items())) for p in interview.participants)
    add(study.codings)
    add(study.done)
    add(study.assignments)
    add(study.asked)
    add(study.codebook.codes)
    add(study.codebook.protocols)
    add((name, sorted(values.items())) for name, values in sorted(study.sites.items()))
    add(sorted(study.doubles.items()))
    return total.hexdigest()
