"""Carry spans from one version of a text to the next, by the text that stayed the same, never by
position alone.

If all words of a span are still there in one piece, the span moves with them. If words inside
changed, the span keeps its outer words and is reported as changed. If its exact words are at
another place, and only at one, it is reported as moved. If none of its words are left, it is
reported as lost, with the nearest place. The caller decides what to do; nothing is dropped here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from qcode.spans import Span, trim

Outcome = Literal["same", "changed", "moved", "lost"]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_FEWEST_WORDS_TO_MOVE = 3
"""Fewer words than this can occur in two places by chance."""


@dataclass(frozen=True, slots=True)
class CarriedSpan:
    """Where a span is now. If it is `lost`, none of its words are left, and `span` is their former
    place, possibly a single character.
    """

    span: Span
    outcome: Outcome


class TextMap:
    """The positions of `old` that are still in `new`, as matching blocks ``(old start, new start,
    length)``.
    """

    def __init__(self, old: str, new: str) -> None:
        self._old, self._new = old, new
        self._blocks = _matching(old, new)
        self._starts = [b[0] for b in self._blocks]

    def carry(self, spans: Iterable[Span]) -> list[CarriedSpan]:
        """Where each span of the old text is in the new one."""
        return [self._carry(span) for span in spans]

    def _carry(self, span: Span) -> CarriedSpan:
        result = self._carry_in_order(span)
        return result if result.outcome == "same" else self._moved(span) or result

    def _moved(self, span: Span) -> CarriedSpan | None:
        """The new place of the unchanged words of `span`, if they occur only once in each text.
        This is needed because the diff keeps the order of words.
        """
        words = self._old[span[0] : span[1]].strip()
        if len(words.split()) < _FEWEST_WORDS_TO_MOVE or _only_place(words, self._old) < 0:
            return None
        return (
            CarriedSpan((at, at + len(words)), "moved")
            if (at := _only_place(words, self._new)) >= 0
            else None
        )

    def _carry_in_order(self, span: Span) -> CarriedSpan:
        kept = self._kept(span)
        words = [(a, b) for a, b in kept if not self._new[a:b].isspace()]
        if not words:
            return CarriedSpan(self._nearest(span), "lost")
        start, end = words[0][0], words[-1][1]
        if kept[0][0] < start and span[0] + (start - kept[0][0]) == self._old_position(start):
            start = kept[0][0]
        if kept[-1][1] > end:
            end = kept[-1][1]
        # White space around the words is ignored: a sentence that now ends its paragraph is the
        # same sentence.
        words_of_old = self._old[span[0] : span[1]].strip()
        if words_of_old == self._new[start:end].strip():
            return CarriedSpan((start, end), "same")
        # An inserted word that begins alike is mistaken for the first part: `re-` of `re-enter`
        # for that of `re-do re-enter`.
        if (at := _only_place(words_of_old, self._new[start:end])) >= 0:
            return CarriedSpan((start + at, start + at + len(words_of_old)), "same")
        return CarriedSpan((start, end), "changed")

    def replaced(self, span: Span) -> Span | None:
        """The span that replaced `span`, even if its words were changed; None if nothing did.

        It is everything between the unchanged words before and after. Lines that were inserted next
        to it are not included.
        """
        before = after = 0
        for old_start, new_start, length in self._blocks:
            if old_start < span[0]:
                before = new_start + min(length, span[0] - old_start)
        after = next(
            (n + max(0, span[1] - o) for o, n, length in self._blocks if o + length > span[1]),
            len(self._new),
        )
        kept = [(a, b) for a, b in self._kept(span) if not self._new[a:b].isspace()]
        if kept:
            before = max(before, self._new.rfind("\n", 0, kept[0][0]) + 1)
            line_end = self._new.find("\n", kept[-1][1])
            after = after if line_end < 0 else min(after, line_end)
        result = trim(self._new, (before, max(before, after)))
        return (
            None
            if result[0] == result[1] or (not kept and "\n" in self._new[slice(*result)])
            else result
        )

    def _kept(self, span: Span) -> list[Span]:
        """The parts of `span` that are in the new text, at their new places."""
        kept = []
        index = max(0, bisect_right(self._starts, span[0]) - 1)
        for old_start, new_start, length in self._blocks[index:]:
            if old_start >= span[1]:
                break
            start, end = max(span[0], old_start), min(span[1], old_start + length)
            if start < end:
                shift = new_start - old_start
                kept.append((start + shift, end + shift))
        return kept

    def _old_position(self, new_position: int) -> int:
        for old_start, new_start, length in self._blocks:
            if new_start <= new_position < new_start + length:
                return old_start + new_position - new_start
        return -1

    def _nearest(self, span: Span) -> Span:
        """A place of at least one character near the former place of the words."""
        index = bisect_right(self._starts, span[0]) - 1
        place = 0
        if index >= 0:
            old_start, new_start, length = self._blocks[index]
            place = new_start + min(length, max(0, span[0] - old_start))
        place = min(place, max(0, len(self._new) - 1))
        return place, min(len(self._new), place + 1)


def _only_place(words: str, text: str) -> int:
    """The position of `words` in `text`; -1 if they occur nowhere or more than once."""
    at = text.find(words)
    return at if at >= 0 and text.find(words, at + 1) < 0 else -1


def _matching(old: str, new: str) -> list[tuple[int, int, int]]:
    """Matching blocks in code points: common ends first, then lines, then words inside the lines
    that changed.
    """
    blocks: list[tuple[int, int, int]] = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    old_at, new_at = _offsets(old_lines), _offsets(new_lines)
    for tag, i1, i2, j1, j2 in SequenceMatcher(
        None, old_lines, new_lines, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            blocks.append((old_at[i1], new_at[j1], old_at[i2] - old_at[i1]))
        elif tag == "replace":
            blocks += _words(old, new, (old_at[i1], old_at[i2]), (new_at[j1], new_at[j2]))
    return _joined(blocks)


def _offsets(parts: Sequence[str]) -> list[int]:
    at = [0]
    for part in parts:
        at.append(at[-1] + len(part))
    return at


def _words(old: str, new: str, a: Span, b: Span) -> list[tuple[int, int, int]]:
    old_words, new_words = _TOKEN.findall(old[a[0] : a[1]]), _TOKEN.findall(new[b[0] : b[1]])
    old_at, new_at = _offsets(old_words), _offsets(new_words)
    matcher = SequenceMatcher(None, old_words, new_words, autojunk=len(old_words) > 20_000)
    return [
        (a[0] + old_at[i], b[0] + new_at[j], old_at[i + n] - old_at[i])
        for i, j, n in matcher.get_matching_blocks()
        if n
    ]


def _joined(blocks: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    joined: list[tuple[int, int, int]] = []
    for old_start, new_start, length in blocks:
        if joined:
            last_old, last_new, last_length = joined[-1]
            if last_old + last_length == old_start and last_new + last_length == new_start:
                joined[-1] = (last_old, last_new, last_length + length)
                continue
        joined.append((old_start, new_start, length))
    return joined
