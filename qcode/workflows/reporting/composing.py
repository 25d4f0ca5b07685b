"""A report composed of what its plan asks for: tables, charts, quotes, and the ledger of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from qcode.errors import Refused, UsageError
from qcode.model import Quote, Study, Table
from qcode.reports.counter import counter
from qcode.reports.disclosure import Checks, Finding, findings, refuse
from qcode.reports.evidence import shown_evidence
from qcode.reports.groups import attribution
from qcode.reports.layers import LayerOptions
from qcode.reports.ledger import Ledger, text_hash
from qcode.reports.ledger_making import Entry, ledger_of, with_ids
from qcode.reports.numbering import reader_names
from qcode.store.queries.log import log_position
from qcode.store.view import View
from qcode.workflows.agreement.report import methods_of
from qcode.workflows.reporting.agreement_figures import Measuring, agreement_figures
from qcode.workflows.reporting.appendices import appendix
from qcode.workflows.reporting.plan import (
    AGREEMENT,
    CHARTS,
    CHECKED,
    LAYER,
    QUOTES,
    SHAPE,
    Plan,
    SectionPlan,
    Wish,
    limited,
    reports,
)
from qcode.workflows.reporting.plan_writing import usual_plan
from qcode.workflows.reporting.quoting import QuoteOptions, chosen_quotes, with_reader_names
from qcode.workflows.reporting.registry import REPORTS, drawn, make_report
from qcode.workflows.reporting.shaping import Shape, shaped_report
from qcode.workflows.shared.bulk import with_bulk
from qcode.workflows.shared.expressions import limited as limited_to
from qcode.workflows.shared.expressions import limits_of, saved_expressions, with_saved
from qcode.writers import for_readers
from qcode.writers.cells import shown
from qcode.writers.report_document import Report, Section


@dataclass(slots=True)
class Composed:
    """The report with its ledger; `quoted` are its quotes, `found` what may identify somebody,
    `told` what to tell of passages that are not printed.
    """

    report: Report
    ledger: Ledger
    quoted: tuple[Quote, ...]
    found: tuple[str, ...]
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class _Composing:
    """What has been composed so far."""

    view: View
    study: Study
    plan: Plan
    measure: Measuring
    charts: bool = True
    failed: dict[str, str] | None = None
    checks: Callable[[str, str], Checks] | None = None
    entries: list[Entry] = field(default_factory=list)
    quoted: list[Quote] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _saved: dict[str, str] | None = None
    _counted: dict[tuple[Any, ...], Study] = field(default_factory=dict)

    def section(self, plan: SectionPlan) -> Section:
        """A section with its tables, charts and quotes."""
        paragraphs = list(plan.text)
        tables: list[Table] = []
        charts: list[Any] = []
        cited: list[Quote] = []
        for wish in (limited(w, self.plan.where) for w in plan.tables):
            table = self.tolerated(wish)
            if table is None:
                continue
            if "paragraph" in table.extra:
                paragraphs += _printed(table)
                continue
            tables.append(table)
            if self.charts and wish.options.get("chart"):
                charts.append(self.chart(wish, table))
        for wish in (limited(w, self.plan.where) for w in plan.quotes):
            cited += self.tolerated_quotes(wish)
        return Section(plan.heading, tuple(paragraphs), tuple(tables), charts, tuple(cited))

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
            table = self._agreement(wish)
        elif wish.options.get("counter"):
            table = self._against(wish)
        else:
            study, own, layer = self.counted(wish), _own(wish), _layer(wish)
            shape = Shape(**{k: v for k, v in wish.options.items() if k in SHAPE})
            table = shaped_report(wish.report, study, own, layer, shape)
        filters = {k: v for k, v in wish.options.items() if k in LAYER and v}
        entry = with_ids(Entry(wish.report, wish.command, table, filters))
        self.entries.append(entry)
        return entry.table

    def chart(self, wish: Wish, table: Table) -> Any:
        """The chart of a wish whose table is `table`."""
        if any(wish.options.get(name) for name in SHAPE):
            table = make_report(wish.report, self.counted(wish), _own(wish), _layer(wish))
        return drawn(REPORTS[wish.report].chart or CHARTS[wish.report], table)

    def counted(self, wish: Wish) -> Study:
        """The study as this wish counts it: limited to its expression, with the saved expressions
        that it names as codes. Raises Misread.
        """
        options, layer = wish.options, _layer(wish)
        where, names = options.get("where"), tuple(_codes(wish))
        key = (where, layer, names)
        if key not in self._counted:
            if self._saved is None:
                self._saved = saved_expressions(self.view)
            study = with_bulk(self.view, self.study, layer)
            study = limited_to(study, where, self._saved, layer)
            self._counted[key] = with_saved(study, names, self._saved, layer)
        return self._counted[key]

    def _agreement(self, wish: Wish) -> Table:
        where = wish.options.get("where")
        limits = limits_of(self.view, where) if where else None
        return agreement_figures(self.measure(wish.options.get("seed"), limits))

    def _against(self, wish: Wish) -> Table:
        """What speaks against themes, with its passages among everything that is quoted."""
        options = wish.options
        result = counter(
            self.counted(wish),
            options.get("codes") or None,
            options.get("by"),
            _layer(wish),
            options.get("asked_by", "protocol"),
        )
        self._quoted(wish, result.quotes, result.told)
        return result.table

    def quotes(self, wish: Wish) -> tuple[Quote, ...]:
        """Quotes, and what in them may identify somebody."""
        own = {k: v for k, v in wish.options.items() if k not in (*LAYER, *CHECKED, "codes")}
        options = QuoteOptions(codes=tuple(wish.options.get("codes") or ()), **own)
        chosen = chosen_quotes(self.counted(wish), options, _layer(wish))
        self._quoted(wish, chosen.quotes, chosen.told)
        return with_reader_names(chosen.quotes, reader_names(self.study, options.by))

    def _quoted(self, wish: Wish, quotes: Iterable[Quote], told: Iterable[str]) -> None:
        some = list(quotes)
        checks = None
        if self.checks is not None:
            checks = self.checks(
                wish.options.get("identities") or self.plan.identities,
                wish.options.get("entities") or self.plan.entities,
            )
        self.found += findings(self.study, some, by=wish.options.get("by"), checks=checks)
        self.quoted += some
        self.told += told


def _own(wish: Wish) -> dict[str, Any]:
    """The options of the report itself."""
    others = (*LAYER, *SHAPE, "chart", "counter")
    return {name: value for name, value in wish.options.items() if name not in others}


def _codes(wish: Wish) -> Iterator[str]:
    """The codes that a wish names, which may be saved expressions."""
    fields = QUOTES if wish.report == "quotes" else reports()[wish.report]
    for name, value in wish.options.items():
        if fields[name].names == "code":
            yield from value if isinstance(value, list | tuple) else (value,)


def _layer(wish: Wish) -> LayerOptions:
    asked = wish.options
    return LayerOptions(
        asked.get("by_coder"),
        None,
        bool(asked.get("include_unfinished")),
        bool(asked.get("include_machine")),
    )


def usual(study: Study, measure: Measuring, seed: int | None = None) -> Plan:
    """The plan of the usual report, with agreement (its intervals drawn with this seed) where it
    can be measured.
    """
    try:
        measure(seed)
    except Refused:
        return usual_plan(study, agreement=False, seed=seed)
    return usual_plan(study, agreement=True, seed=seed)


def compose(
    view: View,
    study: Study,
    plan: Plan,
    measure: Measuring | None = None,
    *,
    safe: bool = True,
    charts: bool = True,
    failed: dict[str, str] | None = None,
    checks: Callable[[str, str], Checks] | None = None,
) -> Composed:
    """The report of `plan`. `checks` gives, for a file of identities and a model (each may be
    empty), what is looked for in quotes beyond patterns. `measure` is given where agreement was
    measured before.

    With `failed`, what cannot be made (a code that is gone) is left out, with the reason there by
    the command of the table.

    Raises GateFailed where a quote may identify somebody, unless `safe` is False.
    """
    measure = measure or Measuring(view)
    composing = _Composing(view, study, plan, measure, charts, failed, checks)
    sections = [composing.section(s) for s in plan.sections]
    if safe:
        refuse(composing.found)
    for name in plan.appendices:
        if (result := appendix(name, study.codebook)) is not None:
            sections.append(result)
    methods = _methods(view, plan, measure) if plan.methods else ()
    messages = [(e.table.title, text) for e in composing.entries for text in _printed(e.table)]
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
    told = tuple(dict.fromkeys(composing.told))
    return Composed(report, ledger, tuple(composing.quoted), warnings, told)


def _printed(table: Table) -> Iterator[str]:
    """What stands below a table, or, of sentences, in its place."""
    table = for_readers(table)
    if "paragraph" in table.extra:
        yield from (str(row["text"]) for row in table.rows)
    yield from (text for text in (table.source, *table.notes) if text)


def _methods(view: View, plan: Plan, measure: Measuring) -> tuple[str, ...]:
    """The paragraph on reliability, on the same intervals as the table of agreement."""
    wishes = (w for s in plan.sections for w in s.tables if w.report == AGREEMENT)
    seed = next((w.options.get("seed") for w in wishes), None)
    try:
        table = methods_of(view, measure(seed))
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
