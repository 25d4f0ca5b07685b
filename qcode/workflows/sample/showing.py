"""The samples: progress of the coders, what they were drawn from, and what is in reserve."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from qcode.coding.sampling import round_order
from qcode.model import Assignment, Column, Interview, Study, Table
from qcode.reports.notes import amount, listed
from qcode.shown import listed as all_listed
from qcode.spans import Span, overlaps
from qcode.store.view import View
from qcode.workflows.shared.samples import ENRICHED, Sample, samples

HIDDEN = "not shown"
"""The state of others' work in a transcript that the reader codes blind."""

_STATES = ("not begun", "begun", "done")


def sample_progress(view: View) -> Table:
    """One row per transcript and coder: whether coding has begun and is finished; for each sample,
    its progress and frame.
    """
    study, drawn = view.study(), samples(view)
    blind = {a.transcript for a in study.assignments if a.blind and a.coder == view.as_coder}
    kinds = {one.id: one.kind for one in drawn}
    begun = {(c.transcript, c.coder, c.round) for c in study.codings}
    marks: dict[tuple[str, str, str], list[Span]] = defaultdict(list)
    for d in study.done:
        marks[d.transcript, d.coder, d.round].append((d.start, d.end))

    def state(a: Assignment) -> str:
        if a.transcript in blind and a.coder != view.as_coder:
            return HIDDEN
        key = (a.transcript, a.coder, a.round)
        if marks[key] and all(
            any(overlaps(s, mark) for mark in marks[key]) for s in _wanted(a, drawn, study)
        ):
            return "done"
        return "begun" if key in begun or marks[key] else "not begun"

    ordered = sorted(
        (a for a in study.assignments if a.sample),
        key=lambda a: (round_order(a.round), a.transcript, a.coder),
    )
    rows = tuple(
        {
            "round": a.round,
            "transcript": a.transcript,
            "coder": a.coder,
            "kind": a.kind,
            "blind": a.blind,
            "state": state(a),
            "part": kinds.get(a.sample, ""),
            "segments": _segments(a, drawn, study),
        }
        for a in ordered
    )
    some = any(r["segments"] for r in rows)
    columns = (
        Column("round", "Round"),
        Column("transcript", "Transcript"),
        Column("coder", "Coder"),
        Column("kind", "As"),
        Column("blind", "Blind", "flag"),
        Column("state", "State"),
        *([Column("segments", "Segments")] if some else []),
    )
    data = (
        Column("part", "Part of the sample"),
        *([] if some else [Column("segments", "Segments")]),
    )
    people = _by_coder(rows)
    return Table(
        "sample.show",
        "Double-coded sample",
        columns,
        rows,
        tuple(_notes(rows, people, drawn)),
        extra={"coders": people, "samples": [_frame(one) for one in drawn]},
        data_columns=data,
    )


def _segments(assignment: Assignment, drawn: Sequence[Sample], study: Study) -> str:
    """The numbers of the segments to code, if only some of a transcript were drawn."""
    interview = next((i for i in study.interviews if i.name == assignment.transcript), None)
    wanted = _extra(assignment, drawn, interview) if interview is not None else []
    return (
        ", ".join(str(s.number) for s in interview.segments if (s.start, s.end) in wanted)
        if interview is not None
        else ""
    )


def _extra(assignment: Assignment, drawn: Sequence[Sample], interview: Interview) -> list[Span]:
    """The segments of a transcript that were drawn for enrichment; empty for other samples, which
    have whole transcripts.
    """
    sample = next(
        (one for one in drawn if one.id == assignment.sample and one.kind == ENRICHED), None
    )
    spans = (
        [(start, end) for entity, start, end in sample.segments if entity == interview.id]
        if sample is not None
        else []
    )
    return [
        (s.start, s.end)
        for s in interview.segments
        if any(overlaps((s.start, s.end), span) for span in spans)
    ]


def _wanted(assignment: Assignment, drawn: Sequence[Sample], study: Study) -> list[Span]:
    """The segments of an assignment: the drawn ones, or every participant's segment."""
    interview = next((i for i in study.interviews if i.name == assignment.transcript), None)
    if interview is None:
        return []
    asking = {p.label for p in interview.participants if p.interviewer}
    every = [
        (s.start, s.end)
        for s in interview.segments
        if interview.turns[s.turn - 1].speaker not in asking
    ]
    return _extra(assignment, drawn, interview) or every


def _by_coder(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Progress of each coder in each round."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        counts.setdefault((row["round"], row["coder"]), Counter())[row["state"]] += 1
    return [
        {"round": round, "coder": coder, "assigned": count.total()}
        | ({"hidden": count[HIDDEN]} if count[HIDDEN] else {})
        | {state.replace(" ", "_"): count[state] for state in _STATES}
        for (round, coder), count in counts.items()
    ]


def _frame(sample: Sample) -> dict[str, Any]:
    """What a sample was drawn from and how, as recorded."""
    content = {k: v for k, v in sample.content.items() if k not in ("drawn", "kind")}
    return {
        "kind": sample.kind,
        "drawn": sorted(sample.drawn),
        "recorded": sample.created,
        **content,
    }


def _notes(
    rows: Sequence[Mapping[str, Any]], people: Sequence[Mapping[str, Any]], drawn: Sequence[Sample]
) -> list[str]:
    if not rows:
        return ["No sample was drawn yet: qcode sample draw."]
    several = len({p["round"] for p in people}) > 1

    def in_round(p: Mapping[str, Any]) -> str:
        return f" in round {p['round']}" if several else ""

    finished = sum(r["state"] == "done" for r in rows)
    notes = [f"{finished} of {len(rows)} codings of the sample are done."]
    messages = [
        f"{p['coder']} {p['done']} of {p['assigned']}{in_round(p)}"
        + (" (others' work is not shown)" if p.get("hidden") else "")
        for p in people
        if not p.get("hidden") or p["hidden"] < p["assigned"]
    ]
    if messages:
        notes.append(f"Done: {listed(messages, len(messages))}.")
    notes += [_told(one) for one in drawn]
    return notes


def _told(sample: Sample) -> str:
    content = sample.content
    if sample.kind == ENRICHED:
        extra = amount(len(sample.segments), "segment")
        return (
            f"Round {sample.round}, enriched part: {extra} where a code is likely, seed"
            f" {content['seed']}; reported separately."
        )
    frame, spare = content.get("frame", {}), content.get("spare", {})
    by = f" by {all_listed(content['by'])}" if content.get("by") else ""
    message = (
        f"Round {sample.round},"
        f" {'second pass of the same coders' if sample.kind != 'random' else 'random sample'}:"
        f" {len(sample.drawn)} of {amount(len(frame), 'transcript')} drawn{by}, seed"
        f" {content.get('seed')}, {sum(map(len, spare.values()))} in reserve"
    )
    if content.get("left_out"):
        message += f", {len(content['left_out'])} left out of the frame"
    removed = [
        f"{name} by {one['by'] or 'nothing'} ({one['reason']})"
        for name, one in sample.replaced.items()
    ]
    return message + (f"; replaced: {'; '.join(removed)}." if removed else ".")


def frame_table(view: View) -> Table:
    """One row for each transcript of a sample's frame: drawn, in reserve (with its position),
    replaced or left out.
    """
    rows: list[dict[str, Any]] = []
    for one in samples(view):
        if one.kind == ENRICHED:
            continue
        content = one.content
        line = {
            name: (group, n)
            for group, names in content.get("spare", {}).items()
            for n, name in enumerate(names, 1)
        }
        for name, attributes in content.get("frame", {}).items():
            group, place = line.get(name, ("", None))
            state = "in reserve" if place else "passed over"
            state = "drawn" if name in one.drawn else "replaced" if name in one.replaced else state
            why = str(one.replaced[name]["reason"]) if name in one.replaced else ""
            rows.append(
                {
                    "round": one.round,
                    "transcript": name,
                    "group": one.drawn[name][0] if name in one.drawn else group,
                    "state": state,
                    "place": place,
                    "why": why,
                    "attributes": attributes,
                }
            )
        left = content.get("left_out", {})
        rows += [
            {
                "round": one.round,
                "transcript": n,
                "group": "",
                "state": "left out",
                "place": None,
                "why": w,
                "attributes": {},
            }
            for n, w in left.items()
        ]
    columns = (
        Column("round", "Round"),
        Column("transcript", "Transcript"),
        Column("group", "Group"),
        Column("state", "State"),
        Column("place", "Place in line", "count"),
        Column("why", "Why"),
    )
    rule = next(
        (
            str(one.content["replacement"])
            for one in samples(view)
            if one.content.get("replacement")
        ),
        "",
    )
    return Table(
        "sample.frame",
        "What the sample was drawn from",
        columns,
        tuple(rows),
        (rule,) if rule else (),
        data_columns=(Column("attributes", "Attributes", "mapping"),),
    )
