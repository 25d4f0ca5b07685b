"""What a suggester predicted, stored instead of the suggester: a foreign one could only be loaded
by executing code.

The predictions belong to the words of passages, so they are found again after a segment moved, and
there are none for passages that were not known when it was trained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qcode.errors import ProjectDamaged
from qcode.model import Suggestion
from qcode.suggest.archives import DAMAGE, names_in, packed, unpacked
from qcode.suggest.clues import Clues
from qcode.suggest.examples import Passage
from qcode.suggest.promise import Promises, plain_promises, read_promises

FORMAT = "qcode.predictions/1"
_ROWS = "predicted"

Floats = NDArray[np.float64]


def passage_key(passage: Passage) -> str:
    """The SHA-256 of what a suggester sees of a passage: words, the turn before, the role."""
    seen = [passage.text, passage.before, passage.asked, passage.role]
    return sha256(json.dumps(seen).encode()).hexdigest()


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """(keys, codes) probabilities of passages, by the suggester `name`.

    `keys` are sorted (see `passage_key`). `reasons` are by key and code; None if the suggester
    gives none. `answers` is what a suggester wants to keep, to ask nothing twice.
    """

    name: str
    codes: tuple[str, ...]
    keys: tuple[str, ...]
    values: NDArray[np.float32]
    reasons: Mapping[str, Mapping[str, str]] | None = None
    thresholds: Mapping[str, float] = field(default_factory=dict)
    cuts: Mapping[float, float] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    promises: Promises = field(default_factory=dict)

    def clues(self, passages: Sequence[Passage]) -> list[Clues]:
        """No clues."""
        return [Clues() for _ in passages]

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the stored probabilities, 0 for passages that were not known."""
        values = np.zeros((len(passages), len(self.codes)))
        rows = {key: at for at, key in enumerate(self.keys)}
        for at, passage in enumerate(passages):
            row = rows.get(passage_key(passage))
            if row is not None:
                values[at] = self.values[row]
        return values

    def unknown(self, passages: Sequence[Passage]) -> int:
        """How many of the passages have no predictions: they are newer than the training."""
        known = set(self.keys)
        return sum(passage_key(p) not in known for p in passages)

    def suggestions(
        self, passages: Sequence[Passage], top: int, minimum: float
    ) -> tuple[Suggestion, ...]:
        """The `top` most probable codes of each passage with at least the probability `minimum`,
        most probable first. If the suggester gives reasons, codes without one are left out.
        """
        values = self.probabilities(passages)
        found: list[Suggestion] = []
        for at, passage in enumerate(passages):
            told = {} if self.reasons is None else self.reasons.get(passage_key(passage), {})
            order = [
                column
                for column in np.argsort(-values[at], kind="stable")
                if values[at, column] >= minimum
                and (self.reasons is None or self.codes[column] in told)
            ]
            for column in order[: max(0, top)]:
                code = self.codes[column]
                why = told.get(code, f"predicted by {self.name}, which gives no reasons")
                found.append(Suggestion(passage.segment, code, float(values[at, column]), why))
        return tuple(found)


def predictions_to_bytes(made: Predictions) -> bytes:
    """The predictions as bytes. The same predictions give the same bytes."""
    words = {
        "format": FORMAT,
        "name": made.name,
        "codes": list(made.codes),
        "keys": list(made.keys),
        "reasons": None if made.reasons is None else {k: dict(r) for k, r in made.reasons.items()},
        "thresholds": dict(made.thresholds),
        "cuts": [[precision, cut] for precision, cut in made.cuts.items()],
        "card": dict(made.card),
        "answers": dict(made.answers),
        "promises": plain_promises(made.promises),
    }
    return packed({"words": json.dumps(words, ensure_ascii=False), _ROWS: made.values})


def holds_predictions(data: bytes) -> bool:
    """True if the bytes are an archive of predictions, not of qcode's own model."""
    return _ROWS in names_in(data)


def predictions_from_bytes(data: bytes) -> Predictions:
    """The predictions that `predictions_to_bytes` wrote. Raises ProjectDamaged for anything else,
    before anything is built from it.
    """
    try:
        content = unpacked(data)
        return _predictions(json.loads(content["words"]), np.asarray(content[_ROWS]))
    except DAMAGE as error:
        raise ProjectDamaged(
            f"the stored model cannot be read: {error}", command="qcode suggest train"
        ) from error


def _predictions(words: Mapping[str, Any], values: NDArray[Any]) -> Predictions:
    if words["format"] != FORMAT:
        raise ValueError(f"format {words['format']!r}, not {FORMAT!r}")
    codes, keys = tuple(words["codes"]), tuple(words["keys"])
    if (
        values.shape != (len(keys), len(codes))
        or values.dtype != np.float32
        or not ((values >= 0) & (values <= 1)).all()
    ):
        raise ValueError("the probabilities are not as many as there should be")
    return Predictions(
        name=words["name"],
        codes=codes,
        keys=keys,
        values=values,
        reasons=words["reasons"],
        thresholds={code: float(value) for code, value in words["thresholds"].items()},
        cuts={float(precision): float(cut) for precision, cut in words["cuts"]},
        card=words["card"],
        answers=words["answers"],
        promises=read_promises(words.get("promises", {})),
    )
