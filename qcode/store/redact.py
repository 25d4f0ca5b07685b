"""Taking words out of a transcript inside a change: text, layout, what hangs on it; and the record
that lets copies follow.

A record tells where words stood in the old text, not which: a copy that still holds the old text
can be redacted alike.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.holes import Hole, Replaced, filled, find_holes, take_out
from qcode.store.kinds import Value
from qcode.store.lww import SETTLED
from qcode.store.printing import PREFIX, drop_redacted, holds_some
from qcode.store.purge import empty_text

REDACT = "redact"
"""The action of what a redaction changed."""
_RECORD = "redaction:"
"""How the name of a setting begins that records a redaction."""
_LEFT = "redacted:"
"""How the name of a setting begins that tells what a merge left of a text."""
_WORDY = (("speaker", "label"), ("attribute", "value"), ("memo", "text"), ("coding", "memo"))
_WRITTEN = {
    **{kind: (column,) for kind, column in _WORDY},
    "attribute": ("name", "value"),
    "transcript": ("name", "source"),
    "mark": ("value",),
}
"""The columns of each kind in which words of people may stand."""


@dataclass(frozen=True, slots=True)
class Record:
    """A redaction: of which transcript, from which text to which; where words stood in the old one,
    and what stands there now.
    """

    transcript: str
    old: str
    new: str
    holes: tuple[Hole, ...]


def redacted_layout(layout: Value, holes: Sequence[Hole]) -> Value:
    """Turns and segments after the holes were filled."""
    replaced = Replaced(holes)
    turns = [
        (layout["speakers"][i], replaced.cut(a), replaced.cut(b), *times)
        for i, a, b, *times in layout["turns"]
    ]
    segments = [(turn, replaced.cut(a), replaced.cut(b)) for turn, a, b in layout["segments"]]
    return kinds.layout(turns, [s for s in segments if s[1] < s[2]])


def holds(kind: str, payload: str, gone: Iterable[str]) -> bool:
    """Whether what people wrote in a payload (JSON) of that kind holds any of the words.

    Names of fields, ids and times are nobody's words: "Al" stands in "value", and purging that
    would lose what the log tells.
    """
    value = json.loads(payload) if payload.startswith("{") else {}
    if kind == "mark" and str(value.get("kind", "")).startswith(PREFIX):
        return holds_some(value["value"], gone)
    written = [str(value.get(column) or "").casefold() for column in _WRITTEN.get(kind, ())]
    return any(w.casefold() in text for w in gone for text in written)


def redact_values(change: Change, transcript: str, gone: Mapping[str, str], action: str) -> None:
    """Take words out of labels, attributes and memos of a transcript, each for its replacement;
    edits for print that hold them go.
    """
    drop_redacted(change, transcript, gone, action)
    for kind, column in _WORDY:
        table = kinds.TABLES[kind]
        for entity, words in change.connection.execute(
            select(table.c.id, table.c[column]).where(table.c.transcript == transcript)
        ).all():
            clean, steps = take_out(words or "", gone)
            if steps:
                change.put(
                    kind, entity, {**(change.get(kind, entity) or {}), column: clean}, action
                )


def empty_former_texts(
    connection: Connection, transcript: str, chosen: Callable[[str], bool]
) -> None:
    """Empty texts that the transcript has or had, where `chosen` says so of their words; none that
    is shown.
    """
    for text, content in former_texts(connection, transcript):
        if chosen(content):
            empty_text(connection, text)


def redact_former_texts(change: Change, transcript: str, gone: Mapping[str, str]) -> None:
    """Keep every text that the transcript had without the words, and note where they stood; the
    texts themselves are emptied.

    Another copy may have corrected or redacted such a text: the record and what is left of the text
    tell what to take out.
    """
    puts = replacements(change.connection, transcript)
    for text, content in former_texts(change.connection, transcript):
        if holes := find_holes(content, gone, puts):
            stored = change.store_content("text", filled(content, holes))
            record(change, Record(transcript, text, stored, tuple(holes)))
    change.flush()
    empty_former_texts(
        change.connection, transcript, lambda content: bool(find_holes(content, gone, puts))
    )


def former_texts(connection: Connection, transcript: str) -> list[tuple[str, str]]:
    """Texts that the transcript has or had, or redactions left of them, and that are not emptied:
    (id, words), by id.
    """
    e, x = schema.event, schema.text
    rows = connection.execute(
        select(e.c.before, e.c.after).where(e.c.entity == transcript, e.c.kind == "transcript")
    ).all()
    texts = {
        json.loads(p)["text"] for row in rows for p in row if p is not None and p.startswith("{")
    }
    texts |= {
        text
        for r in (*records(connection), *left_records(connection))
        if r.transcript == transcript
        for text in (r.old, r.new)
    }
    found = [
        (text, connection.execute(select(x.c.content).where(x.c.id == text)).scalar())
        for text in sorted(texts)
    ]
    return [(text, content) for text, content in found if content is not None]


def record(change: Change, made: Record) -> None:
    """Note a redaction in the study, for copies that still hold the old text. All its holes have
    one replacement.
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


def put_left(change: Change, transcript: str, made: Sequence[Record]) -> None:
    """Note what merges made of texts of a transcript, in the place of what was noted before."""
    wanted = {f"{_LEFT}{transcript}:{r.old}": r for r in made}
    s = schema.setting
    query = select(s.c.id).where(s.c.id.startswith(f"{_LEFT}{transcript}:"))
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
    """What merges made of texts when they took out what was redacted on the other side."""
    return [
        Record(
            v["transcript"], v["old"], v["new"], tuple(((a, b), put) for a, b, put in v["holes"])
        )
        for v in _settings(connection, _LEFT)
    ]


def _settings(connection: Connection, beginning: str) -> list[dict[str, Any]]:
    s = schema.setting
    query = select(s.c.value).where(s.c.id.startswith(beginning)).order_by(s.c.id)
    return [json.loads(value) for value in connection.execute(query).scalars()]


def replacements(connection: Connection, transcript: str) -> frozenset[str]:
    """What redactions of a transcript put in the place of words."""
    return frozenset(
        put for r in records(connection) if r.transcript == transcript for _, put in r.holes
    )
