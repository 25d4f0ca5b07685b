"""Find out which coder acted under a name. The log keeps names as they were at the time, but coders
can be renamed and merged.

A change-set records its author by name. A renamed coder has several names, a name may have belonged
to another coder before, and two names may now be one merged coder. So every question about what
somebody did goes through this module. In a study without renamed or merged coders, a name is a
coder, and only two short queries are run.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import Connection, select

from qcode.store import schema
from qcode.store.change import PURGED

MERGED = "coder."
"""Prefix of the settings that record merged coders; the id of the merged coder follows, and the
value is the id of the coder who has their work now.
"""
LATE = "coder.merge.late"
"""The action for codings and done marks that go to a coder whose blindness had ended there. They
count as changed since.
"""


class Actors:
    """The coders behind the names in the log, read once."""

    def __init__(self, connection: Connection) -> None:
        c = schema.coder
        self._now: dict[str, str] = {
            i: str(n) for i, n in connection.execute(select(c.c.id, c.c.name))
        }
        self.merged: Mapping[str, str] = merged(connection)
        """Id of a merged coder → id of the one that they are now."""
        self._since: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._kept: set[str] = set()
        """Names that were not taken back by an undo."""
        self._read(connection)

    def _read(self, connection: Connection) -> None:
        """Read who had each name, and from when."""
        e, s = schema.event, schema.change_set
        query = select(e.c.entity, e.c.after, e.c.change_set, s.c.time).join(
            s, s.c.id == e.c.change_set
        )
        undone = set(
            connection.execute(select(s.c.undoes).where(s.c.undoes.is_not(None))).scalars()
        )
        # Search by entity, because it is indexed and the log may have a million events.
        query = query.where(e.c.kind == "coder", e.c.entity.in_({*self._now, *self.merged}))
        for entity, after, change_set, time in connection.execute(
            query.order_by(s.c.time, s.c.id, e.c.ordinal)
        ):
            if after is not None and not after.startswith(PURGED):
                name = str(json.loads(after)["name"])
                self._since[name].append((time, entity))
                if change_set not in undone:
                    self._kept.add(name)

    def coder(self, name: str, time: str) -> str | None:
        """The present id of the coder who acted as `name` at that time; None for the system user
        and for unknown names.
        """
        owners = self._since.get(name)
        if not owners:
            return None
        at = bisect_right(owners, time, key=lambda owner: owner[0]) - 1
        return self.same(owners[max(at, 0)][1])

    def same(self, coder: str) -> str:
        """The id of the coder that this one was merged into; the same id if they were not
        merged.
        """
        seen: set[str] = set()
        while coder in self.merged and coder not in seen:
            seen.add(coder)
            coder = self.merged[coder]
        return coder

    def called(self, name: str, time: str) -> str:
        """The present name of the coder who acted as `name` then; `name` itself if unknown."""
        return self._now.get(self.coder(name, time) or "", name)

    def names(self, name: str) -> frozenset[str]:
        """Every name under which the coder now called `name` may have acted."""
        mine = next((i for i, n in self._now.items() if n == name), None)
        return frozenset(
            {
                name,
                *(
                    n
                    for n, owners in self._since.items()
                    if any(self.same(o) == mine for _, o in owners)
                ),
            }
        )

    def is_by(self, actor: str, time: str, name: str) -> bool:
        """Whether `actor`, at that time, was the coder who is now called `name`."""
        return self.called(actor, time) == name

    def former(self) -> dict[str, str]:
        """Former name → present name of the coder who had it last."""
        present = set(self._now.values())
        return {
            name: self._now[last]
            for name, owners in self._since.items()
            if name in self._kept - present and (last := self.same(owners[-1][1])) in self._now
        }


def merged(connection: Connection) -> dict[str, str]:
    """Id of a merged coder → id of the coder who has their work now; without coders who are in the
    study again.
    """
    s, c = schema.setting, schema.coder
    rows = connection.execute(
        select(s.c.id, s.c.value).where(s.c.id.startswith(MERGED, autoescape=True))
    )
    there = set(connection.execute(select(c.c.id)).scalars())
    return {i[len(MERGED) :]: str(json.loads(v)) for i, v in rows if i[len(MERGED) :] not in there}
