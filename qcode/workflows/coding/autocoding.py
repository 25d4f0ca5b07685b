"""Codes put on every segment that an expression is true of: shown first, then stored in one step.

Nobody looked at each of these segments, so the codings say so: their origin is ``machine``, and
reports leave them out unless they are asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcode.errors import LOOK_AGAIN, Refused
from qcode.model import Column, Table
from qcode.query import Unit, written
from qcode.reports.layers import LayerOptions
from qcode.shown import amount
from qcode.spans import overlaps
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.texts import anchors
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.store.writing import coding_value, current_codebook, put_codings
from qcode.workflows.shared.codings import code_ids
from qcode.workflows.shared.expressions import evaluation, saved_expressions
from qcode.workflows.shared.people import coder_entity


@dataclass(frozen=True, slots=True)
class Autocoding:
    """What would be coded: the segments, and for each the codes (keys) that it does not have yet.

    `present` counts the codes that the coder has there already. `texts` are the texts that were
    looked at, by the id of the transcript. `reads` are the transcripts of which the choice tells
    what others coded.
    """

    expression: str
    codes: tuple[str, ...]
    coder: str
    round: str
    places: tuple[tuple[Unit, tuple[str, ...]], ...]
    found: int
    present: int
    texts: dict[str, str]
    reads: frozenset[str]

    @property
    def codings(self) -> int:
        """How many codings would be added."""
        return sum(len(codes) for _, codes in self.places)

    def said(self) -> str:
        """What would happen, in words."""
        where = amount(len({u.interview.name for u, _ in self.places}), "transcript")
        there = f"; {amount(self.present, 'coding is', 'codings are')} there already" * bool(
            self.present
        )
        return (
            f"{self.expression} is true of {amount(self.found, 'segment')}:"
            f" {amount(self.codings, 'coding')} to add in {where}{there}"
        )


def plan_autocoding(
    view: View,
    expression: str,
    codes: Sequence[str],
    *,
    coder: str,
    round: str = DEFAULT_ROUND,
    everybody: bool = False,
) -> Autocoding:
    """The segments that an expression is true of, everywhere, finished or not; those of
    interviewers only with `everybody`.

    Raises Misread, and Unknown for a code.
    """
    study = view.study()
    keys = _keys(view, codes)
    options = LayerOptions(include_unfinished=True)
    result = evaluation(study, expression, saved_expressions(view), options, everybody=everybody)
    own: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for c in study.codings:
        if c.coder == coder and c.round == round and c.code in keys:
            own.setdefault((c.transcript, c.code), []).append((c.start, c.end))
    places, hits = [], [result.units[i] for i in sorted(result.look())]
    for unit in hits:
        name = unit.interview.name
        missing = tuple(
            key
            for key in keys
            if not any(overlaps(s, (unit.start, unit.end)) for s in own.get((name, key), ()))
        )
        if missing:
            places.append((unit, missing))
    texts = anchors(view)
    asks = result.bound.asks_codings
    return Autocoding(
        written(result.bound.tree),
        keys,
        coder,
        round,
        tuple(places),
        len(hits),
        len(hits) * len(keys) - sum(len(codes) for _, codes in places),
        {u.interview.id: texts[u.interview.id] for u, _ in places},
        frozenset(u.interview.name for u in hits) if asks else frozenset(),
    )


def _keys(view: View, codes: Sequence[str]) -> tuple[str, ...]:
    from qcode.workflows.shared.codebook_tables import find_code

    study = view.study(only=[])
    return tuple(dict.fromkeys(find_code(study, code).key for code in codes))


def autocoding_table(plan: Autocoding) -> Table:
    """A row a segment that gets a code."""
    rows = tuple(
        {
            "transcript": unit.interview.name,
            "segment": unit.segment.number,
            "role": unit.speaker.role if unit.speaker else "",
            "text": unit.interview.text[unit.start : unit.end],
            "add": list(codes),
            "start": unit.segment.start,
            "end": unit.segment.end,
        }
        for unit, codes in plan.places
    )
    return Table(
        "codings.add",
        "",
        (
            Column("transcript", "Transcript"),
            Column("segment", "Segment", "count"),
            Column("role", "Role"),
            Column("text", "Text"),
            Column("add", "To add", "list"),
        ),
        rows,
        (f"{plan.said()}.",),
        {
            "expression": plan.expression,
            "segments": plan.found,
            "codings": plan.codings,
            "present": plan.present,
        },
        data_columns=(Column("start", "Start", "count"), Column("end", "End", "count")),
    )


def autocode(
    store: Store, plan: Autocoding, *, memo: str = "", dry_run: bool = False
) -> tuple[int, tuple[str, ...]]:
    """Store what was planned, in one change-set; how many codings were added, and what to tell.

    Raises Refused where a text has changed since it was looked at, or a code was retired.
    """
    # The expression stands in the memo of each coding, where a redaction of its words reaches it.
    command = f"codings add --where … {' '.join(plan.codes)}"
    message = f"where: {plan.expression}" + (f"\n{memo}" if memo else "")
    with store.change(command, actor=plan.coder, rehearse=dry_run) as change:
        now = anchors(change.view(SUPERVISOR))
        if any(now.get(entity) != text for entity, text in plan.texts.items()):
            raise Refused(f"{LOOK_AGAIN}; nothing was changed")
        ids = {key: entity for entity, key in code_ids(change, plan.codes)}
        who, notes = coder_entity(change, plan.coder)
        codebook = current_codebook(change)
        values = [
            coding_value(
                coder=who,
                code=ids[key],
                transcript=unit.interview.id,
                start=unit.segment.start,
                end=unit.segment.end,
                round=plan.round,
                origin="machine",
                source="cli",
                created=change.time,
                codebook=codebook,
                anchor=plan.texts[unit.interview.id],
                memo=message,
            )
            for unit, codes in plan.places
            for key in codes
        ]
        return put_codings(change, values), notes
