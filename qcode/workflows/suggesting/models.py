"""The model that suggests codes: train it on people's codings, store it, use it and evaluate it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qcode.codebook import find_code
from qcode.errors import Refused
from qcode.model import Column, Study, Table
from qcode.shown import shortened
from qcode.store.blindness import SUPERVISOR
from qcode.store.queries.models import newest_model_content
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_model
from qcode.suggest import (
    AnyModel,
    Example,
    Passage,
    Predictions,
    compare,
    evaluate,
    examples_of,
    from_bytes,
    keyword_model,
    learning_curve,
    passages_of,
    suggest,
    to_bytes,
    train,
)
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.versions import missing_since


@dataclass(frozen=True, slots=True)
class Trained:
    """The card of a trained model and its id in the study."""

    id: str
    card: dict[str, Any]
    notes: tuple[str, ...] = ()


def truth(view: View) -> tuple[Study, tuple[Example, ...]]:
    """The study, and the finished segments with their true codes."""
    study = view.study()
    return study, examples_of(study, missing_since(view, study))


def train_model(store: Store, *, seed: int = 1, actor: str = "") -> Trained:
    """Train on everything marked as finished and store the model in the study, in one change-set.

    Raises Refused without codings, and for an actor who codes something blind, because a model
    reveals what others coded.
    """
    refuse_blind(store, actor)
    with store.snapshot(SUPERVISOR) as view:
        study, known = truth(view)
    return store_model(store, train(known, study.codebook, seed), actor=actor)


def refuse_blind(store: Store, actor: str) -> None:
    """Raise Refused for an actor who codes something blind."""
    if store.view(actor or SUPERVISOR).blindness():
        raise Refused(
            f"{actor} codes some transcripts blind, and a model is trained on everybody's codings;"
            " nothing was changed",
            advice="the supervisor trains it: qcode suggest train without --coder",
        )


def store_model(store: Store, model: AnyModel, *, actor: str = "") -> Trained:
    """Store a model in the study, in one change-set."""
    card = dict(model.card)
    with store.change("suggest train", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        entity = put_model(change, to_bytes(model), card)
    return Trained(entity, card, notes)


def newest_model(view: View) -> AnyModel | None:
    """The newest model; None in a study without one, and for a coder who codes something blind."""
    content = newest_model_content(view)
    return None if content is None else from_bytes(content)


def suggestions_table(view: View, transcript: str, *, top: int = 3) -> Table:
    """The rows of ``suggest list``: segment, code, probability, why. Raises Refused in a blind
    assignment.
    """
    interview = view.interview(transcript)
    if view.is_blind(interview.id):
        raise Refused(
            f"{view.as_coder} codes {interview.name} blind and is shown no suggestions there"
        )
    trained = newest_model(view)
    codebook = view.codebook()
    model = trained or keyword_model(codebook)
    passages = passages_of(interview)
    known = {c.key for c in codebook.codes}
    result = suggest(model, passages, top, known=known)
    words = {
        s.number: shortened(interview.text[s.start : s.end].strip(), 60) for s in interview.segments
    }
    rows = tuple(
        {
            "segment": s.segment,
            "code": s.code,
            "probability": s.probability,
            "why": s.why,
            "text": words[s.segment],
        }
        for s in result
    )
    columns = (
        Column("segment", "#", "count"),
        Column("code", "Code"),
        Column("probability", "Probability", "number"),
        Column("why", "Why"),
    )
    why = (
        "you are coding some transcripts blind"
        if view.blindness()
        else "no model was trained yet: qcode suggest train"
    )
    source = "the model trained last" if trained else f"the codebook's keywords ({why})"
    notes = [
        f"From {source}. Suggestions are not codings: they do not count until a person accepts"
        " them.",
        *newer(trained, passages),
    ]
    extra = {"transcript": interview.name, "model": "trained" if trained else "keywords"}
    return Table(
        "suggest.list",
        interview.name,
        columns,
        rows,
        tuple(notes),
        extra=extra,
        data_columns=(Column("text", "Words"),),
    )


def newer(model: AnyModel | None, passages: Sequence[Passage]) -> list[str]:
    """A note if some passages have no predictions, because they are newer than the training."""
    if not isinstance(model, Predictions) or not (many := model.unknown(passages)):
        return []
    have = "segment has" if many == 1 else "segments have"
    return [
        f"{many:,} {have} no suggestions: the suggester {model.name!r} has not read their present"
        f" words (qcode suggest train --suggester {model.name})."
    ]


def evaluation_table(
    view: View,
    *,
    folds: int,
    seed: int,
    codes: tuple[str, ...] | None = None,
    curve: bool = False,
    comparison: bool = False,
) -> tuple[Table, ...]:
    """Evaluate suggestions on transcripts that the model has not seen."""
    study, known = truth(view)
    if codes is not None:
        codes = tuple(find_code(study.codebook, name).key for name in codes)
    tables = [evaluate(known, study.codebook, folds=folds, seed=seed, codes=codes)]
    if comparison:
        tables.append(compare(known, study.codebook, folds=folds, seed=seed, codes=codes))
    if curve:
        tables.append(learning_curve(known, study.codebook, seed=seed, codes=codes))
    return tuple(tables)


def card_lines(card: dict[str, Any]) -> list[str]:
    """A model's card for people, one line per fact."""
    return [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in card.items()
    ]
