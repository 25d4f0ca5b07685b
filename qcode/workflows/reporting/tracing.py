"""What is behind a figure of a built report, passage by passage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qcode.errors import Unknown
from qcode.model import Column, Table
from qcode.reports.ledger import Evidence, Figure, Ledger, Quotation, text_hash
from qcode.shown import cut_list
from qcode.store.view import View
from qcode.workflows.reporting.ledger_file import open_ledger

_THING = {
    "citations": "Citation",
    "participants": "Participant",
    "interviews": "Interview",
    "sites": "Site",
    "segments": "Segment",
    "turns": "Turn",
    "characters": "Passage",
    "codes": "Code",
    "groups": "Group",
}


def trace(
    view: View, folder: Path, wanted: str | None, *, base: bool = False
) -> tuple[Table, frozenset[str]]:
    """A row for everything that the figure or quotation `wanted` counts, with its passages and
    their words; without `wanted` a row for every figure and quotation. `base` lists what a
    percentage is of.

    The second value names the transcripts whose passages are shown. Raises Unknown for an id that
    the report does not have, and as `open_ledger`.
    """
    ledger = open_ledger(view, folder)
    if wanted is None:
        return _listing(ledger), frozenset()
    words = _Words(view, ledger)
    if (quotation := ledger.quotation(wanted)) is not None:
        return _of_quotation(ledger, quotation, words)
    figure = ledger.figure(wanted)
    if figure is None:
        known = [*(f.id for f in ledger.figures), *(q.id for q in ledger.quotations)]
        raise Unknown(
            "figure", wanted, known, advice=f"all are listed by qcode report trace, for {folder}"
        )
    return _of_figure(ledger, figure, words, base)


class _Words:
    """The words of passages, from the study as it is now."""

    def __init__(self, view: View, ledger: Ledger) -> None:
        texts = {i.name: i.text for i in view.study().interviews}
        then = ledger.study.get("texts", {})
        self._texts = {n: t for n, t in texts.items() if then.get(n) == text_hash(t)}

    def of(self, ledger: Ledger, number: int) -> str:
        """The words; what happened to them where they are not there any more."""
        place = ledger.places[number - 1]
        text = self._texts.get(place.transcript)
        if text is None:
            return "(the transcript was changed or removed since)"
        return " ".join(text[place.start : place.end].split())


def _listing(ledger: Ledger) -> Table:
    rows: list[dict[str, Any]] = [
        {
            "id": f.id,
            "where": ledger.where(f),
            "shown": f.shown,
            "kind": f.kind,
            "printed": f.printed,
            "value": f.value,
        }
        for f in ledger.figures
    ]
    rows += [
        {
            "id": q.id,
            "where": f"Quotation: {q.label}",
            "shown": q.quote,
            "kind": "quotation",
            "printed": True,
            "value": None,
        }
        for q in ledger.quotations
    ]
    return Table(
        "report.trace",
        "Figures and quotations of the report",
        (Column("id", "Id"), Column("where", "Where"), Column("shown", "Figure")),
        tuple(rows),
        ("qcode report trace ID shows what is behind one of them.",),
        data_columns=(
            Column("kind", "Kind"),
            Column("printed", "Printed", "flag"),
            Column("value", "Value", "number"),
        ),
    )


def _of_figure(
    ledger: Ledger, figure: Figure, words: _Words, base: bool
) -> tuple[Table, frozenset[str]]:
    table = ledger.tables[figure.table - 1]
    percent = figure.kind == "percent"
    chosen: tuple[Evidence, ...] = figure.evidence
    if percent:
        chosen = figure.evidence[1:] if base else figure.evidence[:1]
    rows = [row for one in chosen for row in _rows(ledger, one, words)]
    messages = [f"{e.value:,} {e.unit}" for e in figure.evidence]
    notes = [f"Command: {table['command']}.", f"As of event {ledger.study['event']} of the log."]
    if percent:
        notes.insert(0, f"{figure.shown} percent: {messages[0]} of {messages[1]}.")
    elif figure.kind == "computed":
        behind = [f"{m} ({e.name})" if e.name else m for m, e in zip(messages, chosen, strict=True)]
        notes.insert(0, f"Computed from {cut_list(behind, 12)}." if behind else "Computed.")
    extra: dict[str, Any] = {
        "id": figure.id,
        "where": ledger.where(figure),
        "kind": figure.kind,
        "value": figure.value,
        "evidence": [
            {"unit": e.unit, "value": e.value, **({"name": e.name} if e.name else {})}
            for e in figure.evidence
        ],
        "command": table["command"],
        "rule": list(table["notes"]),
        "study": {k: v for k, v in ledger.study.items() if k != "texts"},
    }
    title = f"{ledger.where(figure)}: {figure.shown}"
    names = frozenset(n for row in rows if row["text"] for n in row["transcripts"])
    return _table(title, rows, tuple(notes), extra), names


def _rows(ledger: Ledger, one: Evidence, words: _Words) -> list[dict[str, Any]]:
    """A row for each thing counted."""
    result = []
    for thing, passages in ledger.things(one).items():
        places = [ledger.places[n - 1] for n in passages]
        people = {ledger.people[p.person - 1] for p in places}
        if not places:
            people = {p for p in (ledger.people[n - 1] for n in one.people) if _is(thing, p, one)}
        transcripts = sorted({p.transcript for p in places} | {p.transcript for p in people})
        result.append(
            {
                "thing": _THING.get(one.unit, one.unit),
                "of": thing[-1] if one.unit == "codes" else one.name,
                "transcripts": transcripts,
                "transcript": ", ".join(transcripts) or ", ".join(thing),
                "segments": "; ".join(", ".join(map(str, p.segments)) for p in places),
                "speaker": ", ".join(sorted({p.label for p in people})),
                "role": ", ".join(sorted({p.role for p in people})),
                "site": ", ".join(sorted({p.site for p in people if p.site})),
                "text": " / ".join(words.of(ledger, n) for n in passages),
                "passages": passages,
                "places": [[p.transcript, p.start, p.end] for p in places],
            }
        )
    return result


def _is(thing: tuple[str, ...], person: Any, one: Evidence) -> bool:
    """Whether a person is the thing counted, or of it."""
    keys: dict[str, tuple[str, ...]] = {
        "participants": person.person,
        "interviews": (person.transcript,),
        "sites": (person.site,),
    }
    return keys.get(one.unit) == thing


def _of_quotation(
    ledger: Ledger, quotation: Quotation, words: _Words
) -> tuple[Table, frozenset[str]]:
    (row,) = _rows(ledger, Evidence("citations", 1, (quotation.passage,)), words)
    notes = (f"Quoted as: “{quotation.quote}” — {quotation.attribution}.",)
    extra = {"id": quotation.id, "kind": "quotation", "code": quotation.code}
    title = f"Quotation: {quotation.label}"
    return _table(title, [row], notes, extra), frozenset(row["transcripts"])


def _table(
    title: str, rows: list[dict[str, Any]], notes: tuple[str, ...], extra: dict[str, Any]
) -> Table:
    of = (Column("of", "Counted as"),)
    return Table(
        "report.trace",
        title,
        (
            *(of if any(row["of"] for row in rows) else ()),
            Column("transcript", "Transcript"),
            Column("segments", "Segments"),
            Column("speaker", "Speaker"),
            Column("role", "Role"),
            Column("text", "Words"),
        ),
        tuple(rows),
        notes,
        extra=extra,
        data_columns=(
            *(() if any(row["of"] for row in rows) else of),
            Column("thing", "Counted"),
            Column("site", "Site"),
            Column("passages", "Passages", "list"),
        ),
    )
