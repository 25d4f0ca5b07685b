"""Write what a model predicts as codings, where its promises hold.

The codings have the origin ``machine`` and a coder called ``model:`` and the id of the model, never
a person's name. They are written into transcripts that nobody codes blind and no person has
finished anything in. If a random sample was drawn, the model also notes in all other transcripts
where it would have given a code, in marks that nobody is shown: reports compare them with people's
codings in the sample (`qcode.reports.corrected`). A transcript that the model learned from is
predicted by a model that was trained without it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.codebook import find_code
from qcode.coding.sampling import in_lots
from qcode.errors import Refused
from qcode.model import Column, Interview, Study, Table
from qcode.shown import amount
from qcode.store.blindness import PREDICTED, SUPERVISOR
from qcode.store.change import Change
from qcode.store.queries.models import newest_model_id
from qcode.store.queries.texts import anchors
from qcode.store.store import DEFAULT_ROUND, Store
from qcode.store.view import View
from qcode.store.writing import (
    coding_value,
    current_codebook,
    mark_value,
    put_codings,
    put_predictions,
)
from qcode.suggest import Example, Model, Predictions, Promise, passages_of, promised, train
from qcode.workflows.shared.bulk import MODEL, applied_rows
from qcode.workflows.shared.codings import code_ids
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.samples import RANDOM, samples
from qcode.workflows.suggesting.models import truth
from qcode.workflows.suggesting.promising import needed_model

_FOLDS = 5
Place = tuple[str, int, int, str]
"""Id of a transcript, start and end of a segment, key of a code."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was (or would be) written: for each code its promise and its codings by transcript; the
    transcripts left out, by reason; how many codings were added, removed, and were there already.
    """

    promises: Mapping[str, Promise]
    places: Mapping[str, Counter[str]]
    left_out: Mapping[str, tuple[str, ...]]
    precision: float
    coder: str
    added: int = 0
    removed: int = 0
    present: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is decided before anything is written."""

    model: Model
    coder: str
    promises: Mapping[str, Promise]
    selected: frozenset[str]
    closed: frozenset[str]
    left_out: Mapping[str, tuple[str, ...]]
    known: tuple[Example, ...]
    study: Study
    sampled: bool
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> dict[str, float]:
        """The codes that are applied, with their thresholds."""
        return {c: p.threshold for c, p in self.promises.items() if p.threshold is not None}


def apply_model(
    store: Store,
    *,
    precision: float,
    codes: Sequence[str] = (),
    transcripts: Sequence[str] = (),
    dry_run: bool = False,
    actor: str = "",
) -> Applied:
    """Apply the newest model's suggestions as codings, in one change-set, replacing what a model
    wrote there before for these codes.

    `codes` are all codes unless given, `transcripts` all transcripts. Only codes for which the
    precision (or a higher one) is promised are applied. Raises Unknown, and Refused without a
    model, for an actor who codes something blind, and if no code has a promise.
    """
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind, and a model was trained on everybody's codings;"
            " nothing was changed",
            advice="the supervisor applies it: qcode suggest apply without --coder",
        )
    with store.snapshot(SUPERVISOR) as view:
        scope = _scope(view, precision, codes, transcripts)
    if not scope.codes:
        why = "; ".join(f"{code}: {p.reason}" for code, p in list(scope.promises.items())[:5])
        raise Refused(
            f"a precision of {precision:g} cannot be promised for any of these codes ({why});"
            " nothing was changed",
            command="qcode suggest promise",
        )
    predicted = _predicted(scope)
    command = f"suggest apply --min-precision {precision:g}"
    with store.change(command, actor=actor, rehearse=dry_run) as change:
        added, removed, notes = _write(change, scope, predicted, actor)
    places: dict[str, Counter[str]] = {code: Counter() for code in scope.codes}
    for transcript, _, _, code in predicted.written:
        places[code][transcript] += 1
    return Applied(
        scope.promises,
        places,
        scope.left_out,
        precision,
        scope.coder,
        added,
        removed,
        len(predicted.written) - added,
        (*notes, *_advice(scope)),
    )


def _scope(
    view: View, precision: float, codes: Sequence[str], transcripts: Sequence[str]
) -> _Scope:
    model = needed_model(view)
    if isinstance(model, Predictions):
        raise Refused(
            f"only qcode's own model is applied in bulk, and the suggester {model.name!r} was"
            " trained last; nothing was changed",
            command="qcode suggest train",
        )
    study, known = truth(view)
    wanted = [find_code(study.codebook, name).key for name in codes] or [
        c.key for c in study.codebook.codes
    ]
    promises = {code: promised(model.promises, code, precision) for code in dict.fromkeys(wanted)}
    asked = {view.transcript_id(name) for name in transcripts} or {i.id for i in study.interviews}
    people = {c.name for c in study.coders if c.kind != "machine"}
    reasons = {
        "somebody codes it blind": {a.transcript for a in study.assignments if a.blind},
        "a person has finished something there": {
            d.transcript for d in study.done if d.coder in people
        },
        "it is a copy of another transcript": set(study.doubles),
    }
    left_out: dict[str, tuple[str, ...]] = {}
    closed: set[str] = set()
    for why, names in reasons.items():
        here = [i for i in study.interviews if i.name in names and i.id not in closed]
        closed.update(i.id for i in here)
        if some := tuple(i.name for i in here if i.id in asked):
            left_out[why] = some
    return _Scope(
        model,
        f"{MODEL}{newest_model_id(view)}",
        promises,
        frozenset(asked - closed),
        frozenset(closed),
        left_out,
        known,
        study,
        any(one.kind == RANDOM for one in samples(view)),
        anchors(view),
    )


@dataclass(frozen=True, slots=True)
class _Predicted:
    """Where the model gives codes: in the selected transcripts, in others that could have been
    selected, and in those that are closed to it.
    """

    written: set[Place] = field(default_factory=set)
    beside: set[Place] = field(default_factory=set)
    closed: set[Place] = field(default_factory=set)


def _predicted(scope: _Scope) -> _Predicted:
    result = _Predicted()
    honest = _not_learned_from(scope) if scope.sampled else {}
    for interview in scope.study.interviews:
        if interview.id in scope.selected:
            result.written.update(_places(scope, scope.model, interview))
        elif interview.id not in scope.closed:
            result.beside.update(_places(scope, scope.model, interview))
        elif scope.sampled and interview.name not in scope.study.doubles:
            model = honest.get(interview.name, scope.model)
            result.closed.update(_places(scope, model, interview))
    return result


def _not_learned_from(scope: _Scope) -> dict[str, Model]:
    """For each transcript that the model may have learned from, a model that was trained without
    it.
    """
    names = in_lots({e.transcript for e in scope.known}, 1)
    keys = set(scope.codes)
    result: dict[str, Model] = {}
    for fold in range(min(_FOLDS, len(names))):
        inside = set(names[fold::_FOLDS])
        rest = [e for e in scope.known if e.transcript not in inside]
        if any(e.codes & keys for e in rest):
            model = train(rest, scope.study.codebook, int(scope.model.card.get("seed", 1)))
            result |= dict.fromkeys(inside, model)
    return result


def _places(scope: _Scope, model: Model, interview: Interview) -> set[Place]:
    """The segments where a code has at least its threshold."""
    passages = passages_of(interview)
    if not passages:
        return set()
    values = model.probabilities(passages)
    spans = {s.number: (s.start, s.end) for s in interview.segments}
    column = {code: at for at, code in enumerate(model.codes)}
    return {
        (interview.id, *spans[passage.segment], code)
        for code, threshold in scope.codes.items()
        if code in column
        for passage, value in zip(passages, values[:, column[code]], strict=True)
        if value >= threshold
    }


def _write(
    change: Change, scope: _Scope, predicted: _Predicted, actor: str
) -> tuple[int, int, list[str]]:
    """Add what is new, and remove what a model wrote before for these codes and does not write
    now; how many codings each, and notes.
    """
    view = change.view(SUPERVISOR)
    now = anchors(view)
    if any(now.get(i.id) != scope.texts[i.id] for i in scope.study.interviews):
        raise Refused("a transcript has changed meanwhile; nothing was changed", advice="try again")
    notes = list(coder_entity(change, actor)[1]) if actor else []
    ids = {key: entity for entity, key in code_ids(change, list(scope.promises))}
    who, _ = coder_entity(change, scope.coder, kind="machine")
    before = [row for row in applied_rows(view) if row.code in ids.values()]
    own = {(r.kind, r.place) for r in before if r.coder == who}
    coded = _keys(predicted.written, ids)
    beside = _keys(predicted.beside, ids)
    # What this model wrote before into transcripts that are not selected now stays.
    coded |= {place for place in beside if ("coding", place) in own}
    noted = (_keys(predicted.closed, ids) | beside) - coded if scope.sampled else set()
    wanted = {("coding", place) for place in coded} | {("mark", place) for place in noted}
    removed = 0
    for row in before:
        if row.coder != who or (row.kind, row.place) not in wanted:
            change.remove(row.kind, row.id, "suggest.apply")
            removed += row.kind == "coding"
    fresh = sorted(wanted - own)
    added = put_codings(
        change,
        _codings(change, scope, who, [place for kind, place in fresh if kind == "coding"]),
        "suggest.apply",
    )
    marks = [
        mark_value(change, PREDICTED, t, (start, end), who, code, scope.texts[t])
        for kind, (t, start, end, code) in fresh
        if kind == "mark"
    ]
    put_predictions(change, marks)
    return added, removed, notes


def _keys(places: set[Place], ids: Mapping[str, str]) -> set[tuple[str, int, int, str]]:
    return {(t, start, end, ids[code]) for t, start, end, code in places}


def _codings(
    change: Change, scope: _Scope, who: str, places: Sequence[tuple[str, int, int, str]]
) -> list[dict[str, Any]]:
    codebook = current_codebook(change)
    return [
        coding_value(
            coder=who,
            code=code,
            transcript=transcript,
            start=start,
            end=end,
            round=DEFAULT_ROUND,
            origin="machine",
            source="suggest",
            created=change.time,
            codebook=codebook,
            anchor=scope.texts[transcript],
        )
        for transcript, start, end, code in places
    ]


def _advice(scope: _Scope) -> list[str]:
    """What to know about what was written."""
    if not scope.sampled:
        return [
            "no random sample was drawn, so no report can count these codings: qcode sample draw,"
            " then apply again"
        ]
    learned = scope.model.card.get("examples")
    if learned != len(scope.known):
        return [
            f"the model learned from {learned} segments, and now {len(scope.known)} are finished:"
            " qcode suggest train, then apply again"
        ]
    return []


def applied_table(result: Applied) -> Table:
    """A row for each code: what was written, or why the precision cannot be promised."""
    rows = tuple(
        {
            "code": code,
            "threshold": promise.threshold,
            "codings": sum(result.places[code].values()) if code in result.places else 0,
            "transcripts": len(result.places.get(code, ())),
            "remark": promise.reason and f"left out, cannot be promised: {promise.reason}",
        }
        for code, promise in result.promises.items()
    )
    columns = (
        Column("code", "Code"),
        Column("threshold", "From", "number"),
        Column("codings", "Codings", "count"),
        Column("transcripts", "Transcripts", "count"),
        Column("remark", "Remark"),
    )
    notes = [
        f"Written by {result.coder}, with the origin machine: reports, agreement and training leave"
        " these codings out.",
        *(
            f"{amount(len(names), 'transcript')} left out: {why}."
            for why, names in result.left_out.items()
        ),
    ]
    extra = {
        "precision": result.precision,
        "coder": result.coder,
        "added": result.added,
        "removed": result.removed,
        "present": result.present,
        "left_out": {why: list(names) for why, names in result.left_out.items()},
    }
    return Table("suggest.apply", "Applied", columns, rows, tuple(notes), extra=extra)
