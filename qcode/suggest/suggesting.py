"""From probabilities to suggestions, each with a reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from qcode.model import Suggestion, role_key
from qcode.suggest.clues import Clues
from qcode.suggest.examples import Passage
from qcode.suggest.predicting import Learned, Model

MINIMUM = 0.05
_STRONGEST = 3
_WORTH_NAMING = 0.1
_OTHER = {
    "heard": 'after "{}"',
    "role": "said by {}",
    "question": "the question asks for {}",
    "overlap": "{}",
}


def suggest(
    model: Model, passages: Sequence[Passage], top: int = 3, minimum: float = MINIMUM
) -> tuple[Suggestion, ...]:
    """The `top` most probable codes of each passage with at least the probability `minimum`, most
    probable first.

    If the probability is the prior, `why` names the matching keywords. Otherwise it names the words
    of the passage that most support the code, with the log odds that they add together ("tip line,
    called in (+2.1)"). If something else adds more (the question before, the speaker, the length),
    it is named too. Equally probable codes are in the codebook's order.
    """
    if not passages:
        return ()
    clues = model.clues(passages)
    matrix: Any = model.learned.space.matrix(passages, clues) if model.learned is not None else None
    values = model.probabilities_given(passages, clues, matrix)
    rows = {code: row for row, code in enumerate(model.learned_codes)}
    suggestions: list[Suggestion] = []
    for at, passage in enumerate(passages):
        for column in np.argsort(-values[at], kind="stable")[: max(0, top)]:
            code, probability = model.codes[column], float(values[at, column])
            if probability < minimum:
                break
            if model.learned is not None and code in rows:
                why = _learned_reason(model.learned, rows[code], matrix[at], clues[at])
            else:
                why = _prior_reason(model, code, clues[at], passage)
            suggestions.append(Suggestion(passage.segment, code, probability, why))
    return tuple(suggestions)


def _learned_reason(learned: Learned, row: int, features: Any, clues: Clues) -> str:
    """What adds most to the log odds: first words of the passage, then anything else that adds
    more.
    """
    weight = learned.slopes[row] * learned.shares[row]
    added = features.data * learned.coefficients[row, features.indices] * weight
    words: list[tuple[str, float]] = []
    rest: list[tuple[str, float]] = []
    for at in np.argsort(-added, kind="stable"):
        value = float(added[at])
        if value < _WORTH_NAMING:
            break
        kind, name = learned.space.column(int(features.indices[at]))
        if kind == "said":
            _add(words, name, value)
        elif kind == "keywords":
            for word in dict.fromkeys(w.casefold() for w in clues.words[name]):
                _add(words, word, value / len({w.casefold() for w in clues.words[name]}))
        else:
            own = kind == "question" and name == learned.codes[row]
            _add(rest, "the question asks for it" if own else _OTHER[kind].format(name), value)
    named = [_listed(words[:_STRONGEST])] if (words := _strongest(words)) else []
    if rest and sum(v for _, v in rest) > sum(v for _, v in words):
        named.append(_listed(_strongest(rest)[: _STRONGEST - 1]))
    return "; ".join(named) or "no words stand out; given about as often in segments like this"


def _add(named: list[tuple[str, float]], new: str, value: float) -> None:
    """Add a name and its log odds. "tip" and "tip line" are one name: the longer is shown, and both
    values are added.
    """
    for at, (there, so_far) in enumerate(named):
        if f" {new} " in f" {there} " or f" {there} " in f" {new} ":
            named[at] = (max(there, new, key=len), so_far + value)
            return
    named.append((new, value))


def _strongest(named: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(named, key=lambda one: -one[1])


def _listed(named: Sequence[tuple[str, float]]) -> str:
    return f"{', '.join(name for name, _ in named)} (+{sum(value for _, value in named):.1f})"


def _prior_reason(model: Model, code: str, clues: Clues, passage: Passage) -> str:
    words = list(dict.fromkeys(word.casefold() for word in clues.words.get(code, ())))
    reasons = [f"{', '.join(words)} (keyword{'s' if len(words) > 1 else ''})"] if words else []
    if code in clues.asked:
        reasons.append("the question asks for it")
    asked_of = model.asked_of.get(code, ())
    if asked_of and passage.role and role_key(passage.role) not in map(role_key, asked_of):
        reasons.append(f"not asked of {passage.role}")
    return "; ".join(
        [*(reasons or ["no keyword; how often it was given without one"]), "a prior, not learned"]
    )
