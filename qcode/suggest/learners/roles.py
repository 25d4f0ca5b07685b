"""Who says what: how often each code was given to what each role said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcode.suggest.learners.vectors import Vectors

Bools = NDArray[np.bool_]
WEIGHT = 4.0
"""The share of the code in all roles counts as so many passages of the role."""
NOT_ASKED = 0.2
"""For a role that is not asked for the code, only this part of the share is expected."""


@dataclass(frozen=True, slots=True, eq=False)
class Roles:
    """(roles, codes) passages decided, and of which with the code."""

    there: Vectors
    right: Vectors

    def evidence(self, numbers: NDArray[np.intp], shares: Vectors, not_asked: Bools) -> Vectors:
        """(passages, codes) log of how much likelier a code is for the role than its share; 0 for a
        role that is not known (-1).
        """
        expected = np.where(not_asked, NOT_ASKED, 1.0) * shares
        known = numbers >= 0
        result = np.zeros(not_asked.shape, np.float32)
        there, right = self.there[numbers[known]], self.right[numbers[known]]
        found = (right + WEIGHT * expected[known]) / (there + WEIGHT)
        result[known] = np.log(found / shares)
        return np.clip(result, -4.0, 4.0).astype(np.float32)


def count_roles(numbers: NDArray[np.intp], roles: int, true: Bools, known: Bools) -> Roles:
    """The counts of some examples; `numbers` are of their roles, -1 for none."""
    there = np.zeros((roles, true.shape[1]), np.float32)
    right = np.zeros_like(there)
    for role in range(roles):
        rows = numbers == role
        there[role] = known[rows].sum(axis=0)
        right[role] = (true & known)[rows].sum(axis=0)
    return Roles(there, right)


def role_numbers(given: Sequence[str], roles: Sequence[str]) -> NDArray[np.intp]:
    """The number of each role given; -1 for one that is not among `roles`."""
    numbers = {role: at for at, role in enumerate(roles)}
    return np.array([numbers.get(role, -1) for role in given], dtype=np.intp)
