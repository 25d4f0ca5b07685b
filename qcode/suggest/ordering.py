"""From which transcripts or segments a model would learn most: where it is uncertain, most of all
about rare codes, and where the words differ from what is known and from what is chosen already.

Sources: Lewis & Gale 1994 (uncertainty sampling); Settles & Craven 2008 (uncertainty weighted by
difference from the rest); Carbonell & Goldstein 1998 (choosing one after the other, each different
from those before).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.words import word_spans

Floats = NDArray[np.float64]

_COLUMNS = 4096
_SIGNS = ".,;:!?\"'()[]…–-“”‘’«»"
_FEWEST, _TIMES, _AT_ONCE = 500, 50, 1000
"""Only the most uncertain candidates are compared by their words: this many, or this many times the
number to choose. So many known texts are compared at once.
"""
_RARE = 1.0
"""A code counts as if it had been given this many times more, so that a new one is not all that
counts.
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A candidate that was chosen: its name, and its score in [0, 1]: `uncertainty` (1 is that of
    the most uncertain candidate) times `novelty` (1 shares no words with what is known or chosen).
    """

    name: str
    score: float
    uncertainty: float
    novelty: float


def uncertainty(probabilities: Floats, given: Sequence[int]) -> Floats:
    """(segments,): how much a model would learn from each segment, from its `probabilities`
    (segments, codes).

    The sum over codes of the entropy, in bits, each weighted by 1 / sqrt(how often the code was
    `given`), so that rare codes weigh more.
    """
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    weights = 1 / np.sqrt(np.asarray(given, dtype=np.float64) + _RARE)
    return np.asarray(entropy @ weights)


def best_first(
    uncertain: Mapping[str, float],
    texts: Mapping[str, str],
    known: Sequence[str],
    count: int,
) -> tuple[Choice, ...]:
    """The `count` candidates to code next, the best first. `uncertain` has the uncertainty of each
    candidate, `texts` their words, `known` the texts that are coded already.

    Of equal candidates, the first by name is chosen.
    """
    names = _most_uncertain(uncertain, max(_FEWEST, _TIMES * count))
    if not names:
        return ()
    space = _Space([*(texts[name] for name in names), *known])
    vectors = space.vectors([texts[name] for name in names])
    nearest = np.zeros(len(names))
    for begin in range(0, len(known), _AT_ONCE):
        others = space.vectors(known[begin : begin + _AT_ONCE])
        nearest = np.maximum(nearest, (vectors @ others.T).toarray().max(axis=1))
    most = max(max(uncertain.values()), 1e-12)
    unsure = np.array([uncertain[name] / most for name in names])
    left = np.ones(len(names), dtype=bool)
    chosen: list[Choice] = []
    for _ in range(min(count, len(names))):
        novelty = 1 - np.clip(nearest, 0, 1)
        score = np.where(left, unsure * novelty, -1.0)
        at = int(np.argmax(score))
        figures = float(score[at]), float(unsure[at]), float(novelty[at])
        chosen.append(Choice(names[at], *figures))
        left[at] = False
        nearest = np.maximum(nearest, (vectors @ vectors[at].T).toarray()[:, 0])
    return tuple(chosen)


def _most_uncertain(uncertain: Mapping[str, float], most: int) -> list[str]:
    """The names of the most uncertain candidates, sorted by name."""
    return sorted(sorted(uncertain, key=lambda name: (-uncertain[name], name))[:most])


class _Space:
    """Texts as vectors of length 1: words weighted by how rare they are (TF-IDF), in hashed
    columns.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        seen: Counter[int] = Counter()
        for text in texts:
            seen.update(set(_columns(text)))
        counts = np.array([seen[n] for n in range(_COLUMNS)])
        self._weight = np.log((1 + len(texts)) / (1 + counts)) + 1

    def vectors(self, texts: Sequence[str]) -> Any:
        """A sparse matrix (texts, columns); a text without words is a row of zeros."""
        from scipy.sparse import csr_matrix

        data: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            counts = Counter(_columns(text))
            row = [(1 + np.log(n)) * self._weight[column] for column, n in counts.items()]
            length = float(np.linalg.norm(row)) or 1.0
            data += [value / length for value in row]
            columns += counts
            ends.append(len(data))
        return csr_matrix((data, columns, ends), shape=(len(texts), _COLUMNS))


def _columns(text: str) -> list[int]:
    words = (text[a:b].casefold().strip(_SIGNS) for a, b in word_spans(text))
    return [_column(word) for word in words if word]


@cache
def _column(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _COLUMNS
