"""Merge copies of one study, with tables of what came in per person and what was changed on both
sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from shlex import quote
from typing import Any

from qcode.errors import NOT_COUNTED
from qcode.model import Column, Table
from qcode.shown import amount
from qcode.store.backups import before_bulk
from qcode.store.blindness import SUPERVISOR, Blindness
from qcode.store.merge import PART, Conflict, Merged, merge
from qcode.store.merge import Side as Side
from qcode.store.queries.names import names_ever
from qcode.store.store import Store
from qcode.store.view import View
from qcode.workflows.importing.withdrawing import (
    Redaction,
    purge_backups,
    redact_transcript,
    remove_transcript,
)
from qcode.workflows.keeping.logbook import described
from qcode.workflows.shared.near_coders import near_coders

_COUNTED = {
    "coding.add": "codings",
    "coding.remove": "codings removed",
    "done.mark": "done marks",
    "memo": "memos",
    "import": "imports",
    "coder.add": "coders",
}


_PASSAGES = ("examples", "codes", "card")
"""Fields of codes, codebooks and models that may contain words that others coded, or numbers of
their codings.
"""
_HASH = re.compile("[0-9a-f]{64}")
_SILENT = frozenset({"created", "source_sha256", "anchor", "segments", "turns", "speakers"})
"""Fields that mean nothing to a reader: hashes, and offsets of turns."""


def merge_copy(
    store: Store, other: Store, *, actor: str = "", side: Side = "newer", dry_run: bool = False
) -> Merged:
    """Merge the work of a copy, after a backup. Raises Refused for a different study. See
    `qcode.store.merge`.

    An actor who codes something blind, here or in the copy, sees only their own part in the result.
    Words that were withdrawn or redacted on one side are also removed from free pages of the file
    and from backups.
    """
    if not dry_run:
        before_bulk(store, f"before merging {other.path.name}")
    # Remembered before the merge, to tell which coders are new.
    known = {c.name for c in store.view(SUPERVISOR).coders()}
    blind = [
        store.view(actor or SUPERVISOR).blindness(),
        other.view(actor or SUPERVISOR).blindness(),
    ]
    merged = merge(store, other, actor=actor, side=side, dry_run=dry_run)
    # The merge may have brought a blind assignment of the actor.
    blind.append(store.view(actor or SUPERVISOR).blindness())
    if any(blind):
        merged = _own_part(merged, actor, blind)
    merged = replace(
        merged, notes=_one_person(known, {c.name for c in store.view(SUPERVISOR).coders()})
    )
    if not merged.purged:
        return merged
    # Purged words would otherwise remain in free pages of the file.
    store.compact()
    notes: list[str] = []
    for transcript in sorted(merged.withdrawn):
        notes += purge_backups(
            store, transcript, lambda copy, own: remove_transcript(copy, own, actor=actor)
        )
    for transcript, removed in sorted(merged.redacted.items()):
        for put in dict.fromkeys(removed.values()):
            same = Redaction(tuple(word for word, by in removed.items() if by == put), None, put)
            notes += _redact_backups(store, transcript, same, actor)
    notes.append(
        f"withdrawn or redacted words were removed here; if {other.path} still contains them, merge"
        " into it too"
    )
    conflicts = tuple(_without(conflict, merged.redacted) for conflict in merged.conflicts)
    return replace(merged, settled=(*merged.settled, *notes), conflicts=conflicts)


def _redact_backups(store: Store, transcript: str, same: Redaction, actor: str) -> list[str]:
    """Redact the same words in the backups beside the study; what to tell."""
    return purge_backups(
        store,
        transcript,
        lambda copy, own: redact_transcript(copy, own, same, actor=actor),
    )


def _one_person(before: set[str], after: set[str]) -> tuple[str, ...]:
    """Notes on imported coders with a name similar to another's. Only people can decide whether
    they are the same person.
    """
    pairs = sorted(
        {tuple(sorted((new, near))) for new in after - before for near in near_coders(new, after)}
    )
    return tuple(
        f"Coders {a!r} and {b!r} may be the same person; if so: qcode coders merge {quote(a)}"
        f" --into {quote(b)}."
        for a, b in pairs
    )


def _own_part(merged: Merged, actor: str, blind: Sequence[Blindness]) -> Merged:
    """The result without others' work, and without examples of codes, because these may be passages
    that others coded.
    """
    shown = []
    for conflict in merged.conflicts:
        versions = [v for v in (conflict.ours, conflict.theirs) if isinstance(v, dict)]
        if not any(
            b.hides_value(conflict.kind, v, v.get("transcript")) for b in blind for v in versions
        ):
            ours, theirs = (_without_passages(v) for v in (conflict.ours, conflict.theirs))
            shown.append(replace(conflict, ours=ours, theirs=theirs))
    own = {who: counts for who, counts in merged.per_actor.items() if who == actor}
    return replace(merged, per_actor=own, conflicts=tuple(shown), settled=(), blind=True)


def _without_passages(value: Any) -> Any:
    return (
        {k: v for k, v in value.items() if k not in _PASSAGES} if isinstance(value, dict) else value
    )


def merged_table(merged: Merged, source: str) -> Table:
    """One row per person: codings, removals, done marks, memos and everything else that came in."""
    rows = []
    for actor, counts in merged.per_actor.items():
        row: dict[str, Any] = {"copy": source, "coder": actor or "(system)"}
        for action, column in _COUNTED.items():
            row[column] = counts.get(action, 0)
        row["others"] = sum(n for action, n in counts.items() if action not in (*_COUNTED, PART))
        rows.append(row)
    columns = (
        Column("coder", "Who"),
        *(Column(c, c.capitalize(), "count") for c in _COUNTED.values()),
        Column("others", "Other changes", "count"),
    )
    what = (
        f"{amount(merged.change_sets, 'change-set')} with {amount(merged.events, 'event')}"
        if merged.events
        else "nothing new"
    )
    if merged.blind:
        what = NOT_COUNTED
    notes = (
        f"From {source}: {what}.",
        *(f"Settled: {line}." for line in merged.settled),
        *merged.notes,
    )
    return Table("merge", "", columns, tuple(rows), notes, data_columns=(Column("copy", "Copy"),))


def coded_by_others(view: View, merged: Merged) -> set[str]:
    """The transcripts in which others' codings were changed on both sides; the table shows
    these.
    """
    coders, names = (
        {c.id: c.name for c in view.coders()},
        {i: n for n, i in view.transcript_ids().items()},
    )
    versions = [
        v
        for c in merged.conflicts
        if c.kind == "coding"
        for v in (c.ours, c.theirs)
        if isinstance(v, dict)
    ]
    return {
        names[v["transcript"]]
        for v in versions
        if v["transcript"] in names and coders.get(v["coder"]) != view.as_coder
    }


def conflicts_table(view: View, merged: Merged) -> Table:
    """One row per thing changed on both sides, with both versions and the one that was kept."""
    names = names_ever(view)
    rows = tuple(_row(conflict, names) for conflict in merged.conflicts)
    columns = (
        Column("kind", "Kind"),
        Column("what", "What"),
        Column("ours", "Here"),
        Column("theirs", "There"),
        Column("held", "Holds"),
    )
    note = "The latest change was kept; choose otherwise with --ours or --theirs." if rows else ""
    return Table("merge.conflicts", "Changed on both sides", columns, rows, (note,) if note else ())


def _row(conflict: Conflict, names: Mapping[str, str]) -> dict[str, Any]:
    ours, theirs = _difference(conflict.ours, conflict.theirs)
    value = conflict.ours or conflict.theirs
    message = described(conflict.kind, value, names) if isinstance(value, dict) else None
    what = (
        message
        or names.get(conflict.entity)
        or (value.get("name") or value.get("key") if isinstance(value, dict) else None)
    )
    return {
        "kind": conflict.kind,
        "entity": conflict.entity,
        "what": what or conflict.entity[:12],
        "ours": ours,
        "theirs": theirs,
        "held": "here" if conflict.held == "ours" else "there",
    }


def _difference(ours: Any, theirs: Any) -> tuple[str, str]:
    """The fields that differ, on each side."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return ("removed" if ours is None else "kept", "removed" if theirs is None else "kept")
    fields = [k for k in ours if k not in _SILENT and ours[k] != theirs.get(k)]
    if not fields:
        return ("changed", "changed")
    return tuple(
        "; ".join(f"{k}: {_shown(side.get(k), k)}" for k in fields) for side in (ours, theirs)
    )  # type: ignore[return-value]


def _shown(value: Any, field: str) -> str:
    text = str(value)
    if field == "text" and _HASH.fullmatch(text):
        return f"the words {text[:8]}"
    return text if len(text) <= 200 else f"{text[:200]}…"


def _without(conflict: Conflict, removed: Mapping[str, Mapping[str, str]]) -> Conflict:
    """Both versions without redacted words."""
    versions = [v for v in (conflict.ours, conflict.theirs) if isinstance(v, dict)]
    words = next(
        (
            removed[t]
            for t in (conflict.entity, *(str(v.get("transcript")) for v in versions))
            if t in removed
        ),
        None,
    )
    if not words:
        return conflict
    return replace(
        conflict, ours=_clean(conflict.ours, words), theirs=_clean(conflict.theirs, words)
    )


def _clean(value: Any, words: Mapping[str, str]) -> Any:
    """The value with none of the words in its texts."""
    if not isinstance(value, dict):
        return value
    by_folded = {word.casefold(): put for word, put in words.items()}
    # Longest first, so that a word inside a longer one does not leave half of it.
    pattern = re.compile(
        "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True)), re.IGNORECASE
    )
    return {
        k: (
            pattern.sub(lambda m: by_folded.get(m[0].casefold(), "[redacted]"), v)
            if isinstance(v, str)
            else v
        )
        for k, v in value.items()
    }
