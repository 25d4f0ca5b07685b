"""Which layout belongs to a text: the log tells of each layout on which text of its transcript it was made."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED, LoggedEvent, Stamp
from qcode.store.redact import REDACT, Record, redacted_layout


@dataclass(frozen=True, slots=True)
class _Laid:
    """A layout that was decided on, and the text it was made on."""

    stamp: Stamp
    text: str
    value: Value
    action: str


class Layouts:
    """All layouts that the log knows of one transcript."""

    def __init__(self, connection: Connection, transcript: str, records: Sequence[Record]) -> None:
        self._laid = _laid(_events(connection, transcript))
        self._records = [r for r in records if r.transcript == transcript]

    def of(self, text: str) -> Value | None:
        """The newest layout that belongs to `text`; None where the log knows none.

        Who speaks is decided by correcting it, not by redacting: a redaction carries on what was decided before it.
        """
        own = self._newest(text, frozenset())
        if own is not None:
            return own[1]
        known = [laid for laid in self._laid if laid.text == text]
        return max(known, key=lambda laid: laid.stamp).value if known else None

    def _newest(self, text: str, seen: frozenset[str]) -> tuple[Stamp, Value] | None:
        found = [(x.stamp, x.value) for x in self._laid if x.text == text and x.action not in (REDACT, SETTLED)]
        for r in self._records:
            if r.new == text and r.old not in seen and (older := self._newest(r.old, seen | {text})) is not None:
                found.append((older[0], redacted_layout(older[1], r.holes)))
        return max(found, key=lambda one: one[0]) if found else None


def _events(connection: Connection, transcript: str) -> list[LoggedEvent]:
    """What was decided and settled on the text and the layout of a transcript, the oldest first."""
    e, c = schema.event, schema.change_set
    columns = (e.c.change_set, e.c.ordinal, c.c.time, e.c.action, e.c.kind, e.c.entity, e.c.transcript, e.c.before, e.c.after)
    query = select(*columns).join(c, c.c.id == e.c.change_set)
    query = query.where(e.c.entity == transcript, e.c.kind.in_(("transcript", kinds.LAYOUT)))
    return sorted((LoggedEvent(*row) for row in connection.execute(query)), key=lambda event: event.stamp)


def _laid(events: Sequence[LoggedEvent]) -> list[_Laid]:
    """Every layout with its text: that of its change-set; where that changed none, that of the layout it took the place of.

    A corrected text of the same measures keeps the layout, and no event tells of it.
    """
    texts = {e.change_set: text for e in events if e.kind == "transcript" and (text := _text(e.after)) is not None}
    laid_in = {e.change_set for e in events if e.kind == kinds.LAYOUT}
    found: list[_Laid] = []
    by_value: dict[str, str] = {}
    shown = ""
    for event in events:
        if event.kind == "transcript":
            shown = texts.get(event.change_set, shown)
            was = _text(event.before)
            if event.change_set not in laid_in and was is not None and was != shown:
                kept = [laid for laid in found if laid.text == was][-1:]
                found += [replace(laid, stamp=event.stamp, text=shown, action=event.action) for laid in kept]
        elif event.after is not None:
            text = texts.get(event.change_set) or by_value.get(event.before or "") or shown
            by_value[event.after] = text
            found.append(_Laid(event.stamp, text, json.loads(event.after), event.action))
    return found


def _text(payload: str | None) -> str | None:
    return None if payload is None or not payload.startswith("{") else str(json.loads(payload)["text"])
