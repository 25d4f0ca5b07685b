"""Segments that were drawn for an audit or chosen to be coded next, and what was decided since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from qcode.model import Interview, Study
from qcode.shown import shortened
from qcode.spans import Span, overlaps
from qcode.store.blindness import CHOSEN
from qcode.store.view import View

WAITING = "not decided"


@dataclass(frozen=True, slots=True)
class Place:
    """Marked words: where they are, the record in the mark, and what was decided since: `state` is
    `WAITING`, ``coded`` or ``no code``.
    """

    transcript: str
    segment: int
    span: Span
    words: str
    record: Mapping[str, Any]
    created: str
    state: str


def marked(view: View, kind: str) -> list[Place]:
    """Every mark of that kind that the reader may see, on its first segment."""
    rows = view.rows("mark", kind=[kind])
    if not rows:
        return []
    wanted = {r.transcript for r in rows}
    names = sorted(name for name, entity in view.transcript_ids().items() if entity in wanted)
    study = view.study(only=names)
    interviews = {i.id: i for i in study.interviews}
    decided = _decided_since(view, study)
    result = []
    for row in rows:
        interview, span = interviews[row.transcript], (row.start, row.end)
        segment = next((s for s in interview.segments if overlaps((s.start, s.end), span)), None)
        if segment is not None:
            words = shortened(interview.text[row.start : row.end].strip(), 60)
            state = decided(interview, span, row.created)
            record = json.loads(row.value)
            name, number = interview.name, segment.number
            result.append(Place(name, number, span, words, record, row.created, state))
    return result


def in_text_order(places: Iterable[Place]) -> list[Place]:
    """Sorted by transcript and place; each place once."""
    once = {(p.transcript, p.span): p for p in places}
    return [once[key] for key in sorted(once)]


def _decided_since(view: View, study: Study) -> Callable[[Interview, Span, str], str]:
    """What people decided on a span since a time."""
    people = {c.name for c in study.coders if c.kind != "machine"}
    given: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    none: dict[str, list[tuple[Span, str]]] = defaultdict(list)
    entities = {i.name: i.id for i in study.interviews}
    for c in study.codings:
        if c.coder in people and c.origin != "machine":
            given[entities[c.transcript]].append(((c.start, c.end), c.created))
    for d in study.done:
        none[entities[d.transcript]].append(((d.start, d.end), d.created))
    for row in view.rows("mark", kind=["nothing"]):
        none[row.transcript].append(((row.start, row.end), row.created))

    def state(interview: Interview, span: Span, since: str) -> str:
        for word, decisions in (("coded", given), ("no code", none)):
            if any(overlaps(s, span) and at > since for s, at in decisions[interview.id]):
                return word
        return WAITING

    return state


def chosen_transcripts(view: View) -> tuple[str, ...]:
    """The names of transcripts that were chosen, or segments of which were; sorted."""
    names = {i: n for n, i in view.transcript_ids().items()}
    rows = view.rows("mark", kind=[CHOSEN])
    return tuple(sorted({names[r.transcript] for r in rows if r.transcript in names}))
