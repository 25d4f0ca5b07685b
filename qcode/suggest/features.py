"""What a model sees of a passage: weighted words and word pairs, keywords of the codebook, role, and the words it answers.

The columns of the feature matrix, in order: TF-IDF of words 1-2 (question marks are words, lower case, sublinear), one
column a role, ``log(1 + count)`` of the keywords of each code, and eight numbers on length and on overlap with the turn
before. Words in the text meet keywords as whole tokens of spaCy's English tokeniser, without case.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.examples import Passage

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Floats = NDArray[np.float64]
_WORD = r"(?u)\w+(?:'\w+)*|\?"
_WORDS = re.compile(_WORD)
_CHUNK = 200_000
_ROLE = 2.0
"""The value of the column of a role: large, because who speaks is worth believing from few examples on."""
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
"""What a positive value speaks for, in words for people."""


def plain(text: str) -> str:
    """`text` with typographic apostrophes as typed ones; offsets stay."""
    return text.replace("’", "'")


def overlap(text: str, before: str) -> list[float]:
    """The eight numbers named in `OVERLAP_NAMES`, each about 0 to 2."""
    said, heard = (_WORDS.findall(plain(t).lower()) for t in (text, before))
    words, known = set(said), set(heard)
    long_words = {w for w in words if len(w) > 4}
    pairs, known_pairs = set(pairwise(said)), set(pairwise(heard))
    shared = len(words & known)
    return [
        shared / max(1, len(words)),
        shared / max(1, len(known)),
        len(long_words & known) / max(1, len(long_words)),
        len(pairs & known_pairs) / max(1, len(pairs)),
        math.log1p(len(said)) / 5,
        math.log1p(len(heard)) / 5,
        float("?" in known),
        float(len(said) < 4),
    ]


class KeywordMatcher:
    """Finds the keywords of codes in texts: whole tokens, without case, the longest where keywords of a code overlap."""

    def __init__(self, keywords: Mapping[str, Sequence[str]]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for code, phrases in keywords.items():
            patterns = [self._nlp.tokenizer(plain(p).strip()) for p in phrases if p.strip()]
            if patterns:
                self._matcher.add(code, patterns)

    def found(self, texts: Iterable[str]) -> list[dict[str, list[str]]]:
        """For each text, by code: the words that match, as they stand in the text, in text order."""
        return [self._in_one(text) for text in texts]

    def _in_one(self, text: str) -> dict[str, list[str]]:
        from spacy.util import filter_spans

        found: dict[str, list[str]] = {}
        if not len(self._matcher):
            return found
        for chunk in _chunks(plain(text)):
            by_code: dict[str, list[Any]] = {}
            for span in self._matcher(self._nlp.tokenizer(chunk), as_spans=True):
                by_code.setdefault(span.label_, []).append(span)
            for code, spans in by_code.items():
                found.setdefault(code, []).extend(span.text for span in filter_spans(spans))
        return found


def _chunks(text: str) -> Iterator[str]:
    """`text` in parts of at most 200,000 characters, cut at white space where there is any: tokens take memory."""
    at = 0
    while len(text) - at > _CHUNK:
        cut = text.rfind(" ", at + 1, at + _CHUNK)
        cut = at + _CHUNK if cut < 0 else cut
        yield text[at:cut]
        at = cut
    yield text[at:]


@dataclass(frozen=True, slots=True, eq=False)
class FeatureSpace:
    """The columns that a model was trained with: `terms` with their `idf`, `roles`, and the codes that have keywords."""

    terms: tuple[str, ...]
    idf: Floats
    roles: tuple[str, ...]
    keyword_codes: tuple[str, ...]

    @classmethod
    def fit(cls, passages: Sequence[Passage], keyword_codes: Sequence[str]) -> FeatureSpace:
        """The columns for training on `passages`. Words of a single passage are left out, unless there are few passages."""
        vectorizer = _vectorizer(min_df=2 if len(passages) >= 100 else 1)
        roles = tuple(sorted({p.role for p in passages if p.role}))
        if not any(_WORDS.search(p.text) for p in passages):
            return cls((), np.zeros(0), roles, tuple(keyword_codes))
        vectorizer.fit([plain(p.text) for p in passages])
        terms = tuple(vectorizer.get_feature_names_out().tolist())
        return cls(terms, np.asarray(vectorizer.idf_, dtype=np.float64), roles, tuple(keyword_codes))

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.terms) + len(self.roles) + len(self.keyword_codes) + len(OVERLAP_NAMES)

    def name(self, column: int) -> str:
        """What a column is, for people: the words themselves for the first ``len(terms)`` columns."""
        for names, words in (
            (self.terms, "{}"),
            (self.roles, "said by {}"),
            (self.keyword_codes, "keywords of {}"),
            (OVERLAP_NAMES, "{}"),
        ):
            if column < len(names):
                return words.format(names[column])
            column -= len(names)
        raise IndexError(column)

    def matrix(self, passages: Sequence[Passage], keywords: Sequence[Mapping[str, Sequence[str]]]) -> Any:
        """(passages, width) sparse matrix; `keywords` are the matches in each passage, by code."""
        from scipy import sparse

        blocks = [sparse.csr_matrix(self._numbers(passages, keywords))]
        if self.terms:
            vectorizer = _vectorizer(vocabulary={term: at for at, term in enumerate(self.terms)})
            vectorizer.idf_ = self.idf
            blocks.insert(0, vectorizer.transform([plain(p.text) for p in passages]))
        return sparse.hstack(blocks, format="csr")

    def _numbers(self, passages: Sequence[Passage], keywords: Sequence[Mapping[str, Sequence[str]]]) -> Floats:
        roles = {role: at for at, role in enumerate(self.roles)}
        codes = {code: at for at, code in enumerate(self.keyword_codes, len(roles))}
        values = np.zeros((len(passages), len(roles) + len(codes) + len(OVERLAP_NAMES)))
        for row, (passage, matches) in enumerate(zip(passages, keywords, strict=True)):
            if passage.role in roles:
                values[row, roles[passage.role]] = _ROLE
            for code, words in matches.items():
                if code in codes:
                    values[row, codes[code]] = math.log1p(len(words))
            values[row, len(roles) + len(codes) :] = overlap(passage.text, passage.before)
        return values


def _vectorizer(**options: Any) -> TfidfVectorizer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(token_pattern=_WORD, ngram_range=(1, 2), sublinear_tf=True, lowercase=True, **options)
