"""The turns of a stored text again, with labels that a person takes or denies after import. The
text stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qcode.model import Turn
from qcode.transcripts.labels import clean, key
from qcode.transcripts.layouts import wishes
from qcode.transcripts.layouts.found import Found
from qcode.transcripts.lines import Page, stripped, text_lines
from qcode.transcripts.parts import ReadOptions

Heads = list[tuple[int, int, str]]
"""Where a label begins, where its words begin, and the label as it is listed."""


def relabelled(
    text: str, turns: Sequence[Turn], options: ReadOptions, *, joined: bool
) -> tuple[Turn, ...]:
    """The turns with the person's wishes, numbered anew.

    A turn of a denied label goes on the turn above, label and all; the first one becomes nobody's.
    A line that begins with a taken label is a turn of its own. What could go wrong: with
    `all_labels` words such as `One thing: ` become speakers, so the caller shows who speaks before
    it stores that.

    Args:
        text: the stored text.
        turns: as they are now.
        options: `labels`, `no_labels` and `all_labels` count.
        joined: cues of captions were joined by spaces, so that a named label may stand in the
            middle of a line.

    """
    matches: list[Turn] = []
    denied = {key(label) for label in options.no_labels}
    end = 0
    for turn in turns:
        at = _typed_at(text, end, turn.start)
        if denied & {key(turn.speaker or ""), key(text[at : turn.start].strip().rstrip(":："))} - {
            ""
        }:
            _deny(turn, at, matches)
        else:
            matches.append(turn)
        end = turn.end
    known = {key(turn.speaker): turn.speaker for turn in matches if turn.speaker is not None}
    cut = [
        part
        for turn in matches
        for part in _cut(text, turn, _heads(text, turn, options, joined), known)
    ]
    return tuple(replace(turn, number=number) for number, turn in enumerate(cut, start=1))


def _typed_at(text: str, before: int, start: int) -> int:
    """Where the label of a turn was typed: the last line with anything in it between two turns."""
    end = before + len(text[before:start].rstrip())
    return max(before, text.rfind("\n", before, end) + 1) if end > before else start


def _deny(turn: Turn, at: int, matches: list[Turn]) -> None:
    """Make words of a label: the turn goes on the one above, else it begins with its label and is
    nobody's.
    """
    if matches:
        end = turn.time_end if turn.time_end is not None else matches[-1].time_end
        matches[-1] = replace(matches[-1], end=turn.end, time_end=end)
    else:
        matches.append(replace(turn, speaker=None, start=at))


def _heads(text: str, turn: Turn, options: ReadOptions, joined: bool) -> Heads:
    """The labels that begin lines of a turn, and in joined captions those that are named."""
    lines = list(text_lines(text, turn.start, turn.end))
    page, result = Page(text, lines), Found("")
    wishes.apply(page, result, range(len(lines)), options)
    heads = [(lines[i].start, head.words, clean(head.label)) for i, head in result.heads.items()]
    if joined:
        heads += [one for label in options.labels for one in _inside(text, turn, label)]
    return sorted({start: (start, words, label) for start, words, label in heads}.values())


def _inside(text: str, turn: Turn, label: str) -> Iterator[tuple[int, int, str]]:
    """Where a label stands between white space and a colon inside a turn."""
    pattern = rf"(?<!\S){re.escape(label.strip())}[ \u00a0]?[:：](?=\s)"
    for match in re.compile(pattern, re.IGNORECASE).finditer(text, turn.start, turn.end):
        yield match.start(), match.end(), clean(match[0])


def _cut(text: str, turn: Turn, heads: Heads, known: dict[str, str]) -> Iterator[Turn]:
    """A turn cut where labels begin; its times stay with the first and the last part."""
    starts = [(turn.start, turn.start, turn.speaker)]
    for start, words, label in heads:
        starts.append((start, words, known.setdefault(key(label), label)))
    parts = []
    for number, (_, words, speaker) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else turn.end
        first, last = stripped(text, words, stop) if words < stop else (stop, stop)
        if first < last:
            parts.append(Turn(0, speaker, first, last))
    if parts:
        parts[0] = replace(parts[0], time_start=turn.time_start)
        parts[-1] = replace(parts[-1], time_end=turn.time_end)
    yield from parts
