"""Place codings, done marks, memos and marks of several copies on the text that remains after a
merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from qcode.carryover import CarriedSpan, TextMap
from qcode.spans import Span
from qcode.store import schema
from qcode.store.change import Change
from qcode.store.decided import Decided
from qcode.store.door import ANCHORED
from qcode.store.holes import SpansAfterFilling
from qcode.store.kinds import Value
from qcode.store.lineage import Lineage
from qcode.store.lww import SETTLED, Key
from qcode.store.reanchor import Mapper, Relocation, carried, holders, place_of, stale
from qcode.store.uphold import ProtectedContents


class _Chain:
    """Several mappers, applied one after the other."""

    def __init__(self, maps: Sequence[Mapper]) -> None:
        self._maps = maps

    def carry(self, spans: Iterable[Span]) -> list[CarriedSpan]:
        """Where each span is after the last mapper; the outcome is the worst of all steps."""
        result = [CarriedSpan(span, "same") for span in spans]
        for one in self._maps:
            nexts = one.carry([f.span for f in result])
            result = [
                CarriedSpan(b.span, a.outcome if b.outcome == "same" else b.outcome)
                for a, b in zip(result, nexts, strict=True)
            ]
        return result


class _Ways:
    """Carries spans of old texts to the present one: exactly if redactions lead there, otherwise by
    comparing the texts.

    The texts are compared without the redacted words, because for some texts no copy has these any
    more.
    """

    def __init__(self, connection: Connection, seen: ProtectedContents) -> None:
        self._connection, self._seen = connection, seen
        self._known: dict[tuple[str, str, str], Mapper | None] = {}

    def to(self, transcript: str, anchor: str, text: str) -> Mapper | None:
        """The mapper from the text whose id begins with `anchor`; None if its words are no longer
        known.
        """
        key = transcript, anchor, text
        if key not in self._known:
            self._known[key] = self._way(*key)
        return self._known[key]

    def _way(self, transcript: str, anchor: str, text: str) -> Mapper | None:
        if text.startswith(anchor):
            return _Chain([])
        lineage = self._seen.lineages.get(transcript) or Lineage(())
        old, known = lineage.named(anchor) or anchor, self._seen.contents
        if (content := self._content(anchor)) is not None:
            known = {**known, old: content}
        result, new = (
            lineage.cleaned(old, known, self._seen.words.get(transcript, {})),
            self._content(text),
        )
        if result is None or new is None:
            return None
        maps: list[Mapper] = [SpansAfterFilling(holes) for holes in result[1]]
        # The holes may lead exactly to the present text. If it was also corrected, compare the
        # rest.
        return _Chain(maps if result[0] == new else [*maps, TextMap(result[0], new)])

    def _content(self, beginning: str) -> str | None:
        contents = self._seen.contents
        first = next(
            (words for text, words in sorted(contents.items()) if text.startswith(beginning)), None
        )
        if first is not None:
            return first
        x = schema.text
        query = select(x.c.content).where(x.c.id.startswith(beginning), x.c.content.is_not(None))
        return self._connection.execute(query).scalars().first()


def take_off(change: Change, decisions: Mapping[Key, Decided]) -> None:
    """Remove everything that will be placed again from the state, so that no two places collide
    meanwhile.
    """
    for kind, entity in decisions:
        if kind in ANCHORED:
            change.remove(kind, entity, SETTLED)


def place(
    change: Change, decisions: Mapping[Key, Decided], seen: ProtectedContents
) -> list[Relocation]:
    """Place everything that was decided on its words in the present text. Of two on the same words,
    the older stays.
    """
    texts = {
        t: text
        for t, text in change.connection.execute(
            select(schema.transcript.c.id, schema.transcript.c.text)
        )
    }
    ways = _Ways(change.connection, seen)
    moved: list[Relocation] = []
    for kind in ANCHORED:
        wanted = {
            entity: entry
            for (k, entity), entry in decisions.items()
            if k == kind and entry.value is not None
        }
        # Things without a new decision move too if their text was replaced.
        for entity, _, value in list(stale(change.connection, kind)):
            wanted[entity] = Decided(("", "", 0), value)
            change.remove(kind, entity, SETTLED)
        values: dict[str, dict[str, Any]] = {}
        for entity in sorted(wanted):
            if (placed := _placed(kind, entity, wanted[entity], texts, ways)) is not None:
                values[entity] = placed[0]
                if placed[1] is not None:
                    moved.append(placed[1])
        for entity in _kept(change, kind, values):
            change.replay(SETTLED, kind, entity, None, values[entity])
    return moved


def _placed(
    kind: str, entity: str, result: Decided, texts: Mapping[str, str], ways: _Ways
) -> tuple[dict[str, Any], Relocation | None] | None:
    """The value on its transcript's text, and how it moved; None if the transcript no longer
    exists.
    """
    value = dict(result.value or {})
    if value["transcript"] is None or not value["anchor"]:
        return (
            None
            if value["transcript"] is not None and value["transcript"] not in texts
            else (value, None)
        )
    text = texts.get(value["transcript"])
    if text is None:
        return None
    # If the words of the decided place are lost, the result of the last merge may still lead to the
    # present text.
    for candidate in (value, result.settled):
        if (
            candidate is not None
            and (way := ways.to(value["transcript"], str(candidate["anchor"]), text)) is not None
        ):
            if text.startswith(str(candidate["anchor"])):
                return dict(candidate), None
            after, how = carried(candidate, text, way)
            return after, Relocation(kind, entity, dict(candidate), how)
    return value, None


def _kept(change: Change, kind: str, values: Mapping[str, Value]) -> list[str]:
    """The things to keep: the oldest of those in one place, also compared with what the state has
    there.
    """
    # Only codings and done marks are unique by place.
    if kind not in ("coding", "done"):
        return list(values)
    there = holders(
        change.connection, kind, sorted({str(v["transcript"]) for v in values.values()})
    )
    wanted = {place_of(kind, value) for value in values.values()}
    everything = dict(values) | {
        e: change.get(kind, e) or {} for place, e in there.items() if place in wanted
    }
    taken: dict[tuple[Any, ...], str] = {}
    for entity in sorted(everything, key=lambda e: (str(everything[e]["created"]), e)):
        holder = taken.setdefault(place_of(kind, everything[entity]), entity)
        if holder != entity and entity not in values:
            change.remove(kind, entity, SETTLED)
    kept = set(taken.values())
    return [entity for entity in values if entity in kept]
