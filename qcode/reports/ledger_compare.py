"""Two ledgers of one report: which figures changed, by how much, and where passages differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from qcode.reports.ledger import Evidence, Figure, Ledger, Sentence

_NEAR = 1e-9
_ALIKE = 0.5
"""How much of two sentences has to be the same for them to be one sentence, reworded."""


@dataclass(slots=True)
class Difference:
    """A figure that is not what it was. `was` or `now` is None where there is no such figure.

    `spans` are the places whose passages differ, by transcript; a transcript without spans differs
    as a whole. `why` says why it cannot be computed today.
    """

    id: str
    where: str
    cell: str
    was: str | None
    now: str | None
    change: float | None = None
    why: str = ""
    spans: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerChanges:
    """What changed; `sentences` says how many of the differences are sentences. `other_passages`
    are the ids of figures whose number is the same although it rests on other passages.
    """

    differences: tuple[Difference, ...]
    other_passages: tuple[str, ...]
    figures: int
    sentences: int = 0


def compare(old: Ledger, new: Ledger, failed: Mapping[str, str] | None = None) -> LedgerChanges:
    """What of `old` is not so in `new`. `failed` gives, by the command of a table, why it cannot be
    made any more.
    """
    now = {f.id: f for f in new.figures}
    result: list[Difference] = []
    others: list[str] = []
    for figure in old.figures:
        today = now.pop(figure.id, None)
        if today is None:
            why = (failed or {}).get(str(old.tables[figure.table - 1]["command"]), "")
            result.append(_gone(old, figure, why))
        elif abs(today.value - figure.value) > _NEAR * max(1.0, abs(figure.value)):
            result.append(_changed(old, figure, new, today))
        elif _differing(old, figure, new, today):
            others.append(figure.id)
    for figure in now.values():
        made = Difference(figure.id, _title(new, figure), _cell(figure), None, figure.shown)
        made.spans = _all(new, figure)
        result.append(made)
    result += _quotations(old, new)
    lost = {str(t["title"]): (failed or {}).get(str(t["command"]), "") for t in old.tables}
    wordings = list(_sentences(old, new, lost))
    return LedgerChanges((*result, *wordings), tuple(others), len(old.figures), len(wordings))


def _title(ledger: Ledger, figure: Figure) -> str:
    return f"Table {figure.table}. {ledger.tables[figure.table - 1]['title']}"


def _cell(figure: Figure) -> str:
    return ", ".join(filter(None, (figure.group, figure.row, figure.label)))


def _gone(old: Ledger, figure: Figure, why: str) -> Difference:
    removed = Difference(figure.id, _title(old, figure), _cell(figure), figure.shown, None, why=why)
    removed.spans = _all(old, figure)
    return removed


def _changed(old: Ledger, figure: Figure, new: Ledger, today: Figure) -> Difference:
    changed = Difference(
        figure.id,
        _title(old, figure),
        _cell(figure),
        figure.shown,
        today.shown,
        today.value - figure.value,
    )
    changed.spans = _differing(old, figure, new, today) or _all(old, figure)
    return changed


def _quotations(old: Ledger, new: Ledger) -> Iterator[Difference]:
    """Quotations that the report would not print today, or otherwise."""
    now = {q.id: q for q in new.quotations}
    for quotation in old.quotations:
        today = now.get(quotation.id)
        was = f"“{quotation.quote}” — {quotation.attribution}"
        message = f"“{today.quote}” — {today.attribution}" if today is not None else None
        if message != was:
            place = old.places[quotation.passage - 1]
            one = Difference(quotation.id, "Quotation", quotation.label, was, message)
            one.spans = {place.transcript: [(place.start, place.end)]}
            yield one


def _sentences(old: Ledger, new: Ledger, lost: Mapping[str, str]) -> Iterator[Difference]:
    """Sentences that the report would print with other numbers or other words, would no longer
    print, or would print too. A sentence whose words changed is laid beside the most similar new
    one of the same table or paragraph. `lost` says of a table, by its title, why it cannot be made.
    """
    now = {s.id: s for s in new.sentences}
    known = {s.id for s in old.sentences}
    fresh = [s for s in new.sentences if s.id not in known]
    for sentence in old.sentences:
        today = now.get(sentence.id) or _most_similar(sentence, fresh)
        if today in fresh:
            fresh.remove(today)
        if today is None or today.text != sentence.text:
            message = today.text if today is not None else None
            why = lost.get(sentence.source, "") if message is None else ""
            where, was = sentence.source, sentence.text
            yield Difference(sentence.id, where, "Sentence", was, message, why=why)
    for sentence in fresh:
        yield Difference(sentence.id, sentence.source, "Sentence", None, sentence.text)


def _most_similar(one: Sentence, others: Sequence[Sentence]) -> Sentence | None:
    """The sentence of the same source that shares most with this one; None where none shares
    half.
    """
    alike = [
        (SequenceMatcher(None, one.text, s.text, autojunk=False).ratio(), -n, s)
        for n, s in enumerate(others)
        if s.source == one.source
    ]
    best = max(alike, default=None, key=lambda found: found[:2])
    return best[2] if best is not None and best[0] >= _ALIKE else None


def _differing(
    old: Ledger, figure: Figure, new: Ledger, today: Figure
) -> dict[str, list[tuple[int, int]]]:
    """Where passages and people of two figures differ."""
    places = _places(old, figure) ^ _places(new, today)
    people = _people(old, figure) ^ _people(new, today)
    result: dict[str, list[tuple[int, int]]] = {name: [] for name, _ in people}
    with_spans: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in sorted(places):
        with_spans.setdefault(name, []).append((start, end))
    return result | with_spans


def _all(ledger: Ledger, figure: Figure) -> dict[str, list[tuple[int, int]]]:
    result: dict[str, list[tuple[int, int]]] = {name: [] for name, _ in _people(ledger, figure)}
    for name, start, end in sorted(_places(ledger, figure)):
        result.setdefault(name, []).append((start, end))
    return result


def _flat(some: Iterable[Evidence]) -> Iterator[Evidence]:
    for one in some:
        yield one
        yield from _flat(one.parts)


def _places(ledger: Ledger, figure: Figure) -> set[tuple[str, int, int]]:
    numbers = {n for one in _flat(figure.evidence) for n in one.passages}
    result = (ledger.places[n - 1] for n in numbers)
    return {(p.transcript, p.start, p.end) for p in result}


def _people(ledger: Ledger, figure: Figure) -> set[tuple[str, str]]:
    numbers = {n for one in _flat(figure.evidence) for n in one.people}
    return {(p.transcript, p.label) for p in (ledger.people[n - 1] for n in numbers)}
