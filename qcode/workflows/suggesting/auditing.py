"""``suggest audit``: draw segments on which nothing is suggested, for a person to code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.coding.sampling import in_lots
from qcode.errors import Refused
from qcode.model import Column, Interview, Study, Table
from qcode.shown import amount
from qcode.spans import Span, overlaps
from qcode.store.blindness import AUDIT, SUPERVISOR
from qcode.store.queries.models import newest_model_id
from qcode.store.showing import put_audit
from qcode.store.store import Store
from qcode.store.view import View
from qcode.suggest import keyword_model, passages_of
from qcode.suggest.influence.decisions import respondents_spans
from qcode.suggest.influence.misses import Audit, missed_segments, missed_share
from qcode.suggest.suggesting import MINIMUM
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.suggesting.apart import kept_apart
from qcode.workflows.suggesting.marked import WAITING, Place, in_text_order, marked
from qcode.workflows.suggesting.models import newest_model


def draw_audit(
    store: Store, *, count: int, seed: int = 1, floor: float | None = None, actor: str = ""
) -> tuple[Table, tuple[str, ...]]:
    """Draw `count` segments without a suggestion of at least `floor` on which nobody has decided
    anything, and record them, in one change-set. The table of the draw, and notes.

    A draw that was made before with this seed is shown and not drawn again. Raises Refused if it
    was another one, without such segments, and for an actor who codes something blind.
    """
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind and is shown nothing about suggestions;"
            " nothing was changed",
            advice="the supervisor draws it: qcode suggest audit without --coder",
        )
    floor = MINIMUM if floor is None else floor
    with store.snapshot(SUPERVISOR) as view:
        before = [p for p in places(view) if p.record["seed"] == seed]
        if before:
            _refuse_another(before[0].record, count, floor)
            return audit_table(before), ("this audit was drawn before; its segments are the same",)
        study = view.study()
        frame, coded = _frame(view, study, floor)
        model = newest_model_id(view) or "keywords"
    if not frame:
        raise Refused(
            f"no undecided segment is without a suggestion of at least {floor:g}",
            advice="a higher --floor leaves more segments without one",
        )
    order = in_lots([f"{i.id}\x1f{span[0]}\x1f{span[1]}" for i, span in frame], seed)
    wanted = {key: rank for rank, key in enumerate(order[:count], 1)}
    content = {
        "seed": seed,
        "count": count,
        "frame": len(frame),
        "coded": coded,
        "floor": floor,
        "model": model,
    }
    drawn: dict[str, list[tuple[Span, Mapping[str, Any]]]] = defaultdict(list)
    for interview, span in frame:
        if rank := wanted.get(f"{interview.id}\x1f{span[0]}\x1f{span[1]}"):
            drawn[interview.id].append((span, {**content, "rank": rank}))
    with store.change(f"suggest audit --seed {seed}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        for transcript, entries in drawn.items():
            put_audit(change, transcript, entries)
    with store.snapshot(SUPERVISOR) as view:
        table = audit_table([p for p in places(view) if p.record["seed"] == seed])
    few = f"only {len(wanted)} segments are without a suggestion, not {count}"
    return table, (*notes, *([few] if len(wanted) < count else []))


def _refuse_another(draw: Mapping[str, Any], count: int, floor: float) -> None:
    if (draw["count"], draw["floor"]) != (count, floor):
        raise Refused(
            f"an audit of {draw['count']} segments with the floor {draw['floor']:g} was drawn with"
            f" seed {draw['seed']} before; nothing was changed",
            advice="another --seed draws another audit",
        )


def _frame(view: View, study: Study, floor: float) -> tuple[list[tuple[Interview, Span]], int]:
    """The segments without a suggestion on which nobody decided, and how many more carry a code."""
    apart = kept_apart(view, study)
    model = newest_model(view) or keyword_model(study.codebook)
    by_name = {i.name: i.id for i in study.interviews}
    people = {c.name for c in study.coders if c.kind != "machine"}
    coded: dict[str, list[Span]] = defaultdict(list)
    for c in study.codings:
        if c.coder in people and c.origin != "machine":
            coded[by_name[c.transcript]].append((c.start, c.end))
    refused: dict[str, list[Span]] = defaultdict(list)
    for row in view.rows("mark", kind=["nothing"]):
        refused[row.transcript].append((row.start, row.end))
    frame: list[tuple[Interview, Span]] = []
    known = 0
    for interview in study.interviews:
        if interview.name in apart:
            continue
        passages = passages_of(interview)
        most = model.probabilities(passages).max(axis=1, initial=0.0) if passages else []
        for probability, span in zip(most, respondents_spans(interview), strict=True):
            if probability >= floor:
                continue
            if any(overlaps(span, other) for other in coded[interview.id]):
                known += 1
            elif not any(overlaps(span, other) for other in refused[interview.id]):
                frame.append((interview, span))
    return frame, known


def places(view: View) -> list[Place]:
    """Every drawn segment that the reader may see, by audit and in the order of the draw."""
    found = marked(view, AUDIT)
    return sorted(found, key=lambda p: (p.created, p.record["seed"], p.record["rank"]))


def waiting(view: View) -> list[Place]:
    """The drawn segments that are not decided, in the order of the text."""
    return in_text_order(p for p in places(view) if p.state == WAITING)


def audits(view: View) -> tuple[Audit, ...]:
    """Each audit with what was decided since it was drawn."""
    by_draw: dict[tuple[str, int], list[Place]] = defaultdict(list)
    for one in places(view):
        by_draw[one.created, one.record["seed"]].append(one)
    return tuple(_audit(entries) for entries in by_draw.values())


def _audit(entries: Sequence[Place]) -> Audit:
    first = entries[0]
    return Audit(
        f"{first.created}/{first.record['seed']}",
        first.created,
        int(first.record["seed"]),
        float(first.record["floor"]),
        str(first.record["model"]),
        int(first.record["frame"]),
        int(first.record["coded"]),
        len(entries),
        sum(p.state != WAITING for p in entries),
        sum(p.state == "coded" for p in entries),
    )


def audit_table(entries: Sequence[Place]) -> Table:
    """The drawn segments with their state, in the order of the text."""
    ordered = in_text_order(entries)
    rows = tuple(
        {
            "transcript": p.transcript,
            "segment": p.segment,
            "state": p.state,
            "rank": p.record["rank"],
            "text": p.words,
        }
        for p in ordered
    )
    audit = _audit(entries)
    share, number = missed_share(audit), missed_segments(audit)
    notes = [
        f"Drawn at random (seed {audit.seed}) from {amount(audit.frame, 'segment')} without a"
        f" suggestion of at least {audit.floor:g} on which nobody had decided anything;"
        f" {amount(audit.coded, 'more segment')} without one carried a code. Transcripts of blind"
        " and double-coded samples are left out.",
        "Code them with qcode code: the work list “audit” goes through them, n says that no code"
        " applies.",
    ]
    if share.value is not None:
        notes.append(
            f"{audit.found} of {audit.drawn} carry a code: an estimated {number.value:.0f} of"
            f" {number.base} segments without a suggestion ({number.low:.0f} to"
            f" {number.high:.0f})."
        )
    columns = (
        Column("transcript", "Transcript"),
        Column("segment", "Segment", "count"),
        Column("state", "State"),
        Column("text", "Words"),
    )
    extra = {
        "seed": audit.seed,
        "floor": audit.floor,
        "model": audit.model,
        "frame": audit.frame,
        "coded": audit.coded,
        "missed": share.value,
        "missed_low": share.low,
        "missed_high": share.high,
    }
    return Table(
        "suggest.audit",
        "Segments without a suggestion",
        columns,
        rows,
        tuple(notes),
        extra=extra,
        data_columns=(Column("rank", "Order of the draw", "count"),),
    )
