"""The rule by which events of several copies give one state: of each entity the newest decision
holds.

The stamp of an event is its change-set's time, then the change-set's id, then its place in it. In
one copy stamps only grow, so the newest decision is also the last of the log; after a merge the log
of one copy follows that of the other, and the stamp decides.

What a merge settles (a name taken twice, a coding carried over to a corrected text) follows from
the decisions of all copies. It is no decision: its events have the action `SETTLED` and take no
part in the rule. Every merge goes back to the decisions and settles anew, so that the state is the
same whatever the order of merging. In the log of one file, what was settled holds until a decision
is entered behind it.
"""

from __future__ import annotations

from dataclasses import dataclass

Stamp = tuple[str, str, int]
"""(time of the change-set, id of the change-set, ordinal of the event)"""
Key = tuple[str, str]
"""(kind, entity id)"""

SETTLED = "merge.mend"
"""The action of events that say what settling a merge made of a thing. (`merge.settle`, in studies
of earlier versions and for what ``--ours`` or ``--theirs`` decided, is a decision with the time of
its merge.)
"""
DECIDED = "merge.settle"
"""The action of a person's decision between two sides of a merge."""


def newer(a: Stamp, b: Stamp) -> bool:
    """True when an event stamped `a` holds against one stamped `b`."""
    return a >= b


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as another copy logged it, with the time of its change-set; payloads are canonical
    JSON text, or purged.
    """

    change_set: str
    ordinal: int
    time: str
    action: str
    kind: str
    entity: str
    transcript: str | None
    before: str | None
    after: str | None

    @property
    def stamp(self) -> Stamp:
        """What the last-writer rule compares."""
        return self.time, self.change_set, self.ordinal
