"""Which words before a colon in captions are speakers: those that come back, are known, or stand in a labelled file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qcode.transcripts import labels

_LEAD = re.compile(r"\s*(?:(?:[-–—]|>>)\s*)?")
_MACHINE = re.compile(r"\[[\w ]+\]$")
_LONGEST_PREFIX = labels.LONGEST + 8


@dataclass(slots=True)
class Labels:
    """The labels of a file: `names` by the words before the colon, as typed.

    `carries_on` is False where every speech has its label or is nobody's (WhisperX writes ``[SPEAKER_01]:`` or nothing).
    """

    names: dict[str, str] = field(default_factory=dict)
    carries_on: bool = True

    def label_of(self, line: str) -> tuple[str, str] | None:
        """``(label, words after it)`` where the line begins with a label of this file."""
        if not self.names:
            return None
        at = _colon(line)
        name = self.names.get(line[:at]) if at > 0 else None
        return None if name is None else (name, line[at + 1 :].strip())


def find_labels(cues: Iterable[str]) -> Labels:
    """The labels at the line starts of all cues (each with its lines joined by LF)."""
    prefixes: Counter[str] = Counter()
    led: Counter[str] = Counter()
    total = 0
    for text in cues:
        total += bool(text)
        first = True
        for line in text.split("\n"):
            at = _colon(line)
            if at > 0:
                prefix = line[:at]
                prefixes[prefix] += 1
                if first:
                    led[prefix] += 1
            first = False
    raws = {prefix: raw for prefix in prefixes if (raw := _candidate(prefix))}
    counts: Counter[str] = Counter()
    for prefix, raw in raws.items():
        counts[labels.key(raw)] += prefixes[prefix]
    labelled = 2 * sum(led[prefix] for prefix in raws) >= total
    names: dict[str, str] = {}
    listed: dict[str, str] = {}
    for prefix, raw in raws.items():
        key = labels.key(raw)
        if _accepted(raw, counts[key], labelled):
            names[prefix] = listed.setdefault(key, labels.clean(raw))
    machine = any(_MACHINE.match(raws[prefix]) for prefix in names)
    return Labels(names, carries_on=not machine)


def _colon(line: str) -> int:
    """Where a colon ends what may be a label (white space, the line's end or a full-width colon), -1 if nowhere."""
    at = line.find(":", 0, _LONGEST_PREFIX)
    wide = line.find("：", 0, at if at >= 0 else _LONGEST_PREFIX)
    if wide >= 0:
        return wide
    after = line[at + 1 : at + 2]
    return at if at >= 0 and (not after or after.isspace()) else -1


def _candidate(prefix: str) -> str:
    """The label in the words before a colon, empty if they can be none."""
    lead = _LEAD.match(prefix)
    raw = prefix[lead.end() if lead else 0 :].strip()
    return raw if labels.plausible(raw) and not labels.stop_word(raw) else ""


def _accepted(raw: str, count: int, labelled: bool) -> bool:
    if labels.is_known(raw) or _MACHINE.match(raw):
        return True
    if labels.namelike(raw):
        return count > 1 or labelled
    return labelled and count > 1 and len(raw.split()) <= 3
