"""Transcripts that are kept apart from audits and from the choice of what to code next."""

from __future__ import annotations

from qcode.model import Study
from qcode.store.view import View
from qcode.workflows.shared.samples import samples


def kept_apart(view: View, study: Study) -> frozenset[str]:
    """The names of all transcripts that somebody codes or coded blind, or that were drawn for a
    double-coded sample, of those that are counted twice, and of nothing else.
    """
    drawn = {name for one in samples(view) for name in one.drawn}
    blind = {a.transcript for a in study.assignments if a.blind or a.sample}
    entities = {i.id: i.name for i in study.interviews}
    enriched = {entities[t] for one in samples(view) for t, _, _ in one.segments if t in entities}
    return frozenset(drawn | blind | enriched | set(study.doubles))
