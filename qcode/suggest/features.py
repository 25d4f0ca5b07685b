"""What a model sees of a passage: weighted words and word pairs, the question it answers, keywords,
role, and overlap.

The columns of the feature matrix, in order: TF-IDF of words 1-2 of the passage, TF-IDF of the words
of the interviewer's turn before it (both in lower case, sublinear, question marks are words), one
column per role, ``log(1 + count)`` of the keywords of each code, whether a question of each code
was asked, and eight numbers on length and overlap with the turn before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.clues import WORD, Clues, plain, word_list
from qcode.suggest.examples import Passage

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Floats = NDArray[np.float64]

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


def overlap(text: str, before: str) -> list[float]:
    """The eight numbers named in `OVERLAP_NAMES`, each about 0 to 2."""
    wording, heard = word_list(text), word_list(before)
    words, known = set(wording), set(heard)
    long_words = {w for w in words if len(w) > 4}
    pairs, known_pairs = set(pairwise(wording)), set(pairwise(heard))
    shared = len(words & known)
    return [
        shared / max(1, len(words)),
        shared / max(1, len(known)),
        len(long_words & known) / max(1, len(long_words)),
        len(pairs & known_pairs) / max(1, len(pairs)),
        math.log1p(len(wording)) / 5,
        math.log1p(len(heard)) / 5,
        float("?" in known),
        float(len(wording) < 4),
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Words and word pairs with their inverse document frequencies, (terms,)."""

    names: tuple[str, ...]
    idf: Floats

    @classmethod
    def fit(cls, texts: Sequence[str], longest: int) -> Terms:
        """The terms of `texts`, of up to `longest` words. Terms that occur in only one text are
        left out, unless there are few texts.
        """
        if not any(word_list(text) for text in texts):
            return cls((), np.zeros(0))
        vectorizer = _vectorizer(
            # In a small study a term of a single text may be all there is.
            min_df=2 if len(texts) >= 100 else 1,
            ngram_range=(1, longest),
            max_features=_MOST_TERMS,
        )
        try:
            vectorizer.fit([plain(text) for text in texts])
        except ValueError:  # no term occurs in two texts
            return cls((), np.zeros(0))
        return cls(
            tuple(vectorizer.get_feature_names_out().tolist()),
            np.asarray(vectorizer.idf_, dtype=np.float64),
        )

    def matrix(self, texts: Sequence[str]) -> Any:
        """(texts, terms) sparse TF-IDF, rows of length 1."""
        from scipy import sparse

        if not self.names:
            return sparse.csr_matrix((len(texts), 0))
        # Rebuilt from names and numbers, because a stored model contains no library objects.
        vectorizer = _vectorizer(
            vocabulary={term: at for at, term in enumerate(self.names)}, ngram_range=(1, 2)
        )
        vectorizer.idf_ = self.idf
        return vectorizer.transform([plain(text) for text in texts])


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
    ) -> FeatureSpace:
        """The columns for training on `passages`."""
        wording, heard = (
            Terms.fit([p.text for p in passages], 2),
            Terms.fit([_question(p) for p in passages], 1),
        )
        return cls(
            wording,
            heard,
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

    def matrix(self, passages: Sequence[Passage], clues: Sequence[Clues]) -> Any:
        """(passages, width) sparse matrix."""
        from scipy import sparse

        wording, heard = (
            self.said.matrix([p.text for p in passages]),
            self.heard.matrix([_question(p) for p in passages]),
        )
        return sparse.hstack(
            [wording, heard, sparse.csr_matrix(self._numbers(passages, clues))], format="csr"
        )

    def _numbers(self, passages: Sequence[Passage], clues: Sequence[Clues]) -> Floats:
        roles = _numbered(self.roles, 0)
        keywords = _numbered(self.keyword_codes, len(roles))
        questions = _numbered(self.question_codes, len(roles) + len(keywords))
        first = len(roles) + len(keywords) + len(questions)
        values = np.zeros((len(passages), first + len(OVERLAP_NAMES)))
        for row, (passage, clue) in enumerate(zip(passages, clues, strict=True)):
            if passage.role in roles:
                values[row, roles[passage.role]] = ROLE
            for code in clue.words.keys() & keywords.keys():
                values[row, keywords[code]] = math.log1p(len(clue.words[code]))
            for code in clue.asked & questions.keys():
                values[row, questions[code]] = ASKED
            values[row, first:] = overlap(passage.text, passage.before)
        return values


def _numbered(names: Sequence[str], first: int) -> Mapping[str, int]:
    return {name: at for at, name in enumerate(names, first)}


def _question(passage: Passage) -> str:
    return passage.before if passage.asked else ""


def _vectorizer(**options: Any) -> TfidfVectorizer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(token_pattern=WORD, sublinear_tf=True, lowercase=True, **options)
