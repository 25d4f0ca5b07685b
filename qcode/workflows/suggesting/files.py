"""Models as files: take one out of a study, and use it in another with the same codes.

A file is an archive of skops with arrays and text, which is read without executing anything. Codes
are matched by their keys.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

from qcode.errors import ProjectDamaged, Refused
from qcode.shown import amount, cut_list
from qcode.store.blindness import SUPERVISOR
from qcode.store.store import Store
from qcode.store.view import View
from qcode.store.writing import put_model
from qcode.suggest import Predictions, from_bytes, to_bytes
from qcode.workflows.shared.people import coder_entity
from qcode.workflows.suggesting.models import Trained, newest_model, refuse_blind


def model_file(view: View) -> tuple[bytes, dict[str, Any]]:
    """The newest model as the content of a file, and its card. Raises Refused without one, and for
    a coder who codes something blind.
    """
    if view.blindness():
        raise Refused(
            f"{view.as_coder} codes some transcripts blind, and a model is trained on everybody's"
            " codings",
            advice="the supervisor exports it: qcode suggest export without --coder",
        )
    model = newest_model(view)
    if model is None:
        raise Refused("no model was trained yet", command="qcode suggest train")
    if isinstance(model, Predictions):
        raise _of_one_study(model, "the model trained last")
    # Which transcript a remembered passage is in says nothing elsewhere, and does not belong there.
    if model.learned is not None:
        nearest = model.learned.nearest
        places = tuple(("", number) for number in range(len(nearest.places)))
        nearest = replace(nearest, places=places)
        model = replace(model, learned=replace(model.learned, nearest=nearest))
    return to_bytes(model), dict(model.card)


def import_model(store: Store, data: bytes, name: str, *, actor: str = "") -> Trained:
    """Store the model in a file as the newest one, in one change-set. `name` is the file's.

    Raises Refused for a damaged or foreign file, and for a model that has no code of the study.
    """
    refuse_blind(store, actor)
    try:
        model = from_bytes(data)
    except ProjectDamaged as error:
        raise Refused(
            f"{name} is not a model of qcode, or it is damaged"
            f" ({error.message.partition(': ')[2]}); nothing was changed",
            advice="export it again: qcode suggest export FILE",
        ) from error
    if isinstance(model, Predictions):
        raise _of_one_study(model, name)
    present = [code.key for code in store.view(SUPERVISOR).codebook().codes]
    shared = set(present) & set(model.codes)
    if not shared:
        raise Refused(
            f"none of the {amount(len(model.codes), 'code')} of the model in {name} is in the"
            " codebook of this study; nothing was changed",
            advice="load the codebook with which it was trained: qcode codebook load FILE",
        )
    # What was promised holds for transcripts like those it was trained on.
    model = replace(model, promises={})
    card = {**model.card, "imported_file_sha256": sha256(data).hexdigest()}
    with store.change("suggest import", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        entity = put_model(change, to_bytes(model), card, "suggest.import")
    without = [key for key in present if key not in shared]
    others = [key for key in model.codes if key not in shared]
    told = [f"{amount(len(shared), 'code')} of the model {_are(len(shared))} in this codebook"]
    if without:
        told.append(f"never suggested, because the model does not know them: {cut_list(without)}")
    if others:
        told.append(f"left out, because the codebook does not have them: {cut_list(others)}")
    return Trained(entity, card, (*notes, *told))


def _of_one_study(model: Predictions, what: str) -> Refused:
    return Refused(
        f"{what} holds what the suggester {model.name!r} predicted for the segments of one study,"
        " and is of no use in another",
        advice="train qcode's own suggester: qcode suggest train",
    )


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
