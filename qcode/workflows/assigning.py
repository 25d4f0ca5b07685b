"""Assignments, the double-coded sample, and the board of who has done what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from qcode.coding.sampling import SamplePlan, draw
from qcode.errors import Refused, UsageError
from qcode.model import AssignmentKind, Column, Interview, Study, Table
from qcode.store import ids, schema
from qcode.store.change import Change
from qcode.store.kinds import canonical
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.workflows.people import acting

SEVERAL = "(several)"
"""The group of a transcript whose participants differ in the attribute."""


def assign(
    store: Store,
    transcripts: Sequence[str],
    *,
    to: str,
    kind: AssignmentKind,
    round: str = DEFAULT_ROUND,
    blind: bool = False,
    actor: str = "",
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give transcripts to a coder. Returns what was assigned, and notes. Raises Refused when another is primary already."""
    view = store.view()
    wanted = {view.transcript_id(name): name for name in transcripts}
    names = {i: n for n, i in view.transcript_ids().items() if i in wanted}
    with store.change(f"assign {len(wanted)} transcripts to {to}", actor=actor) as change:
        notes = acting(change, actor)[1] if actor else ()
        coder, more = acting(change, to)
        if kind == "primary":
            _refuse_second_primary(change, names, coder)
        for transcript in wanted:
            _put(change, transcript, coder, kind, round, blind, None)
    return tuple(names[i] for i in wanted), (*notes, *more)


def _refuse_second_primary(change: Change, names: Mapping[str, str], coder: str) -> None:
    a, c = schema.assignment, schema.coder
    query = select(a.c.transcript, c.c.name).join(c, c.c.id == a.c.coder).where(a.c.kind == "primary", a.c.coder != coder)
    others = [(names[t], n) for t, n in change.connection.execute(query) if t in names]
    if others:
        listed = ", ".join(f"{t} ({n})" for t, n in sorted(others)[:5])
        raise Refused(
            f"another coder is primary already: {listed}; reports count one primary coder a transcript", hint="--reliability"
        )


def _put(change: Change, transcript: str, coder: str, kind: str, round: str, blind: bool, sample: str | None) -> None:
    entity = ids.derived("assignment", transcript, coder, round)
    present = change.get("assignment", entity)
    value = {
        "transcript": transcript, "coder": coder, "kind": kind, "round": round, "blind": blind, "sample": sample,
        "created": present["created"] if present else change.time,
    }  # fmt: skip
    change.put("assignment", entity, value, "assign")


def frame_of(study: Study, by: Sequence[str]) -> dict[str, dict[str, str]]:
    """Each transcript with its attributes for drawing: the value its participants share, `(several)` where they differ."""
    return {i.name: {a: shared_value(i, a) for a in by} for i in study.interviews}


def shared_value(interview: Interview, attribute: str) -> str:
    """The one value of an attribute over the participants who are not interviewers."""
    values = {p.attributes.get(attribute, "") for p in interview.participants if not p.interviewer}
    if not values:
        return interview.attributes.get(attribute, "")
    return values.pop() if len(values) == 1 else SEVERAL


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """A drawn sample and what to tell about it."""

    plan: SamplePlan
    round: str
    left_out: tuple[str, ...]
    notes: tuple[str, ...]


def draw_sample(
    store: Store,
    *,
    fraction: float,
    by: Sequence[str],
    coders: Sequence[str],
    seed: int,
    team: int | None = None,
    round: str = DEFAULT_ROUND,
    include_coded: bool = False,
    dry_run: bool = False,
    actor: str = "",
) -> SampleDrawn:
    """Draw the double-coded sample and record it as blind assignments, with the frame it was drawn from.

    Transcripts that have codings already are left out (they cannot be coded blind any more) unless `include_coded`, which
    marks their assignments not blind. Raises UsageError for an attribute nobody has, Refused when a sample of this round exists.
    """
    study = store.view().study()
    known = sorted(
        {a for i in study.interviews for p in i.participants for a in p.attributes}
        | {a for i in study.interviews for a in i.attributes}
    )
    for attribute in by:
        if attribute not in known:
            raise UsageError(f"no participant has the attribute {attribute!r}", hint="known: " + ", ".join(known))
    coded = {c.transcript for c in study.codings} | {d.transcript for d in study.done}
    if any(a.sample and a.round == round for a in study.assignments):
        raise Refused(f"a sample of round {round} was drawn already", hint="qcode sample show, or --round NAME for another")
    frame = frame_of(study, by)
    left_out = () if include_coded else tuple(sorted(coded & set(frame)))
    for name in left_out:
        del frame[name]
    if not frame:
        raise Refused(
            "every transcript has codings already; draw the sample before coding",
            hint="--include-coded draws from them, not blind",
        )
    plan = draw(frame, fraction=fraction, by=by, coders=coders, seed=seed, team=team)
    notes: list[str] = []
    if left_out:
        notes.append(f"{len(left_out)} transcripts left out, they have codings already: {', '.join(left_out[:8])}")
    if not dry_run:
        notes += _save_sample(store, study, plan, frame, round, coded, actor)
    return SampleDrawn(plan, round, left_out, tuple(notes))


def _save_sample(
    store: Store, study: Study, plan: SamplePlan, frame: Mapping[str, Mapping[str, str]], round: str, coded: set[str], actor: str
) -> list[str]:
    entities = {i.name: i.id for i in study.interviews}
    primary = {(a.transcript, a.coder) for a in study.assignments if a.kind == "primary"}
    notes: list[str] = []
    with store.change(f"sample draw {plan.drawn} of {plan.population}", actor=actor) as change:
        if actor:
            notes += acting(change, actor)[1]
        content = {
            "fraction": plan.fraction, "seed": plan.seed, "by": plan.by, "round": round, "frame": frame,
            "drawn": [[r.transcript, r.group, r.coders] for r in plan.rows], "spare": plan.spare,
        }  # fmt: skip
        sample = ids.derived("sample", canonical(content))
        change.put("sample", sample, {"frame": canonical(content), "created": change.time}, "sample.draw")
        for row in plan.rows:
            for name in row.coders:
                coder, said = acting(change, name)
                notes += said
                kind = "primary" if (row.transcript, name) in primary else "reliability"
                _put(change, entities[row.transcript], coder, kind, round, row.transcript not in coded, sample)
    return notes


def sample_table(drawn: SampleDrawn) -> Table:
    """The rows of ``sample draw``: transcript, group, coders[]."""
    plan = drawn.plan
    rows = tuple({"transcript": r.transcript, "group": r.group, "coders": list(r.coders)} for r in plan.rows)
    columns = (Column("transcript", "Transcript"), Column("group", "Group"), Column("coders", "Coders", "list"))
    by = " and ".join(plan.by) or "nothing"
    share = 100 * plan.drawn / plan.population
    drawn_by = f"drawn by {by}, seed {plan.seed}, round {drawn.round}"
    note = f"{plan.drawn} of {plan.population} transcripts ({share:.1f} %), {drawn_by}."
    extra = {
        "population": plan.population,
        "drawn": plan.drawn,
        "fraction": plan.fraction,
        "seed": plan.seed,
        "round": drawn.round,
    }
    return Table("sample.draw", "Double-coded sample", columns, rows, (note,), extra=extra)


def sample_progress(study: Study) -> Table:
    """The sample as it stands: per transcript and coder, whether coding has begun and whether it is done."""
    begun = {(c.transcript, c.coder, c.round) for c in study.codings}
    done = {(d.transcript, d.coder, d.round) for d in study.done}
    rows = []
    for a in sorted((a for a in study.assignments if a.sample), key=lambda a: (a.round, a.transcript, a.coder)):
        key = (a.transcript, a.coder, a.round)
        state = "done" if key in done else "begun" if key in begun else "not begun"
        rows.append(
            {"round": a.round, "transcript": a.transcript, "coder": a.coder, "kind": a.kind, "blind": a.blind, "state": state}
        )
    columns = (
        Column("round", "Round"), Column("transcript", "Transcript"), Column("coder", "Coder"), Column("kind", "As"),
        Column("blind", "Blind", "flag"), Column("state", "State"),
    )  # fmt: skip
    finished = sum(r["state"] == "done" for r in rows)
    note = f"{finished} of {len(rows)} codings of the sample are done." if rows else "No sample was drawn yet: qcode sample draw."
    return Table("sample.show", "Double-coded sample", columns, tuple(rows), (note,))


def progress_table(study: Study) -> Table:
    """The supervisor's board: a row an assignment (or a coder at work without one), with what is coded and done."""
    codings: dict[tuple[str, str, str], int] = {}
    for c in study.codings:
        key = (c.transcript, c.coder, c.round)
        codings[key] = codings.get(key, 0) + 1
    done = {(d.transcript, d.coder, d.round) for d in study.done}
    assigned = {(a.transcript, a.coder, a.round): a for a in study.assignments}
    rows = []
    for key in sorted({*codings, *done, *assigned}, key=lambda k: (k[1], k[2], k[0])):
        a = assigned.get(key)
        state = "done" if key in done else "begun" if key in codings else "not begun"
        rows.append({
            "coder": key[1], "round": key[2], "transcript": key[0], "kind": a.kind if a else "(not assigned)",
            "blind": bool(a and a.blind), "codings": codings.get(key, 0), "state": state,
        })  # fmt: skip
    columns = (
        Column("coder", "Coder"), Column("round", "Round"), Column("transcript", "Transcript"), Column("kind", "As"),
        Column("blind", "Blind", "flag"), Column("codings", "Codings", "count"), Column("state", "State"),
    )  # fmt: skip
    finished = sum(r["state"] == "done" for r in rows)
    untouched = sorted({i.name for i in study.interviews} - {r["transcript"] for r in rows})
    notes = [f"{finished} of {len(rows)} are done."]
    if untouched:
        notes.append(
            f"{len(untouched)} transcripts have no coder yet: {', '.join(untouched[:10])}{' …' if len(untouched) > 10 else ''}"
        )
    return Table("progress", "Progress", columns, tuple(rows), tuple(notes))
