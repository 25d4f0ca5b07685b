"""Assignments, the double-coded sample, and the progress table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qcode.coding.sampling import REPLACEMENT, SamplePlan, draw
from qcode.coding.worklists import finished
from qcode.errors import Refused, Unknown, UsageError
from qcode.model import AssignmentKind, Column, Interview, Study, Table
from qcode.shown import amount, listed
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.store.writing import assignment_of, put_assignment, put_sample
from qcode.workflows.sample.showing import HIDDEN
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.samples import RANDOM, SECOND_PASS, Sample, samples
from qcode.workflows.shared.sights import not_blind


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
    """Assign transcripts to a coder. Returns what was assigned, and notes. Raises Refused if
    another coder is already primary, or if a coder who should code `blind` has seen others'
    codings.

    Existing blind assignments of the coder in that round stay blind, and in their sample.
    """
    view = store.view(SUPERVISOR)
    wanted = {view.transcript_id(name): name for name in transcripts}
    names = {i: n for n, i in view.transcript_ids().items() if i in wanted}
    if blind:
        _refuse_seen(
            to,
            {
                name: why
                for name, why in not_blind(view).get(to, {}).items()
                if name in names.values()
            },
        )
    with store.change(f"assign {len(wanted)} transcripts to {to}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        coder, more = coder_entity(change, to)
        if kind == "primary":
            _refuse_second_primary(change, names, coder)
        stays = []
        for transcript in wanted:
            present = assignment_of(change, transcript, coder, round) or {}
            if present.get("blind") and not blind:
                stays.append(names[transcript])
            existing = bool(blind or present.get("blind"))
            put_assignment(change, transcript, coder, kind, round, existing, present.get("sample"))
    if stays:
        more = (*more, f"{', '.join(stays)}: stays blind for {to}; qcode sample unblind ends that")
    return tuple(names[i] for i in wanted), (*notes, *more)


def _refuse_seen(coder: str, seen: Mapping[str, str]) -> None:
    if seen:
        message = "; ".join(f"{name}: {coder} {why}" for name, why in sorted(seen.items())[:8])
        raise Refused(
            f"no longer blind: {message}; nothing was changed",
            advice="leave out --blind, or assign it to another coder",
        )


def _refuse_second_primary(change: Change, names: Mapping[str, str], coder: str) -> None:
    view = change.view(SUPERVISOR)
    people = {c.id: c.name for c in view.coders()}
    rows = view.rows("assignment", only=list(names), kind="primary")
    others = [(names[row.transcript], people[row.coder]) for row in rows if row.coder != coder]
    if others:
        listed = ", ".join(f"{t} ({n})" for t, n in sorted(others)[:5])
        raise Refused(
            f"another coder is already primary: {listed}; reports count one primary coder per"
            " transcript",
            advice="add --reliability",
        )


def frame_of(study: Study, by: Sequence[str]) -> dict[str, dict[str, str]]:
    """Each transcript with its attributes for drawing: the value that its participants share,
    `(several)` if they differ.
    """
    return {i.name: {a: i.shared_value(a) for a in by} for i in study.interviews}


@dataclass(frozen=True, slots=True)
class SampleDrawn:
    """A drawn sample with notes; `not_blind` is transcript → who cannot code it blind, and why."""

    plan: SamplePlan
    round: str
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    not_blind: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def draw_sample(
    store: Store,
    *,
    fraction: float,
    by: Sequence[str],
    coders: Sequence[str],
    seed: int,
    team: int | None = None,
    round: str = DEFAULT_ROUND,
    include_seen: bool = False,
    redraw: bool = False,
    second_pass: bool = False,
    dry_run: bool = False,
    actor: str = "",
    transcripts: int | None = None,
) -> SampleDrawn:
    """Draw the double-coded sample (a share, or a number of `transcripts`) and record it as blind
    assignments, with its frame.

    Transcripts in which one of `coders` has seen others' codings, or was shown suggestions, are
    left out, because that coder can no longer code them blind. With `include_seen` they are drawn,
    and that coder's assignments are not blind. It does not matter who has coded there. Transcripts
    drawn for another round are left out unless `redraw`. With `second_pass` the sample is drawn
    from transcripts that all `coders` (a single one is allowed) have finished, to be coded again.
    Raises UsageError for an attribute that nobody has. Raises Refused if a sample of this round
    exists, and for an actor who codes something blind, because the omitted transcripts reveal what
    others did.
    """
    _refuse_blind(store, actor)
    view = store.view(SUPERVISOR)
    study = view.study()
    _known_attributes(study, by)
    kind = SECOND_PASS if second_pass else RANDOM
    earlier = _earlier(view)
    _refuse_drawn(earlier, round)
    frame = frame_of(study, by)
    spent = {} if second_pass else _spent(view, coders)
    left_out = (
        _not_done(study, coders, round) if second_pass else {} if include_seen else _who(spent)
    )
    if not (second_pass or redraw):
        left_out = _drawn_before(earlier) | left_out
    left_out = {name: why for name, why in sorted(left_out.items()) if name in frame}
    frame = {name: values for name, values in frame.items() if name not in left_out}
    if not frame:
        raise _nothing_left(second_pass, coders, left_out)
    if transcripts is not None and transcripts > len(frame) and left_out:
        raise UsageError(
            f"there are {len(frame):,} transcripts to draw from, not {transcripts:,}:"
            f" {'; '.join(_told(left_out))}",
            advice="draw fewer" if second_pass else f"draw fewer, or {_TAKE_ANYWAY}",
        )
    plan = draw(
        frame,
        fraction=fraction,
        by=by,
        coders=coders,
        seed=seed,
        team=team,
        fewest=1 if second_pass else 2,
        transcripts=transcripts,
    )
    notes = list(_told(left_out))
    known = {
        r.transcript: {c: why for c, why in spent.get(r.transcript, {}).items() if c in r.coders}
        for r in plan.rows
    }
    if not dry_run:
        seen = frozenset((name, coder) for name, some in known.items() for coder in some)
        notes += _save_sample(
            store, study, plan, _Recorded(kind, round, frame, left_out, seen), actor
        )
    return SampleDrawn(plan, round, tuple(left_out), tuple(notes), _in_words(known))


_TAKE_ANYWAY = (
    "choose other coders, --include-seen (not blind) or --redraw (transcripts of another round)"
)


def undrawable(view: View, coders: Sequence[str]) -> frozenset[str]:
    """The transcripts that a random draw for these coders leaves out: those of other samples, and
    those that one of the coders can no longer code blind.
    """
    return frozenset(_drawn_before(_earlier(view))) | frozenset(_spent(view, coders))


def _earlier(view: View) -> list[Sample]:
    return [one for one in samples(view) if one.kind in (RANDOM, SECOND_PASS)]


def _in_words(known: Mapping[str, Mapping[str, str]]) -> dict[str, tuple[str, ...]]:
    """Transcript → who cannot code it blind, and why; only those with somebody."""
    return {
        name: tuple(f"{coder} {why}" for coder, why in some.items())
        for name, some in known.items()
        if some
    }


def _refuse_blind(store: Store, actor: str) -> None:
    """Refuse an actor to whom the omitted transcripts would tell what others did."""
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind and must not see the work of others; nothing was"
            " changed",
            advice="the supervisor draws the sample: qcode sample draw without --coder",
        )


def _drawn_before(earlier: Sequence[Sample]) -> dict[str, str]:
    """The transcripts of samples of other rounds, with why each is left out."""
    return {name: f"in the sample of round {one.round}" for one in earlier for name in one.drawn}


def _refuse_drawn(earlier: Sequence[Sample], round: str) -> None:
    if any(one.round == round for one in earlier):
        raise Refused(
            f"a sample of round {round} has already been drawn",
            advice="see qcode sample show, or choose another with --round NAME",
        )


def _spent(view: View, coders: Sequence[str]) -> dict[str, dict[str, str]]:
    """Transcript → those of `coders` who can no longer code it blind, with the reason for each."""
    known = not_blind(view)
    result: dict[str, dict[str, str]] = {}
    for coder in coders:
        for name, why in known.get(coder, {}).items():
            result.setdefault(name, {})[coder] = why
    return result


def _who(spent: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    return {
        name: ", ".join(f"{coder} {why}" for coder, why in some.items())
        for name, some in spent.items()
    }


def _known_attributes(study: Study, by: Sequence[str]) -> None:
    known = sorted(
        {a for i in study.interviews for p in i.participants for a in p.attributes}
        | {a for i in study.interviews for a in i.attributes}
    )
    for attribute in by:
        if attribute not in known:
            raise UsageError(
                f"no participant has the attribute {attribute!r}",
                advice="known are " + ", ".join(known),
            )


def _not_done(study: Study, coders: Sequence[str], round: str) -> dict[str, str]:
    """Transcripts that one of the coders has not finished in an earlier round, so that there is no
    first pass to compare with.
    """
    first = {(d.transcript, d.coder) for d in study.done if d.round != round}
    lacking = {i.name: [c for c in coders if (i.name, c) not in first] for i in study.interviews}
    return {name: f"{listed(who)} not done with it" for name, who in lacking.items() if who}


def _nothing_left(second_pass: bool, coders: Sequence[str], left_out: Mapping[str, str]) -> Refused:
    if second_pass:
        who = listed(coders)
        return Refused(
            f"{who} finished no transcript in another round, so there is nothing to code again",
            command="qcode progress",
        )
    why = "; ".join(_told(left_out))
    return Refused(
        (
            f"there are no transcripts to draw from: {why}"
            if why
            else "there are no transcripts to draw from"
        ),
        advice=_TAKE_ANYWAY,
    )


def _told(left_out: Mapping[str, str]) -> Iterator[str]:
    """A note for each reason why transcripts were left out."""
    by_reason: dict[str, list[str]] = {}
    for name, why in left_out.items():
        by_reason.setdefault(why, []).append(name)
    for why, names in by_reason.items():
        more = " …" if len(names) > 8 else ""
        yield f"{amount(len(names), 'transcript')} left out ({why}): {', '.join(names[:8])}{more}"


@dataclass(frozen=True, slots=True)
class _Recorded:
    """What is recorded of a draw in addition to the plan."""

    kind: str
    round: str
    frame: Mapping[str, Mapping[str, str]]
    left_out: Mapping[str, str]
    seen: frozenset[tuple[str, str]]


def _save_sample(
    store: Store, study: Study, plan: SamplePlan, record: _Recorded, actor: str
) -> list[str]:
    entities = {i.name: i.id for i in study.interviews}
    primary = {(a.transcript, a.coder) for a in study.assignments if a.kind == "primary"}
    notes: list[str] = []
    with store.change(f"sample draw {plan.drawn} of {plan.population}", actor=actor) as change:
        if actor:
            notes += coder_entity(change, actor)[1]
        content = {
            "kind": record.kind,
            "fraction": plan.fraction,
            "seed": plan.seed,
            "by": plan.by,
            "round": record.round,
            "frame": record.frame,
            "left_out": record.left_out,
            "drawn": [[r.transcript, r.group, r.coders] for r in plan.rows],
            "spare": plan.spare,
            "replacement": REPLACEMENT,
            "replaced": [],
            "ids": entities,
        }
        sample = put_sample(change, content, "sample.draw")
        for row in plan.rows:
            for name in row.coders:
                coder, wording = coder_entity(change, name)
                notes += wording
                kind = "primary" if (row.transcript, name) in primary else "reliability"
                blind = (row.transcript, name) not in record.seen
                put_assignment(
                    change, entities[row.transcript], coder, kind, record.round, blind, sample
                )
    return notes


def sample_table(drawn: SampleDrawn) -> Table:
    """The rows of ``sample draw``: transcript, group, coders[]."""
    plan = drawn.plan
    rows = tuple(
        {
            "transcript": r.transcript,
            "group": r.group,
            "coders": list(r.coders),
            "blind": r.transcript not in drawn.not_blind,
            "remark": (
                f"not blind: {'; '.join(drawn.not_blind[r.transcript])}"
                if r.transcript in drawn.not_blind
                else ""
            ),
        }
        for r in plan.rows
    )
    columns = (
        Column("transcript", "Transcript"),
        Column("group", "Group"),
        Column("coders", "Coders", "list"),
        *([Column("remark", "Remark")] if drawn.not_blind else []),
    )
    data = (
        Column("blind", "Blind", "flag"),
        *([] if drawn.not_blind else [Column("remark", "Remark")]),
    )
    by = f"by {listed(plan.by)}" if plan.by else "at random"
    share = 100 * plan.drawn / plan.population
    drawn_by = f"drawn {by}, seed {plan.seed}, round {drawn.round}"
    note = f"{plan.drawn} of {plan.population} transcripts ({share:.1f} %), {drawn_by}."
    extra = {
        "population": plan.population,
        "drawn": plan.drawn,
        "fraction": plan.fraction,
        "seed": plan.seed,
        "round": drawn.round,
    }
    return Table(
        "sample.draw", "Double-coded sample", columns, rows, (note,), extra=extra, data_columns=data
    )


def progress_table(study: Study, reader: str | None = SUPERVISOR) -> Table:
    """The progress table: one row per assignment (or coder working without one), with what is coded
    and finished. `reader` is whose view the study was read with: of others' work in transcripts
    that they code blind it has nothing, so the table says that it is not shown.
    """
    blind = {a.transcript for a in study.assignments if a.blind and a.coder == reader}
    codings: dict[tuple[str, str, str], int] = {}
    for c in study.codings:
        key = (c.transcript, c.coder, c.round)
        codings[key] = codings.get(key, 0) + 1
    marked = {(d.transcript, d.coder, d.round) for d in study.done}
    done = finished(study.done, {i.name: i for i in study.interviews})
    roles = {i.name: _roles(i) for i in study.interviews}
    assigned = {(a.transcript, a.coder, a.round): a for a in study.assignments}
    rows = []
    for key in sorted({*codings, *marked, *assigned}, key=lambda k: (k[1], k[2], k[0])):
        a = assigned.get(key)
        state = (
            "done" if key in done else "begun" if key in codings or key in marked else "not begun"
        )
        hidden = key[0] in blind and key[1] != reader
        rows.append(
            {
                "coder": key[1],
                "round": key[2],
                "transcript": key[0],
                "role": roles.get(key[0], ""),
                "kind": a.kind if a else "(not assigned)",
                "blind": bool(a and a.blind),
                "codings": None if hidden else codings.get(key, 0),
                "state": HIDDEN if hidden else state,
            }
        )
    columns = (
        Column("coder", "Coder"),
        Column("round", "Round"),
        Column("transcript", "Transcript"),
        Column("role", "Role"),
        Column("kind", "As"),
        Column("blind", "Blind", "flag"),
        Column("codings", "Codings", "count"),
        Column("state", "State"),
    )
    untouched = sorted({i.name for i in study.interviews} - {r["transcript"] for r in rows})
    notes = [_how_many(rows)]
    if untouched:
        notes.append(
            f"{len(untouched)} transcripts have no coder yet:"
            f" {', '.join(untouched[:10])}{' …' if len(untouched) > 10 else ''}"
        )
    return Table("progress", "Progress", columns, tuple(rows), tuple(notes))


def _how_many(rows: Sequence[Mapping[str, Any]]) -> str:
    hidden = sum(r["state"] == HIDDEN for r in rows)
    also = f"; {hidden} of others {'is' if hidden == 1 else 'are'} not shown" if hidden else ""
    return f"{sum(r['state'] == 'done' for r in rows)} of {len(rows) - hidden} are done{also}."


def only(
    table: Table,
    study: Study,
    *,
    coder: str | None = None,
    transcript: str | None = None,
    role: str | None = None,
    round: str | None = None,
) -> Table:
    """The rows of the progress table for a coder, a transcript, a role of interviewees, a round.
    Raises Unknown for unknown values.
    """
    roles = {
        p.role for i in study.interviews for p in i.participants if p.role and not p.interviewer
    }
    if transcript is not None and transcript not in (known := [i.name for i in study.interviews]):
        raise Unknown("transcript", transcript, known)
    if role is not None and role not in roles:
        raise Unknown("role", role, roles)
    wanted = {"coder": coder, "transcript": transcript, "round": round}
    rows = tuple(
        row
        for row in table.rows
        if all(value in (None, row[name]) for name, value in wanted.items())
        and (role is None or role in row["role"].split(", "))
    )
    return replace(table, rows=rows, notes=(_how_many(rows), *table.notes[1:]))


def _roles(interview: Interview) -> str:
    """The roles of the interviewees."""
    return ", ".join(
        dict.fromkeys(p.role for p in interview.participants if p.role and not p.interviewer)
    )
