"""What a trained model is compared with: simpler ways to suggest codes.

A study for which one of them is as good needs no model.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from qcode.model import Codebook, role_key
from qcode.suggest.classifier import keyword_model
from qcode.suggest.cuts import best_threshold
from qcode.suggest.evaluation.held_out import Fit, Floats, Suggester
from qcode.suggest.examples import Example, Passage

ROLE_WEIGHT = 2.0
"""How many segments the share of everybody counts for in the share of a role."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Suggests codes by how often they were given, whatever is said: to everybody, or by `roles`
    ({role: (codes,)}).
    """

    codes: tuple[str, ...]
    everybody: Floats
    roles: Mapping[str, Floats] = field(default_factory=dict)
    thresholds: Mapping[str, float] = field(default_factory=dict)

    def probabilities(self, passages: Sequence[Passage]) -> Floats:
        """(passages, codes): the shares of the speaker's role, or of everybody."""
        rows = [self.roles.get(role_key(p.role), self.everybody) for p in passages]
        return np.array(rows).reshape(len(passages), len(self.codes))


def baselines(codebook: Codebook, codes: Sequence[str]) -> dict[str, Fit]:
    """{what it knows: how it is made}, from the simplest on."""
    found: dict[str, Fit] = {
        "most frequent code": lambda rest: most_frequent(rest, codes),
        "role only": lambda rest: by_role(rest, codes),
        "code names and definitions": lambda rest: names_alone(codebook),
        "codebook alone": lambda rest: keyword_model(codebook),
    }
    return found


def most_frequent(examples: Sequence[Example], codes: Sequence[str]) -> Shares:
    """The share of segments with each code, for every segment; only the most frequent code counts
    as suggested.
    """
    shares = _shares(examples, codes)
    # No probability reaches 2.
    thresholds = dict.fromkeys(codes, 2.0)
    if shares.any():
        thresholds[codes[int(shares.argmax())]] = 0.0
    return Shares(tuple(codes), shares, thresholds=thresholds)


def by_role(examples: Sequence[Example], codes: Sequence[str]) -> Shares:
    """The share of segments with each code among those of the speaker's role. A code counts as
    suggested to a role from the threshold with the best expected F1 on.
    """
    everybody = _shares(examples, codes)
    by: dict[str, list[Example]] = {}
    for example in examples:
        by.setdefault(role_key(example.passage.role), []).append(example)
    roles = {}
    for role, some in by.items():
        given, decided = _counts(some, codes)
        roles[role] = (given + ROLE_WEIGHT * everybody) / (decided + ROLE_WEIGHT)
    made = Shares(tuple(codes), everybody, roles)
    values = made.probabilities([e.passage for e in examples])
    thresholds = {code: best_threshold(values[:, at]) for at, code in enumerate(codes)}
    return replace(made, thresholds=thresholds)


def names_alone(codebook: Codebook) -> Suggester:
    """The model before any coding, of a codebook that has only the codes' names and definitions."""
    codes = tuple(
        replace(
            code,
            include="",
            exclude="",
            examples=(),
            keywords=(code.name,),
            questions=(),
            asked_of=(),
        )
        for code in codebook.codes
    )
    return keyword_model(replace(codebook, codes=codes, protocols=()))


def _counts(examples: Sequence[Example], codes: Sequence[str]) -> tuple[Floats, Floats]:
    """(codes,) segments with each code, and segments for which that was decided."""
    given = Counter(code for e in examples for code in e.codes - e.unknown)
    silent = Counter(code for e in examples for code in e.unknown)
    return (
        np.array([given[code] for code in codes], dtype=np.float64),
        np.array([len(examples) - silent[code] for code in codes], dtype=np.float64),
    )


def _shares(examples: Sequence[Example], codes: Sequence[str]) -> Floats:
    given, decided = _counts(examples, codes)
    return given / np.maximum(decided, 1)
