"""Which words of a passage are denied or asked, so that a keyword there says little: "we don't get
anything from hospitals", "do you get referrals from hospitals?".

The rules are in the manner of NegEx (Chapman et al. 2001): a word that denies reaches forward until
something ends its scope, at most `_REACH` words. The end of the sentence ends it, an exception
("anyone but hospitals"), or another clause ("..., they call us"). Some phrases only look like
denials ("not only", "I don't know"). "No" before a comma is an answer to somebody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from qcode.suggest.denial_words import LANGUAGES, Cues, Phrases

_REACH = 8
_STOPS = frozenset(".!?\u2026;:\u3002\uff01\uff1f\u061f\u06d4\u0964\u0965")
_QUESTION_MARKS = frozenset("?\uff1f\u061f")
_DASHES = frozenset("\u2013\u2014")
_SIGNS = frozenset(",\u060c\u3001\uff0c")
_SHORT = 3
"""A question of at most so many words may be an uncertain answer ("the hospitals?")."""


def denied(found: Sequence[str], language: str = "") -> list[bool]:
    """For each word or sign whether it is denied or asked. Nothing is, in a language without a
    list; the rules of English apply if the language is not known.
    """
    cues = LANGUAGES.get(language.partition("-")[0] or "en")
    flags = [False] * len(found)
    if cues is None or _words_of(cues).isdisjoint(found):
        return flags
    for first, last in _sentences(found):
        words = found[first:last]
        _deny(words, cues, flags, first)
        if words and words[-1] in _QUESTION_MARKS:
            asked = _asked_from(words, cues)
            flags[first + asked : last] = [True] * (last - first - asked)
        elif _is_refusal(words, cues):
            _deny_before(found, flags, first)
    return flags


@cache
def _words_of(cues: Cues) -> frozenset[str]:
    """The words without one of which nothing is denied or asked."""
    return cues.denying | cues.answers | _QUESTION_MARKS


def _sentences(found: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(first, last) of each sentence, its stop included."""
    first = 0
    for at, word in enumerate(found):
        if word in _STOPS:
            yield first, at + 1
            first = at + 1
    if first < len(found):
        yield first, len(found)


def _deny(words: Sequence[str], cues: Cues, flags: list[bool], offset: int) -> None:
    """Flag the words that a denial in this sentence reaches."""
    at = 0
    while at < len(words):
        if skipped := _phrase_at(words, at, cues.harmless):
            at += skipped
        elif words[at] in cues.denying and not _is_answer(words, at, cues):
            end = _end_of_scope(words, at + 1, cues)
            flags[offset + at + 1 : offset + end] = [True] * (end - at - 1)
            if end == len(words) or words[end] in _STOPS:
                _deny_last(words, at, cues, flags, offset)
            at = end + (end < len(words) and words[end] in cues.double)
        elif _closes(words, at, cues):
            first = _clause_before(words, at - 1, cues)
            flags[offset + first : offset + at] = [True] * (at - first)
            at += 1
        else:
            at += 1


def _deny_last(words: Sequence[str], at: int, cues: Cues, flags: list[bool], offset: int) -> None:
    """Where the language puts the denial last ("von Kliniken nichts."), flag the clause before."""
    if cues.last and not [word for word in words[at + 1 :] if word not in _STOPS]:
        first = _clause_before(words, at, cues)
        flags[offset + first : offset + at] = [True] * (at - first)


def _clause_before(words: Sequence[str], at: int, cues: Cues) -> int:
    """Where the clause begins that ends before `at`."""
    while at and words[at - 1] not in _SIGNS and words[at - 1] not in cues.ends:
        at -= 1
    return at


def _closes(words: Sequence[str], at: int, cues: Cues) -> bool:
    """Whether an answer after a comma closes a statement, as in "Hospitals, no."."""
    after = words[at + 1] if at + 1 < len(words) else "."
    return (
        words[at] in cues.answers
        and at > 0
        and (words[at - 1] in _SIGNS or words[at - 1] in _DASHES)
        and after in _STOPS - _QUESTION_MARKS
    )


def _end_of_scope(words: Sequence[str], at: int, cues: Cues) -> int:
    """Where the scope of a denial that begins at `at` ends."""
    reached = 0
    while at < len(words):
        word = words[at]
        if word in _STOPS or word in _DASHES or word in cues.ends or word in cues.double:
            return at
        if _phrase_at(words, at, cues.exceptions):
            return at
        if (word in _SIGNS or word in cues.joining) and _begins_clause(words, at + 1, cues):
            return at
        reached += word not in _SIGNS
        if reached > _REACH:
            return at
        at += 1
    return at


def _begins_clause(words: Sequence[str], at: int, cues: Cues) -> bool:
    """Whether a clause of its own begins here: a subject, perhaps after a joining word."""
    while at < len(words) and (words[at] in cues.joining or words[at] in cues.fillers):
        at += 1
    return at < len(words) and words[at] in cues.subjects


def _is_answer(words: Sequence[str], at: int, cues: Cues) -> bool:
    """Whether "no" answers somebody: it stands alone, or before a comma."""
    if words[at] not in cues.answers:
        return False
    after = words[at + 1] if at + 1 < len(words) else ","
    return after in _SIGNS or after in _STOPS or after in _DASHES or after in cues.subjects


def _is_refusal(words: Sequence[str], cues: Cues) -> bool:
    """Whether the sentence only refuses, as "No." or "Not at all." do."""
    said = [word for word in words if word not in _STOPS and word not in _SIGNS]
    return 0 < len(said) <= _SHORT and said[0] in cues.refusals and said[-1] not in cues.subjects


def _deny_before(found: Sequence[str], flags: list[bool], first: int) -> None:
    """Flag the words that were repeated from a question and refused, as in "Hospitals? No."."""
    if not first or found[first - 1] not in _QUESTION_MARKS:
        return
    at = first - 1
    while at and found[at - 1] not in _STOPS:
        at -= 1
    flags[at:first] = [True] * (first - at)


def _asked_from(words: Sequence[str], cues: Cues) -> int:
    """Where in this sentence, which has a question mark, the question begins; its length if it is
    an uncertain statement.
    """
    begin = True
    for at, word in enumerate(words):
        if begin and _opens_question(words, at, cues):
            return at
        begin = word in _SIGNS or word in _DASHES or (begin and word in cues.fillers)
        begin = begin or word == "\u00bf"
    said = sum(word not in _STOPS and word not in _SIGNS for word in words)
    return 0 if cues.all_questions and said > _SHORT else len(words)


def _opens_question(words: Sequence[str], at: int, cues: Cues) -> bool:
    after = words[at + 1] if at + 1 < len(words) else ""
    if words[at] in cues.asking:
        return True
    if words[at] in cues.verbs:
        return at == 0 or words[at - 1] in cues.fillers or after in cues.subjects
    return cues.inverted and after in cues.subjects and words[at] not in cues.fillers


def _phrase_at(words: Sequence[str], at: int, phrases: Phrases) -> int:
    """The number of words of the phrase that stands here; 0 if none does."""
    for phrase in phrases.get(words[at], ()):
        if tuple(words[at : at + len(phrase)]) == phrase:
            return len(phrase)
    return 0
