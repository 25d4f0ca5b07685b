"""Taking words out of a transcript inside a change: text, layout, what hangs on it; and the record that lets copies follow.

A record tells where words stood in the old text, not which: a copy that still holds the old text can be redacted alike.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from qcode.carryover import Carried
from qcode.spans import Span
from qcode.store import kinds, schema
from qcode.store.change import Change
from qcode.store.kinds import Value
from qcode.store.purge import empty_text

REDACT = "redact"
"""The action of what a redaction changed."""
_RECORD = "redaction:"
"""How the name of a setting begins that records a redaction."""
_WORDY = (("speaker", "label"), ("attribute", "value"), ("memo", "text"), ("coding", "memo"))
_WRITTEN = {
    **{kind: (column,) for kind, column in _WORDY}, "attribute": ("name", "value"), "transcript": ("name", "source"),
    "mark": ("value",),
}  # fmt: skip
"""The columns of each kind in which words of people may stand."""


@dataclass(frozen=True, slots=True)
class Record:
    """A redaction: of which transcript, from which text to which, where words stood, and what stands there now."""

    transcript: str
    old: str
    new: str
    spans: tuple[Span, ...]
    replacement: str


class Replaced:
    """Where spans are after some were replaced: exact arithmetic, nothing to find out."""

    def __init__(self, spans: Sequence[Span], length: int) -> None:
        self._spans, self._length = spans, length

    def carry(self, spans: Iterable[Span]) -> list[Carried]:
        """A span that touches a replaced one takes the whole replacement in."""
        return [self._carry(span) for span in spans]

    def _carry(self, span: Span) -> Carried:
        touched = any(start < span[1] and span[0] < end for start, end in self._spans)
        return Carried((self._place(span[0]), self._place(span[1], end=True)), "changed" if touched else "same")

    def cut(self, offset: int) -> int:
        """Where a cut between segments is: a cut inside what was replaced is now behind it, so that segments still tile."""
        inside = any(start < offset < stop for start, stop in self._spans)
        return self._place(offset, end=inside)

    def _place(self, offset: int, *, end: bool = False) -> int:
        shift = 0
        for start, stop in self._spans:
            if offset >= stop:
                shift += self._length - (stop - start)
            elif start < offset or (offset == start and not end):
                return start + shift + (self._length if end else 0)
            else:
                break
        return offset + shift


def redacted(text: str, spans: Sequence[Span], replacement: str) -> str:
    """The text with `replacement` in the place of each span."""
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        pieces += [text[at:start], replacement]
        at = end
    return "".join([*pieces, text[at:]])


def redacted_layout(layout: Value, spans: Sequence[Span], length: int) -> Value:
    """Turns and segments after the spans were replaced by `length` characters each."""
    replaced = Replaced(spans, length)
    turns = [(layout["speakers"][i], replaced.cut(a), replaced.cut(b), *times) for i, a, b, *times in layout["turns"]]
    segments = [(turn, replaced.cut(a), replaced.cut(b)) for turn, a, b in layout["segments"]]
    return kinds.layout(turns, [s for s in segments if s[1] < s[2]])


def places(text: str, gone: Iterable[str]) -> list[Span]:
    """Where any of the words stand, whatever the case; longer words first."""
    wanted = sorted((w for w in gone if w.strip()), key=len, reverse=True)
    if not wanted:
        return []
    return [m.span() for m in re.finditer("|".join(map(re.escape, wanted)), text, re.IGNORECASE)]


def holds(kind: str, payload: str, gone: Iterable[str]) -> bool:
    """Whether what people wrote in a payload (JSON) of that kind holds any of the words.

    Names of fields, ids and times are nobody's words: "Al" stands in "value", and purging that would lose what the log tells.
    """
    value = json.loads(payload) if payload.startswith("{") else {}
    written = [str(value.get(column) or "").casefold() for column in _WRITTEN.get(kind, ())]
    return any(w.casefold() in text for w in gone for text in written)


def redact_values(change: Change, transcript: str, gone: Sequence[str], replacement: str, action: str) -> None:
    """Replace the words in labels, attributes and memos of a transcript."""
    pattern = re.compile("|".join(re.escape(w) for w in sorted(gone, key=len, reverse=True)), re.IGNORECASE)
    for kind, column in _WORDY:
        table = kinds.TABLES[kind]
        for entity, words in change.connection.execute(
            select(table.c.id, table.c[column]).where(table.c.transcript == transcript)
        ).all():
            clean = pattern.sub(lambda _: replacement, words or "")
            if clean != (words or ""):
                change.put(kind, entity, {**(change.get(kind, entity) or {}), column: clean}, action)


def empty_former_texts(connection: Connection, transcript: str, chosen: Callable[[str], bool]) -> None:
    """Empty texts that the transcript has or had, where `chosen` says so of their words; none that is shown."""
    for text, content in _former_texts(connection, transcript):
        if chosen(content):
            empty_text(connection, text)


def redact_former_texts(change: Change, transcript: str, gone: Sequence[str], replacement: str) -> None:
    """Keep every text that the transcript had without the words, and note where they stood; the texts themselves are emptied.

    Another copy may have corrected or redacted such a text: the record and what is left of the text tell what to take out.
    """
    for text, content in _former_texts(change.connection, transcript):
        if spans := places(content, gone):
            stored = change.store_content("text", redacted(content, spans, replacement))
            record(change, Record(transcript, text, stored, tuple(spans), replacement))
    change.flush()
    empty_former_texts(change.connection, transcript, lambda content: bool(places(content, gone)))


def _former_texts(connection: Connection, transcript: str) -> list[tuple[str, str]]:
    """Texts that the transcript has or had, or redactions left of them, and that are not emptied: (id, words), by id."""
    e, x = schema.event, schema.text
    rows = connection.execute(select(e.c.before, e.c.after).where(e.c.entity == transcript, e.c.kind == "transcript")).all()
    texts = {json.loads(p)["text"] for row in rows for p in row if p is not None and p.startswith("{")}
    texts |= {text for r in records(connection) if r.transcript == transcript for text in (r.old, r.new)}
    found = [(text, connection.execute(select(x.c.content).where(x.c.id == text)).scalar()) for text in sorted(texts)]
    return [(text, content) for text, content in found if content is not None]


def record(change: Change, made: Record) -> None:
    """Note a redaction in the study, for copies that still hold the old text."""
    value = {"transcript": made.transcript, "old": made.old, "new": made.new, "spans": made.spans, "with": made.replacement}
    change.put("setting", f"{_RECORD}{made.old}:{made.new}", {"value": json.dumps(value, sort_keys=True)}, REDACT)


def records(connection: Connection) -> list[Record]:
    """The redactions of a study."""
    s = schema.setting
    found = [
        json.loads(v) for v in connection.execute(select(s.c.value).where(s.c.id.startswith(_RECORD)).order_by(s.c.id)).scalars()
    ]
    return [Record(v["transcript"], v["old"], v["new"], tuple((a, b) for a, b in v["spans"]), v["with"]) for v in found]


def words_of(made: Sequence[Record], contents: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What the redactions took out, by its replacement, as far as old texts are known; and all texts known then.

    Of an old text that nobody has any more, another redaction of it may have left the words that this one took out.
    """
    known = dict(contents)
    gone: dict[str, str] = {}
    left = list(made)
    while ready := [r for r in left if r.old in known]:
        for one in ready:
            gone |= {known[one.old][a:b]: one.replacement for a, b in one.spans}
            known.setdefault(one.new, redacted(known[one.old], one.spans, one.replacement))
            left.remove(one)
    for one in left:
        gone |= _left_by_others(one, made, known)
    return gone, known


def _left_by_others(one: Record, made: Sequence[Record], known: Mapping[str, str]) -> dict[str, str]:
    """The words that `one` took out, as far as they stand in known texts that other redactions made of the same old text."""
    gone: dict[str, str] = {}
    seen = {one.old}
    ways: list[tuple[str, list[Span]]] = [(one.old, list(one.spans))]
    while ways:
        text, spans = ways.pop()
        if text in known:
            gone |= {known[text][a:b]: one.replacement for a, b in spans}
        for other in made:
            if other.old == text and other.new not in (one.new, *seen):
                seen.add(other.new)
                carried = Replaced(other.spans, len(other.replacement)).carry(spans)
                ways.append((other.new, [c.span for c in carried if c.outcome == "same"]))
    return gone
