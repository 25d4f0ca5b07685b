"""The words of the codebook: how much a passage is like the name, definition, inclusion rule and
examples of a code. Nothing has to be coded for this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from qcode.model import Codebook
from qcode.suggest.clues import word_list
from qcode.suggest.learners.vectors import Vectors, unit, vectors
from qcode.suggest.wording import Words

_DRAWN = 3
"""The mean of the codes counts less if they are few: with one code there is no mean to leave."""


def code_texts(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """For each code, what the codebook says of it: name, definition, inclusion and each example.
    Keywords are clues of their own (`qcode.suggest.clues`).
    """
    return {
        code.key: tuple(
            text
            for text in (
                code.name.replace("_", " "),
                code.definition,
                code.include,
                *code.examples,
            )
            if text.strip()
        )
        for code in codebook.codes
    }


def code_vectors(texts: Mapping[str, Sequence[str]], codes: Sequence[str]) -> Vectors:
    """(codes, columns): the mean of the vectors of what the codebook says of each code."""
    rows = [text for code in codes for text in texts.get(code, ())]
    owners = [at for at, code in enumerate(codes) for _ in texts.get(code, ())]
    sums = np.zeros((len(codes), vectors([]).shape[1]), np.float32)
    np.add.at(sums, owners, vectors(rows))
    return unit(sums)


def likeness(here: Vectors, centre: Vectors, codes: Vectors) -> Vectors:
    """(passages, codes): the cosine of passages and codes, without what is common to all passages
    (`centre`) and to all codes.
    """
    if not len(codes):
        return np.zeros((len(here), 0), np.float32)
    common = codes.mean(axis=0) * len(codes) / (len(codes) + _DRAWN)
    there = np.abs(here).max(axis=1, initial=0.0) > 0
    return np.asarray(unit(here - centre) @ unit(codes - common).T * there[:, None], np.float32)


def shared_words(
    passages: Words,
    texts: Mapping[str, Sequence[str]],
    codes: Sequence[str],
    common: frozenset[str],
) -> Vectors:
    """(passages, codes): the share of the words of a code's name and definition, by how few codes
    have them, that the passage has too. Words are compared by their first five letters.
    """
    from scipy import sparse

    stems: dict[str, int] = {}
    rows: list[int] = []
    columns: list[int] = []
    for row, code in enumerate(codes):
        for stem in _stems(" ".join(texts.get(code, ())), common):
            rows.append(row)
            columns.append(stems.setdefault(stem, len(stems)))
    if not stems:
        return np.zeros((passages.many, len(codes)), np.float32)
    names = sparse.csr_matrix(
        (np.ones(len(rows), np.float32), (rows, columns)), (len(codes), len(stems))
    )
    idf = np.log(1 + len(codes) / np.asarray(names.sum(axis=0)).ravel()).astype(np.float32)
    numbers = np.array(
        [-1 if word in common else stems.get(word[:5], -1) for word in passages.names] or [-1]
    )
    hits = numbers[passages.numbers]
    kept = hits >= 0
    there = sparse.csr_matrix(
        (np.ones(int(kept.sum()), np.float32), (passages.rows[kept], hits[kept])),
        (passages.many, len(stems)),
    )
    # A word that is said twice is shared once.
    there.data[:] = 1.0
    weighted = names.multiply(idf).tocsr()
    total = np.sqrt(np.asarray(names.multiply(idf**2).sum(axis=1)).ravel())
    return np.asarray((there @ weighted.T).toarray() / np.maximum(total, 1e-6), dtype=np.float32)


def _stems(text: str, common: frozenset[str]) -> list[str]:
    return sorted({word[:5] for word in word_list(text) if word not in common and word != "?"})
