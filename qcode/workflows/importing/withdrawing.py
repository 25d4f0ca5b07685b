"""Withdrawal and redaction: words leave the study, its log and qcode's own backups; a tombstone
stays.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from qcode.errors import ProjectError, Refused, UsageError
from qcode.model import Interview
from qcode.shown import one_name
from qcode.spans import Span, trim
from qcode.store.backups import folder_of, listed, rewrite
from qcode.store.blindness import SUPERVISOR
from qcode.store.holes import find_holes
from qcode.store.purposes import REMOVAL, REMOVES
from qcode.store.store import Store
from qcode.store.withdraw import redact, redacting, replacements_in, withdraw
from qcode.workflows.shared.codings import segment_span
from qcode.workflows.shared.expressions import saved_expressions
from qcode.workflows.shared.people import coder_entity


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken away."""

    transcript: str
    removed: dict[str, int]
    purged_events: int
    emptied_models: int
    notes: tuple[str, ...] = ()


def remove_transcript(store: Store, name: str, *, actor: str = "") -> Withdrawn:
    """Take a transcript out of the study with everything on it, and purge its words from texts,
    models and the log.

    The log keeps that it was there and when it went; `check` still passes. It cannot be undone.
    """
    entity = store.view(SUPERVISOR).transcript_id(name)
    with store.change(f"{REMOVES}{name}", actor=actor, purpose=REMOVAL) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        purged = withdraw(change, entity)
    store.compact()
    message = purge_backups(
        store, entity, lambda copy, own: remove_transcript(copy, own, actor=actor)
    )
    return Withdrawn(name, dict(purged.removed), purged.events, purged.models, (*notes, *message))


@dataclass(frozen=True, slots=True)
class Redaction:
    """What to take out of a text: words (each occurrence, whatever the case), or whole segments;
    and what stands there then.
    """

    words: tuple[str, ...] = ()
    segments: str | None = None
    replacement: str = "[redacted]"


def redact_transcript(
    store: Store, name: str, redaction: Redaction, *, actor: str = ""
) -> tuple[int, Withdrawn]:
    """Replace words or segments in a transcript, in its labels, attributes and memos, and purge
    them from texts, models and log.

    Codings are carried over. Returns how many places were replaced. Raises Refused when the words
    do not occur.
    """
    interview = store.view(SUPERVISOR).interview(name)
    spans = _spans(store, interview, redaction)
    removed = {interview.text[a:b] for a, b in spans} | set(redaction.words)
    view = store.view(SUPERVISOR)
    plan = redacting(view, interview.id, dict.fromkeys(sorted(removed), redaction.replacement))
    if not spans and not _elsewhere(store, interview, redaction) and not plan.changes_codes(view):
        raise Refused(f"{interview.name} has none of these words; nothing was changed")
    with store.change(f"transcripts redact {interview.name}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        purged = redact(change, interview, plan, spans, redaction.replacement, removed)
    store.compact()
    # A backup may hold an older text with other segments: there it is the words that go, not the
    # numbers.
    same = Redaction(tuple(sorted(removed)), None, redaction.replacement)
    message = purge_backups(
        store, interview.id, lambda copy, own: redact_transcript(copy, own, same, actor=actor)
    )
    message += _still_asked(store, removed)
    return len(spans), Withdrawn(
        interview.name, {}, purged.events, purged.models, (*notes, *message)
    )


def _still_asked(store: Store, removed: Collection[str]) -> list[str]:
    """Which saved expressions have the words: those are of who saved them, and are left to them."""
    words = [w.casefold() for w in removed]
    return [
        f"the saved expression {name} has these words too: qcode query remove {name}"
        for name, text in saved_expressions(store.view(SUPERVISOR)).items()
        if any(w in text.casefold() for w in words)
    ]


def purge_backups(
    store: Store, transcript: str, purge: Callable[[Store, str], object]
) -> list[str]:
    """Do the same in every backup beside the study that holds the transcript; what to tell, also
    where that failed.
    """
    notes = []
    purged = 0

    def change(path: Path) -> bool:
        with Store.open(path) as copy:
            own = next(
                (
                    name
                    for name, entity in copy.view(SUPERVISOR).transcript_ids().items()
                    if entity == transcript
                ),
                None,
            )
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
            notes.append(
                f"the backup {backup.path} could not be purged ({problem.message}); delete it by"
                " hand"
            )
    if purged:
        notes.append(
            f"purged {purged} {'backup' if purged == 1 else 'backups'} next to the study too"
        )
    return notes


def _spans(store: Store, interview: Interview, redaction: Redaction) -> list[Span]:
    if redaction.segments is not None:
        first, last = segment_span(interview, redaction.segments)
        return [
            trim(interview.text, (s.start, s.end))
            for s in interview.segments[first.number - 1 : last.number]
        ]
    if not any(w.strip() for w in redaction.words):
        raise UsageError("give --words or --segments")
    wanted = dict.fromkeys(redaction.words, redaction.replacement)
    puts = replacements_in(store.view(SUPERVISOR), interview.id)
    return [span for span, _ in find_holes(interview.text, wanted, puts)]


def _elsewhere(store: Store, interview: Interview, redaction: Redaction) -> bool:
    labels = [p.label for p in interview.participants] + [
        v for p in interview.participants for v in p.attributes.values()
    ]
    memos = [row.text for row in store.view(SUPERVISOR).rows("memo", transcript=interview.id)]
    return any(
        w.casefold() in text.casefold() for w in redaction.words for text in [*labels, *memos]
    )


def rename_transcript(store: Store, name: str, new: str, *, actor: str = "") -> tuple[str, ...]:
    """Rename a transcript. Raises Refused when the name is taken, UsageError for an empty one."""
    view = store.view(SUPERVISOR)
    entity = view.transcript_id(name)
    new = one_name(new)
    if not new:
        raise UsageError("the new name is empty")
    taken = [
        n
        for n, i in view.transcript_ids().items()
        if n.casefold() == new.casefold() and i != entity
    ]
    if taken:
        raise Refused(f"there is already a transcript {taken[0]!r}; nothing was changed")
    with store.change(f"transcripts rename {name} {new}", actor=actor) as change:
        notes = coder_entity(change, actor)[1] if actor else ()
        change.put(
            "transcript",
            entity,
            {**(change.get("transcript", entity) or {}), "name": new},
            "transcript.rename",
        )
    return notes
