"""What a merge must never undo: withdrawn transcripts stay away, redacted words stay out, a layout belongs to its text.

The last-writer rule looks at single things. A transcript's text and the layout of that text are two of them, and words that
one copy purged may stand in what the other did since; both are seen to here, so that every order of merging gives the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.decided import Decided
from qcode.store.kinds import Value
from qcode.store.layouts import Layouts, same_turns
from qcode.store.lww import SETTLED, Key
from qcode.store.purge import empty_models, empty_text, purge_events
from qcode.store.redact import (
    Record,
    empty_former_texts,
    holds,
    places,
    records,
    redact_values,
    redacted,
    redacted_layout,
    words_of,
)

_REMOVED = "transcript.remove"
_OF_TEXT = ("text", "source", "source_sha256", "format", "encoding", "words")
"""What of a transcript changes with its text."""


@dataclass(slots=True)
class Version:
    """A transcript's text, by its id and words, the layout of that text, and how its turns were cut."""

    text: str
    content: str
    layout: Value | None
    by: str = ""

    def without(self, gone: Mapping[str, str]) -> Version:
        """The same with words taken out, each for its replacement; what one redaction left may be what another takes out."""
        version = self
        for _ in range(len(gone)):
            cleaner = version._once_without(gone)
            if cleaner is version:
                break
            version = cleaner
        return version

    def _once_without(self, gone: Mapping[str, str]) -> Version:
        content, layout = self.content, self.layout
        for replacement in dict.fromkeys(gone.values()):
            spans = places(content, [word for word, put in gone.items() if put == replacement])
            if not spans:
                continue
            content = redacted(content, spans, replacement)
            layout = None if layout is None else redacted_layout(layout, spans, len(replacement))
        if content == self.content:
            return self
        return Version(sha256(content.encode("utf-8", "surrogatepass")).hexdigest(), content, layout, self.by)


@dataclass(slots=True)
class Upheld:
    """What both copies said before they were brought together, and what had to be upheld then.

    `contents` are texts, by id, that one copy alone holds still; `shown` the texts that either copy shows of a transcript;
    `recorded` the redactions that each copy knows, by old and new text.
    """

    withdrawn: frozenset[str]
    contents: dict[str, str]
    shown: dict[str, dict[str, str]]
    recorded: tuple[frozenset[tuple[str, str]], frozenset[tuple[str, str]]]
    purging: bool
    gone: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    told: dict[Key, str] = field(default_factory=dict)


def look(ours: Connection, theirs: Connection, touched: Iterable[str]) -> Upheld:
    """Read what will be needed, before anything is changed; `touched` are transcripts changed on either side."""
    withdrawn = _withdrawn(ours) | _withdrawn(theirs)
    made = [records(connection) for connection in (ours, theirs)]
    recorded = frozenset((r.old, r.new) for r in made[0]), frozenset((r.old, r.new) for r in made[1])
    redacted_ones = {r.transcript for one in made for r in one}
    shown: dict[str, dict[str, str]] = {}
    for transcript in sorted({*touched, *redacted_ones} - withdrawn):
        shown[transcript] = {}
        for connection in (ours, theirs):
            value = kinds.read(connection, "transcript", transcript)
            if value is not None and (words := _content(connection, value["text"])) is not None:
                shown[transcript][value["text"]] = words
    held = _held_by_one(ours, theirs) | _held_by_one(theirs, ours)
    return Upheld(withdrawn, held, shown, recorded, bool(held))


def _withdrawn(connection: Connection) -> frozenset[str]:
    e = schema.event
    query = select(e.c.entity).where(e.c.kind == "transcript", e.c.action == _REMOVED).distinct()
    return frozenset(connection.execute(query).scalars())


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


def uphold(change: Change, seen: Upheld, said: Mapping[Key, Decided]) -> None:
    """After the decisions were taken in: withdrawn transcripts go, redactions reach every text, layouts fit.

    Of every transcript the text decided on last is shown, without redacted words, in the newest layout that was made of it.
    """
    for transcript in sorted(seen.withdrawn):
        _withdraw(change, transcript, seen)
    made = records(change.connection)
    laid = {entity for kind, entity in said if kind in ("transcript", kinds.LAYOUT)}
    for transcript in sorted(laid | set(seen.shown)):
        own = [r for r in made if r.transcript == transcript]
        kept = {text: _content(change.connection, text) for r in own for text in (r.old, r.new)}
        known = {text: words for text, words in kept.items() if words is not None}
        known |= seen.contents | seen.shown.get(transcript, {})
        gone, known = words_of(own, known)
        seen.contents |= known
        _fit(change, transcript, said.get(("transcript", transcript)), own, gone, seen)
        if gone:
            seen.words[transcript] = gone
            new = [r for r in own if not all((r.old, r.new) in one for one in seen.recorded)]
            if new or seen.purging:
                seen.gone[transcript] = gone


def _withdraw(change: Change, transcript: str, seen: Upheld) -> None:
    value = change.get("transcript", transcript)
    change.remove(kinds.LAYOUT, transcript, SETTLED)
    if value is None:
        return
    change.remove("transcript", transcript, SETTLED)
    told = f"{value['name']} was withdrawn on one side: what was done in it on the other is not taken in"
    seen.told["transcript", transcript] = told


def _fit(change: Change, transcript: str, said: Decided | None, own: list[Record], gone: Mapping[str, str], seen: Upheld) -> None:
    """Give the transcript a text that may be shown, and a layout of that text."""
    value = change.get("transcript", transcript)
    if value is None:
        return
    layouts = Layouts(change.connection, transcript, own)
    shown, value = value, _with_last_text(value, layouts)
    found = _version(change.connection, value["text"], own, layouts, seen)
    if found is None and shown["text"] != value["text"]:
        value = shown
        found = _version(change.connection, value["text"], own, layouts, seen)
    if found is None and said is not None and said.settled is not None:
        found = _version(change.connection, str(said.settled["text"]), own, layouts, seen)
    if found is None:
        return
    if found.layout is None:  # the log cannot tell any more; the decisions on text and layout were made together as a rule
        found.layout = change.get(kinds.LAYOUT, transcript)
    clean = found.without(gone)
    stored = change.store_content("text", clean.content)
    value = {**value, "segment_by": clean.by or value["segment_by"]}
    if stored != value["text"]:
        value |= {"text": stored, "source_sha256": ""}
        told = f"{value['name']} was redacted on one side: its words are taken out of what the other did; look through its memos"
        seen.told["transcript", transcript] = told
    change.put("transcript", transcript, value, SETTLED)
    layout, decided_on = clean.layout, change.get(kinds.LAYOUT, transcript)
    if layout is not None and layout != decided_on:
        change.put(kinds.LAYOUT, transcript, layout, SETTLED)
        if decided_on is not None and same_turns(decided_on, layout):
            told = f"who speaks in {value['name']} was changed on one side and its segments on the other: both hold"
        else:
            what = f"who speaks in {value['name']} or its segments were changed on one side and its text on the other"
            told = f"{what}: the text holds with its own, correct them once more"
        seen.told[kinds.LAYOUT, transcript] = told


def _with_last_text(value: dict[str, Any], layouts: Layouts) -> dict[str, Any]:
    """The transcript with the text decided on last, also where something else was decided on it since: its name, its segments."""
    last = layouts.text()
    return value if last is None else {**value, **{name: last[name] for name in _OF_TEXT}}


def _version(connection: Connection, text: str, own: list[Record], layouts: Layouts, seen: Upheld) -> Version | None:
    """A text with its layout; where its words are gone from everywhere, what redactions made of it."""
    tried: set[str] = set()
    while text not in tried:
        tried.add(text)
        content = seen.contents.get(text)
        if content is None:
            content = _content(connection, text)
        if content is not None:
            fitting = layouts.of(text)
            return Version(text, content, fitting.value if fitting else None, fitting.by if fitting else "")
        text = min((r.new for r in own if r.old == text), default=text)
    return None


def clean_values(change: Change, seen: Upheld) -> None:
    """Take redacted words out of labels, attributes and memos."""
    for transcript, gone in seen.words.items():
        for replacement in dict.fromkeys(gone.values()):
            words = [word for word, put in gone.items() if put == replacement]
            redact_values(change, transcript, words, replacement, SETTLED)


def cleanse(change: Change, seen: Upheld, emptied: Iterable[str]) -> None:
    """At the very end: purge what the withdrawn and redacted words still stand in, of both sides, in texts and log."""
    change.flush()
    connection = change.connection
    for text in emptied:
        empty_text(connection, text)
    for transcript in sorted(seen.withdrawn):
        empty_former_texts(connection, transcript, lambda _: True)
        purge_events(connection, transcript, lambda kind, payload: True)
    for transcript, gone in seen.words.items():
        empty_former_texts(connection, transcript, lambda content, gone=gone: bool(places(content, gone)))  # type: ignore[misc]
        purge_events(connection, transcript, lambda kind, payload, gone=gone: holds(kind, payload, gone))  # type: ignore[misc]
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
