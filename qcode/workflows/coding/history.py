"""Who coded what on a segment, and when, from the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qcode.model import Column, Interview, Table
from qcode.shown import amount, shortened
from qcode.spans import Span, overlaps
from qcode.store.actors import Actors
from qcode.store.blindness import EXAMPLE
from qcode.store.history import LogEntry
from qcode.store.printing import PREFIX, said
from qcode.store.queries.log import changes_of, changes_of_things
from qcode.store.queries.names import present_names
from qcode.store.queries.texts import anchors
from qcode.store.view import View
from qcode.workflows.shared.codings import segment_span
from qcode.workflows.shared.log_sentences import Where, coding_sentence, is_noise, places

PLACED = ("coding", "done", "memo", "mark")
"""Kinds that are on a passage and belong to a coder."""


@dataclass(slots=True)
class _Thing:
    """One coding, done mark, memo or mark with all its changes."""

    entries: list[LogEntry]
    here: bool = False
    placed: bool = False


def history_table(view: View, transcript: str, segments: str, *, everything: bool = False) -> Table:
    """The rows of ``qcode history``: every change of a coding, memo or mark that is, or ever was,
    on the segment (or range). What was only seen and suggested there is included with `everything`.

    In a blind transcript, only the coder's own. Raises Unknown or UsageError for a transcript or
    segment that does not exist.
    """
    interview = view.interview(transcript)
    first, last = segment_span(interview, segments)
    place = (first.start, last.end)

    def read(one: View) -> tuple[str, list[_Thing], dict[str, str], Actors, bool, Where]:
        anchor = anchors(one, [interview.id])[interview.id]
        things = [
            _thing(changes, place, anchor)
            for changes in changes_of_things(one, interview.id, PLACED)
        ]
        names = {**_names(one, things), interview.id: interview.name}
        where = places(one, [e for t in things for e in t.entries], names)
        return anchor, things, names, one.read(Actors), one.is_blind(interview.id), where

    anchor, things, names, actors, blind, where = view.together(read)
    if blind:
        things = [
            t for t in things if any(_owner(e, names, actors) == view.as_coder for e in t.entries)
        ]
    here = sorted((e for t in things if t.here for e in t.entries), key=lambda e: e.seq)
    shown = [e for e in here if everything or not is_noise(e)]
    rows = tuple(_row(e, names, interview, anchor, where) for e in shown)
    nothing = "You have not coded here yet." if blind else "Nobody has coded here yet."
    notes = [
        f"{amount(len(rows), 'change')} on segment {segments} of {interview.name}."
        if rows
        else nothing
    ]
    if len(here) > len(shown):
        notes.append(
            f"{len(here) - len(shown)} events of what was seen and suggested left out (--all)."
        )
    lost = sum(not t.placed for t in things)
    if lost:
        notes.append(
            f"{lost} codings or notes of earlier versions of this text cannot be located: qcode log"
            f" --transcript {interview.name}"
        )
    columns = (
        Column("seq", "Event", "count"),
        Column("when", "When (UTC)"),
        Column("actor", "Who"),
        Column("sentence", "What"),
        Column("words", "On the words"),
    )
    data = tuple(
        Column(k, k)
        for k in (
            *("what", "kind", "code", "coder"),
            *("time", "action", "entity", "start", "end", "round", "origin", "before", "after"),
        )
    )
    extra = {"transcript": interview.name, "segments": segments, "start": place[0], "end": place[1]}
    return Table("history", "", columns, rows, tuple(notes), extra=extra, data_columns=data)


def _thing(changes: list[LogEntry], place: Span, anchor: str) -> _Thing:
    """One coding, done mark, memo or mark with its changes, and whether it is, or ever was, on the
    place.
    """
    thing = _Thing(changes)
    for value in (value for entry in changes for value in _values(entry)):
        if value.get("anchor") in (anchor, "", None):
            thing.placed = True
            span = (value["start"], value["end"]) if value["start"] is not None else place
            thing.here = thing.here or overlaps(span, place)
    return thing


def _values(entry: LogEntry) -> Iterator[Mapping[str, Any]]:
    return (value for value in (entry.before, entry.after) if isinstance(value, dict))


def _coder(entry: LogEntry) -> str:
    return next((str(v["coder"]) for v in _values(entry) if v.get("coder")), "")


def _owner(entry: LogEntry, names: Mapping[str, str], actors: Actors) -> str:
    """The present name of the owner of an event's thing."""
    return names.get(actors.same(_coder(entry))) or actors.called(entry.actor, entry.time)


def _names(view: View, things: list[_Thing]) -> dict[str, str]:
    """Id → name of the coders and codes in these changes, including removed ones."""
    present = present_names(view)
    names = {**present.coder, **present.code}
    spoken = {
        str(v[k])
        for t in things
        for e in t.entries
        for v in _values(e)
        for k in ("coder", "code")
        if v.get(k)
    }
    for entity in spoken - set(names):
        for entry in changes_of(view, entity):
            for value in _values(entry):
                names[entity] = str(value.get("name") or value.get("key") or entity)
    return names


def _row(
    entry: LogEntry, names: Mapping[str, str], interview: Interview, anchor: str, where: Where
) -> dict[str, Any]:
    value: Mapping[str, Any] = next(iter(reversed(list(_values(entry)))), {})
    did = "added" if entry.before is None else "removed" if entry.after is None else "changed"
    if entry.action in ("undo", "redo"):
        did = f"{did} ({entry.action})"
    start, end = value.get("start"), value.get("end")
    coder = str(value.get("coder", ""))
    return {
        "seq": entry.seq,
        "time": entry.time,
        "when": entry.time[:19].replace("T", " "),
        "actor": entry.actor or "(system)",
        "sentence": coding_sentence(entry, names, where) or _other(did, entry, value, names),
        "what": did,
        "kind": entry.kind,
        "code": names.get(str(value.get("code")), _marked(value, names)),
        "coder": names.get(coder, coder),
        "words": _words(value, interview, anchor),
        "action": entry.action,
        "entity": entry.entity,
        "start": start,
        "end": end,
        "round": value.get("round"),
        "origin": value.get("origin"),
        "before": entry.before,
        "after": entry.after,
    }


def _other(did: str, entry: LogEntry, value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """A change without a sentence of its own: what it was done to."""
    kind = str(value.get("kind", "")).rpartition(".")[2]
    what = " ".join(part for part in (entry.kind, kind, _marked(value, names)) if part)
    return f"{did} {shortened(what, 80)}"


def _marked(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What a mark says."""
    message = str(value.get("value", ""))
    kind = str(value.get("kind", ""))
    if kind == EXAMPLE:
        return names.get(message, message)
    return said(kind, message, names) if kind.startswith(PREFIX) else message


def _words(value: Mapping[str, Any], interview: Interview, anchor: str) -> str:
    """The words of a value, if its offsets refer to the present text."""
    start, end = value.get("start"), value.get("end")
    if not value:
        return "(words purged)"
    if start is None or end is None:
        return ""
    if value.get("anchor") not in (anchor, "", None):
        return f"{start}–{end} of an earlier text"
    return shortened(interview.text[start:end].strip(), 40)
