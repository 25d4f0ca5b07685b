"""Changes while coding as sentences of everyday words: ``coded segment 4 of LE-01 with hotline``.

Everything else in the log is told by `workflows.keeping.logbook`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from qcode.model import NOT_PUT, PUT
from qcode.shown import shortened
from qcode.spans import Span
from qcode.store.history import LogEntry
from qcode.store.queries.passages import who_speaks
from qcode.store.queries.texts import anchors
from qcode.store.view import View

Names = Mapping[str, str]
Where = Callable[[Mapping[str, Any]], str]
"""The place of a stored value in words."""

NOISE = frozenset({"seen", "suggestion"})
"""Marks that record what was looked at and suggested; nobody decided them."""
_MARKED = {
    "star": ("marked {where} as quotable", "removed the mark “quotable” from {where}"),
    "unsure": ("flagged {where} as not sure", "removed the flag “not sure” from {where}"),
    "nothing": (
        "marked that no code applies to {where}",
        "removed the mark that no code applies to {where}",
    ),
    "asked": (
        "marked that {where} answers question {value}",
        "removed the mark that {where} answers question {value}",
    ),
    PUT: (
        "marked question {value} as asked in {transcript}",
        "removed the mark that question {value} was asked in {transcript}",
    ),
    NOT_PUT: (
        "marked question {value} as not asked in {transcript}",
        "removed the mark that question {value} was not asked in {transcript}",
    ),
}


def is_noise(entry: LogEntry) -> bool:
    """True for an event that only records what was seen or suggested."""
    value = entry.after if isinstance(entry.after, dict) else entry.before
    return entry.kind == "mark" and isinstance(value, dict) and value.get("kind") in NOISE


def places(view: View, entries: Iterable[LogEntry], names: Names) -> Where:
    """How to say where the values of these events are: by segment, or by offsets of an earlier
    text.
    """
    touched = {e.transcript for e in entries if e.transcript is not None}
    present, layout = anchors(view), who_speaks(view, touched)

    def where(value: Mapping[str, Any]) -> str:
        transcript, start, end = value["transcript"], value.get("start"), value.get("end")
        name = names.get(transcript or "", transcript or "the study")
        if start is None or end is None:
            return name
        starts = layout[transcript][0] if transcript in layout else []
        if not starts or value.get("anchor") not in (present.get(transcript), "", None):
            return f"{start}–{end} of an earlier text of {name}"
        return f"{_segments(starts, (start, end))} of {name}"

    return where


def _segments(starts: Sequence[int], span: Span) -> str:
    first = max(1, bisect_right(starts, span[0]))
    last = max(first, bisect_right(starts, span[1] - 1))
    return f"segment {first}" if first == last else f"segments {first}-{last}"


def coding_sentence(entry: LogEntry, names: Names, where: Where) -> str | None:
    """What somebody did while coding, without the actor; None for other events."""
    value = entry.after if isinstance(entry.after, dict) else entry.before
    teller = _TELLERS.get(entry.kind)
    if teller is None or not isinstance(value, dict) or entry.before == entry.after:
        return None
    if any(isinstance(payload, str) for payload in (entry.before, entry.after)):
        return None  # the words of one of them were purged
    told = teller(entry, value, names, where)
    if told is None:
        return None
    coder = names.get(str(value.get("coder", "")), "")
    whose = f" (by {coder})" if coder and coder != entry.actor else ""
    again = f" ({entry.action})" if entry.action in ("undo", "redo") else ""
    return f"{told}{whose}{again}"


def _coding(entry: LogEntry, value: Mapping[str, Any], names: Names, where: Where) -> str | None:
    code, place = names.get(value["code"], value["code"]), where(value)
    how = "" if value["origin"] == "hand" else f" ({value['origin']})"
    round_ = "" if value["round"] == "1" else f", round {value['round']}"
    if entry.before is None:
        return f"coded {place} with {code}{how}{round_}"
    if entry.after is None:
        return f"removed {code} from {place}{round_}"
    before = names.get(entry.before["code"], entry.before["code"])
    moved = where(entry.before)
    if (before, moved) == (code, place):
        return None
    old = before if moved == place else f"{before} on {moved}"
    return f"changed {old} to {code} on {place}{round_}"


def _done(entry: LogEntry, value: Mapping[str, Any], names: Names, where: Where) -> str | None:
    name = names.get(value["transcript"], value["transcript"])
    what = f"{name} as finished, round {value['round']}"
    if entry.before is None:
        return f"marked {what}"
    return f"removed the mark of {what}" if entry.after is None else None


def _mark(entry: LogEntry, value: Mapping[str, Any], names: Names, where: Where) -> str | None:
    kind, is_change = value["kind"], entry.before is not None and entry.after is not None
    if kind not in _MARKED or is_change:
        return None
    return _MARKED[kind][entry.after is None].format(
        where=where(value),
        value=value["value"],
        transcript=names.get(value["transcript"], value["transcript"]),
    )


def _memo(entry: LogEntry, value: Mapping[str, Any], names: Names, where: Where) -> str | None:
    if value["kind"] not in ("memo", "summary", "proposal"):
        return None
    if value["target_kind"] == "code":
        on = f"the code {names.get(value['target'], value['target'])}"
    else:
        on = "the study" if value["target_kind"] == "study" else where(value)
    verb = "wrote" if entry.before is None else "deleted" if entry.after is None else "changed"
    if value["kind"] == "proposal":
        return f"{verb} the note on the draft of {on}"
    return f"{verb} a memo on {on}: “{shortened(str(value['text']), 60)}”"


_TELLERS: dict[str, Callable[[LogEntry, Mapping[str, Any], Names, Where], str | None]] = {
    "coding": _coding,
    "done": _done,
    "mark": _mark,
    "memo": _memo,
}
