"""Transcripts divided at random into parts of about equally many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.intp]


def dealt(transcripts: Sequence[str], many: int, seed: int) -> Ints:
    """(examples,): the number of the part of each example, by its transcript. `many` is at most the
    number of transcripts.

    The parts are those of scikit-learn's shuffled `GroupKFold`, which takes longer to load than to
    do this.
    """
    names, at = np.unique(np.asarray(transcripts, dtype=str), return_inverse=True)
    order = np.random.RandomState(seed).permutation(len(names))
    number = np.zeros(len(names), dtype=np.intp)
    for part, inside in enumerate(np.array_split(order, many)):
        number[inside] = part
    return number[at.ravel()]
