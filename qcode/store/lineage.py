"""Lineages of texts that redactions made from one another: find every redacted place in each text,
by arithmetic alone.

Such texts are one text with holes. Every redaction is known as places in the original text. So if
two copies redacted different places of a text, the merged text gets the holes of both, no matter
which copy still has which words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from qcode.carryover import TextMap
from qcode.spans import Span, contains, join
from qcode.store import schema
from qcode.store.holes import (
    Hole,
    Mask,
    SpansAfterFilling,
    SpansBeforeFilling,
    filled,
    join_masks,
    join_steps,
    take_out,
    with_forms,
)
from qcode.store.lww import SETTLED
from qcode.store.redact import Record
from qcode.store.sides import Step


@dataclass(slots=True)
class _Node:
    """A text of a lineage: the first text, and the mapping there and back."""

    root: str
    depth: int
    down: list[SpansAfterFilling | SpansBeforeFilling] = field(default_factory=list)
    up: list[SpansAfterFilling | SpansBeforeFilling] = field(default_factory=list)
    holes: list[Span] = field(default_factory=list)


class Lineage:
    """All texts of one transcript that redactions made from one another. Overlapping redactions are
    treated as one place.

    `made` are the redactions; `left` is what merges left of texts; `made_of` says which texts each
    text replaced; `done` says which redactions were already searched for in a text when a merge
    noted what is left of it; `made_in` says which change-sets recorded each redaction.
    """

    def __init__(
        self,
        made: Sequence[Record],
        left: Sequence[Record] = (),
        made_of: Mapping[str, AbstractSet[str]] | None = None,
        done: Mapping[str, AbstractSet[Step]] | None = None,
        made_in: Mapping[Step, AbstractSet[str]] | None = None,
    ) -> None:
        self._made_of, self._done, self._made_in = made_of or {}, done or {}, made_in or {}
        self._left = frozenset(left) - frozenset(made)
        self._made = sorted({*made, *left}, key=lambda r: (r.old, r.new, r.holes))
        self._nodes: dict[str, _Node] = {}
        news = {r.new for r in self._made}
        # Texts that no redaction made are the roots, so walk from them first.
        for text in [*sorted({r.old for r in self._made} - news), *sorted(news)]:
            if text not in self._nodes:
                self._walk(text)
        self._taken: list[tuple[Record, str, str]] = []
        self._masks: dict[str, list[Mask]] = {}
        for r in self._made:
            node = self._nodes[r.old]
            for span, put in r.holes:
                # What a merge left has the lowest depth, so that a real redaction sets the
                # replacement.
                mask = Mask(_carry(node.up, span), put, -1 if r in self._left else node.depth + 1)
                self._masks.setdefault(node.root, []).append(mask)

    def _walk(self, root: str) -> None:
        self._nodes[root] = _Node(root, 0)
        # Walk in both directions, because a copy may have only a later text of the lineage.
        waiting = [root]
        while waiting:
            text = waiting.pop(0)
            node = self._nodes[text]
            for r in self._made:
                there, back = SpansAfterFilling(r.holes), SpansBeforeFilling(r.holes)
                if r.old == text and r.new not in self._nodes:
                    holes = [*node.holes, *(_carry(node.up, span) for span, _ in r.holes)]
                    self._nodes[r.new] = _Node(
                        root, node.depth + 1, [*node.down, there], [back, *node.up], holes
                    )
                    waiting.append(r.new)
                elif r.new == text and r.old not in self._nodes:
                    self._nodes[r.old] = _Node(
                        root, node.depth - 1, [*node.down, back], [there, *node.up], []
                    )
                    waiting.append(r.old)

    def named(self, beginning: str) -> str | None:
        """The text whose id begins like this; None if it was never redacted."""
        return next((text for text in sorted(self._nodes) if text.startswith(beginning)), None)

    def _kin(self, text: str) -> list[str]:
        """All texts with the same root as `text`."""
        node = self._nodes.get(text)
        return (
            []
            if node is None
            else [other for other in sorted(self._nodes) if self._nodes[other].root == node.root]
        )

    def holes(self, text: str) -> list[Hole]:
        """The holes of all redactions in `text`, in its own offsets, sorted and without
        overlaps.
        """
        node = self._nodes.get(text)
        if node is None:
            return []
        return [
            (_carry(node.down, span), put)
            for span, put in join_masks(self._masks.get(node.root, []))
        ]

    def cleaned(
        self, text: str, known: Mapping[str, str], removed: Mapping[str, str]
    ) -> tuple[str, list[list[Hole]]] | None:
        """The words of `text` after all redactions, and the holes of each step; None if its words
        are lost.

        The words come from `known`, or else from what is left in another text of the lineage.
        `gone` are words that are removed wherever they occur.
        """
        source = text if text in known else next((t for t in self._kin(text) if t in known), None)
        if source is None:
            return None
        content = filled(known[source], self.holes(source))
        steps = [self.holes(text)]
        if holes := self._elsewhere(
            text,
            content,
            known,
            frozenset() if source == text else self._done.get(text, frozenset()),
        ):
            content = filled(content, holes)
            steps.append(holes)
        content, result = take_out(content, self._searched(text, removed))
        return content, [*steps, *result]

    def _searched(self, text: str, removed: Mapping[str, str]) -> Mapping[str, str]:
        """The words to search for in a text, without those of redactions that are older than the
        text.

        Somebody who types such a word again after the redaction means it. A copy that has purged
        the word could not find it, so searching for it would make the result depend on the order of
        merging.
        """
        older = self._older(text)
        cleaned = {step for r in self._left if r.new in older for step in self._done.get(r.old, ())}
        before = {r for r in self._made if r.new in older or (r.old, r.new) in cleaned}
        if not any(r in before for r, _, _ in self._taken):
            return removed
        return with_forms({word: removed[word] for r, word, _ in self._taken if r not in before})

    def left(
        self, known: Mapping[str, str], removed: Mapping[str, str]
    ) -> dict[str, tuple[str, tuple[Hole, ...]]]:
        """What is left of every redacted text of the transcript: its present words and its
        holes.
        """
        texts = {
            *self._made_of,
            *(t for older in self._made_of.values() for t in older),
            *(r.old for r in self._made),
        }
        texts |= {r.new for r in self._made if r not in self._left}
        result = {}
        for text in sorted(texts):
            if (cleaned := self.cleaned(text, known, removed)) is not None and (
                holes := join_steps(cleaned[1])
            ):
                result[text] = cleaned[0], tuple(holes)
        return result

    def _elsewhere(
        self, text: str, content: str, known: Mapping[str, str], done: AbstractSet[Step]
    ) -> list[Hole]:
        """Places in a text that correspond to redacted places in other versions of it."""
        own = {text, *self._kin(text)}
        older = self._older(text)
        # A command that redacted this text redacted its former texts as well. What it recorded of
        # those is no other place in this text: it saw this text and took out all it wanted.
        seen_here = {
            change_set
            for r in self._made
            if r.old in own
            for change_set in self._made_in.get((r.old, r.new), ())
        }
        maps: dict[str, TextMap] = {}
        masks: list[Mask] = []
        for r in self._made:
            step = r.old, r.new
            if r in self._left or r.old in own or r.new in older or step in done:
                continue
            if seen_here & self._made_in.get(step, frozenset()):
                continue
            old = self._nodes[r.old]
            for first, put in ((_carry(old.up, span), put) for span, put in r.holes):
                if (best := self._best(r.old, first, known, older)) is None:
                    continue
                if best not in maps:
                    maps[best] = TextMap(known[best], content)
                span = _carry(self._nodes[best].down, first)
                if (there := _now(maps[best], span)) is not None:
                    masks.append(Mask(there, put, old.depth + 1))
        return [(span, put) for span, put in join_masks(masks) if content[slice(*span)] != put]

    def _best(
        self, text: str, first: Span, known: Mapping[str, str], older: AbstractSet[str]
    ) -> str | None:
        """The known text of a lineage that has most of the words at `first`; preferably one that
        the other text was made from.
        """
        # Only a text without a hole at this place can show what was there.
        seeing = [
            t
            for t in self._kin(text)
            if t in known and not any(contains(h, first) for h in join(self._nodes[t].holes))
        ]
        return min(
            seeing, key=lambda t: (t not in older, len(self._nodes[t].holes), t), default=None
        )

    def _older(self, text: str) -> set[str]:
        """The texts from which `text` was made by corrections and redactions."""
        result: set[str] = set()
        waiting = [text]
        while waiting:
            for older in self._made_of.get(waiting.pop(), ()):
                if older not in result:
                    result.add(older)
                    waiting.append(older)
        return result - {text}

    def words(self, contents: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """The words that redactions removed, as far as known, each with its replacement; and the
        texts that are known as a result.
        """
        known = dict(contents)
        # Apply redactions to known texts until no more texts become known.
        while ready := [r for r in self._made if r.old in known and r.new not in known]:
            known |= {r.new: filled(known[r.old], r.holes) for r in ready}
        removed: dict[str, str] = {}
        self._taken = list(self._taken_out(known))
        for _, word, put in self._taken:
            # Two redactions may replace a word differently, but every copy must choose the same.
            removed[word] = min(put, removed.get(word, put))
        return with_forms(removed), known

    def words_besides(self, known: AbstractSet[Step], removed: Mapping[str, str]) -> dict[str, str]:
        """Those of the `removed` words that redactions other than the `known` ones removed."""
        besides = {w: removed[w] for r, w, _ in self._taken if (r.old, r.new) not in known}
        return with_forms(besides, removed)

    def _taken_out(self, known: Mapping[str, str]) -> Iterator[tuple[Record, str, str]]:
        """Each redaction with its removed words, if any text of the lineage still has them, and
        their replacement.
        """
        for r in self._made:
            old = self._nodes[r.old]
            for text in self._kin(r.old):
                if text not in known or r in self._left:
                    continue
                node = self._nodes[text]
                holes = join(node.holes)
                for span, put in r.holes:
                    first = _carry(old.up, span)
                    if not any(contains(hole, first) for hole in holes):
                        start, end = _carry(node.down, first)
                        yield r, known[text][start:end], put


def _now(way: TextMap, span: Span) -> Span | None:
    """The place that corresponds to `span` in another version."""
    carried = way.carry([span])[0]
    return carried.span if carried.outcome in ("same", "moved") else way.replaced(span)


def _carry(maps: Sequence[SpansAfterFilling | SpansBeforeFilling], span: Span) -> Span:
    for one in maps:
        span = one.carry([span])[0].span
    return span


def texts_made_of(connection: Connection, transcript: str) -> dict[str, set[str]]:
    """Each text of a transcript → the texts that it replaced by somebody's decision."""
    e = schema.event
    query = select(e.c.before, e.c.after).where(
        e.c.entity == transcript, e.c.kind == "transcript", e.c.action != SETTLED
    )
    result: dict[str, set[str]] = {}
    for row in connection.execute(query):
        texts = [str(json.loads(p)["text"]) for p in row if p is not None and p.startswith("{")]
        if len(texts) == 2 and texts[0] != texts[1]:
            result.setdefault(texts[1], set()).add(texts[0])
    return result
