"""Withdrawal and redaction: words leave the study, its log and qcode's own backups; a tombstone stays."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from qcode.errors import ProjectError, Refused, UsageError
from qcode.model import Interview
from qcode.shown import one_name
from qcode.spans import Span, trim
from qcode.store import kinds, schema
from qcode.store.backups import folder_of, listed, rewrite
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.holes import Replaced, filled, find_holes, take_out
from qcode.store.purge import WITHDRAWN, empty_models, empty_text, purge_events
from qcode.store.purposes import REMOVAL, REMOVES
from qcode.store.quoted import Cleaner, Quoted, clean_codes, purge_codes, quoted, without_passages, without_words, would_change
from qcode.store.reanchor import reanchor
from qcode.store.redact import (
    Record,
    empty_former_texts,
    former_texts,
    holds,
    put_left,
    record,
    redact_former_texts,
    redact_values,
    redacted_layout,
    replacements,
)
from qcode.store.store import Store
from qcode.workflows.shared.codings import segment_span
from qcode.workflows.shared.people import acting

_HANGING = ("coding", "done", "mark", "memo", "assignment", "attribute")
"""Kinds that belong to a transcript and go with it."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken away."""

    transcript: str
    removed: dict[str, int]
    purged_events: int
    emptied_models: int
    notes: tuple[str, ...] = ()


def remove_transcript(store: Store, name: str, *, actor: str = "") -> Withdrawn:
    """Take a transcript out of the study with everything on it, and purge its words from texts, models and the log.

    The log keeps that it was there and when it went; `check` still passes. It cannot be undone.
    """
    entity = store.view(SUPERVISOR).transcript_id(name)
    with store.change(f"{REMOVES}{name}", actor=actor, purpose=REMOVAL) as change:
        notes = acting(change, actor)[1] if actor else ()
        text = change.get("transcript", entity)
        removed: dict[str, int] = {}
        for kind in _HANGING:
            removed[kind] = _remove_all(change, kind, entity)
        change.remove(kinds.LAYOUT, entity, WITHDRAWN)
        removed["speaker"] = _remove_all(change, "speaker", entity)
        change.connection.execute(schema.suggestion.delete().where(schema.suggestion.c.transcript == entity))
        change.remove("transcript", entity, WITHDRAWN)
        made, passages = quoted(change.connection, entity), former_texts(change.connection, entity)
        clean = without_passages(words for _, words in passages)
        clean_codes(change, made, clean, WITHDRAWN)
        change.flush()
        empty_text(change.connection, str((text or {})["text"]))
        empty_former_texts(change.connection, entity, lambda _: True)
        put_left(change, entity, ())
        change.flush()
        purged = purge_events(change.connection, entity, lambda kind, payload: True)
        purged += purge_codes(change.connection, made, clean)
        models = empty_models(change.connection)
    compact(store)
    told = purge_backups(store, entity, lambda copy, own: remove_transcript(copy, own, actor=actor))
    return Withdrawn(name, removed, purged, models, (*notes, *told))


def _remove_all(change: Change, kind: str, transcript: str) -> int:
    table = kinds.TABLES[kind]
    found = change.connection.execute(select(table.c.id).where(table.c.transcript == transcript)).scalars().all()
    for entity in found:
        change.remove(kind, entity, WITHDRAWN)
    return len(found)


def compact(store: Store) -> None:
    """Rewrite the file, so that deleted words are not left in its free pages."""
    from qcode.store.database import explained

    with explained(store.path), store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
        connection.exec_driver_sql("VACUUM")


@dataclass(frozen=True, slots=True)
class Redaction:
    """What to take out of a text: words (each occurrence, whatever the case), or whole segments; and what stands there then."""

    words: tuple[str, ...] = ()
    segments: str | None = None
    replacement: str = "[redacted]"


def redact_transcript(store: Store, name: str, redaction: Redaction, *, actor: str = "") -> tuple[int, Withdrawn]:
    """Replace words or segments in a transcript, in its labels, attributes and memos, and purge them from texts, models and log.

    Codings are carried over. Returns how many places were replaced. Raises Refused when the words do not occur.
    """
    interview = store.view(SUPERVISOR).interview(name)
    spans = _spans(store, interview, redaction)
    gone = {interview.text[a:b] for a, b in spans} | set(redaction.words)
    put_for = dict.fromkeys(sorted(gone), redaction.replacement)
    made, clean = store.view(SUPERVISOR).read(lambda connection: _quoting(connection, interview.id, put_for))
    if not spans and not _elsewhere(store, interview, redaction):
        quotes = store.view(SUPERVISOR).read(lambda connection: would_change(connection, made, clean))
        if not quotes:
            raise Refused(f"{interview.name} has none of these words; nothing was changed")
    with store.change(f"transcripts redact {interview.name}", actor=actor) as change:
        notes = acting(change, actor)[1] if actor else ()
        before = change.get("transcript", interview.id) or {}
        if spans:
            _replace_text(change, interview, before, spans, redaction.replacement)
        redact_values(change, interview.id, put_for, "redact")
        clean_codes(change, made, clean, "redact")
        change.flush()
        if spans:
            empty_text(change.connection, before["text"])
            redact_former_texts(change, interview.id, put_for)
        purged = purge_events(change.connection, interview.id, lambda kind, payload: holds(kind, payload, gone))
        purged += purge_codes(change.connection, made, clean)
        models = empty_models(change.connection)
    compact(store)
    # A backup may hold an older text with other segments: there it is the words that go, not the numbers.
    same = Redaction(tuple(sorted(gone)), None, redaction.replacement)
    told = purge_backups(store, interview.id, lambda copy, own: redact_transcript(copy, own, same, actor=actor))
    return len(spans), Withdrawn(interview.name, {}, purged, models, (*notes, *told))


def _quoting(connection: Connection, transcript: str, gone: Mapping[str, str]) -> tuple[Quoted, Cleaner]:
    """The codes that were made of words of the transcript, and how what is redacted goes from codes."""
    texts = [take_out(words, gone)[0] for _, words in former_texts(connection, transcript)]
    return quoted(connection, transcript), without_words(gone, texts)


def purge_backups(store: Store, transcript: str, purge: Callable[[Store, str], object]) -> list[str]:
    """Do the same in every backup beside the study that holds the transcript; what to tell, also where that failed."""
    told = []
    purged = 0

    def change(path: Path) -> bool:
        with Store.open(path) as copy:
            own = next((name for name, entity in copy.view(SUPERVISOR).transcript_ids().items() if entity == transcript), None)
            if own is None:
                return False
            try:
                purge(copy, own)
            except Refused:
                return False
        return True

    for backup in listed(folder_of(store.path)):
        try:
            purged += rewrite(backup, change)
        except ProjectError as problem:
            told.append(f"the backup {backup.path} could not be purged ({problem.message}); delete it by hand")
    if purged:
        told.append(f"purged {purged} {'backup' if purged == 1 else 'backups'} next to the study too")
    return told


def _spans(store: Store, interview: Interview, redaction: Redaction) -> list[Span]:
    if redaction.segments is not None:
        first, last = segment_span(interview, redaction.segments)
        return [trim(interview.text, (s.start, s.end)) for s in interview.segments[first.number - 1 : last.number]]
    if not any(w.strip() for w in redaction.words):
        raise UsageError("give --words or --segments")
    wanted = dict.fromkeys(redaction.words, redaction.replacement)
    puts = store.view(SUPERVISOR).read(lambda connection: replacements(connection, interview.id))
    return [span for span, _ in find_holes(interview.text, wanted, puts)]


def _elsewhere(store: Store, interview: Interview, redaction: Redaction) -> bool:
    labels = [p.label for p in interview.participants] + [v for p in interview.participants for v in p.attributes.values()]
    m = schema.memo
    memos = store.view(SUPERVISOR).read(
        lambda c: c.execute(select(m.c.text).where(m.c.transcript == interview.id)).scalars().all()
    )
    return any(w.casefold() in text.casefold() for w in redaction.words for text in [*labels, *memos])


def _replace_text(
    change: Change, interview: Interview, value: dict[str, object], spans: Sequence[Span], replacement: str
) -> None:
    """Store the text without the words; turns, segments and everything anchored follow."""
    holes = [(span, replacement) for span in spans]
    stored = change.store_content("text", filled(interview.text, holes))
    layout = change.get(kinds.LAYOUT, interview.id) or {"speakers": [], "turns": [], "segments": []}
    change.put("transcript", interview.id, {**value, "text": stored, "source_sha256": ""}, "redact")
    change.put(kinds.LAYOUT, interview.id, redacted_layout(layout, holes), "redact")
    record(change, Record(interview.id, str(value["text"]), stored, tuple(holes)))
    reanchor(change, "redact", Replaced(holes))


def rename_transcript(store: Store, name: str, new: str, *, actor: str = "") -> tuple[str, ...]:
    """Rename a transcript. Raises Refused when the name is taken, UsageError for an empty one."""
    view = store.view(SUPERVISOR)
    entity = view.transcript_id(name)
    new = one_name(new)
    if not new:
        raise UsageError("the new name is empty")
    taken = [n for n, i in view.transcript_ids().items() if n.casefold() == new.casefold() and i != entity]
    if taken:
        raise Refused(f"there is already a transcript {taken[0]!r}; nothing was changed")
    with store.change(f"transcripts rename {name} {new}", actor=actor) as change:
        notes = acting(change, actor)[1] if actor else ()
        change.put("transcript", entity, {**(change.get("transcript", entity) or {}), "name": new}, "transcript.rename")
    return notes
