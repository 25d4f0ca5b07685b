"""What coders coded while they were blind, and what they changed after they had seen others'
codings.

Agreement is about independent work. If a coder had finished a transcript when blindness ended there
(see `unblinding` and `sights`), the codings and done marks of that moment count; they are read from
the log. What the coder added or removed later is in the study and in reports, and is counted here
as changed since.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qcode.model import Coding, Done
from qcode.spans import contains
from qcode.store.actors import LATE, Actors
from qcode.store.blindness import UNBLINDED
from qcode.store.queries.log import payload, work_since
from qcode.store.queries.names import present_names
from qcode.store.queries.texts import anchors
from qcode.store.view import StoredRow, View
from qcode.workflows.shared.sights import helped, sights

_OWN = {
    "coding": ("coding.add", "coding.remove", "undo", "redo", LATE),
    "done": ("done.mark", "done.undo", "undo", "redo", LATE),
}
"""Actions by which coders change their work. Other changes to codings (a new text, a merged code)
are not their decision. Codings that came from another name of the same person, who was not blind
there, count as added at that time.
"""

Place = tuple[str, str, str]
"""(transcript, coder, round), by name."""


@dataclass(slots=True)
class Since:
    """What one coder changed in one transcript and round after blindness had ended there."""

    added: set[str] = field(default_factory=set)
    removed: list[Coding] = field(default_factory=list)
    done_added: set[tuple[int, int, str]] = field(default_factory=set)
    done_removed: list[Done] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Independent:
    """The changes after blindness had ended, by place; only places where somebody worked blind."""

    since: Mapping[Place, Since] = field(default_factory=dict)

    def codings(self, codings: Iterable[Coding]) -> tuple[Coding, ...]:
        """The codings at the time when their coders were finished and still blind."""
        kept = [c for c in codings if c.id not in self._of((c.transcript, c.coder, c.round)).added]
        return (*kept, *(c for one in self.since.values() for c in one.removed))

    def done(self, marks: Iterable[Done]) -> list[Done]:
        """The done marks of that time."""
        kept = [
            d
            for d in marks
            if (d.start, d.end, d.created)
            not in self._of((d.transcript, d.coder, d.round)).done_added
        ]
        return [*kept, *(d for one in self.since.values() for d in one.done_removed)]

    def changed(
        self, transcripts: Collection[str], coders: Collection[tuple[str, str]]
    ) -> dict[str, int]:
        """How many codings each coder has added or removed since, in these transcripts; `coders`
        are (coder, round).
        """
        result: Counter[str] = Counter()
        for (transcript, coder, round), one in self.since.items():
            if transcript in transcripts and (coder, round) in coders:
                result[coder] += len(one.added) + len(one.removed)
        return {coder: n for coder, n in sorted(result.items()) if n}

    def _of(self, place: Place) -> Since:
        return self.since.get(place, _NOTHING)


_NOTHING = Since()


def independent(view: View, marks: Sequence[Done]) -> Independent:
    """Read from the log what was changed after blindness had ended. `marks` are the present done
    marks.
    """
    rows, seen = view.rows("mark", kind=[UNBLINDED]), [*sights(view), *helped(view)]
    # Most studies have neither marks nor sights, and reading the log takes long.
    if not (rows or seen):
        return Independent()
    return view.together(lambda one: _read(one, rows, seen, marks))


def _read(
    view: View,
    rows: Sequence[StoredRow],
    seen: Sequence[tuple[str, str, str]],
    marks: Sequence[Done],
) -> Independent:
    names = _Names(view)
    result: dict[Place, Since] = {}
    for (transcript, coder, round), times in _ends(view, rows, seen, marks, names).items():
        here: Place = (names.transcripts[transcript], names.coders[coder], round)
        own = [d for d in marks if (d.transcript, d.coder, d.round) == here]
        # Only the first end counts at which the coder had finished. What came before was still
        # independent work.
        for ended, looked in sorted(times.items()):
            since = _since(view, (transcript, coder, round), ended, names)
            if _was_done(own, since, wholly=looked):
                result[here] = since
                break
    return Independent(result)


def _was_done(own: Sequence[Done], since: Since, *, wholly: bool) -> bool:
    """Whether a coder had finished before: a part, or (`wholly`) everything that is finished now.

    A coder who looks at others' codings in the middle of a transcript then goes on coding it.
    """
    spans = {(d.start, d.end) for d in own if (d.start, d.end, d.created) not in since.done_added}
    spans |= {(d.start, d.end) for d in since.done_removed}
    added = [(start, end) for start, end, _ in since.done_added]
    return bool(spans) and (
        not wholly or all(any(contains(span, one) for span in spans) for one in added)
    )


def _ends(
    view: View,
    rows: Sequence[StoredRow],
    seen: Sequence[tuple[str, str, str]],
    marks: Sequence[Done],
    names: _Names,
) -> dict[tuple[str, str, str], dict[str, bool]]:
    """When independent work may have ended, by ids of transcript and coder, and round; and whether
    the coder only looked then.

    It ends when a blind assignment ends (`rows`). In a round that somebody coded blind, it also
    ends when the coder sees what others coded there, or is shown suggestions (`seen`: transcript,
    name, time). A coder who was never assigned blind in that round can look from the moment when
    blindness first ended there.
    """
    ends: dict[tuple[str, str, str], dict[str, bool]] = defaultdict(dict)
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.transcript in names.transcripts and row.coder in names.coders:
            key = row.transcript, _round(row.value)
            ends[row.transcript, row.coder, key[1]][row.created] = False
            first[key] = min(first.get(key, row.created), row.created)
    blind = {(row.transcript, row.coder, row.round) for row in view.rows("assignment", blind=True)}
    # In a round without blind assignments nobody expected independence, so looking ends nothing.
    began_blind = {(t, r) for t, _, r in blind} | set(first)
    saw: dict[tuple[str, str], set[str]] = defaultdict(set)
    for transcript, coder, time in seen:
        saw[transcript, coder].add(time)
    texts, people = (
        {name: i for i, name in some.items()} for some in (names.transcripts, names.coders)
    )
    for mark in marks:
        place = texts[mark.transcript], people[mark.coder], mark.round
        round = place[0], mark.round
        if round in first and place not in blind and place not in ends:
            ends[place][first[round]] = False
        if round in began_blind and (times := saw.get((place[0], mark.coder))):
            ends[place] = dict.fromkeys(times, True) | ends[place]
    return ends


class _Names:
    """The names behind ids, and the anchor of each present text."""

    def __init__(self, view: View) -> None:
        names = present_names(view)
        self.transcripts, self.coders, self.codes = names.transcript, names.coder, names.code
        self.anchors = anchors(view)
        self.same = view.read(Actors).same


def _round(value: str) -> str:
    content = json.loads(value)
    return str(content.get("round", "")) if isinstance(content, dict) else ""


def _since(view: View, place: tuple[str, str, str], ended: str, names: _Names) -> Since:
    """What a coder added and removed in a transcript and round (`place`, by ids) since the time
    `ended`.

    A suggestion is recorded in the change-set that accepts it.
    """
    transcript, coder, round = place
    events: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for row in work_since(view, transcript, tuple(_OWN), ended):
        # Work from another name of the same person counts as added at that moment.
        before = None if row.action == LATE else row.before
        value = payload(before) or payload(row.after)
        if (names.same(value.get("coder", "")), value.get("round")) == (coder, round):
            events[row.kind, row.entity].append(row)
    since = Since()
    for (kind, entity), rows in events.items():
        first = next(
            (r for r in rows if r.action in _OWN[kind] and (r.action == LATE or _is_change(r))),
            None,
        )
        if first is None:
            continue
        # Whether the thing existed when blindness ended.
        was = first.action != LATE and first.before is not None
        now, newest = rows[-1].after is not None, payload(rows[-1].after)
        if kind == "done":
            placed = not was or _restore(since, kind, entity, payload(first.before), names)
            if now and placed:
                since.done_added.add((newest["start"], newest["end"], newest["created"]))
        elif was and not now and rows[-1].action in _OWN[kind]:
            _restore(since, kind, entity, payload(rows[-1].before), names)
        elif now and not was:
            since.added.add(entity)
    return since


def _is_change(row: StoredRow) -> bool:
    """Whether something was added or removed."""
    return (row.before is None) != (row.after is None)


def _restore(since: Since, kind: str, entity: str, value: Mapping[str, Any], names: _Names) -> bool:
    """Restore what was removed later. False if that is impossible, because it was on an earlier
    text or was purged.
    """
    if not value or value.get("anchor") not in (names.anchors[value["transcript"]], "", None):
        return False
    transcript, coder = (
        names.transcripts[value["transcript"]],
        names.coders[names.same(value["coder"])],
    )
    if kind == "done":
        since.done_removed.append(
            Done(
                transcript,
                coder,
                value["start"],
                value["end"],
                value["round"],
                value["codebook"],
                value["created"],
            )
        )
    elif (code := names.codes.get(value["code"])) is not None:
        since.removed.append(
            Coding(
                entity,
                transcript,
                code,
                coder,
                value["start"],
                value["end"],
                value["round"],
                value["origin"],
                value["source"],
                value["created"],
                value["memo"],
                value["codebook"],
            )
        )
    return True
