"""From probabilities to suggestions with a reason in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from qcode.model import Suggestion
from qcode.suggest.classifier import Learned, Model
from qcode.suggest.examples import Passage

MINIMUM = 0.05
_STRONGEST = 3
_WORTH_NAMING = 0.1


def suggest(model: Model, passages: Sequence[Passage], top: int = 3, minimum: float = MINIMUM) -> tuple[Suggestion, ...]:
    """The `top` most probable codes of each passage with at least the probability `minimum`, most probable first.

    `why` names the matching keywords where the probability is the prior. Else it names the words of the passage that speak
    most for the code, with the log odds that they add together, "tip line, called in (+2.1)", and where something else
    adds more (who speaks, length, the turn before), that too. Of equally probable codes the codebook's first comes first.
    """
    if not passages:
        return ()
    found = model.matches(passages)
    explain = _Reasons(model, passages, found)
    values = model.probabilities_given(passages, found, explain.matrix)
    suggestions: list[Suggestion] = []
    for at, passage in enumerate(passages):
        for column in np.argsort(-values[at], kind="stable")[:top]:
            probability = float(values[at, column])
            if probability < minimum:
                break
            code = model.codes[column]
            suggestions.append(Suggestion(passage.segment, code, probability, explain(at, code)))
    return tuple(suggestions)


class _Reasons:
    """Why a code is suggested for a passage, in words."""

    def __init__(self, model: Model, passages: Sequence[Passage], found: Sequence[Mapping[str, Sequence[str]]]) -> None:
        self._model, self._passages, self._found = model, passages, found
        self._learned = model.learned
        self._rows = {code: row for row, code in enumerate(model.learned_codes)}
        self.matrix: Any = self._learned.space.matrix(passages, found) if self._learned is not None else None

    def __call__(self, at: int, code: str) -> str:
        if self._learned is not None and code in self._rows:
            return _learned_reason(self._learned, self._rows[code], self.matrix[at])
        return _prior_reason(self._model, code, self._found[at], self._passages[at])


def _learned_reason(learned: Learned, row: int, features: Any) -> str:
    added = features.data * learned.coefficients[row, features.indices] * learned.slopes[row]
    words: list[tuple[str, float]] = []
    rest: list[tuple[str, float]] = []
    for at in np.argsort(-added, kind="stable"):
        column, value = int(features.indices[at]), float(added[at])
        if value < _WORTH_NAMING:
            break
        if column < len(learned.space.terms):
            _add_words(words, learned.space.name(column), value)
        elif len(rest) < _STRONGEST - 1:
            rest.append((learned.space.name(column), value))
    words = sorted(words, key=lambda w: -w[1])[:_STRONGEST]
    by_words, by_rest = (sum(value for _, value in part) for part in (words, rest))
    parts = [_listed(words)] if words else []
    if rest and by_rest > by_words:
        parts.append(_listed(rest))
    return "; ".join(parts) or "no words stand out; given about as often in segments like this"


def _add_words(words: list[tuple[str, float]], new: str, value: float) -> None:
    """Add words and what they speak for; "tip" and "tip line" are one: the longer says it, both count."""
    for at, (words_there, sum_there) in enumerate(words):
        if f" {new} " in f" {words_there} " or f" {words_there} " in f" {new} ":
            words[at] = (max(words_there, new, key=len), sum_there + value)
            return
    words.append((new, value))


def _listed(named: Sequence[tuple[str, float]]) -> str:
    return f"{', '.join(name for name, _ in named)} (+{sum(value for _, value in named):.1f})"


def _prior_reason(model: Model, code: str, found: Mapping[str, Sequence[str]], passage: Passage) -> str:
    words = list(dict.fromkeys(word.casefold() for word in found.get(code, ())))
    if not words:
        return "no keyword; how often it was given without one"
    why = f"{', '.join(words)} (keyword{'s' if len(words) > 1 else ''}; a prior, not learned)"
    asked = model.asked_of.get(code, ())
    if asked and passage.role and passage.role not in asked:
        why += f"; not asked of {passage.role}"
    return why
