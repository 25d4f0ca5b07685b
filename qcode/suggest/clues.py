"""The codebook's clues about a passage: the keywords in it, and the codes that the question before
it asks about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from qcode.suggest.common_words import COMMON_WORDS
from qcode.suggest.denial import denied
from qcode.suggest.endings import roots_of_keyword, roots_of_word
from qcode.suggest.examples import Passage
from qcode.suggest.tokens import (
    Token,
    is_simple,
    placed_tokens,
    simple_places,
    simple_words,
    tokens,
)
from qcode.suggest.tokens import plain as plain

_SHARE_ASKED = 0.6
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Clues:
    """The codebook's clues about one passage: for each code the matching words, those that are only
    denied or asked there ("no beds", "do you have beds?"), and the codes that were asked about.
    """

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    denied: Mapping[str, Sequence[str]] = field(default_factory=dict)
    different: Mapping[str, int] = field(default_factory=dict)
    """For each code in `words` the number of different keywords: "tip" and "tips" are one."""


def word_list(text: str) -> list[str]:
    """The words of `text` in lower case; see `tokens`."""
    return tokens(text)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A word of a keyword: as it stands, as a beginning or end of words (``*``), or with endings.
    A sign is only found as it stands.
    """

    word: str
    pattern: re.Pattern[str] | None = None

    def is_in(self, word: str, language: str) -> bool:
        """Whether the word of a text, in lower case, is this one."""
        if self.pattern is not None:
            return self.pattern.fullmatch(word) is not None
        if word == self.word:
            return True
        return bool(_LETTER.search(word)) and not self.roots(language).isdisjoint(
            roots_of_word(word, language)
        )

    def roots(self, language: str) -> frozenset[str]:
        """The roots by which it is found."""
        if not _LETTER.search(self.word):
            return frozenset({self.word})
        return roots_of_keyword(self.word, language)


_Phrase = tuple[tuple[_Wanted, ...], str]
"""The words of a keyword, and its code."""


class ClueFinder:
    """Finds keywords (with their endings; the longest, if keywords of a code overlap) and questions
    of codes.

    Case and the kind of white space are ignored. "can't" is one word; the ending of "sheriff's" is
    separate. ``*`` at the end or beginning of a word stands for any letters. `keywords` and
    `questions` are by code; questions are the texts of protocol questions. A question was asked if
    the interviewer's turn just before contains at least three fifths of its words (common words are
    ignored).
    """

    def __init__(
        self, keywords: Mapping[str, Sequence[str]], questions: Mapping[str, Sequence[str]]
    ) -> None:
        phrases: dict[_Phrase, None] = {}
        for code, entries in keywords.items():
            for entry in entries:
                if wanted := _wanted(entry):
                    phrases[wanted, code] = None
        self._phrases = tuple(phrases)
        self._patterned = [phrase for phrase in phrases if phrase[0][0].pattern is not None]
        self._by_root: dict[str, dict[str, list[_Phrase]]] = {}
        self._beginning: dict[str, _Beginning] = {}
        texts = {text for asked in questions.values() for text in asked}
        self._questions = {text: words for text in texts if (words := self._content(text))}
        self._codes_of = {
            text: frozenset(c for c, asked in questions.items() if text in asked)
            for text in self._questions
        }
        self._asked: dict[str, frozenset[str]] = {}

    def find(self, passages: Sequence[Passage]) -> list[Clues]:
        """The clues of each passage. Words are as in the passage, with white space as one blank."""
        return [self._clues(passage) for passage in passages]

    def _clues(self, passage: Passage) -> Clues:
        asked = self._asked_for(passage.before) if passage.asked else frozenset()
        if not self._phrases:
            return Clues({}, asked)
        text, language = plain(passage.text), passage.language
        beginning = self._beginning.get(language)
        if beginning is None:
            beginning = self._beginning[language] = _Beginning(self, language)
        words, as_said = _tokens(text)
        by_code = _spans(words, beginning, language)
        if not by_code:
            return Clues({}, asked)
        flags = denied(words, language)
        said: dict[str, list[str]] = {}
        refused: dict[str, list[str]] = {}
        different: dict[str, int] = {}
        for code, spans in by_code.items():
            keywords = set()
            for first, last in spans if len(spans) == 1 else _longest(list(spans)):
                # A denial inside a keyword ("can't pay") is part of it; only one before it counts.
                if flags[first]:
                    refused.setdefault(code, []).append(as_said(first, last))
                else:
                    said.setdefault(code, []).append(as_said(first, last))
                    keywords.add(spans[first, last])
            if keywords:
                different[code] = len(keywords)
        return Clues(said, asked, refused, different)

    def beginning_with(self, word: str, language: str) -> list[_Phrase]:
        """The keywords whose first word this word of a text is."""
        by_root = self._indexed(language)
        roots = roots_of_word(word, language) if _LETTER.search(word) else {word}
        found = dict.fromkeys(p for root in roots for p in by_root.get(root, ()))
        found |= dict.fromkeys(self._patterned)
        return [phrase for phrase in found if phrase[0][0].is_in(word, language)]

    def _indexed(self, language: str) -> dict[str, list[_Phrase]]:
        """The keywords by the roots of their first words, to look up each word of a text once."""
        if language not in self._by_root:
            index: dict[str, list[_Phrase]] = {}
            for phrase in self._phrases:
                for root in phrase[0][0].roots(language):
                    index.setdefault(root, []).append(phrase)
            self._by_root[language] = index
        return self._by_root[language]

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
        return {word for word in word_list(text) if word not in COMMON_WORDS and word != "?"}


def _wanted(keyword: str) -> tuple[_Wanted, ...]:
    """The words of a keyword; a ``*`` that touches a word belongs to it."""
    found = list(placed_tokens(plain(keyword)))
    groups: list[list[Token]] = []
    for token in found:
        touching = bool(groups) and groups[-1][-1].end == token.start
        joined = touching and (token.word == "*") != (groups[-1][-1].word == "*")
        if joined:
            groups[-1].append(token)
        else:
            groups.append([token])
    return tuple(_one_wanted([token.word for token in group]) for group in groups)


def _one_wanted(words: Sequence[str]) -> _Wanted:
    whole = "".join(words)
    if "*" not in words or len(words) == 1:
        return _Wanted(whole)
    return _Wanted(whole, re.compile(re.escape(whole).replace(r"\*", r".*"), re.DOTALL))


def _tokens(text: str) -> tuple[list[str], Callable[[int, int], str]]:
    """The words and signs of a text without case, and what gives those between two numbers as they
    were said.
    """
    # Most keywords are one word, and words are found faster than their places.
    if is_simple(text):
        single, places = simple_words(text), None
        words = "\n".join(single).casefold().split("\n") if single else []
    else:
        found = list(placed_tokens(text))
        single, places = [], [(token.start, token.end) for token in found]
        words = [token.word for token in found]

    def between(first: int, last: int) -> str:
        nonlocal places
        if single and last == first + 1:
            return single[first]
        if places is None:
            places = simple_places(text)
        return " ".join(text[places[first][0] : places[last - 1][1]].split())

    return words, between


def _spans(
    words: Sequence[str], beginning: _Beginning, language: str
) -> dict[str, dict[tuple[int, int], tuple[_Wanted, ...]]]:
    """For each code, where its keywords stand: numbers of their first word and after their last."""
    by_code: dict[str, dict[tuple[int, int], tuple[_Wanted, ...]]] = {}
    begun = [(at, known) for at, known in enumerate(map(beginning.__getitem__, words)) if known]
    for first, known in begun:
        for wanted, code in known:
            last = first + len(wanted)
            if last == first + 1 or (
                last <= len(words)
                and all(
                    one.is_in(words[first + at], language) for at, one in enumerate(wanted[1:], 1)
                )
            ):
                if code not in by_code:
                    by_code[code] = {(first, last): wanted}
                else:
                    by_code[code].setdefault((first, last), wanted)
    return by_code


class _Beginning(dict[str, list[_Phrase]]):
    """For each word of texts in a language, the keywords that begin with it; found at first use."""

    def __init__(self, finder: ClueFinder, language: str) -> None:
        super().__init__()
        self._finder, self._language = finder, language

    def __missing__(self, word: str) -> list[_Phrase]:
        found = self[word] = self._finder.beginning_with(word, self._language)
        return found


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
