"""Guess which question of the protocol an interviewer's turn asks, and which segments answer it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from qcode.coding.sheet import Sheet
from qcode.model import Codebook, Question, role_key

LIKELY = 0.42
"""A turn asks a question if it has at least this share of the question's weighted words. Chosen by
trials on the bundled study.
"""

_WORD = re.compile(r"[^\W\d_]+")
_SUFFIX = re.compile(r"(?:ing|ers?|als?|ed|es|s|ly)$")


@dataclass(frozen=True, slots=True)
class Guess:
    """A question that a turn seems to ask, and the share of its words that the turn has, 0 to 1."""

    question: Question
    share: float


class Protocols:
    """The questions of a codebook's protocols, for the roles that speak in a transcript."""

    def __init__(self, codebook: Codebook, roles: Iterable[str]) -> None:
        wanted = {role_key(role) for role in roles if role}
        chosen = [p for p in codebook.protocols if role_key(p.role) in wanted] or list(
            codebook.protocols
        )
        self.questions: tuple[Question, ...] = tuple(
            {q.id: q for p in chosen for q in p.questions}.values()
        )
        self._guesses: dict[str, Guess | None] = {}

    @cached_property
    def _stems(self) -> list[Counter[str]]:
        return [_stems(q.text) for q in self.questions]

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Weights of words: rare words say most about which question is asked."""
        within = Counter(stem for stems in self._stems for stem in stems)
        return {stem: log(1 + len(self.questions) / n) for stem, n in within.items()}

    def guess(self, words: str) -> Guess | None:
        """The question that these words ask; None if no question fits well, or if two fit
        equally.
        """
        if words not in self._guesses:
            self._guesses[words] = self._guess(words)
        return self._guesses[words]

    def _guess(self, words: str) -> Guess | None:
        wording = _stems(words)
        scored = []
        for question, stems in zip(self.questions, self._stems, strict=True):
            whole = sum(self._weights[s] for s in stems)
            shared = sum(self._weights[s] for s in stems if s in wording)
            scored.append((shared / whole if whole else 0.0, question))
        scored.sort(key=lambda s: -s[0])
        if (
            not scored
            or scored[0][0] < LIKELY
            or (len(scored) > 1 and scored[1][0] >= scored[0][0])
        ):
            return None
        return Guess(scored[0][1], scored[0][0])


def roles_of(sheet: Sheet) -> list[str]:
    """The roles of the participants of a transcript, interviewers left out."""
    return list(
        dict.fromkeys(p.role for p in sheet.interview.participants if not p.interviewer and p.role)
    )


def asked_at(sheet: Sheet, protocols: Protocols, index: int) -> tuple[str, bool] | None:
    """The question that a segment answers, and whether it was set (True) or guessed; None if
    unknown.

    It is the last question that was set or guessed at this turn or before it.
    """
    for i in range(index, -1, -1):
        if marks := sheet.marks_on(i, "asked", others=True):
            return marks[-1].value, True
        if (
            sheet.is_interviewer(i)
            and sheet.opens_turn(i)
            and (guess := guess_turn(sheet, protocols, i)) is not None
        ):
            return guess.question.id, False
        if index - i > 400:
            break
    return None


def guess_turn(sheet: Sheet, protocols: Protocols, index: int) -> Guess | None:
    """The question that the turn of a segment asks."""
    turn = sheet.turn(index)
    return protocols.guess(sheet.interview.text[turn.start : turn.end])


def answers(sheet: Sheet, protocols: Protocols, question: str) -> list[tuple[int, bool]]:
    """The participants' segments that answer a question, each with whether it was set (True) or
    guessed, in order.
    """
    result: list[tuple[int, bool]] = []
    current: tuple[str, bool] | None = None
    for i in range(len(sheet)):
        if marks := sheet.marks_on(i, "asked", others=True):
            current = marks[-1].value, True
        elif (
            sheet.is_interviewer(i)
            and sheet.opens_turn(i)
            and (guess := guess_turn(sheet, protocols, i)) is not None
        ):
            current = guess.question.id, False
        if current is not None and current[0] == question and not sheet.is_interviewer(i):
            result.append((i, current[1]))
    return result


def _stems(text: str) -> Counter[str]:
    words: Sequence[str] = _WORD.findall(text.casefold().replace("'", "").replace("’", ""))
    return Counter(_SUFFIX.sub("", w) if len(w) > 4 else w for w in words)
