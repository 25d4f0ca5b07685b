"""Remove words from a transcript inside a change: from its text, its layout and everything attached
to it. Also write the record that lets other copies apply the redaction.

A record contains the places of the words in the old text, not the words. With it, a copy that still
has the old text can be redacted in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from qcode.store import kinds, schema
from qcode.store.blindness import NORMING
from qcode.store.change import Change
from qcode.store.holes import Hole, SpansAfterFilling, filled, find_holes, take_out
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED, Key
from qcode.store.printing import PREFIX, drop_redacted, holds_some
from qcode.store.purge import empty_text
from qcode.store.settle import unused_name

REDACT = "redact"
"""The action of changes made by a redaction."""
_RECORD = "redaction:"
"""Prefix of the settings that record redactions."""
LEFT = "redacted:"
"""Prefix of the settings that record what a merge left of a text."""
_WORDY = (("speaker", "label"), ("attribute", "value"), ("memo", "text"), ("coding", "memo"))
_WRITTEN = {
    **{kind: (column,) for kind, column in _WORDY},
    "attribute": ("name", "value"),
    "transcript": ("name", "source"),
    "mark": ("value",),
}
"""The columns of each kind that can contain people's words."""


_SETTINGS = (
    select(schema.setting.c.value)
    .where(schema.setting.c.id.startswith(bindparam("beginning")))
    .order_by(schema.setting.c.id)
)
_PAYLOADS = select(schema.event.c.before, schema.event.c.after).where(
    schema.event.c.entity == bindparam("this"), schema.event.c.kind == "transcript"
)
_MADE_IN = select(schema.event.c.entity, schema.event.c.change_set).where(
    schema.event.c.kind == "setting",
    schema.event.c.action == REDACT,
    schema.event.c.entity.startswith(_RECORD),
)
_CONTENT = select(schema.text.c.content).where(schema.text.c.id == bindparam("this"))
"""Statements built once, because a merge needs them for every text."""


@dataclass(frozen=True, slots=True)
class Record:
    """A redaction: the transcript, the old and the new text, the places in the old text, and the
    replacement.
    """

    transcript: str
    old: str
    new: str
    holes: tuple[Hole, ...]


def redacted_layout(layout: Value, holes: Sequence[Hole]) -> Value:
    """Turns and segments after the holes were filled."""
    replaced = SpansAfterFilling(holes)
    turns = [
        (layout["speakers"][i], replaced.cut(a), replaced.cut(b), *times)
        for i, a, b, *times in layout["turns"]
    ]
    segments = [(turn, replaced.cut(a), replaced.cut(b)) for turn, a, b in layout["segments"]]
    # A segment that was completely inside a hole is now empty.
    return kinds.layout(turns, [s for s in segments if s[1] < s[2]])


def holds(kind: str, payload: str, removed: Iterable[str]) -> bool:
    """Whether the fields written by people in a payload (JSON) of that kind contain any of the
    words.

    Field names, ids and times are not searched. For example, "Al" occurs in "value", and purging
    such payloads would destroy the log.
    """
    value = json.loads(payload) if payload.startswith("{") else {}
    if kind == "mark" and str(value.get("kind", "")).startswith((PREFIX, NORMING)):
        return holds_some(value["value"], removed)
    written = [str(value.get(column) or "").casefold() for column in _WRITTEN.get(kind, ())]
    return any(w.casefold() in text for w in removed for text in written)


def redact_values(
    change: Change,
    transcript: str,
    removed: Mapping[str, str],
    action: str,
    searched_in: Callable[[Key], Mapping[str, str] | None] | None = None,
) -> None:
    """Replace words in labels, attributes and memos of a transcript, and remove edits for print
    that hold them. `searched_in` says which of the words to search for in a thing (default: all).
    """
    drop_redacted(change, transcript, removed, action, searched_in)
    for kind, column in _WORDY:
        table = kinds.TABLES[kind]
        for entity, words in change.connection.execute(
            select(table.c.id, table.c[column])
            .where(table.c.transcript == transcript)
            .order_by(table.c.id)
        ).all():
            clean, steps = take_out(words or "", removed)
            if steps and searched_in is not None:
                clean, steps = take_out(words, searched_in((kind, entity)) or {})
            if steps:
                value = {**(change.get(kind, entity) or {}), column: clean}
                if kind == "speaker":
                    # Two labels may be the same without the words, and labels are unique.
                    value[column] = unused_name(change.connection, kind, value)
                change.put(kind, entity, value, action)


def empty_former_texts(
    connection: Connection, transcript: str, chosen: Callable[[str], bool]
) -> None:
    """Empty those present and former texts of the transcript for which `chosen(words)` is true,
    except texts that are shown.
    """
    for text, content in former_texts(connection, transcript):
        if chosen(content):
            empty_text(connection, text)


def redact_former_texts(change: Change, transcript: str, removed: Mapping[str, str]) -> None:
    """Keep every former text without the words, and record the places; the original texts are
    emptied.

    Another copy may have corrected or redacted such a text. The record and the rest of the text
    then say what to remove there.
    """
    puts = replacements(change.connection, transcript)
    for text, content in former_texts(change.connection, transcript):
        if holes := find_holes(content, removed, puts):
            stored = change.store_content("text", filled(content, holes))
            record(change, Record(transcript, text, stored, tuple(holes)))
    # Records must be written before the texts that they describe are emptied.
    change.flush()
    empty_former_texts(
        change.connection, transcript, lambda content: bool(find_holes(content, removed, puts))
    )


def former_texts(connection: Connection, transcript: str) -> list[tuple[str, str]]:
    """Present and former texts of the transcript, and what redactions left of them, unless emptied:
    (id, words), sorted by id.
    """
    rows = connection.execute(_PAYLOADS, {"this": transcript}).all()
    texts = {
        json.loads(p)["text"] for row in rows for p in row if p is not None and p.startswith("{")
    }
    texts |= {
        text
        for r in (*records(connection), *left_records(connection))
        if r.transcript == transcript
        for text in (r.old, r.new)
    }
    result = [
        (text, connection.execute(_CONTENT, {"this": text}).scalar()) for text in sorted(texts)
    ]
    return [(text, content) for text, content in result if content is not None]


def record(change: Change, made: Record) -> None:
    """Record a redaction in the study, for copies that still have the old text. All its holes have
    the same replacement.
    """
    spans = [span for span, _ in made.holes]
    value = {
        "transcript": made.transcript,
        "old": made.old,
        "new": made.new,
        "spans": spans,
        "with": made.holes[0][1],
    }
    change.put(
        "setting",
        f"{_RECORD}{made.old}:{made.new}",
        {"value": json.dumps(value, sort_keys=True)},
        REDACT,
    )


def records(connection: Connection) -> list[Record]:
    """The redactions of a study."""
    return [
        Record(
            v["transcript"], v["old"], v["new"], tuple(((a, b), v["with"]) for a, b in v["spans"])
        )
        for v in _settings(connection, _RECORD)
    ]


def made_in(connection: Connection) -> dict[tuple[str, str], frozenset[str]]:
    """The change-sets that recorded each redaction, by its old and its new text."""
    result: dict[tuple[str, str], frozenset[str]] = {}
    for entity, change_set in connection.execute(_MADE_IN):
        _, old, new = entity.split(":")
        result[old, new] = result.get((old, new), frozenset()) | {change_set}
    return result


def put_left(change: Change, transcript: str, made: Sequence[Record]) -> None:
    """Record what merges left of texts of a transcript, replacing earlier records."""
    wanted = {f"{LEFT}{transcript}:{r.old}": r for r in made}
    s = schema.setting
    query = select(s.c.id).where(s.c.id.startswith(f"{LEFT}{transcript}:"))
    for entity in set(change.connection.execute(query).scalars()) - set(wanted):
        change.remove("setting", entity, SETTLED)
    for entity, r in sorted(wanted.items()):
        value = {
            "transcript": transcript,
            "old": r.old,
            "new": r.new,
            "holes": [[*span, put] for span, put in r.holes],
        }
        change.put("setting", entity, {"value": json.dumps(value, sort_keys=True)}, SETTLED)


def left_records(connection: Connection) -> list[Record]:
    """What merges left of texts when they removed words that were redacted on the other side."""
    return [
        Record(
            v["transcript"], v["old"], v["new"], tuple(((a, b), put) for a, b, put in v["holes"])
        )
        for v in _settings(connection, LEFT)
    ]


def _settings(connection: Connection, beginning: str) -> list[dict[str, Any]]:
    rows = connection.execute(_SETTINGS, {"beginning": beginning})
    return [json.loads(value) for value in rows.scalars()]


def replacements(connection: Connection, transcript: str) -> frozenset[str]:
    """The replacement texts used by redactions of a transcript."""
    return frozenset(
        put for r in records(connection) if r.transcript == transcript for _, put in r.holes
    )
