"""The rule by which events of several copies give one state: of each entity the newest event holds.

The stamp of an event is its change-set's time, then the change-set's id, then its place in it. In one copy stamps only
grow, so the newest event is also the last of the log; after a merge the log of one copy follows that of the other, and the
stamp decides. Whatever the order of merging, the state is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

Stamp = tuple[str, str, int]
"""(time of the change-set, id of the change-set, ordinal of the event)"""


def newer(a: Stamp, b: Stamp) -> bool:
    """True when an event stamped `a` holds against one stamped `b`."""
    return a >= b


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event as another copy logged it, with the time of its change-set; payloads are canonical JSON text, or purged."""

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
