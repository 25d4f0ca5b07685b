"""Remove a whole transcript, or words of one, from state, texts, codes, models and log in one
change-set.

The log keeps the SHA-256 of what was purged, so that `check` still passes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete

from qcode.model import Interview
from qcode.spans import Span
from qcode.store import kinds, schema
from qcode.store.blindness import SUPERVISOR
from qcode.store.change import Change
from qcode.store.holes import SpansAfterFilling, filled, take_out
from qcode.store.purge import WITHDRAWN, empty_models, empty_text, purge_events
from qcode.store.quoted import (
    Cleaner,
    Quoted,
    clean_codes,
    purge_codes,
    quoted,
    without_passages,
    without_words,
    would_change,
)
from qcode.store.reanchor import reanchor
from qcode.store.redact import (
    REDACT,
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
from qcode.store.view import View

_HANGING = ("coding", "done", "mark", "memo", "assignment", "attribute")
"""Kinds that belong to a transcript and are removed with it."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many log events lost words, and how many models were emptied; `removed` counts the
    removed things by kind.
    """

    events: int
    models: int
    removed: Mapping[str, int]


def withdraw(change: Change, transcript: str) -> Purged:
    """Remove a transcript (an id) and everything on it from the study, and purge its words
    everywhere.
    """
    connection = change.connection
    text = str((change.get("transcript", transcript) or {})["text"])
    removed = {kind: _remove_all(change, kind, transcript) for kind in _HANGING}
    change.remove(kinds.LAYOUT, transcript, WITHDRAWN)
    removed["speaker"] = _remove_all(change, "speaker", transcript)
    connection.execute(
        delete(schema.suggestion).where(schema.suggestion.c.transcript == transcript)
    )
    change.remove("transcript", transcript, WITHDRAWN)
    made, passages = quoted(connection, transcript), former_texts(connection, transcript)
    clean = without_passages(words for _, words in passages)
    clean_codes(change, made, clean, WITHDRAWN)
    change.flush()
    empty_text(connection, text)
    empty_former_texts(connection, transcript, lambda _: True)
    put_left(change, transcript, ())
    change.flush()
    purged = purge_events(connection, transcript, lambda change_set, kind, payload: True)
    purged += purge_codes(connection, made, lambda change_set: clean)
    return Purged(purged, empty_models(connection), removed)


def _remove_all(change: Change, kind: str, transcript: str) -> int:
    rows = change.view(SUPERVISOR).rows(kind, transcript=transcript)
    for row in rows:
        change.remove(kind, row.id, WITHDRAWN)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Redacting:
    """The plan of a redaction: words of a transcript → their replacements, and how to clean codes
    that contain them.
    """

    transcript: str
    words: Mapping[str, str]
    made: Quoted
    clean: Cleaner

    def changes_codes(self, view: View) -> bool:
        """Whether a code contains some of the words."""
        return view.read(lambda connection: would_change(connection, self.made, self.clean))


def redacting(view: View, transcript: str, words: Mapping[str, str]) -> Redacting:
    """The plan for redacting these words of a transcript (an id) in the present study."""

    def read(connection: Connection) -> Redacting:
        texts = [take_out(shown, words)[0] for _, shown in former_texts(connection, transcript)]
        return Redacting(
            transcript, words, quoted(connection, transcript), without_words(words, texts)
        )

    return view.read(read)


def replacements_in(view: View, transcript: str) -> frozenset[str]:
    """The replacement texts used by redactions of a transcript."""
    return view.read(lambda connection: replacements(connection, transcript))


def redact(
    change: Change,
    interview: Interview,
    plan: Redacting,
    spans: Sequence[Span],
    replacement: str,
    removed: Collection[str],
) -> Purged:
    """Replace the words at `spans`, and the words of the plan in labels, attributes, memos and
    codes; purge them everywhere.
    """
    connection = change.connection
    before = change.get("transcript", interview.id) or {}
    if spans:
        _replace_text(change, interview, before, spans, replacement)
    redact_values(change, interview.id, plan.words, REDACT)
    clean_codes(change, plan.made, plan.clean, REDACT)
    change.flush()
    if spans:
        empty_text(connection, before["text"])
        redact_former_texts(change, interview.id, plan.words)
    purged = purge_events(
        connection, interview.id, lambda change_set, kind, payload: holds(kind, payload, removed)
    )
    purged += purge_codes(connection, plan.made, lambda change_set: plan.clean)
    return Purged(purged, empty_models(connection), {})


def _replace_text(
    change: Change,
    interview: Interview,
    value: dict[str, object],
    spans: Sequence[Span],
    replacement: str,
) -> None:
    """Store the text without the words, and carry over turns, segments and everything anchored."""
    holes = [(span, replacement) for span in spans]
    stored = change.store_content("text", filled(interview.text, holes))
    layout = change.get(kinds.LAYOUT, interview.id) or {"speakers": [], "turns": [], "segments": []}
    change.put("transcript", interview.id, {**value, "text": stored, "source_sha256": ""}, REDACT)
    change.put(kinds.LAYOUT, interview.id, redacted_layout(layout, holes), REDACT)
    record(change, Record(interview.id, str(value["text"]), stored, tuple(holes)))
    reanchor(change, REDACT, SpansAfterFilling(holes))
