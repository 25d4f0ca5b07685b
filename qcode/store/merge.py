"""Merge the work of a copy: replay its change-sets under the last-writer rule, then settle the
state.

Each event keeps its change-set, time and author in the log of this study. The rule alone cannot
settle everything (two transcripts with one name, codings whose words were corrected on the other
side, codings in a withdrawn transcript). For this there are further rules, which look only at
decisions. So three copies give the same state, in whatever order they are merged.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import Any, Literal

from sqlalchemy import Connection, select

from qcode.errors import ProjectDamaged, Refused
from qcode.store import kinds, schema
from qcode.store.change import PURGED, WITHHELD, Change
from qcode.store.check import written_faults
from qcode.store.decided import Decided, decided, settled_keys
from qcode.store.kinds import Value
from qcode.store.lww import DECIDED, SETTLED, Key, LoggedEvent, newer
from qcode.store.placing import place, take_off
from qcode.store.purposes import MERGE
from qcode.store.settle import apply_decisions, log_outcome, mend
from qcode.store.store import Store
from qcode.store.uphold import (
    ProtectedContents,
    clean_values,
    cleaned_labels,
    enforce_removals,
    protected_contents,
    purge_remains,
)
from qcode.store.withhold import withheld_events

_EVENTS = (
    select(
        schema.event.c.change_set,
        schema.event.c.ordinal,
        schema.change_set.c.time,
        *(schema.event.c[n] for n in ("action", "kind", "entity", "transcript", "before", "after")),
    )
    .join(schema.change_set, schema.change_set.c.id == schema.event.c.change_set)
    .order_by(schema.event.c.seq)
)
_CHANGE_SETS = select(schema.change_set.c.id)

Side = Literal["newer", "ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A thing that was changed on both sides: both values (None: removed), and which one is
    kept.
    """

    kind: str
    entity: str
    ours: Any
    theirs: Any
    held: Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Merged:
    """The result of a merge: change-sets and events, codings and other things per author,
    conflicts, and what was settled.
    """

    change_sets: int
    events: int
    per_actor: Mapping[str, Mapping[str, int]]
    conflicts: tuple[Conflict, ...]
    settled: tuple[str, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    redacted: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each transcript that was redacted on one side only: the removed words, each with its
    replacement.
    """
    purged: bool = False
    """True if words that were withdrawn or redacted on one side had to be removed on the other."""
    blind: bool = False
    """True if the work of others was left out, because the reader codes something blind."""
    notes: tuple[str, ...] = ()
    """What people should check now: imported coders who may be the same person as an existing
    coder.
    """


@dataclass(slots=True)
class _Plan:
    incoming: list[LoggedEvent]
    headers: dict[str, Value]
    purged: list[tuple[str, int, str | None, str | None]]
    emptied: list[str]
    latest_theirs: dict[Key, LoggedEvent] = field(default_factory=dict)
    latest_ours: dict[Key, LoggedEvent] = field(default_factory=dict)


def merge(
    store: Store, other: Store, *, actor: str = "", side: Side = "newer", dry_run: bool = False
) -> Merged:
    """Add the change-sets of `other` that `store` does not have.

    Merging twice changes nothing. `side` chooses the side that wins conflicts; without it the newer
    change wins. What a packed copy withholds stays unchanged here. Raises Refused if the two files
    do not come from the same `init`, or if `store` is a packed copy, which must not receive others'
    work. Raises ProjectDamaged if the log of `other` was altered.
    """
    _proved(other, store)
    with (
        store.change(
            f"merge {other.path.name}", actor=actor, rehearse=dry_run, purpose=MERGE
        ) as change,
        other.engine.connect() as there,
    ):
        _same_study(change.connection, there)
        if withheld_events(change.connection):
            raise Refused(
                f"{store.path.name} was packed for one coder, who must not see the work of others;"
                " nothing was changed",
                advice="merge this copy into the study it was packed from",
            )
        plan = _plan(change.connection, there)
        seen = protected_contents(change.connection, there, _transcripts(plan))
        conflicts = tuple(c for c in _conflicts(plan, side) if not _lies_in(c, seen.withdrawn))
        merged = Merged(len(plan.headers), len(plan.incoming), _per_actor(plan), conflicts)
        # A dry run needs only the plan, and a merge without news must not leave a change-set.
        if dry_run or not (plan.incoming or plan.purged or seen.purging):
            return merged
        if plan.headers:
            # The merge must be later than everything it brings in, because undo and the last-writer
            # rule go by time, and the clocks of two computers differ.
            change.not_before(max(str(header["time"]) for header in plan.headers.values()))
        _copy_contents(change, there, plan)
        if plan.incoming:
            change.adopt(plan.headers, plan.incoming)
        _purge(change, plan)
        if side != "newer":
            _overrule(change, conflicts, side)
        settled = _settle(change, _decisions(change, there, plan), seen)
        # Purging comes last, because settling needs the old words to find places.
        purge_remains(change, seen, plan.emptied)
    purged = seen.purging or bool(plan.purged)
    return replace(
        merged, settled=settled, withdrawn=seen.withdrawn, redacted=seen.gone, purged=purged
    )


def _decisions(change: Change, theirs: Connection, plan: _Plan) -> dict[Key, Decided]:
    """The decisions on everything that came in, and on everything that a merge ever settled,
    because that is settled again.
    """
    change.flush()
    ours = change.connection

    def held(key: Key) -> Value | None:
        return kinds.read(theirs, *key) or kinds.read(ours, *key)

    # What earlier merges settled is settled again, so that their order does not matter.
    keys = {(e.kind, e.entity) for e in plan.incoming} | settled_keys(ours)
    return decided(
        ours,
        {(kind, entity) for kind, entity in keys if kind in kinds.TABLES or kind == kinds.LAYOUT},
        held,
    )


def _settle(
    change: Change, decisions: Mapping[Key, Decided], seen: ProtectedContents
) -> tuple[str, ...]:
    """Bring the state in line with the decisions, and log what follows from them. Returns notes for
    the user.
    """
    with change.unlogged() as touched:
        # Notes written by merges are not decisions, so they are made again as well.
        touched.update(
            decisions, (key for key in settled_keys(change.connection) if key[0] == "setting")
        )
        take_off(change, decisions)
        message = apply_decisions(change, {key: entry.value for key, entry in decisions.items()})
        enforce_removals(change, seen, decisions)
        if labels := cleaned_labels(change, seen, decisions):
            message = {key: what for key, what in message.items() if key not in labels}
            message |= apply_decisions(change, labels)
        moved = place(change, decisions, seen)
        message |= seen.told | mend(change)
        clean_values(change, seen)
    written = log_outcome(change, {key for key in touched if key[0] not in kinds.CONTENT})
    counts = Counter(what for key, what in message.items() if key in written)
    lines = [f"{count} × {what}" if count > 1 else what for what, count in sorted(counts.items())]
    carried = [m.carried.outcome for m in moved if (m.kind, m.entity) in written]
    if carried:
        lost, altered = carried.count("lost"), carried.count("changed") + carried.count("moved")
        told_of = f"{len(carried)} codings and marks carried over to a corrected text"
        lines.append(f"{told_of}; {altered} changed, {lost} to be reviewed")
    return tuple(lines)


def _proved(other: Store, store: Store) -> None:
    """Refuse a copy whose log or texts were damaged or edited, because the damage would be
    invisible after the merge.
    """
    with store.reading() as here:
        known = _change_sets(here)
    with other.reading() as there:
        # Nothing is taken from a copy without new change-sets, so it need not be checked.
        fault = next(written_faults(there), None) if _change_sets(there) - known else None
    if fault is not None:
        raise ProjectDamaged(
            f"{other.path} is damaged, so nothing was merged from it: {fault}",
            command=f"qcode -p {quote(str(other.path))} check",
        )


def _lies_in(conflict: Conflict, withdrawn: frozenset[str]) -> bool:
    """True if the conflict is in a withdrawn transcript, where nothing is left to decide."""
    versions = (v for v in (conflict.ours, conflict.theirs) if isinstance(v, dict))
    return conflict.entity in withdrawn or any(v.get("transcript") in withdrawn for v in versions)


def _transcripts(plan: _Plan) -> set[str]:
    """Transcripts whose text or layout was changed on either side."""
    kinds_of_text = ("transcript", kinds.LAYOUT)
    return {
        entity
        for latest in (plan.latest_ours, plan.latest_theirs)
        for kind, entity in latest
        if kind in kinds_of_text
    }


def _same_study(ours: Connection, theirs: Connection) -> None:
    def study(connection: Connection) -> Value | None:
        return kinds.read(connection, "setting", "study")

    if study(ours) != study(theirs):
        raise Refused(
            "the two files are different studies, not copies of one; nothing was changed",
            advice="use qcode codings export and import to copy codings from one study to another",
        )


def _change_sets(connection: Connection) -> set[str]:
    return set(connection.execute(_CHANGE_SETS).scalars())


def _events(connection: Connection, wanted: Iterable[str]) -> list[LoggedEvent]:
    """Events of the change-sets `wanted`, headers included, in the order of their log."""
    # Filtered here, because thousands of ids do not fit into one statement.
    chosen = set(wanted)
    return [LoggedEvent(*row) for row in connection.execute(_EVENTS) if row.change_set in chosen]


def _plan(ours: Connection, theirs: Connection) -> _Plan:
    known, there = _change_sets(ours), _change_sets(theirs)
    new = _events(theirs, there - known - _partly_withheld(theirs))
    headers = {e.entity: json.loads(e.after) for e in new if e.kind == kinds.CHANGE_SET and e.after}
    plan = _Plan(
        [e for e in new if e.kind != kinds.CHANGE_SET],
        headers,
        _purged_there(ours, theirs),
        _emptied_there(ours, theirs),
    )
    for event in plan.incoming:
        # Settled values are not decisions, so they cannot be in conflict.
        if event.action != SETTLED:
            _keep_newest(plan.latest_theirs, event)
    for event in _events(ours, known - there):
        if event.kind != kinds.CHANGE_SET and event.action != SETTLED:
            _keep_newest(plan.latest_ours, event)
    return plan


def _partly_withheld(connection: Connection) -> set[str]:
    """Change-sets that a packed copy has only in part. They are never merged, because the complete
    ones may come from another copy.
    """
    e = schema.event
    return set(
        connection.execute(select(e.c.change_set).where(e.c.kind == WITHHELD).distinct()).scalars()
    )


def _keep_newest(latest: dict[Key, LoggedEvent], event: LoggedEvent) -> None:
    key = event.kind, event.entity
    present = latest.get(key)
    if present is None or newer(event.stamp, present.stamp):
        latest[key] = event


def _purged_there(
    ours: Connection, theirs: Connection
) -> list[tuple[str, int, str | None, str | None]]:
    """Events whose words the other copy has purged and this one has not."""
    e = schema.event
    mark = e.c.before.startswith(PURGED) | e.c.after.startswith(PURGED)
    removed = theirs.execute(
        select(e.c.change_set, e.c.ordinal, e.c.before, e.c.after).where(mark)
    ).all()
    here = {
        (r.change_set, r.ordinal)
        for r in ours.execute(select(e.c.change_set, e.c.ordinal).where(mark))
    }
    return [(cs, n, before, after) for cs, n, before, after in removed if (cs, n) not in here]


def _emptied_there(ours: Connection, theirs: Connection) -> list[str]:
    """Texts that the other copy has emptied and this one still has."""
    x = schema.text
    removed = theirs.execute(select(x.c.id).where(x.c.content.is_(None))).scalars().all()
    present = set(ours.execute(select(x.c.id).where(x.c.content.is_not(None))).scalars())
    return [text for text in removed if text in present]


def _conflicts(plan: _Plan, side: Side) -> tuple[Conflict, ...]:
    result = []
    for key, theirs in plan.latest_theirs.items():
        ours = plan.latest_ours.get(key)
        if ours is None or _alike(ours.after, theirs.after) or key[0] in kinds.CONTENT:
            continue
        present: Literal["ours", "theirs"] = "theirs" if newer(theirs.stamp, ours.stamp) else "ours"
        if side != "newer":
            present = side
        result.append(Conflict(*key, _value(ours.after), _value(theirs.after), present))
    return tuple(result)


def _alike(a: str | None, b: str | None) -> bool:
    """True if two payloads are the same apart from their times."""
    if a is None or b is None or a.startswith(PURGED) or b.startswith(PURGED):
        return a == b
    return _timeless(a) == _timeless(b)


def _timeless(payload: str) -> dict[str, Any]:
    # Two copies that make the same thing do so at different times; that is not a conflict.
    return {key: value for key, value in json.loads(payload).items() if key != "created"}


def _value(payload: str | None) -> Any:
    if payload is None:
        return None
    return "purged" if payload.startswith(PURGED) else json.loads(payload)


PART = "part"
"""What the text, the speakers, the turns and the notes of an imported transcript are counted as."""


def _per_actor(plan: _Plan) -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for event in plan.incoming:
        if event.action != SETTLED and event.before != event.after:
            # Importing a transcript is one thing to a person and several events in the log.
            imported = event.action == "import" and event.kind != "transcript"
            part = imported or event.kind in kinds.CONTENT
            action = PART if part else event.action
            counts[str(plan.headers[event.change_set]["actor"])][action] += 1
    return {actor: dict(c) for actor, c in sorted(counts.items())}


def _copy_contents(change: Change, theirs: Connection, plan: _Plan) -> None:
    """Copy the texts and blobs that incoming events refer to; what was purged on either side stays
    purged.
    """
    cited: dict[str, set[str]] = defaultdict(set)
    for event in plan.incoming:
        if event.kind in kinds.CONTENT:
            cited[event.kind].add(event.entity)
    for kind, entities in cited.items():
        table = kinds.TABLES[kind]
        names = [c.name for c in table.columns]
        for entity in sorted(entities):
            if change.get(kind, entity) is None:
                row = theirs.execute(select(table).where(table.c.id == entity)).one_or_none()
                if row is not None:
                    # Inserted without an event, because the adopted events already log it.
                    change.connection.execute(table.insert(), dict(zip(names, row, strict=True)))


def _purge(change: Change, plan: _Plan) -> None:
    """Purge the payloads of events that were purged in the other copy."""
    e = schema.event
    change.flush()
    for change_set, ordinal, before, after in plan.purged:
        here = (e.c.change_set == change_set) & (e.c.ordinal == ordinal)
        change.connection.execute(e.update().where(here).values(before=before, after=after))


def _overrule(change: Change, conflicts: Sequence[Conflict], side: Side) -> None:
    """Decide all conflicts in favor of the chosen side."""
    for conflict in conflicts:
        value = conflict.ours if side == "ours" else conflict.theirs
        if value != "purged":
            change.note(
                DECIDED,
                conflict.kind,
                conflict.entity,
                change.get(conflict.kind, conflict.entity),
                value,
            )
