"""One command's change-set: state and log in one transaction.

The header (who, when, which command) is the first event of a change-set; every event is chained to
the one before it by SHA-256 over its canonical JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from qcode.store import ids, kinds, schema
from qcode.store.door import Door
from qcode.store.kinds import Value, canonical
from qcode.store.lww import Key, LoggedEvent
from qcode.store.purposes import DECISION

if TYPE_CHECKING:
    from qcode.store.view import View

GENESIS = "0" * 64
PURGED = "purged:"
"""Prefix of the SHA-256 that remains of a purged payload."""
WITHHELD = "withheld"
"""The kind of an event that was left out of a packed copy (see `withhold`); with a colon, the
prefix of a withheld header's SHA-256.
"""
WITHHELD_WORDS = "(withheld)"
"""Shown as the command of a change-set that is only partly in a packed copy."""

EVENT_COLUMNS = (
    "seq",
    "change_set",
    "ordinal",
    "action",
    "kind",
    "entity",
    "transcript",
    "before",
    "after",
    "digest",
)
_FLUSH_AT = 5000
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_HEAD = (
    select(schema.event.c.seq, schema.event.c.digest).order_by(schema.event.c.seq.desc()).limit(1)
)
_NEWEST_TIME = select(schema.change_set.c.time).order_by(schema.change_set.c.time.desc()).limit(1)
_BEGINNING = _HEAD.add_columns(_NEWEST_TIME.scalar_subquery())
"""The head of the log and the newest time, in one statement, because every change needs both."""


def digest(previous: str, fields: Sequence[Any]) -> str:
    """The next link of the chain: SHA-256 of the previous link and the event's fields (all but its
    own digest).

    The two payloads (``before`` and ``after``, last of the fields) enter by their own SHA-256, so
    that the words of a withdrawn interview can be purged from the log with the chain intact.
    """
    payloads = [payload_digest(payload) for payload in fields[-2:]]
    return sha256(
        f"{previous}\n{canonical([*fields[:-2], *payloads])}".encode("utf-8", "surrogatepass")
    ).hexdigest()


def payload_digest(payload: str | None) -> str | None:
    """SHA-256 of a payload; for a purged or withheld payload, the SHA-256 that remains."""
    if payload is None:
        return None
    if payload.startswith((PURGED, f"{WITHHELD}:")):
        return payload.partition(":")[2]
    return sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Sequence number and digest of the newest event; ``(0, GENESIS)`` for an empty log."""
    row = connection.execute(_HEAD).one_or_none()
    return (0, GENESIS) if row is None else (row.seq, row.digest)


def now() -> str:
    """The current time in UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).strftime(_TIME)


def _after(time: str) -> str:
    """The earliest time after `time`."""
    return (datetime.fromisoformat(time) + timedelta(microseconds=1)).strftime(_TIME)


def _next_time(last: str | None) -> str:
    """The current time, but later than that of every earlier change-set (`last`), because times
    must have the order of the log (see `lww`).
    """
    this = now()
    return this if last is None or this > last else _after(last)


class Change:
    """Everything that one command changes. `Store.change` makes it, and begins and commits the
    transaction.

    `actor` is a coder's name, empty for the system user; `command` and `purpose` can be set until
    something is written. `views` makes a view of a change: this module knows no views, because they
    read what changes write. Every method changes the state at once and logs an event, so the caller
    sees its own changes.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        actor: str,
        command: str,
        purpose: str = DECISION,
        newcomers: bool = False,
        undoes: str | None = None,
        redoes: str | None = None,
        views: Callable[[Change, str | None], View],
    ) -> None:
        self.connection = connection
        self.views = views
        self.newcomers = newcomers
        self._door = Door(connection)
        self.id = ids.fresh()
        self.actor = actor
        self.command = command
        self.purpose = purpose
        self._links = {"undoes": undoes, "redoes": redoes}
        newest = connection.execute(_BEGINNING).one_or_none()
        last: str | None = None
        self._seq, self._digest = 0, GENESIS
        if newest is not None:
            self._seq, self._digest, last = newest
        self.begun_at = self._seq
        """The number of the newest event before this change."""
        self._ordinal = 0
        self._pending: list[tuple[Any, ...]] = []
        self._unlogged: set[Key] | None = None
        self._laid: dict[str, str] = {}
        self._worded: dict[str, str] = {}
        self._recut: dict[str, str] = {}
        self.time = _next_time(last)
        self.events = 0

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of this change, for reading."""
        return nullcontext(self.connection)

    def view(self, reader: str | None) -> View:
        """The study with the changes made so far, as `reader` may see it."""
        return self.views(self, reader)

    def _codebook(self) -> str:
        setting = kinds.read(self.connection, "setting", "codebook")
        return str(json.loads(setting["value"])) if setting else ""

    def get(self, kind: str, entity: str) -> dict[str, Any] | None:
        """The present value of an entity inside this transaction."""
        return kinds.read(self.connection, kind, entity)

    def put(self, kind: str, entity: str, value: Value, action: str) -> bool:
        """Set the value of an entity; False if it already has this value. Raises Refused for a
        place outside the text.
        """
        before = self.get(kind, entity)
        if before == value:
            return False
        if self._unlogged is None:  # values during a merge are not final
            self._door.check(kind, before, value, action)
        kinds.apply(self.connection, kind, entity, before, value)
        self._log(action, kind, entity, before, value)
        return True

    def remove(self, kind: str, entity: str, action: str) -> bool:
        """Remove an entity; False if it does not exist."""
        before = self.get(kind, entity)
        if before is None:
            return False
        kinds.apply(self.connection, kind, entity, before, None)
        self._log(action, kind, entity, before, None)
        return True

    def add_many(self, kind: str, items: Iterable[tuple[str, Value]], action: str) -> None:
        """Add many entities of a simple kind that are known to be new. Raises Refused for a place
        outside the text.
        """
        batch: list[tuple[str, Value]] = []
        for item in items:
            batch.append(item)
            if len(batch) >= _FLUSH_AT:
                self._add_batch(kind, batch, action)
                batch = []
        self._add_batch(kind, batch, action)

    def _add_batch(self, kind: str, batch: list[tuple[str, Value]], action: str) -> None:
        for _, value in batch:
            self._door.check(kind, None, value, action)
        kinds.add_many(self.connection, kind, batch)
        for entity, value in batch:
            self._log(action, kind, entity, None, value)

    def replay(
        self, action: str, kind: str, entity: str, before: Value | None, after: Value | None
    ) -> None:
        """Apply a completely known change (an inverse, an event of a copy) to state and log."""
        kinds.apply(self.connection, kind, entity, before, after)
        self._log(action, kind, entity, before, after)

    def store_content(self, kind: str, content: str | bytes) -> str:
        """Store a text or a blob once, under its SHA-256, and return that id. A purged content is
        restored.
        """
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        entity = sha256(raw).hexdigest()
        table = kinds.TABLES[kind]
        known = self.connection.execute(select(table.c.id).where(table.c.id == entity)).scalar()
        if known is None:
            row = {"id": entity, "content": content} | (
                {"length": len(content)} if kind == "text" else {}
            )
            self.connection.execute(table.insert(), row)
            self._log(
                f"{kind}.add",
                kind,
                entity,
                None,
                {k: v for k, v in row.items() if k not in ("id", "content")},
            )
        else:
            self.connection.execute(
                table.update().where(table.c.id == entity), {"content": content}
            )
        return entity

    def _log(
        self, action: str, kind: str, entity: str, before: Value | None, after: Value | None
    ) -> None:
        self._door.replaced(kind, entity)
        # Always log the header, because storing a text inside the block may have opened the
        # change-set.
        if self._unlogged is not None and kind not in (*kinds.CONTENT, kinds.CHANGE_SET):
            self._unlogged.add((kind, entity))
            return
        if self._ordinal == 0 and kind != kinds.CHANGE_SET:
            self._open()
        self._see_layout(action, kind, entity, before, after)
        about = kinds.transcript_of(kind, entity, after if after is not None else before)
        was, is_ = (None if value is None else canonical(value) for value in (before, after))
        self._append(self.id, self._ordinal, action, kind, entity, about, was, is_)
        self._ordinal += 1
        self.events += kind != kinds.CHANGE_SET

    def _see_layout(
        self, action: str, kind: str, entity: str, before: Value | None, after: Value | None
    ) -> None:
        """Remember which layouts and transcripts were logged; of these, whose text or division was
        changed.
        """
        if kind == kinds.LAYOUT:
            self._laid[entity] = action
        elif kind == "transcript":
            self._worded[entity] = action
            if any((before or {}).get(n) != (after or {}).get(n) for n in ("text", "segment_by")):
                self._recut[entity] = action

    def _append(
        self,
        change_set: str,
        ordinal: int,
        action: str,
        kind: str,
        entity: str,
        about: str | None,
        before: str | None,
        after: str | None,
    ) -> None:
        """Append the next link of the chain."""
        self._seq += 1
        fields = (self._seq, change_set, ordinal, action, kind, entity, about, before, after)
        self._digest = digest(self._digest, fields)
        self._pending.append((*fields, self._digest))
        if len(self._pending) >= _FLUSH_AT:
            self.flush()

    def _open(self) -> None:
        header = {
            "time": self.time,
            "actor": self.actor,
            "command": self.command,
            "codebook": self._codebook(),
            **self._links,
            "purpose": self.purpose,
        }
        kinds.apply(self.connection, kinds.CHANGE_SET, self.id, None, header)
        self._log("change_set", kinds.CHANGE_SET, self.id, None, header)

    def adopt(self, headers: Mapping[str, Value], events: Iterable[LoggedEvent]) -> None:
        """Add the events of another copy to the log, with their own change-sets. Only headers of
        the state change.
        """
        # The merge's own header comes first, so that undo can find where its events begin.
        self.open()
        entered: set[str] = set()
        for e in events:
            if e.change_set not in entered:
                entered.add(e.change_set)
                header = headers[e.change_set]
                kind = kinds.CHANGE_SET
                kinds.apply(self.connection, kind, e.change_set, None, header)
                self._append(
                    e.change_set, 0, "change_set", kind, e.change_set, None, None, canonical(header)
                )
            self._append(
                e.change_set, e.ordinal, e.action, e.kind, e.entity, e.transcript, e.before, e.after
            )

    def not_before(self, time: str) -> None:
        """Make this change-set later than `time`. Allowed only before its first event."""
        if self.time <= time:
            self.time = _after(time)

    def open(self) -> None:
        """Write the header, unless it is already written."""
        if self._ordinal == 0:
            self._open()

    def note(
        self, action: str, kind: str, entity: str, before: Value | None, after: Value | None
    ) -> None:
        """Log a change that is already in the state."""
        self._log(action, kind, entity, before, after)

    @contextmanager
    def unlogged(self) -> Iterator[set[Key]]:
        """Change only the state inside the block. The set collects what was changed, and the caller
        logs the result afterwards (`note`).
        """
        touched: set[Key] = set()
        self._unlogged = touched
        try:
            yield touched
        finally:
            self._unlogged = None

    def finish(self) -> None:
        """Complete the log of this change, and write it. Nothing may follow.

        The log must say for which text every layout was made. So the layout of a new text is logged
        even if it is the same as before, and the text of a layout even if only the layout changed.
        """
        for transcript, action in sorted(self._recut.items()):
            layout = self.get(kinds.LAYOUT, transcript)
            if transcript not in self._laid and layout is not None:
                self.note(action, kinds.LAYOUT, transcript, layout, layout)
        for transcript, action in sorted(self._laid.items()):
            stored = self.get("transcript", transcript)
            if transcript not in self._worded and stored is not None:
                length = canonical(self.get("text", stored["text"]))
                fields = (action, "text", stored["text"], transcript, length, length)
                self._append(self.id, self._ordinal, *fields)
                self._ordinal += 1
                self.events += 1
        self.flush()

    def flush(self) -> None:
        """Write the events collected so far."""
        kinds.insert_rows(self.connection, "event", EVENT_COLUMNS, self._pending)
        self._pending = []
