"""The model that suggests codes: train it on people's codings, store it, use it and evaluate it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
    examples_of,
    from_bytes,
    highest_promised,
    is_earlier,
    keyword_model,
    passages_of,
    suggest,
    to_bytes,
    train,
)
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.shared.versions import missing_since
from qcode.workflows.suggesting.withholding import share_of, shown_to, withheld_note

PROMISED = (
    "Promised: of all suggestions of the code with at least such a probability, this share is"
    " right in transcripts not seen, with 90 % confidence (qcode suggest promise)."
)


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
    """The newest model; None in a study without one or with one of an earlier version of qcode, and
    for a coder who codes something blind.
    """
    content = newest_model_content(view)
    return None if content is None or is_earlier(content) else from_bytes(content)


def suggestions_table(view: View, transcript: str, *, top: int = 3) -> Table:
    """The rows of ``suggest list``: segment, code, probability, why; nothing on segments that are
    withheld from the reader. Raises Refused in a blind assignment.
    """
    interview = view.interview(transcript)
    if view.is_blind(interview.id):
        raise Refused(
            f"{view.as_coder} codes {interview.name} blind and is shown no suggestions there"
        )
    may = shown_to(view, interview)
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
            "promised": highest_promised(model.promises, s.code, s.probability),
            "why": s.why,
            "text": words[s.segment],
        }
        for s in result
        if s.segment in may.segments
    )
    columns = (
        Column("segment", "#", "count"),
        Column("code", "Code"),
        Column("probability", "Probability", "number"),
        Column("promised", "Promised", "number"),
        Column("why", "Why"),
    )
    why = (
        "you are coding some transcripts blind"
        if view.blindness()
        else "no model of this version was trained yet: qcode suggest train"
    )
    source = "the model trained last" if trained else f"the codebook's keywords ({why})"
    notes = [
        f"From {source}. Suggestions are not codings: they do not count until a person accepts"
        " them.",
        *newer(trained, passages),
        *([PROMISED] if any(row["promised"] for row in rows) else []),
        *may.notes,
        withheld_note(may.withheld, share_of(view)),
    ]
    extra = {
        "transcript": interview.name,
        "model": "trained" if trained else "keywords",
        "withheld": list(may.withheld),
    }
    return Table(
        "suggest.list",
        interview.name,
        columns,
        rows,
        tuple(filter(None, notes)),
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


def card_lines(card: dict[str, Any]) -> list[str]:
    """A model's card for people, one line per fact."""
    return [
        f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
        for key, value in card.items()
    ]
