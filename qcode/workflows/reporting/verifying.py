"""A built report compared with today's study: which figures changed, and after which events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qcode.model import Column, Table
from qcode.reports.ledger import Ledger
from qcode.reports.ledger_compare import Difference, LedgerChanges, compare
from qcode.shown import amount, one_line
from qcode.store.blindness import SIGHT
from qcode.store.history import LogEntry
from qcode.store.queries.names import names_ever
from qcode.store.view import View
from qcode.workflows.keeping.logbook import sentence
from qcode.workflows.reporting.composing import compose
from qcode.workflows.reporting.ledger_file import open_ledger
from qcode.workflows.reporting.plan import plan_of

_NEVER = frozenset({"coder", "text", "blob", "memo", "sample", "model"})
"""Kinds of events that change no figure by themselves."""
_EVENTS = 5
"""Events that are told in words for a figure; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A row for every figure that changed, and how many there are."""

    table: Table
    changed: int


def today(view: View, ledger: Ledger) -> tuple[Ledger, Mapping[str, str]]:
    """The ledger of the same report as of now, and why a table cannot be made, by its command."""
    failed: dict[str, str] = {}
    plan = plan_of(ledger.plan)
    composed = compose(view, view.study(), plan, safe=False, charts=False, failed=failed)
    return composed.ledger, failed


def verify(view: View, folder: Path) -> Verified:
    """Compare the figures, quotations and sentences of the report in `folder` with today's."""
    ledger = open_ledger(view, folder)
    now, failed = today(view, ledger)
    result = compare(ledger, now, failed)
    return Verified(_table(view, ledger, result), len(result.differences))


def _table(view: View, ledger: Ledger, result: LedgerChanges) -> Table:
    message = _Events(view, int(ledger.study["event"])) if result.differences else None
    rows = tuple(_row(one, message) for one in result.differences)
    return Table(
        "report.verify",
        "What changed since the report was built",
        (
            Column("id", "Id"),
            Column("where", "Where"),
            Column("cell", "Figure"),
            Column("was", "Was"),
            Column("now", "Is now"),
            Column("by", "Change"),
            Column("after", "After"),
        ),
        rows,
        _notes(ledger, result),
        data_columns=(
            Column("change", "Change (number)", "number"),
            Column("events", "Events", "list"),
        ),
        extra={
            "figures": result.figures,
            "same_number_other_passages": list(result.other_passages),
        },
    )


def _row(one: Difference, message: _Events | None) -> dict[str, Any]:
    events = message.behind(one) if message is not None else []
    wording = [message.said(e) for e in events[:_EVENTS]] if message is not None else []
    more = len(events) - _EVENTS
    return {
        "id": one.id,
        "where": one.where,
        "cell": one.cell,
        "was": one.was,
        "now": one.now if one.now is not None else one.why or "not in the report",
        "by": _signed(one.change),
        "change": one.change,
        "after": "; ".join(wording) + (f"; and {more:,} more" if more > 0 else ""),
        "events": [e.seq for e in events],
    }


def _signed(change: float | None) -> str:
    if change is None:
        return ""
    return f"{change:+,.0f}" if float(change).is_integer() else f"{change:+,.3g}"


def _notes(ledger: Ledger, result: LedgerChanges) -> tuple[str, ...]:
    since = f"The report is as of event {ledger.study['event']} of the log."
    changed = len(result.differences)
    if not changed:
        first = (
            f"All of {amount(result.figures, 'figure')}, every quotation and every sentence are as"
            " reported."
        )
    elif result.sentences:
        what = "figure, quotation or sentence", "figures, quotations and sentences"
        first = f"{amount(changed, *what)} changed."
    else:
        first = f"{amount(changed, 'figure or quotation', 'figures and quotations')} changed."
    others = len(result.other_passages)
    same = (
        f"{amount(others, 'figure has', 'figures have')} the same number, and other passages:"
        f" {', '.join(result.other_passages[:10])}{' …' if others > 10 else ''}."
    )
    return (first, *((same,) if others else ()), since)


class _Events:
    """The events of the log since a report was built, as the reader may see them."""

    def __init__(self, view: View, after: int) -> None:
        self._names = names_ever(view)
        self._events = [e for e in view.news(after) if _changes(e)]

    def behind(self, one: Difference) -> list[LogEntry]:
        """The events that touch what differs; where there are none, those about no transcript, or
        all of them.
        """
        own = [e for e in self._events if e.transcript is not None and self._touches(e, one)]
        wide = [e for e in self._events if e.transcript is None]
        return own or wide or self._events

    def said(self, event: LogEntry) -> str:
        """An event in words, with its number."""
        who = event.actor or "(system)"
        return f"event {event.seq}: {who} {one_line(sentence(event, self._names))}"

    def _touches(self, event: LogEntry, one: Difference) -> bool:
        spans = one.spans.get(self._names.get(event.transcript or "", ""))
        if spans is None:
            return False
        return not spans or _overlap(_spans(event), spans)


def _changes(event: LogEntry) -> bool:
    seen = event.kind == "mark" and SIGHT in {
        value.get("kind") for value in (event.before, event.after) if isinstance(value, Mapping)
    }
    return event.kind not in _NEVER and not seen


def _spans(event: LogEntry) -> list[tuple[int, int]]:
    """Where an event changed something; empty for a whole transcript."""
    return [
        (value["start"], value["end"])
        for value in (event.before, event.after)
        if isinstance(value, Mapping) and isinstance(value.get("start"), int)
    ]


def _overlap(own: Sequence[tuple[int, int]], spans: Iterable[tuple[int, int]]) -> bool:
    return not own or any(a < d and c < b for a, b in own for c, d in spans)
