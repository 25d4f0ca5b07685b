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

Vectors = NDArray[np.float32]
HOME = Path(__file__).parent
COLUMNS = 256
_LONGEST = 40
_PIECES = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The vectors of word pieces: (tokens, columns) 8-bit integers and the scale of each column."""

    tokens: dict[str, int]
    values: NDArray[np.int8]
    scales: Vectors
    known: list[Vectors] = field(default_factory=list)

    def add(self, word: str) -> int:
        """The number in `known` of the vector of a word, which is added."""
        pieces = list(self._pieces(word))
        self.known.append(
            np.asarray(self.values[pieces].sum(axis=0), dtype=np.float32) * self.scales
            if pieces
            else np.zeros(len(self.scales), np.float32)
        )
        return len(self.known) - 1

    def _pieces(self, word: str) -> Iterator[int]:
        """The longest pieces that the table has, from the left; signs that it lacks are skipped."""
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


class _Numbers(dict[str, int]):
    """The numbers of words in a table's `known`; a new word is added at first use."""

    def __init__(self, there: Table) -> None:
        super().__init__()
        self._table = there

    def __missing__(self, word: str) -> int:
        found = self[word] = self._table.add(word)
        return found


@cache
def _numbers(there: Table) -> _Numbers:
    return _Numbers(there)


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
    """(texts, COLUMNS): the direction of the summed vectors of the words of each text, of length 1;
    zeros for a text without known words, and for all texts without the table.
    """
    from scipy import sparse

    there = table()
    result = np.zeros((len(texts), COLUMNS), np.float32)
    if there is None or not texts:
        return result
    different = {text: at for at, text in enumerate(dict.fromkeys(texts))}
    number = _numbers(there).__getitem__
    numbers = array("i")
    ends = [0]
    for text in different:
        numbers.extend(map(number, _PIECES.findall(text.lower())))
        ends.append(len(numbers))
    if not numbers:
        return result
    used, columns = np.unique(np.array(numbers, dtype=np.int32), return_inverse=True)
    counts = sparse.csr_matrix(
        (np.ones(len(numbers), np.float32), columns.ravel(), ends), (len(different), len(used))
    )
    sums = np.asarray(counts @ np.stack([there.known[at] for at in used]), dtype=np.float32)
    result = unit(sums)
    return result[[different[text] for text in texts]]


def unit(rows: Vectors) -> Vectors:
    """The rows with length 1; rows of zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(rows / np.where(lengths > 1e-9, lengths, 1.0)[:, None], dtype=np.float32)
