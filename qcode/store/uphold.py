"""What a merge must never undo: withdrawn transcripts stay removed, redacted words stay redacted,
and a layout belongs to its text.

The last-writer rule looks at single things. But a transcript's text and its layout are two things
that must match. And words that one copy purged may be in the later work of the other. This module
handles both, so that every order of merging gives the same result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, select

from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.decided import Decided, given_by
from qcode.store.holes import find_holes, take_out
from qcode.store.kinds import Value
from qcode.store.layouts import Layouts, same_turns
from qcode.store.lineage import Lineage, texts_made_of
from qcode.store.lww import SETTLED, Key
from qcode.store.purge import WITHDRAWN, empty_models, empty_text, purge_events
from qcode.store.quoted import (
    Cleaner,
    Quoted,
    clean_codes,
    purge_codes,
    quoted,
    without_passages,
    without_words,
)
from qcode.store.redact import (
    Record,
    empty_former_texts,
    former_texts,
    holds,
    left_records,
    made_in,
    put_left,
    records,
    redact_values,
    redacted_layout,
)
from qcode.store.sides import Search, Searches, Side, Step, searches

_OF_TEXT = ("text", "source", "source_sha256", "format", "encoding", "words")
"""The columns of a transcript that change with its text."""


_CONTENT = select(schema.text.c.content).where(schema.text.c.id == bindparam("this"))
_CHANGE_SETS = select(schema.change_set.c.id)
_EMPTIED = select(schema.text.c.id).where(schema.text.c.content.is_(None))
_WITHDRAWN = (
    select(schema.event.c.entity)
    .where(schema.event.c.kind == "transcript", schema.event.c.action == WITHDRAWN)
    .distinct()
)


@dataclass(slots=True)
class ProtectedContents:
    """What both copies contained before the merge, and what had to be kept then.

    `contents` are texts, by id, that only one copy still has; `shown` the present texts of a
    transcript in either copy; `sides` what each copy knows; `former` the present and former texts
    of a transcript in either copy; `left` what earlier merges left of texts; `looked_for` the
    redactions that these merges searched for; `speakers` the speakers of redacted transcripts in
    our copy; `searched` the words to search for in the values of a transcript; `quotes` how to
    clean the codes.
    """

    withdrawn: frozenset[str]
    contents: dict[str, str]
    shown: dict[str, dict[str, str]]
    sides: tuple[Side, Side]
    purging: bool
    gone: dict[str, dict[str, str]] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    lineages: dict[str, Lineage] = field(default_factory=dict)
    left: frozenset[Record] = frozenset()
    looked_for: dict[str, set[Step]] = field(default_factory=dict)
    searched: dict[str, Searches[dict[str, str]]] = field(default_factory=dict)
    former: dict[str, dict[str, str]] = field(default_factory=dict)
    speakers: dict[Key, Value] = field(default_factory=dict)
    quotes: list[tuple[Quoted, Searches[Cleaner]]] = field(default_factory=list)
    told: dict[Key, str] = field(default_factory=dict)


def protected_contents(
    ours: Connection, theirs: Connection, touched: Iterable[str]
) -> ProtectedContents:
    """Read everything needed before anything is changed; `touched` are transcripts changed on
    either side.
    """
    sides = _side(ours), _side(theirs)
    withdrawn = sides[0].withdrawn | sides[1].withdrawn
    redacted_ones = {r.transcript for one in (ours, theirs) for r in records(one)}
    shown: dict[str, dict[str, str]] = {}
    for transcript in sorted({*touched, *redacted_ones} - withdrawn):
        shown[transcript] = {}
        for connection in (ours, theirs):
            value = kinds.read(connection, "transcript", transcript)
            if value is not None and (words := _content(connection, value["text"])) is not None:
                shown[transcript][value["text"]] = words
    present = _held_by_one(ours, theirs) | _held_by_one(theirs, ours)
    noted = [left_records(connection) for connection in (ours, theirs)]
    looked_for: dict[str, set[Step]] = {}
    for one, side in zip(noted, sides, strict=True):
        for r in one:
            looked_for.setdefault(r.old, set()).update(side.redactions)
    left = frozenset(r for one in noted for r in one)
    former = {
        t: dict(former_texts(ours, t)) | dict(former_texts(theirs, t))
        for t in sorted({*shown, *withdrawn})
    }
    return ProtectedContents(
        withdrawn,
        present,
        shown,
        sides,
        bool(present),
        left=left,
        looked_for=looked_for,
        former=former,
        speakers=_speakers_of(ours, redacted_ones),
    )


def _side(connection: Connection) -> Side:
    return Side(
        frozenset(connection.execute(_CHANGE_SETS).scalars()),
        frozenset((r.old, r.new) for r in records(connection)),
        frozenset(connection.execute(_WITHDRAWN).scalars()),
    )


def _speakers_of(connection: Connection, transcripts: Iterable[str]) -> dict[Key, Value]:
    s = schema.speaker
    query = select(s.c.id).where(s.c.transcript.in_(sorted(transcripts)))
    keys = [("speaker", entity) for entity in connection.execute(query).scalars()]
    return {key: value for key in keys if (value := kinds.read(connection, *key)) is not None}


def _content(connection: Connection, text: str) -> str | None:
    return connection.execute(_CONTENT, {"this": text}).scalar()


def _held_by_one(one: Connection, other: Connection) -> dict[str, str]:
    """Texts that one copy still has and the other has emptied."""
    result = {}
    for text in other.execute(_EMPTIED).scalars().all():
        content = _content(one, text)
        if content is not None:
            result[text] = content
    return result


def enforce_removals(
    change: Change, seen: ProtectedContents, decisions: Mapping[Key, Decided]
) -> None:
    """After the decisions were applied: remove withdrawn transcripts, apply redactions to every
    text, make layouts match.

    Every transcript gets the last decided text, without redacted words, in the newest layout that
    was made for it.
    """
    # Withdrawn transcripts come first, because nothing in them has to be settled.
    for transcript in sorted(seen.withdrawn):
        _withdraw(change, transcript, seen)
    made = records(change.connection)
    laid = {entity for kind, entity in decisions if kind in ("transcript", kinds.LAYOUT)}
    for transcript in sorted(laid | set(seen.shown)):
        own = [r for r in made if r.transcript == transcript]
        left = [
            r for r in {*seen.left, *left_records(change.connection)} if r.transcript == transcript
        ]
        made_of = texts_made_of(change.connection, transcript) if own else {}
        texts = {t for r in (*own, *left) for t in (r.old, r.new)} | {
            t for new, old in made_of.items() for t in (new, *old)
        }
        kept = {text: _content(change.connection, text) for text in texts}
        known = {text: words for text, words in kept.items() if words is not None}
        known |= seen.contents | seen.shown.get(transcript, {})
        lineage = seen.lineages[transcript] = Lineage(
            own, left, made_of, seen.looked_for, made_in(change.connection) if own else {}
        )
        removed, known = lineage.words(known)
        seen.contents |= known
        _fit(change, transcript, decisions.get(("transcript", transcript)), own, removed, seen)
        _note_left(change, transcript, lineage, known, removed)
        if removed:
            seen.words[transcript] = removed
            seen.searched[transcript] = searches(
                seen.sides, partial(_words_unknown, lineage, removed)
            )
            new = [r for r in own if not all((r.old, r.new) in s.redactions for s in seen.sides)]
            if new or seen.purging:
                seen.gone[transcript] = removed


def _words_unknown(
    lineage: Lineage, removed: Mapping[str, str], side: Side
) -> dict[str, str] | None:
    return lineage.words_besides(side.redactions, removed) or None


def _note_left(
    change: Change,
    transcript: str,
    lineage: Lineage,
    known: Mapping[str, str],
    removed: Mapping[str, str],
) -> None:
    """Keep the rest of every text and the places of its holes. Its redacted words are deleted, but
    other copies may have coded on it.
    """
    noted = []
    for text, (content, holes) in lineage.left(known, removed).items():
        if (stored := change.store_content("text", content)) != text:
            noted.append(Record(transcript, text, stored, holes))
    put_left(change, transcript, noted)


def _withdraw(change: Change, transcript: str, seen: ProtectedContents) -> None:
    value = change.get("transcript", transcript)
    change.remove(kinds.LAYOUT, transcript, SETTLED)
    put_left(change, transcript, ())
    if value is None:
        return
    change.remove("transcript", transcript, SETTLED)
    message = (
        f"{value['name']} was withdrawn on one side: the work done in it on the other side was not"
        " merged"
    )
    seen.told["transcript", transcript] = message


def _fit(
    change: Change,
    transcript: str,
    wording: Decided | None,
    own: list[Record],
    removed: Mapping[str, str],
    seen: ProtectedContents,
) -> None:
    """Give the transcript a text that may be shown, and a layout for that text."""
    value = change.get("transcript", transcript)
    if value is None:
        return
    layouts = Layouts(change.connection, transcript, own)
    last, lineage = _with_last_text(value, layouts), seen.lineages[transcript]
    # If the words of the last decided text are lost, use the present text, or else the text that
    # the last merge settled on.
    wanted = [
        last,
        value,
        *(
            []
            if wording is None or wording.settled is None
            else [{**value, "text": wording.settled["text"]}]
        ),
    ]
    for one in wanted:
        text = str(one["text"])
        known = _with_stored(change.connection, text, seen.contents)
        if (result := lineage.cleaned(text, known, removed)) is not None:
            value = one
            break
    else:
        return
    content, steps = result
    fitting = layouts.of(text)
    # If the log no longer shows it, assume that text and layout were decided together, as is
    # normal.
    layout = change.get(kinds.LAYOUT, transcript) if fitting is None else fitting.value
    for holes in steps:
        layout = None if layout is None else redacted_layout(layout, holes)
    stored = change.store_content("text", content)
    value = {**value, "segment_by": (fitting.by if fitting else "") or value["segment_by"]}
    if stored != value["text"]:
        value |= {"text": stored, "source_sha256": ""}
        message = (
            f"{value['name']} was redacted on one side: its words were removed from the work on the"
            " other side; check its memos"
        )
        seen.told["transcript", transcript] = message
    change.put("transcript", transcript, value, SETTLED)
    decided_on = change.get(kinds.LAYOUT, transcript)
    if layout is not None and layout != decided_on:
        change.put(kinds.LAYOUT, transcript, layout, SETTLED)
        if decided_on is not None and same_turns(decided_on, layout):
            message = (
                f"the speakers of {value['name']} were changed on one side, its segments on the"
                " other: both changes were kept"
            )
        else:
            what = (
                f"speakers or segments of {value['name']} were changed on one side, and its"
                " text on the other"
            )
            message = f"{what}: the changed text was kept with its own; correct them again"
        seen.told[kinds.LAYOUT, transcript] = message


def _with_last_text(value: dict[str, Any], layouts: Layouts) -> dict[str, Any]:
    """The transcript with the last decided text, even if its name or segments were decided
    later.
    """
    last = layouts.text()
    return value if last is None else {**value, **{name: last[name] for name in _OF_TEXT}}


def _with_stored(
    connection: Connection, text: str, contents: Mapping[str, str]
) -> Mapping[str, str]:
    """The contents, including that of `text` if the study has it."""
    if text in contents or (stored := _content(connection, text)) is None:
        return contents
    return {**contents, text: stored}


def cleaned_labels(
    change: Change, seen: ProtectedContents, decisions: Mapping[Key, Decided]
) -> dict[Key, Value | None]:
    """All speakers of the transcripts whose labels hold redacted words: what was decided on them,
    without the words. Labels are unique, so the names have to be settled without the words as well.
    """
    result: dict[Key, Value | None] = {}
    for transcript, words in seen.searched.items():
        wanted = _speakers(seen, transcript, decisions)
        cleaned = dict(wanted)
        for key, value in wanted.items():
            if value is None or not take_out(str(value["label"]), words.widest or {})[1]:
                continue
            own = _of_value(change.connection, words, key) or {}
            cleaned[key] = {**value, "label": take_out(str(value["label"]), own)[0]}
        if cleaned != wanted:
            result |= cleaned
    return result


def _speakers(
    seen: ProtectedContents, transcript: str, decisions: Mapping[Key, Decided]
) -> dict[Key, Value | None]:
    """The speakers of a transcript as they were decided, before names were settled."""
    decided = {key: entry.value for key, entry in decisions.items() if key[0] == "speaker"}
    return {
        key: value
        for key, value in {**seen.speakers, **decided}.items()
        if (value or seen.speakers.get(key) or {}).get("transcript") == transcript
    }


def clean_values(change: Change, seen: ProtectedContents) -> None:
    """Remove redacted words from labels, attributes, memos and codes, and passages of withdrawn
    transcripts from codes.
    """
    connection = change.connection
    for transcript, words in seen.searched.items():
        if words.widest is not None:
            of_value = partial(_of_value, connection, words)
            redact_values(change, transcript, words.widest, SETTLED, of_value)
    for transcript in sorted({*seen.withdrawn, *seen.searched}):
        cleaners = searches(seen.sides, partial(_cleaner, connection, transcript, seen))
        if cleaners.widest is not None:
            made = quoted(connection, transcript)
            seen.quotes.append((made, cleaners))
            clean_codes(
                change, made, cleaners.widest, SETTLED, partial(_of_value, connection, cleaners)
            )


def _of_value(connection: Connection, found: Searches[Search], key: Key) -> Search | None:
    """What to search for in the present value of a thing."""
    return found.of(given_by(connection, key))


def _cleaner(
    connection: Connection, transcript: str, seen: ProtectedContents, side: Side
) -> Cleaner | None:
    """The cleaner of codes from people who knew what that side knows; None if it would take out
    nothing.
    """
    former = seen.former.get(transcript, {}) | dict(former_texts(connection, transcript))
    if transcript in seen.withdrawn:
        return None if transcript in side.withdrawn else without_passages(former.values())
    removed = seen.words[transcript]
    words = seen.lineages[transcript].words_besides(side.redactions, removed)
    texts = [take_out(text, removed)[0] for text in former.values()]
    return without_words(words, texts) if words else None


def purge_remains(change: Change, seen: ProtectedContents, emptied: Iterable[str]) -> None:
    """As the last step, purge withdrawn and redacted words of both sides wherever they remain, in
    texts and log.
    """
    change.flush()
    connection = change.connection
    for text in emptied:
        empty_text(connection, text)
    for transcript in sorted(seen.withdrawn):
        for text in (*seen.former.get(transcript, {}), *dict(former_texts(connection, transcript))):
            empty_text(connection, text)
        purge_events(connection, transcript, lambda change_set, kind, payload: True)
    for r in left_records(connection):
        empty_text(connection, r.old)
    for transcript, removed in seen.words.items():
        _purge_words(connection, transcript, removed, seen.searched[transcript])
    for made, cleaners in seen.quotes:
        purge_codes(connection, made, cleaners.of)
    if seen.purging:
        empty_models(connection)
    # Emptying a text of one transcript must not empty the same text of another.
    _show_again(connection, seen.contents)


def _purge_words(
    connection: Connection,
    transcript: str,
    removed: Mapping[str, str],
    searched: Searches[dict[str, str]],
) -> None:
    """Purge redacted words from a transcript's former texts and from its events."""
    empty_former_texts(connection, transcript, lambda content: bool(find_holes(content, removed)))
    if searched.widest:
        purge_events(
            connection,
            transcript,
            lambda change_set, kind, payload: holds(kind, payload, searched.of(change_set) or {}),
        )


def _show_again(connection: Connection, contents: Mapping[str, str]) -> None:
    """Restore texts that one copy emptied but that another transcript of the other copy shows."""
    t, x = schema.transcript, schema.text
    query = select(x.c.id).join(t, t.c.text == x.c.id).where(x.c.content.is_(None))
    for text in connection.execute(query).scalars().all():
        if text in contents:
            connection.execute(x.update().where(x.c.id == text).values(content=contents[text]))
