"""The light update: a model that takes decisions made since its training into account, within the
pause of a keystroke.

The nearest passages and the counts of keywords and questions are brought up to date; the
regressions and the pool stay until the next training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from qcode.suggest.examples import Example
from qcode.suggest.learners.nearest import Nearest
from qcode.suggest.pool import Counts
from qcode.suggest.predicting import ClueGrid, Model, look
from qcode.suggest.wording import Wording


def refresh(model: Model, examples: Sequence[Example]) -> Model:
    """The model with these decisions too. A decision on a passage that the model remembers takes
    the place of the earlier one. Without learned parts only the counts of clues change.
    """
    if not examples or not model.codes:
        return model
    passages = [replace(e.passage, transcript=e.transcript) for e in examples]
    clues = model.clues(passages)
    shape = (len(examples), len(model.codes))
    true = np.array([[c in e.codes for c in model.codes] for e in examples], dtype=bool)
    known = np.array([[c not in e.unknown for c in model.codes] for e in examples], dtype=bool)
    true, known = true.reshape(shape), known.reshape(shape)
    places = [(e.transcript, e.passage.segment) for e in examples]
    earlier = _earlier(model, places)
    new = np.array([place not in earlier for place in places], dtype=bool)
    cells = ClueGrid.of(model, passages, clues).cells()
    seen = {
        code: tuple(
            (
                there + int((new & known[:, at] & (cells[:, at] == cell)).sum()),
                right + int((new & known[:, at] & true[:, at] & (cells[:, at] == cell)).sum()),
            )
            for cell, (there, right) in enumerate(model.seen.get(code, ((0, 0),) * 4))
        )
        for at, code in enumerate(model.codes)
    }
    learned = model.learned
    if learned is None:
        return replace(model, seen=seen)
    there = look(learned.space, passages, clues, Wording.of(passages))
    codes = np.where(known, true, 2).astype(np.int8)
    counts = Counts(
        learned.counts.positives + (true & known)[new].sum(axis=0),
        learned.counts.decided + known[new].sum(axis=0),
        learned.counts.weight,
    )
    nearest: Nearest = learned.nearest.extended(there.remembered, codes, places)
    return replace(model, seen=seen, learned=replace(learned, counts=counts, nearest=nearest))


def _earlier(model: Model, places: Sequence[tuple[str, int]]) -> frozenset[tuple[str, int]]:
    """The places that the model remembers already."""
    if model.learned is None:
        return frozenset()
    return frozenset(places) & frozenset(model.learned.nearest.places)
