"""What a merge must never undo: withdrawn transcripts stay away, redacted words stay out, a layout belongs to its text.

The last-writer rule looks at single things. A transcript's text and the layout of that text are two of them, and words that
one copy purged may stand in what the other did since; both are seen to here, so that every order of merging gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.kinds import Value, canonical
from qcode.store.purge import empty_models, empty_text, purge_events
from qcode.store.redact import (
    empty_former_texts,
    holds,
    places,
    records,
    redact_values,
    redacted,
    redacted_layout,
    words_of,
)

_ACTION = "merge.settle"
_REMOVED = "transcript.remove"


@dataclass(slots=True)
class Version:
    """A transcript as one copy has it: its text's id and words, and the layout of that text."""

    text: str
    content: str | None
    layout: Value | None

    def without(self, gone: Mapping[str, str]) -> Version:
        """The same with words taken out, each for its replacement."""
        content, layout = self.content, self.layout
        for replacement in dict.fromkeys(gone.values()):
            spans = places(content or "", [word for word, put in gone.items() if put == replacement])
            if content is None or not spans:
                continue
            content = redacted(content, spans, replacement)
            layout = None if layout is None else redacted_layout(layout, spans, len(replacement))
        if content is None or content == self.content:
            return self
        return Version(sha256(content.encode("utf-8", "surrogatepass")).hexdigest(), content, layout)


@dataclass(slots=True)
class Upheld:
    """What both copies said before they were brought together, and what had to be upheld then."""

    withdrawn: frozenset[str]
    contents: dict[str, str]
    versions: dict[str, tuple[Version, Version]]
    recorded: tuple[frozenset[str], frozenset[str]]
    purging: bool
    gone: dict[str, dict[str, str]] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)


def look(ours: Connection, theirs: Connection, touched: Iterable[str]) -> Upheld:
    """Read what will be needed, before anything is changed; `touched` are transcripts changed on either side."""
    withdrawn = _withdrawn(ours) | _withdrawn(theirs)
    made = [records(connection) for connection in (ours, theirs)]
    recorded = frozenset(r.old for r in made[0]), frozenset(r.old for r in made[1])
    redacted_ones = {r.transcript for one in made for r in one}
    versions = {}
    for transcript in sorted({*touched, *redacted_ones} - withdrawn):
        here, there = _version(ours, transcript), _version(theirs, transcript)
        if here is not None and there is not None and here != there:
            versions[transcript] = here, there
    held = _held_by_one(ours, theirs) | _held_by_one(theirs, ours)
    return Upheld(withdrawn, held, versions, recorded, bool(held))


def _withdrawn(connection: Connection) -> frozenset[str]:
    e = schema.event
    query = select(e.c.entity).where(e.c.kind == "transcript", e.c.action == _REMOVED).distinct()
    return frozenset(connection.execute(query).scalars())


def _version(connection: Connection, transcript: str) -> Version | None:
    value = kinds.read(connection, "transcript", transcript)
    if value is None:
        return None
    return Version(value["text"], _content(connection, value["text"]), kinds.read(connection, kinds.LAYOUT, transcript))


def _content(connection: Connection, text: str) -> str | None:
    x = schema.text
    return connection.execute(select(x.c.content).where(x.c.id == text)).scalar()


def _held_by_one(one: Connection, other: Connection) -> dict[str, str]:
    """Texts that one copy still holds and the other has emptied."""
    x = schema.text
    found = {}
    for text in other.execute(select(x.c.id).where(x.c.content.is_(None))).scalars().all():
        content = _content(one, text)
        if content is not None:
            found[text] = content
    return found


def uphold(change: Change, seen: Upheld) -> None:
    """After the values that hold were taken in: withdrawn transcripts go, redactions reach every text, layouts fit."""
    for transcript in sorted(seen.withdrawn):
        _withdraw(change, transcript, seen)
    made = records(change.connection)
    for transcript, sides in seen.versions.items():
        own = [r for r in made if r.transcript == transcript]
        shown = {v.text: v.content for v in sides if v.content is not None}
        gone, known = words_of(own, shown | seen.contents)
        seen.contents |= known
        new_to_one = [r for r in own if (r.old in seen.recorded[0]) != (r.old in seen.recorded[1])]
        unknown = [r for r in new_to_one if r.old not in known]
        clean = next((n for n in (0, 1) if unknown and all(r.old in seen.recorded[n] for r in unknown)), None)
        _fit(change, transcript, sides, tuple(v.without(gone) for v in sides), clean, seen)
        for replacement in dict.fromkeys(gone.values()):
            words = [word for word, put in gone.items() if put == replacement]
            redact_values(change, transcript, words, replacement, _ACTION)
        if gone:
            seen.gone[transcript] = gone


def _withdraw(change: Change, transcript: str, seen: Upheld) -> None:
    value = change.get("transcript", transcript)
    change.remove(kinds.LAYOUT, transcript, _ACTION)
    if value is None:
        return
    change.remove("transcript", transcript, _ACTION)
    seen.told.append(f"{value['name']} was withdrawn on one side: what was done in it on the other is not taken in")


def _fit(
    change: Change, transcript: str, were: tuple[Version, Version], now: tuple[Version, ...], clean: int | None, seen: Upheld
) -> None:
    """Give the transcript a text that may be shown, and a layout of that text."""
    value = change.get("transcript", transcript)
    if value is None:
        return
    held = [n for n in (0, 1) if were[n].text == value["text"] and now[n].content is not None] or [
        n for n in (0, 1) if now[n].content is not None
    ]
    if not held:
        return
    layout = _said(change.get(kinds.LAYOUT, transcript))
    laid = [n for n in (0, 1) if _said(were[n].layout) == layout]
    if clean is not None:
        held = laid = [clean]
        seen.told.append(f"{value['name']} was redacted on one side: its text there holds; look through memos of the other side")
    text = now[held[0]]
    same = [n for n in laid if now[n].text == text.text]
    if not same:
        what = f"who speaks in {value['name']} was changed on one side and its text on the other"
        seen.told.append(f"{what}: the text holds with its own speakers, correct them once more")
    stored = change.store_content("text", text.content or "")
    if stored != value["text"]:
        change.put("transcript", transcript, {**value, "text": stored, "source_sha256": ""}, _ACTION)
    fitting = now[same[0]].layout if same else text.layout
    if fitting is not None:
        change.put(kinds.LAYOUT, transcript, fitting, _ACTION)


def _said(value: Value | None) -> str | None:
    return None if value is None else canonical(value)


def cleanse(change: Change, seen: Upheld, emptied: Iterable[str]) -> None:
    """At the very end: purge what the withdrawn and redacted words still stand in, of both sides, in texts and log."""
    change.flush()
    connection = change.connection
    for text in emptied:
        empty_text(connection, text)
    for transcript in sorted(seen.withdrawn):
        empty_former_texts(connection, transcript, lambda _: True)
        purge_events(connection, transcript, lambda payload: True)
    for transcript, gone in seen.gone.items():
        empty_former_texts(connection, transcript, lambda content, gone=gone: bool(places(content, gone)))  # type: ignore[misc]
        purge_events(connection, transcript, lambda payload, gone=gone: holds(payload, gone))  # type: ignore[misc]
    if seen.purging:
        empty_models(connection)
    _show_again(connection, seen.contents)


def _show_again(connection: Connection, contents: Mapping[str, str]) -> None:
    """A text that one copy emptied and another transcript of the other copy shows stays."""
    t, x = schema.transcript, schema.text
    query = select(x.c.id).join(t, t.c.text == x.c.id).where(x.c.content.is_(None))
    for text in connection.execute(query).scalars().all():
        if text in contents:
            connection.execute(x.update().where(x.c.id == text).values(content=contents[text]))
