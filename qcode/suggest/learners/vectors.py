"""Passages as vectors: the mean of fixed vectors of their words, made from those of word pieces.

The table was made once from a small sentence model (see `benchmarks/token_vectors.py`); nothing of
a study is in it, and nothing is learned here. Without the table all vectors are zero, and the other
learners do the work.
"""

from __future__ import annotations

import json
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.wording import Words

Vectors = NDArray[np.float32]
HOME = Path(__file__).parent
COLUMNS = 256
_LONGEST = 18
"""No piece of the table is longer."""
_PIECES = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The vectors of word pieces: (tokens, columns) 8-bit integers and the scale of each column.
    `known` are the pieces of the words so far.
    """

    tokens: dict[str, int]
    values: NDArray[np.int8]
    scales: Vectors
    known: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def of(self, words: Sequence[str]) -> Vectors:
        """(words, columns): the summed vectors of the pieces of each word."""
        pieces = array("i")
        ends = [0]
        for word in words:
            found = self.known.get(word)
            if found is None:
                parts = _PIECES.findall(word)
                found = self.known[word] = tuple(at for part in parts for at in self._pieces(part))
            pieces.extend(found)
            ends.append(len(pieces))
        sums = np.zeros((len(words), len(self.scales)), np.float32)
        there = np.flatnonzero(np.diff(ends))
        if len(there):
            chosen = self.values[np.array(pieces, dtype=np.int32)]
            first = np.array(ends)[there]
            sums[there] = np.add.reduceat(chosen, first, axis=0, dtype=np.float32) * self.scales
        return sums

    def _pieces(self, word: str) -> Iterator[int]:
        """The longest pieces that the table has, from the left; signs that it lacks are skipped."""
        whole = self.tokens.get(word)
        if whole is not None:
            yield whole
            return
        if not word.isascii():
            letters = unicodedata.normalize("NFD", word)
            word = "".join(c for c in letters if unicodedata.category(c) != "Mn")
        start = 0
        while start < len(word):
            for end in range(min(len(word), start + _LONGEST), start, -1):
                part = word[start:end]
                at = self.tokens.get(f"##{part}" if start else part)
                if at is None and start and end == start + 1:
                    at = self.tokens.get(part)
                if at is not None:
                    yield at
                    break
            else:
                end = start + 1
            start = end


@cache
def table() -> Table | None:
    """The table of the package; None if it is not there."""
    try:
        card = json.loads((HOME / "token_vectors.json").read_text(encoding="utf-8"))
        tokens = (HOME / "tokens.txt").read_text(encoding="utf-8").split("\n")
        values = np.load(HOME / "token_vectors.npy", mmap_mode="r")
    except OSError:
        return None
    return Table(
        {token: at for at, token in enumerate(tokens) if token},
        values,
        np.asarray(card["scales"], dtype=np.float32),
    )


def vectors(texts: Sequence[str]) -> Vectors:
    """The `text_vectors` of texts."""
    return text_vectors(Words.of(texts, signs=True))


def text_vectors(words: Words) -> Vectors:
    """(texts, COLUMNS): the direction of the summed vectors of the words and signs of each text, of
    length 1; zeros for a text without known words, and for all texts without the table.
    """
    from scipy import sparse

    there = table()
    if there is None or not len(words.numbers):
        return np.zeros((words.many, COLUMNS), np.float32)
    used = np.flatnonzero(np.bincount(words.numbers, minlength=len(words.names)))
    column = np.zeros(len(words.names), np.int32)
    column[used] = np.arange(len(used))
    ends = np.append(0, np.cumsum(words.lengths))
    ones = np.ones(len(words.numbers), np.float32)
    counts = sparse.csr_matrix((ones, column[words.numbers], ends), (words.many, len(used)))
    return unit(
        np.asarray(counts @ there.of([words.names[at] for at in used.tolist()]), np.float32)
    )


def unit(rows: Vectors) -> Vectors:
    """The rows with length 1; rows of zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1.0)[:, None], dtype=np.float32)
