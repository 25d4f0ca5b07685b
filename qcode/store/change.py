"""One command's change-set: state and log in one transaction.

The header (who, when, with which words) is the first event of a change-set; every event is chained
to the one before it by SHA-256 over its canonical JSON.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
"""What stands before the SHA-256 of a payload that was purged."""
WITHHELD = "withheld"
"""The kind of an event that a packed copy lacks (see `withhold`); with a colon, what stands before
a header's SHA-256 there.
"""
WITHHELD_WORDS = "(withheld)"
"""The command of a change-set of which a packed copy holds only a part."""

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


def digest(previous: str, fields: Sequence[Any]) -> str:
    """The chain's next link: SHA-256 over the link before and the event's fields (all but its own
    digest).

    The two payloads (``before`` and ``after``, last of the fields) enter by their own SHA-256, so
    that the words of a withdrawn interview can be purged from the log with the chain intact.
    """
    payloads = [payload_digest(payload) for payload in fields[-2:]]
    return sha256(
        f"{previous}\n{canonical([*fields[:-2], *payloads])}".encode("utf-8", "surrogatepass")
    ).hexdigest()


def payload_digest(payload: str | None) -> str | None:
    """SHA-256 of a payload, or the one that a purged or withheld payload left behind."""
    if payload is None:
        return None
    if payload.startswith((PURGED, f"{WITHHELD}:")):
        return payload.partition(":")[2]
    return sha256(payload.encode("utf-8", "surrogatepass")).hexdigest()


def head(connection: Connection) -> tuple[int, str]:
    """Sequence number and digest of the newest event; ``(0, GENESIS)`` in an empty log."""
    row = connection.execute(_HEAD).one_or_none()
    return (0, GENESIS) if row is None else (row.seq, row.digest)


def now() -> str:
    """The time in UTC, ISO 8601 with microseconds."""
    return datetime.now(UTC).strftime(_TIME)


def _after(time: str) -> str:
    """The earliest time later than `time`."""
    return (datetime.fromisoformat(time) + timedelta(microseconds=1)).strftime(_TIME)


class Change:
    """Collects what one command changes; made by `Store.change`, which begins and commits the
    transaction.

    `actor` is a coder's name, empty for the system user; `command` and `purpose` may be set until
    something is written. Every method carries its change into the state at once and writes its
    event; the caller sees its own changes.
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
    ) -> None:
        self.connection = connection
        self.newcomers = newcomers
        self._door = Door(connection)
        self.id = ids.fresh()
        self.actor = actor
        self.command = command
        self.purpose = purpose
        self._links = {"undoes": undoes, "redoes": redoes}
        self._seq, self._digest = head(connection)
        self._ordinal = 0
        self._pending: list[tuple[Any, ...]] = []
        self._unlogged: set[Key] | None = None
        self.time = self._next_time()
        self.events = 0

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection of this change, to read with."""
        return nullcontext(self.connection)

    def view(self, reader: str | None) -> View:
        """The study as this change has made it so far, as `reader` may read it."""
        from qcode.store.view import View

        return View(self, reader)

    def _next_time(self) -> str:
        """Now, but later than every change-set before: the order of times is the order of the log
        (see `lww`).
        """
        last = self.connection.execute(_NEWEST_TIME).scalar()
        this = now()
        if last is None or this > last:
            return this
        return _after(last)

    def _codebook(self) -> str:
        setting = kinds.read(self.connection, "setting", "codebook")
        return str(json.loads(setting["value"])) if setting else ""

    def get(self, kind: str, entity: str) -> dict[str, Any] | None:
        """The present value of an entity inside this transaction."""
        return kinds.read(self.connection, kind, entity)

    def put(self, kind: str, entity: str, value: Value, action: str) -> bool:
        """Make `value` the value of the entity; False when it already was. Raises Refused for a
        place off the text.
        """
        before = self.get(kind, entity)
        if before == value:
            return False
        if self._unlogged is None:  # what a merge carries on the way is settled in the end
            self._door.check(kind, before, value, action)
        kinds.apply(self.connection, kind, entity, before, value)
        self._log(action, kind, entity, before, value)
        return True

    def remove(self, kind: str, entity: str, action: str) -> bool:
        """Take the entity away; False when there was none."""
        before = self.get(kind, entity)
        if before is None:
            return False
        kinds.apply(self.connection, kind, entity, before, None)
        self._log(action, kind, entity, before, None)
        return True

    def add_many(self, kind: str, items: Iterable[tuple[str, Value]], action: str) -> None:
        """Add many entities of a simple kind that are known to be new. Raises Refused for a place
        off the text.
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
        """Carry a change that is known in full (an inverse, an event of a copy) into state and
        log.
        """
        kinds.apply(self.connection, kind, entity, before, after)
        self._log(action, kind, entity, before, after)

    def store_content(self, kind: str, content: str | bytes) -> str:
        """Keep a text or a blob once, by its SHA-256, and return that id. A purged content comes
        back.
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
        # The header is always logged: a text that is stored in the block may be what opens the
        # change-set.
        if self._unlogged is not None and kind not in (*kinds.CONTENT, kinds.CHANGE_SET):
            self._unlogged.add((kind, entity))
            return
        if self._ordinal == 0 and kind != kinds.CHANGE_SET:
            self._open()
        about = kinds.transcript_of(kind, entity, after if after is not None else before)
        was, is_ = (None if value is None else canonical(value) for value in (before, after))
        self._append(self.id, self._ordinal, action, kind, entity, about, was, is_)
        self._ordinal += 1
        self.events += kind != kinds.CHANGE_SET

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
        """The next link of the chain."""
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
        """Enter the events of another copy into the log, with their own change-sets; of the state
        only headers change.
        """
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
        """Make this change-set later than `time`; only before its first event."""
        if self.time <= time:
            self.time = _after(time)

    def open(self) -> None:
        """Write the header, if that has not been done yet."""
        if self._ordinal == 0:
            self._open()

    def note(
        self, action: str, kind: str, entity: str, before: Value | None, after: Value | None
    ) -> None:
        """Write an event for a change that the state shows already."""
        self._log(action, kind, entity, before, after)

    @contextmanager
    def unlogged(self) -> Iterator[set[Key]]:
        """In the block only the state is changed; the set tells of what. The caller logs the
        outcome (`note`) afterwards.
        """
        touched: set[Key] = set()
        self._unlogged = touched
        try:
            yield touched
        finally:
            self._unlogged = None

    def flush(self) -> None:
        """Write the events collected so far."""
        kinds.insert_rows(self.connection, "event", EVENT_COLUMNS, self._pending)
        self._pending = []
