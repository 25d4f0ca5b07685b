"""What the codebook itself says of a passage: which keywords occur in it, and which codes the question before it asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.suggest.examples import Passage

WORD = r"(?u)\w+(?:'\w+)*|\?"
"""A word, contractions in one; question marks are words."""
_WORDS = re.compile(WORD)
_CHUNK = 200_000
_SHARE_ASKED = 0.6


@dataclass(frozen=True, slots=True)
class Clues:
    """The codebook's clues in one passage: by code the words that match its keywords, and the codes that were asked for."""

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """`text` with typographic apostrophes as typed ones; offsets stay."""
    return text.replace("’", "'")


def word_list(text: str) -> list[str]:
    """The words of `text` in lower case."""
    return _WORDS.findall(plain(text).lower())


class ClueFinder:
    """Finds keywords (whole tokens, without case, the longest where keywords of a code overlap) and questions of codes.

    `keywords` and `questions` are by code; questions are the texts of protocol questions. A question was asked when the
    interviewer's turn before holds at least three fifths of its words, common words left aside.
    """

    def __init__(self, keywords: Mapping[str, Sequence[str]], questions: Mapping[str, Sequence[str]]) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self._nlp = spacy.blank("en")
        self._matcher = PhraseMatcher(self._nlp.vocab, attr="LOWER")
        for code, phrases in keywords.items():
            patterns = [self._nlp.tokenizer(plain(p).strip()) for p in phrases if p.strip()]
            if patterns:
                self._matcher.add(code, patterns)
        texts = {text for asked in questions.values() for text in asked}
        self._questions = {text: words for text in texts if (words := self._content(text))}
        self._codes_of = {text: frozenset(c for c, asked in questions.items() if text in asked) for text in self._questions}
        self._asked: dict[str, frozenset[str]] = {}

    def find(self, passages: Sequence[Passage]) -> list[Clues]:
        """The clues of each passage."""
        return [Clues(self._words(p.text), self._asked_for(p.before) if p.asked else frozenset()) for p in passages]

    def _words(self, text: str) -> dict[str, list[str]]:
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

    def _asked_for(self, before: str) -> frozenset[str]:
        if before not in self._asked:
            heard = self._content(before)
            asked = [t for t, words in self._questions.items() if len(words & heard) >= _SHARE_ASKED * len(words)]
            self._asked[before] = frozenset().union(*(self._codes_of[text] for text in asked))
        return self._asked[before]

    def _content(self, text: str) -> set[str]:
        common = self._nlp.Defaults.stop_words
        return {word for word in word_list(text) if word not in common and word != "?"}


def _chunks(text: str) -> Iterator[str]:
    """`text` in parts of at most 200,000 characters, cut at white space where there is any: tokens take memory."""
    at = 0
    while len(text) - at > _CHUNK:
        cut = text.rfind(" ", at + 1, at + _CHUNK)
        cut = at + _CHUNK if cut < 0 else cut
        yield text[at:cut]
        at = cut
    yield text[at:]
