"""What a model sees of a passage: weighted words and word pairs, the question it answers, keywords,
role, and overlap.

The columns of the feature matrix, in order: TF-IDF of words 1-2 of the passage, TF-IDF of the words
of the interviewer's turn before it (both in lower case, sublinear, question marks are words), one
column per role, ``log(1 + count)`` of the keywords of each code, whether a question of each code
was asked, and eight numbers on length and overlap with the turn before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.clues import Clues
from qcode.suggest.examples import Passage
from qcode.suggest.wording import Wording, Words, overlaps

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROLE = 2.0
"""The value of a role's column. It is large, because the speaker's role is informative even with
few examples.
"""
ASKED = 0.5
"""The value of a code's column if its question was asked."""
OWN = 3.0
"""In the regression of a code, its own keyword and question columns count this many times as much
as those of other codes.
"""
_MOST_TERMS = 50_000
OVERLAP_NAMES = (
    "repeats words of the turn before",
    "takes up much of the turn before",
    "repeats long words of the turn before",
    "repeats word pairs of the turn before",
    "long",
    "long turn before",
    "follows a question",
    "very short",
)
"""What a positive value means, in words for people."""


@dataclass(frozen=True, eq=False)
class Terms:
    """Words and word pairs with their inverse document frequencies, (terms,)."""

    names: tuple[str, ...]
    idf: Floats

    @classmethod
    def fit(cls, words: Words, longest: int) -> Terms:
        """The terms of texts, of one word or up to two (`longest`). Terms that occur in only one
        text are left out, unless there are few texts.
        """
        called = words.names
        many = len(called)
        terms, there, _, times = _counted(words, words.numbers, many, longest)
        # In a small study a term of a single text may be all there is.
        kept = np.flatnonzero(there >= (2 if words.many >= 100 else 1))
        if len(kept) > _MOST_TERMS:
            totals = np.add.reduceat(times, np.cumsum(there) - there)[kept]
            kept = kept[np.argsort(-totals, kind="stable")[:_MOST_TERMS]]
        names = [
            called[term] if term < many else f"{called[term // many - 1]} {called[term % many]}"
            for term in terms[kept].tolist()
        ]
        order = sorted(range(len(names)), key=names.__getitem__)
        idf = np.log((1 + words.many) / (1 + there[kept])) + 1
        return cls(tuple(names[at] for at in order), np.asarray(idf[order], dtype=np.float64))

    @cached_property
    def _index(self) -> tuple[dict[str, int], Ints, Ints]:
        """The numbers of words, the number of each term (see `_terms`), and the order of these."""
        numbers: dict[str, int] = {}
        split = [name.split(" ") for name in self.names]
        for parts in split:
            for word in parts:
                numbers.setdefault(word, len(numbers))
        many = len(numbers)
        terms = np.array(
            [
                numbers[parts[0]]
                if len(parts) < 2
                else (numbers[parts[0]] + 1) * many + numbers[parts[1]]
                for parts in split
            ]
        )
        return numbers, terms, np.argsort(terms)

    def matrix(self, words: Words) -> Any:
        """(texts, terms) sparse TF-IDF, rows of length 1."""
        from scipy import sparse

        shape = (words.many, len(self.names))
        if not self.names:
            return sparse.csr_matrix(shape, dtype=np.float32)
        numbers, terms, order = self._index
        many = len(numbers)
        here = np.array([numbers.get(name, -1) for name in words.names], dtype=np.int64)
        longest = 2 if len(terms) and terms[order[-1]] >= many else 1
        found, there, rows, times = _counted(words, here[words.numbers], many, longest)
        at = np.minimum(np.searchsorted(terms, found, sorter=order), len(terms) - 1)
        columns = order[at]
        right = np.repeat(terms[columns] == found, there)
        values = (np.log(times[right].astype(np.float32)) + 1) * np.repeat(
            self.idf[columns].astype(np.float32), there
        )[right]
        columns, rows = np.repeat(columns, there)[right], rows[right]
        lengths = np.sqrt(np.bincount(rows, values**2, minlength=words.many))
        values /= lengths[rows].astype(np.float32)
        return sparse.coo_matrix((values, (rows, columns)), shape).tocsr()


def _counted(words: Words, numbers: Ints, many: int, longest: int) -> tuple[Ints, Ints, Ints, Ints]:
    """The different terms (see `_terms`), in order, and the number of texts that have each; and for
    each term the texts that have it, and how often.
    """
    texts = max(1, words.many)
    found, places = _terms(numbers, words.rows, many, longest)
    each, times = _runs(np.sort(found * texts + places))
    terms, there = _runs(each // texts)
    return terms, there, each % texts, times


def _terms(numbers: Ints, rows: Ints, many: int, longest: int) -> tuple[Ints, Ints]:
    """The terms of word numbers below `many`, and their rows: a word is its number, a pair is
    (first + 1) * many + second. Words that are not known (-1) are in none.
    """
    known = numbers >= 0
    found, places = numbers[known], rows[known]
    if longest > 1:
        pairs = np.flatnonzero(known[1:] & known[:-1] & (rows[1:] == rows[:-1]))
        joined = (numbers[pairs] + 1) * many + numbers[pairs + 1]
        found, places = np.concatenate([found, joined]), np.concatenate([places, rows[pairs]])
    return found, places


def _runs(numbers: Ints) -> tuple[Ints, Ints]:
    """The different numbers of a sorted array, and how often each is there."""
    first = np.flatnonzero(np.append(True, numbers[1:] != numbers[:-1])[: len(numbers)])
    return numbers[first], np.diff(np.append(first, len(numbers)))


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSpace:
    """The columns of a model: words of passages, words of the questions before them, roles, codes
    with clues.
    """

    said: Terms
    heard: Terms
    roles: tuple[str, ...]
    keyword_codes: tuple[str, ...]
    question_codes: tuple[str, ...]

    @classmethod
    def fit(
        cls,
        passages: Sequence[Passage],
        keyword_codes: Sequence[str],
        question_codes: Sequence[str],
        wording: Wording | None = None,
    ) -> FeatureSpace:
        """The columns for training on `passages`; `wording` are their words, if they are known."""
        words = wording or Wording.of(passages)
        return cls(
            Terms.fit(words.said, 2),
            Terms.fit(words.asked, 1),
            tuple(sorted({p.role for p in passages if p.role})),
            tuple(keyword_codes),
            tuple(question_codes),
        )

    @property
    def blocks(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """(kind, names) of the columns, in order."""
        return (
            ("said", self.said.names),
            ("heard", self.heard.names),
            ("role", self.roles),
            ("keywords", self.keyword_codes),
            ("question", self.question_codes),
            ("overlap", OVERLAP_NAMES),
        )

    @property
    def width(self) -> int:
        """Number of columns."""
        return sum(len(names) for _, names in self.blocks)

    def column(self, at: int) -> tuple[str, str]:
        """(kind, name) of a column."""
        for kind, names in self.blocks:
            if at < len(names):
                return kind, names[at]
            at -= len(names)
        raise IndexError(at)

    def weights(self, code: str) -> Floats:
        """(width,): the factors of the columns in the regression of `code`."""
        weights = np.ones(self.width)
        at = len(self.said.names) + len(self.heard.names) + len(self.roles)
        for codes in (self.keyword_codes, self.question_codes):
            if code in codes:
                weights[at + codes.index(code)] = OWN
            at += len(codes)
        return weights

    def matrix(
        self,
        passages: Sequence[Passage],
        clues: Sequence[Clues],
        wording: Wording | None = None,
        over: Floats | None = None,
    ) -> Any:
        """(passages, width) sparse matrix. The words of the passages and their overlaps are found
        again unless they are given.
        """
        from scipy import sparse

        words = wording or Wording.of(passages)
        numbers = self._numbers(passages, clues, overlaps(words) if over is None else over)
        return sparse.hstack(
            [
                self.said.matrix(words.said),
                self.heard.matrix(words.asked),
                sparse.csr_matrix(numbers),
            ],
            format="csr",
        )

    def _numbers(
        self, passages: Sequence[Passage], clues: Sequence[Clues], over: Floats
    ) -> NDArray[np.float32]:
        roles = _numbered(self.roles, 0)
        keywords = _numbered(self.keyword_codes, len(roles))
        questions = _numbered(self.question_codes, len(roles) + len(keywords))
        first = len(roles) + len(keywords) + len(questions)
        values = np.zeros((len(passages), first + len(OVERLAP_NAMES)), np.float32)
        values[:, first:] = over
        for row, (passage, clue) in enumerate(zip(passages, clues, strict=True)):
            if passage.role in roles:
                values[row, roles[passage.role]] = ROLE
            # What is denied or asked counts too: whether it is a citation is learned.
            for found in (clue.words, clue.denied):
                for code, some in found.items():
                    if code in keywords:
                        values[row, keywords[code]] += len(some)
            for code in clue.asked:
                if code in questions:
                    values[row, questions[code]] = ASKED
        counted = slice(len(roles), len(roles) + len(keywords))
        values[:, counted] = np.log1p(values[:, counted])
        return values


def _numbered(names: Sequence[str], first: int) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names, first)}
