"""From probabilities to suggestions, each with a reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qcode.model import Suggestion
from qcode.suggest.common_words import COMMON_WORDS
from qcode.suggest.examples import Passage
from qcode.suggest.predicting import Learned, Model, Read, not_asked

MINIMUM = 0.1
"""Suggestions with a smaller probability are not shown."""
SHOWN = 3
"""At most so many suggestions on a segment, and so many parts of a reason."""
_WORTH_NAMING = 0.25
"""Log odds from which a word is named."""
_ALIKE = 0.3
"""Cosine from which a coded passage is named as similar."""
_LIKE_NAME = 0.15
_ACROSS = 1.0


def suggest(
    model: Model, passages: Sequence[Passage], top: int = SHOWN, minimum: float = MINIMUM
) -> tuple[Suggestion, ...]:
    """The `top` most probable codes of each passage with at least the probability `minimum`, most
    probable first.

    `why` names what carried the suggestion: matching keywords, words of the passage that support
    the code, the question that asks for it, the most similar passage with the code ("as in LE-01
    12", transcript and segment), or the code's definition; three at most. Equally probable codes
    are in the codebook's order. Give all passages of a transcript together: each is judged with
    those around it.
    """
    if not passages:
        return ()
    read = model.read(passages, model.clues(passages))
    suggestions: list[Suggestion] = []
    for at, passage in enumerate(passages):
        for column in np.argsort(-read.values[at], kind="stable")[: max(0, top)]:
            probability = float(read.values[at, column])
            if probability < minimum:
                break
            why = _reason(model, read, at, int(column), passage)
            suggestions.append(Suggestion(passage.segment, model.codes[column], probability, why))
    return tuple(suggestions)


def _reason(model: Model, read: Read, at: int, column: int, passage: Passage) -> str:
    code, clues = model.codes[column], read.clues[at]
    keywords = list(dict.fromkeys(word.casefold() for word in clues.words.get(code, ())))
    parts = []
    if keywords:
        parts.append(f"{', '.join(keywords[:SHOWN])} (keyword{'s' if len(keywords) > 1 else ''})")
    learned = model.learned
    if learned is not None:
        words = _words(learned, read, at, code, keywords)
        if words:
            parts.append(f"{', '.join(words[:SHOWN])} (word{'s' if len(words) > 1 else ''})")
    if code in clues.asked:
        parts.append("the question asks for it")
    if learned is not None and (place := _similar(learned, read, at, column, passage)):
        parts.append(
            f"as in {place[0]} {place[1]}" if place[0] else "as in the study it comes from"
        )
    if read.evidence.names[at, column] + read.evidence.stems[at, column] >= _LIKE_NAME * 2:
        parts.append("close to its definition")
    if learned is None and not_asked(model.asked_of.get(code, ()), passage.role):
        parts.append(f"not asked of {passage.role}")
    named = parts[:SHOWN] or [_otherwise(read, at, column, learned)]
    return "; ".join([*named, *(["a prior, not learned"] if learned is None else [])])


def _otherwise(read: Read, at: int, column: int, learned: Learned | None) -> str:
    """The reason where neither words nor a passage carry the suggestion."""
    if learned is None:
        return "no keyword; how often it was given without one"
    if read.evidence.context[at, column] >= _ACROSS:
        return "usual after what was said before, and for this speaker"
    return "no words stand out; given about as often in segments like this"


def _words(learned: Learned, read: Read, at: int, code: str, keywords: Sequence[str]) -> list[str]:
    """The words of the passage that most support the code, strongest first; words that carry
    little or say little alone are left out.
    """
    if code not in learned.codes or read.seen is None:
        return []
    features: Any = read.seen.matrix[at]
    row = learned.coefficients[learned.codes.index(code)]
    added = features.data * row[features.indices]
    named: list[tuple[str, float]] = []
    for place in np.argsort(-added, kind="stable"):
        if float(added[place]) < _WORTH_NAMING:
            break
        kind, name = learned.space.column(int(features.indices[place]))
        if kind == "said" and not _is_empty(name):
            _add(named, name, float(added[place]))
    said = [name for name, _ in sorted(named, key=lambda one: -one[1])]
    return [word for word in said if not any(f" {word} " in f" {k} " for k in keywords)]


def _is_empty(term: str) -> bool:
    """Whether a term has only words that say nothing alone."""
    return all(word in COMMON_WORDS or word == "?" for word in term.split())


def _add(named: list[tuple[str, float]], new: str, value: float) -> None:
    """Add a name and its log odds. "tip" and "tip line" are one name: the longer is shown, and both
    values are added.
    """
    for at, (there, so_far) in enumerate(named):
        if f" {new} " in f" {there} " or f" {there} " in f" {new} ":
            named[at] = (max(there, new, key=len), so_far + value)
            return
    named.append((new, value))


def _similar(
    learned: Learned, read: Read, at: int, column: int, passage: Passage
) -> tuple[str, int] | None:
    """Transcript and segment of the most similar remembered passage with the code, if it is
    similar enough.
    """
    if read.near is None or read.seen is None:
        return None
    for number in read.near[at]:
        place = learned.nearest.places[number]
        if learned.nearest.codes[number, column] != 1:
            continue
        if place == (passage.transcript, passage.segment):
            continue
        there = learned.nearest.vectors[number].astype(np.float32) / 127
        return place if float(there @ read.seen.remembered[at]) >= _ALIKE else None
    return None
