"""Who coded what: codings, coders, done marks, assignments, suggestions, questions put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, NamedTuple

from qcode.errors import Problem as Problem
from qcode.errors import Severity as Severity
from qcode.model.rows import Row, Rows

Origin = Literal["hand", "accepted", "machine", "consensus"]
AssignmentKind = Literal["primary", "reliability"]
ORIGINS: tuple[Origin, ...] = ("hand", "accepted", "machine", "consensus")


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's use of one code on a span of one transcript. Names, not ids: `transcript` and
    `coder` by name.
    """

    id: str
    transcript: str
    code: str
    coder: str
    start: int
    end: int
    round: str = ""
    origin: Origin = "hand"
    source: str = ""
    created: str = ""
    memo: str = ""
    codebook: str = ""
    outdated: bool = False
    """Whether it was given under an older meaning of the code, and nobody has looked at it
    since.
    """


class Coded(NamedTuple):
    """All stretches ``[start, end)`` of one transcript to which one coder gave one code in one
    round: codings as a report needs them.
    """

    transcript: str
    code: str
    coder: str
    round: str
    origin: Origin
    spans: Sequence[tuple[int, int]]


class Gathered(Rows[Coding]):
    """Codings that were read as `coded`. As values they have no id, source, date and memo."""

    __slots__ = ("coded",)

    def __init__(self, coded: Sequence[Coded]) -> None:
        """`coded` must not change any more."""
        super().__init__(Coding, self._each)
        self.coded = coded

    def _each(self) -> Sequence[Row]:
        rest = ("", "", "", "", False)
        rows: list[Row] = [
            ("", one.transcript, one.code, one.coder, *span, one.round, one.origin, *rest)
            for one in self.coded
            for span in one.spans
        ]
        return sorted(rows, key=itemgetter(1, 4, 5, 2, 3, 6))


@dataclass(frozen=True, slots=True)
class Coder:
    """Somebody (or, with kind `machine`, something) that codes."""

    id: str
    name: str
    kind: Literal["person", "machine", "consensus"] = "person"


@dataclass(frozen=True, slots=True)
class Done:
    """A coder's word that `[start, end)` of a transcript is coded, in a round, with a codebook
    version.
    """

    transcript: str
    coder: str
    start: int
    end: int
    round: str = ""
    codebook: str = ""
    created: str = ""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who codes what, as primary or for reliability, in which round, blind or not."""

    transcript: str
    coder: str
    kind: AssignmentKind
    round: str = ""
    blind: bool = False
    sample: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A code that a model proposes for a segment, with a probability in [0, 1] and the reason in
    words.
    """

    segment: int
    code: str
    probability: float
    why: str


PUT, NOT_PUT = "put", "not_put"
"""Kinds of marks that say of a whole transcript whether a question was put there; ``asked`` says it
of a turn.
"""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a coder wrote about a code in one transcript, in their own words."""

    transcript: str
    code: str
    coder: str
    text: str
    created: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """The mark that a protocol question was put in a transcript, at the turn `[start, end)`, or
    that it was not `put` there.

    `created` tells which of two marks is the newer one, which counts.
    """

    transcript: str
    question: str
    start: int
    end: int
    put: bool = True
    created: str = ""
