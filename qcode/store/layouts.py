"""Find the layout (turns and segments) that belongs to a text. The log records for which text of
the transcript each layout was made.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED, LoggedEvent, Stamp
from qcode.store.redact import REDACT, Record, redacted_layout


@dataclass(frozen=True, slots=True)
class _Laid:
    """A decided layout, the text for which it was made, and how its turns were divided.

    `turns` and `segments` say which part was decided then: speakers can be corrected without
    changing segments, and segments can be divided again without changing speakers.
    """

    stamp: Stamp
    text: str
    value: Value
    action: str
    by: str = ""
    turns: bool = True
    segments: bool = True


@dataclass(frozen=True, slots=True)
class Fitting:
    """The layout of a text, and how its turns are divided (``turn``, ``paragraph``, ``sentence``),
    "" if unknown.
    """

    value: Value
    by: str


_Newest = tuple[_Laid, _Laid]
"""The layouts with the last decisions on turns and on segments."""


class Layouts:
    """All layouts of one transcript in the log."""

    def __init__(self, connection: Connection, transcript: str, records: Sequence[Record]) -> None:
        events = _events(connection, transcript)
        texts = {**_stored(connection, transcript), **_beside(connection, transcript)}
        self._laid = _laid(events, texts)
        self._text = _last_text(events)
        self._records = [r for r in records if r.transcript == transcript]

    def of(self, text: str) -> Fitting | None:
        """The newest layout that belongs to `text`; None if the log has none.

        Speakers and segments are decided separately, and the newest decision on each counts. Only
        corrections are decisions; a redaction keeps what was decided before it.
        """
        own = self._newest(text, frozenset())
        if own is not None:
            turns, segments = own
            if turns is not segments and same_turns(turns.value, segments.value):
                return Fitting({**turns.value, "segments": segments.value["segments"]}, segments.by)
            newest = max(own, key=lambda laid: laid.stamp)
            return Fitting(newest.value, newest.by)
        known = [laid for laid in self._laid if laid.text == text]
        if not known:
            return None
        newest = max(known, key=lambda laid: laid.stamp)
        return Fitting(newest.value, newest.by)

    def _newest(self, text: str, seen: frozenset[str]) -> _Newest | None:
        matches = [x for x in self._laid if x.text == text and x.action not in (REDACT, SETTLED)]
        turns, segments = [x for x in matches if x.turns], [x for x in matches if x.segments]
        for r in self._records:
            if (
                r.new == text
                and r.old not in seen
                and (older := self._newest(r.old, seen | {text})) is not None
            ):
                carried = {
                    id(x): replace(x, value=redacted_layout(x.value, r.holes)) for x in older
                }
                turns.append(carried[id(older[0])])
                segments.append(carried[id(older[1])])
        if not turns and not segments:
            return None
        one, other = (
            max(part or matches, key=lambda laid: laid.stamp) for part in (turns, segments)
        )
        return one, other

    def text(self) -> Value | None:
        """The transcript at the last decision on its text; None if the log no longer shows it."""
        return self._text


def _events(connection: Connection, transcript: str) -> list[LoggedEvent]:
    """The decided and settled events on the text and the layout of a transcript, oldest first."""
    e, c = schema.event, schema.change_set
    columns = (
        e.c.change_set,
        e.c.ordinal,
        c.c.time,
        e.c.action,
        e.c.kind,
        e.c.entity,
        e.c.transcript,
        e.c.before,
        e.c.after,
    )
    query = select(*columns).join(c, c.c.id == e.c.change_set)
    query = query.where(e.c.entity == transcript, e.c.kind.in_(("transcript", kinds.LAYOUT)))
    return sorted(
        (LoggedEvent(*row) for row in connection.execute(query)), key=lambda event: event.stamp
    )


def _stored(connection: Connection, transcript: str) -> dict[str, str]:
    """By change-set, the last text that was stored before the transcript's own event, if the
    change-set is about this transcript alone.

    It shows which text the transcript got if the event itself was purged because of a redacted
    name.
    """
    e = schema.event
    mine = select(e.c.change_set).where(e.c.entity == transcript, e.c.kind == "transcript")
    query = select(e.c.change_set, e.c.kind, e.c.entity).where(
        e.c.change_set.in_(mine), e.c.kind.in_(("text", "transcript"))
    )
    result: dict[str, str] = {}
    several: set[str] = set()
    newest = ("", "")
    for change_set, kind, entity in connection.execute(query.order_by(e.c.seq)):
        if kind == "text":
            newest = change_set, entity
        elif entity != transcript:
            several.add(change_set)
        elif newest[0] == change_set:
            result.setdefault(change_set, newest[1])
    return {change_set: text for change_set, text in result.items() if change_set not in several}


def _beside(connection: Connection, transcript: str) -> dict[str, str]:
    """By change-set, the text that the transcript had when only its layout was changed."""
    e = schema.event
    query = select(e.c.change_set, e.c.entity).where(
        e.c.kind == "text", e.c.transcript == transcript
    )
    return {change_set: text for change_set, text in connection.execute(query)}


def _laid(events: Sequence[LoggedEvent], stored: Mapping[str, str]) -> list[_Laid]:
    """Every layout with its text: the text of its change-set, or else the text of the layout that
    it replaced.

    Earlier versions logged no text if only a layout was changed. They logged no layout if a
    corrected text had the same lengths, or if turns divided in a different way had the same
    segments: then the layout stayed. A value that a merge settled never takes the place of a
    decided one here, because it may be missing on another copy.
    """
    texts = {
        **stored,
        **{
            e.change_set: text
            for e in events
            if e.kind == "transcript" and (text := _text(e.after)) is not None
        },
    }
    ways = {
        e.change_set: by
        for e in events
        if e.kind == "transcript" and (by := _text(e.after, "segment_by")) is not None
    }
    laid_in = {e.change_set for e in events if e.kind == kinds.LAYOUT}
    result: list[_Laid] = []
    by_value: dict[str, _Laid] = {}
    shown, way = "", ""
    for event in events:
        if event.kind == "transcript":
            shown, way = texts.get(event.change_set, shown), ways.get(event.change_set, way)
            was = _text(event.before)
            if event.change_set not in laid_in and was is not None and was != shown:
                result += [
                    replace(laid, stamp=event.stamp, text=shown, action=event.action)
                    for laid in _decided(x for x in result if x.text == was)
                ]
            elif event.change_set not in laid_in and (
                before := _text(event.before, "segment_by")
            ) not in (None, way):
                cut = _decided(x for x in result if x.text == shown and x.by == before)
                result += [
                    replace(
                        laid,
                        stamp=event.stamp,
                        action=event.action,
                        by=way,
                        turns=False,
                        segments=True,
                    )
                    for laid in cut
                ]
        elif event.after is not None:
            was_laid = by_value.get(event.before or "")
            text = texts.get(event.change_set) or (was_laid.text if was_laid else "") or shown
            by = ways.get(event.change_set) or (was_laid.by if was_laid else "") or way
            value = json.loads(event.after)
            kept = was_laid if was_laid is not None and was_laid.text == text else None
            same = kept.value if kept is not None else {}
            new_segments = (kept and kept.by, same.get("segments")) != (by, value["segments"])
            new_turns = _speaking(same) != _speaking(value)
            laid = _Laid(event.stamp, text, value, event.action, by, new_turns, new_segments)
            if event.action != SETTLED or event.after not in by_value:
                by_value[event.after] = laid
            result.append(laid)
    return result


def _decided(laid: Iterable[_Laid]) -> list[_Laid]:
    """The newest decided one of several layouts, or else the newest; none if there are none."""
    every = list(laid)
    return ([x for x in every if x.action != SETTLED] or every)[-1:]


def _speaking(layout: Value) -> list[list[Any]]:
    """The speaker, span and times of each turn."""
    return [[layout["speakers"][turn[0]], *turn[1:]] for turn in layout.get("turns", ())]


def same_turns(one: Value, other: Value) -> bool:
    """True if the turns of both begin and end at the same places, so that the segments of one fit
    the other.
    """
    return [turn[1:3] for turn in one["turns"]] == [turn[1:3] for turn in other["turns"]]


def _last_text(events: Sequence[LoggedEvent]) -> Value | None:
    """The transcript at the newest decision that changed its text. A new name, for example, does
    not change it.
    """
    for event in reversed(events):
        if event.kind != "transcript" or event.action == SETTLED:
            continue
        if event.after is None or not event.after.startswith("{"):
            return None
        if _text(event.before) != _text(event.after):
            result: Value = json.loads(event.after)
            return result
    return None


def _text(payload: str | None, key: str = "text") -> str | None:
    return None if payload is None or not payload.startswith("{") else str(json.loads(payload)[key])
