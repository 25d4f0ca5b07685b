"""The codebook's clues about a passage: the keywords in it, and the codes that the question before
it asks about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from qcode.suggest.examples import Passage

WORD = r"(?u)\w+(?:'\w+)*|\?"
"""A word; contractions are one word, and question marks are words."""
_WORDS = re.compile(WORD)
_ENDING = r"'(?:s|re|ve|ll|d|m)\b"
_TOKENS = re.compile(rf"(?i){_ENDING}|\w+(?:(?:(?!{_ENDING})'|(?<=\d)[.,](?=\d))\w+)*|[^\w\s]")
_JOINERS = "\u00ad\u200c\u200d"
"""Soft hyphen and joiners of scripts. They occur inside words but are not letters."""
_SHARE_ASKED = 0.6


@dataclass(frozen=True, slots=True)
class Clues:
    """The codebook's clues about one passage: for each code the matching words, and the codes that
    were asked about.
    """

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()


def plain(text: str) -> str:
    """`text` with typographic apostrophes replaced by typed ones; offsets do not change."""
    return text.replace("’", "'")


def word_list(text: str) -> list[str]:
    """The words of `text` in lower case."""
    return _WORDS.findall(plain(text).lower())


class _Token(NamedTuple):
    word: str
    start: int
    end: int


class ClueFinder:
    """Finds keywords (whole words; the longest, if keywords of a code overlap) and questions of
    codes.

    Case and the kind of white space are ignored. "can't" is one word; the ending of "sheriff's" is
    separate. `keywords` and `questions` are by code; questions are the texts of protocol questions.
    A question was asked if the interviewer's turn just before contains at least three fifths of its
    words (common words are ignored).
    """

    def __init__(
        self, keywords: Mapping[str, Sequence[str]], questions: Mapping[str, Sequence[str]]
    ) -> None:
        self._phrases: dict[str, set[tuple[tuple[str, ...], str]]] = {}
        for code, phrases in keywords.items():
            for phrase in phrases:
                if wanted := tuple(token.word for token in _tokens(plain(phrase))):
                    # Indexed by the first word, so that each word of a passage is looked up once.
                    self._phrases.setdefault(wanted[0], set()).add((wanted, code))
        texts = {text for asked in questions.values() for text in asked}
        self._questions = {text: words for text in texts if (words := self._content(text))}
        self._codes_of = {
            text: frozenset(c for c, asked in questions.items() if text in asked)
            for text in self._questions
        }
        self._asked: dict[str, frozenset[str]] = {}

    def find(self, passages: Sequence[Passage]) -> list[Clues]:
        """The clues of each passage. Words are as in the passage, with white space as one blank."""
        return [
            Clues(self._words(p.text), self._asked_for(p.before) if p.asked else frozenset())
            for p in passages
        ]

    def _words(self, text: str) -> dict[str, list[str]]:
        if not self._phrases:
            return {}
        text = plain(text)
        tokens = list(_tokens(text))
        by_code: dict[str, list[tuple[int, int]]] = {}
        for first, token in enumerate(tokens):
            for wanted, code in self._phrases.get(token.word, ()):
                last = first + len(wanted)
                if len(wanted) == 1 or wanted == tuple(each.word for each in tokens[first:last]):
                    by_code.setdefault(code, []).append((first, last))
        return {
            code: [
                " ".join(text[tokens[first].start : tokens[last - 1].end].split())
                for first, last in _longest(spans)
            ]
            for code, spans in by_code.items()
        }

    def _asked_for(self, before: str) -> frozenset[str]:
        # Several segments answer the same turn, so remember its questions.
        if before not in self._asked:
            heard = self._content(before)
            asked = [
                t
                for t, words in self._questions.items()
                if len(words & heard) >= _SHARE_ASKED * len(words)
            ]
            self._asked[before] = frozenset().union(*(self._codes_of[text] for text in asked))
        return self._asked[before]

    def _content(self, text: str) -> set[str]:
        from spacy.lang.en.stop_words import STOP_WORDS

        return {word for word in word_list(text) if word not in STOP_WORDS and word != "?"}


def _tokens(text: str) -> Iterator[_Token]:
    """Words and signs of `text` without case, with their places.

    Each word is casefolded separately, because folding makes some letters longer and would change
    the places.
    """
    present: tuple[int, int] | None = None
    joins = False
    for match in _TOKENS.finditer(text):
        start, end = match.span()
        # `\w` does not match accents and joiners, so put the pieces of such words together again.
        is_mark = _is_inside_words(match[0])
        if (
            present is not None
            and present[1] == start
            and (is_mark or (joins and text[start].isalnum()))
        ):
            present = (present[0], end)
        else:
            if present is not None:
                yield _token(text, *present)
            present = (start, end)
        joins = is_mark
    if present is not None:
        yield _token(text, *present)


def _is_inside_words(sign: str) -> bool:
    """Whether `sign` belongs to the letters around it: accents and vowel signs, which `re` does not
    count as letters.
    """
    return (
        len(sign) == 1
        and not sign.isascii()
        and (sign in _JOINERS or unicodedata.category(sign)[0] == "M")
    )


def _token(text: str, start: int, end: int) -> _Token:
    word = text[start:end]
    if word.isascii():
        return _Token(word.lower(), start, end)
    kept = "".join(char for char in word if char not in _JOINERS)
    # Normalize before and after casefolding, because folding can leave decomposed letters.
    return _Token(
        unicodedata.normalize("NFC", unicodedata.normalize("NFC", kept).casefold()), start, end
    )


def _longest(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest of overlapping spans (the first of equally long ones), in the order of the
    text.
    """
    kept: list[tuple[int, int]] = []
    taken: set[int] = set()
    # Longest first, so that "tip line" is found and not "tip".
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if first not in taken and last - 1 not in taken:
            kept.append((first, last))
            taken.update(range(first, last))
    return sorted(kept)
