"""What each of the two copies knew before a merge.

Redacted words are searched for in what was done without knowing the redaction. Somebody who types
such a word again after the redaction means it. A copy that has purged the word could not find it,
so searching for it would make the result depend on the order of merging.

The log of a copy has everything that the authors of its changes knew. So a change was made without
knowing a redaction if one of the copies has the change but not the redaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

Step = tuple[str, str]
"""A redaction, identified by its old and its new text."""
Search = TypeVar("Search")


@dataclass(frozen=True, slots=True)
class Side:
    """One copy before the merge: its change-sets, redactions and withdrawn transcripts."""

    change_sets: frozenset[str]
    redactions: frozenset[Step]
    withdrawn: frozenset[str]


@dataclass(frozen=True, slots=True)
class Searches(Generic[Search]):
    """What to search for in changes that only one copy has, only the other has, and in all others;
    None: nothing.
    """

    sides: tuple[Side, Side]
    each: tuple[Search | None, Search | None, Search | None]

    def of(self, change_set: str) -> Search | None:
        """What to search for in a change-set."""
        here, there = (change_set in side.change_sets for side in self.sides)
        return self.each[2 if here == there else 0 if here else 1]

    @property
    def widest(self) -> Search | None:
        """What to search for in changes that both copies have. It includes the other searches."""
        return self.each[2]


def searches(sides: tuple[Side, Side], search: Callable[[Side], Search | None]) -> Searches[Search]:
    """What to search for in every change; `search` finds it for changes whose authors knew at most
    what one side knows.
    """
    one, other = sides
    both = Side(
        one.change_sets & other.change_sets,
        one.redactions & other.redactions,
        one.withdrawn & other.withdrawn,
    )
    return Searches(sides, (search(one), search(other), search(both)))
