"""The rule for combining the events of several copies into one state: for each entity, the newest
decision wins ("last writer wins").

The stamp of an event is its change-set's time, then the change-set's id, then its position in the
change-set. In one copy stamps only grow, so the newest decision is also the last in the log. After
a merge, the log of one copy follows that of the other, and the stamp decides.

What a merge settles (a name used twice, a coding carried over to a corrected text) follows from the
decisions of all copies, so it is not a decision. Its events have the action `SETTLED` and are
ignored by the rule. Every merge goes back to the decisions and settles again, so the state does not
depend on the order of merging. In the log of one file, a settled value is valid until a later
decision.
"""

from __future__ import annotations

from dataclasses import dataclass

Stamp = tuple[str, str, int]
"""(time of the change-set, id of the change-set, ordinal of the event)"""
Key = tuple[str, str]
"""(kind, entity id)"""

SETTLED = "merge.mend"
"""The action of events that record what a merge settled. (`merge.settle` is a decision with the
time of its merge; it is used by earlier versions, and for ``--ours`` and ``--theirs``.)
"""
DECIDED = "merge.settle"
"""The action of a person's decision between the two sides of a merge."""


def newer(a: Stamp, b: Stamp) -> bool:
    """True if an event with stamp `a` wins against one with stamp `b`."""
    return a >= b


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event from another copy's log, with the time of its change-set; payloads are canonical
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
        """The stamp that the rule compares."""
        return self.time, self.change_set, self.ordinal
